"""A rule changes: what is different is seen, old work judged again, findings fixed and waived."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.qa.kit import box, ring
from tests.ui.dialogs.dialog_kit import an_image, press
from tests.ui.window_kit import a_window, running, until
from workbench.app.scheme.starters import adopt, starter
from workbench.edit import annotate
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.ids import AnnotationId
from workbench.model.regions import Region
from workbench.model.scheme import ExampleKind
from workbench.qa.versions import to_judge_again
from workbench.ui import dialogs
from workbench.ui.dialogs.rule_book import RuleBook
from workbench.ui.dialogs.scheme.dialog import SchemeDialog
from workbench.ui.dialogs.scheme.remap import RemapDialog
from workbench.ui.main_window import MainWindow
from workbench.ui.panels.problems import ProblemsPanel


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    with a_window(tmp_path / "home") as made:
        made.session.new_project(tmp_path / "钢 steel.wbp")
        content = starter("steel-surface")
        made.session.do(adopt, content)
        an_image(made, tmp_path)
        made.show_panel("problems", True)
        yield made


def draw(window: MainWindow, region: Region, label: str | None) -> AnnotationId:
    session = window.session
    image = session.view_state.viewport.image
    assert image is not None
    known = set(session.project.annotations)
    patch = annotate.add_region(
        session.project, session.stamp(), OnFrame(image), region, layer=None, label=label
    )
    session.document.apply(patch)
    (new,) = set(session.project.annotations) - known
    return new


def settled(window: MainWindow) -> ProblemsPanel:
    assert window._bottom is not None
    panel = window._bottom.problems
    QTest.qWait(10)
    panel._go_on()
    until(lambda: not panel.live.is_due and not running(window), "the checks")
    QTest.qWait(10)
    return panel


def checks(panel: ProblemsPanel) -> list[str]:
    """Return what is found; that nobody knows the millimetres of these pictures is no mistake."""
    found = [row.finding.check for group in panel.model.groups for row in group.rows]
    return [one for one in found if one != "severity_open"]


def choose(panel: ProblemsPanel, check: str) -> None:
    finding = next(one for one in panel.live.findings if one.check == check)
    panel.view.setCurrentIndex(panel.model.index_of(finding.key))
    QTest.qWait(1)


def editor(window: MainWindow) -> SchemeDialog:
    made = dialogs.show("scheme", window)
    assert isinstance(made, SchemeDialog)
    return made


def choose_label(dialog: SchemeDialog, name: str) -> None:
    flags = Qt.MatchFlag.MatchStartsWith | Qt.MatchFlag.MatchRecursive
    dialog.labels.tree.setCurrentItem(dialog.labels.tree.findItems(name, flags)[0])


def test_a_rule_changes_and_the_work_follows(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = window.session
    scratch = draw(window, box(4, 4, 12, 3), "scratch")
    draw(window, ring((20, 4), (30, 14), (30, 4), (20, 14)), "patch")
    draw(window, box(5, 15, 6, 6), None)
    panel = settled(window)
    assert checks(panel) == ["self_intersection", "no_label"]

    # The rule book gets a stricter definition and an example of this very scratch.
    session.view_state.select([scratch])
    dialog = editor(window)
    choose_label(dialog, "Scratch")
    dialog.labels.form.bar.setCurrentIndex(2)
    page = dialog.labels.form.page
    page.definition.setPlainText("At least five times as long as wide.")
    press(page.of_selection)
    page.kind.setCurrentIndex(page.kind.findData(ExampleKind.BORDERLINE))
    page.kind.activated.emit(0)
    QTest.keyClicks(page.caption, "just long enough")
    dialog.note.setText("Narrower scratches")
    press(dialog.save_)
    scheme = session.project.scheme
    assert scheme is not None
    assert (scheme.version, scheme.note, scheme.author) == (2, "Narrower scratches", "anna")
    label = scheme.get("scratch")
    assert label is not None and label.page is not None
    (example,) = label.page.examples
    assert example.kind is ExampleKind.BORDERLINE
    assert session.project.pictures[example.picture].data.startswith(b"\x89PNG")

    # Who annotates reads it by a key.
    window.actions_.trigger("help.rule_book")
    (book,) = window.findChildren(RuleBook)
    assert book.choice.currentData() == "scratch"
    book.close()

    # The difference is seen, and the old scratch is to be judged again.
    assert to_judge_again(session.project) == [scratch]
    dialog = editor(window)
    dialog.bar.setCurrentIndex(5)
    said = [dialog.versions.differences.item(n).text() for n in range(2)]
    assert any("definition" in one for one in said)
    assert dialog.versions.again.count() == 1
    press(dialog.versions.judged)
    assert dialog.versions.again.count() == 0
    dialog.reject()
    assert to_judge_again(session.project) == []

    # What is left is put right and waived.
    panel = settled(window)
    choose(panel, "self_intersection")
    press(panel.fix)
    panel = settled(window)
    choose(panel, "no_label")
    monkeypatch.setattr(window.host, "ask_text", lambda *_: "a mark of the camera")
    press(panel.waive)
    panel = settled(window)
    assert checks(panel) == []
    (waiver,) = session.project.waivers.values()
    assert (waiver.reason, waiver.author) == ("a mark of the camera", "anna")


def test_a_label_in_use_goes_and_its_annotations_get_another_in_one_step(
    window: MainWindow,
) -> None:
    from tests.ui.dialogs.dialog_kit import answering

    session = window.session
    id = draw(window, box(4, 4, 12, 3), "rust")
    dialog = editor(window)
    choose_label(dialog, "Rust")
    press(dialog.labels.remove)

    def answer(question: RemapDialog) -> None:
        chosen = question.choices["rust"]
        chosen.setCurrentIndex(chosen.findData("scale"))
        press(question.yes)

    answering(RemapDialog, answer)
    press(dialog.save_)
    assert session.project.annotations[id].label == "scale"
    assert session.project.scheme is not None
    assert session.project.scheme.get("rust") is None
    session.document.undo()
    assert session.project.annotations[id].label == "rust"
    assert session.project.scheme.get("rust") is not None


def test_a_heading_cannot_be_chosen(window: MainWindow) -> None:
    from workbench.base.errors import InputError

    id = draw(window, box(4, 4, 12, 3), "rust")
    with pytest.raises(InputError, match="heading"):
        window.session.do(commands.set_label, [id], "defect")


def test_a_rule_is_judged_while_it_is_typed(window: MainWindow) -> None:
    dialog = editor(window)
    dialog.bar.setCurrentIndex(1)
    rules = dialog.rules
    rules.must.selectAll()
    QTest.keyClicks(rules.must, "length > 5 * breadth")
    assert "breadth" in rules.verdict.text()
    assert rules.must.property("invalid")
    assert not dialog.save_.isEnabled()
    rules.must.selectAll()
    QTest.keyClicks(rules.must, "length > 5 * width")
    assert rules.verdict.text() == "Can be judged."
    dialog.note.setText("x")
    press(dialog.save_)
    scheme = window.session.project.scheme
    assert scheme is not None
    assert scheme.rules[0].must == "length > 5 * width"


def test_a_check_is_made_stricter_in_the_scheme(window: MainWindow) -> None:
    draw(window, box(4, 4, 10, 10), "patch")
    draw(window, box(4, 6, 10, 10), "patch")
    panel = settled(window)
    assert "duplicate" not in checks(panel)
    dialog = editor(window)
    dialog.bar.setCurrentIndex(4)
    dialog.checks.values["duplicate", "iou"].setValue(50.0)
    dialog.checks.enabled["no_label"].setChecked(False)
    press(dialog.save_)
    scheme = window.session.project.scheme
    assert scheme is not None
    assert {one.check for one in scheme.checks} == {"duplicate", "no_label"}
