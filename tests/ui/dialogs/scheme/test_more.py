"""The scheme editor beyond names: terms, depth, groups, conditions, starters, pictures."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from tests.ui.dialogs.dialog_kit import an_image, answering, boxes, press
from tests.ui.dialogs.scheme.test_dialog import choose, label, opened
from workbench.app.scheme.file import read_scheme
from workbench.model.concept import Concept
from workbench.model.occlusion import Opacity, ScenePolicy
from workbench.model.scheme import AttributeKind, ExampleKind
from workbench.ui import dialogs
from workbench.ui.dialogs.ask import Question
from workbench.ui.dialogs.rule_book import RuleBook
from workbench.ui.dialogs.scheme.dialog import SchemeDialog
from workbench.ui.main_window import MainWindow


def pick(box: object, value: object) -> None:
    box.setCurrentIndex(box.findData(value))  # type: ignore[attr-defined]
    box.activated.emit(box.currentIndex())  # type: ignore[attr-defined]


def leave(dialog: SchemeDialog) -> None:
    answering(Question, lambda question: press(question.yes))
    dialog.close()


def test_all_of_a_label_is_saved(window: MainWindow) -> None:
    dialog = opened(window)
    choose(dialog, "Scratch")
    form = dialog.labels.form
    ids = {one.key: one.id for one in dialog.draft}
    pick(form.part_of, ids["nodule"])
    QTest.keyClicks(form.exclusive, "surface")
    form.heading.click()
    form.bar.setCurrentIndex(1)
    pick(form.opacity, Opacity.TRANSPARENT)
    form.priority.setValue(2.5)
    QTest.keyClicks(form.group, "front")
    for field, text in ((form.code_scheme, "SCT"), (form.code, "1"), (form.meaning, "Scratch")):
        QTest.keyClicks(field, text)
    press(dialog.save_)
    made = label(window, "scratch")
    assert (made.part_of, made.exclusive, made.selectable) == ("nodule", "surface", False)
    assert (made.opacity, made.priority) == (Opacity.TRANSPARENT, 2.5)
    assert (made.occlusion_group, made.concept) == ("front", Concept("SCT", "1", "Scratch"))


def test_an_attribute_has_a_default_a_condition_and_chinese_choices(window: MainWindow) -> None:
    dialog = opened(window)
    press(dialog.labels.form.attributes.first)
    form = dialog.labels.form.attributes.form
    QTest.keyClicks(form.name, "texture")
    pick(form.kind, AttributeKind.CHOICE)
    form.choices.setPlainText("solid\nglass")
    form.choice_titles.setPlainText("实性\n磨玻璃")
    QTest.keyClicks(form.default, "glas")
    assert form.default.property("invalid")
    QTest.keyClicks(form.default, "s")
    assert not form.default.property("invalid")
    press(dialog.labels.form.attributes.add)
    QTest.keyClicks(form.name, "size")
    pick(form.kind, AttributeKind.NUMBER)
    QTest.keyClicks(form.unit, "µm")
    assert "um" in dialog.notice.text()
    form.unit.clear()
    QTest.keyClicks(form.unit, "um")
    QTest.keyClicks(form.required_if, "texture == 'sold'")
    assert "“sold”" in dialog.notice.text()
    assert not dialog.save_.isEnabled()
    form.required_if.clear()
    QTest.keyClicks(form.required_if, "texture == 'solid'")
    press(dialog.save_)
    texture, size = label(window, "nodule").attributes
    assert texture.default == "glass"
    assert texture.choice_titles == {"solid": {"zh_CN": "实性"}, "glass": {"zh_CN": "磨玻璃"}}
    assert (size.unit, size.required_if) == ("um", "texture == 'solid'")


def test_colours_that_look_alike_are_said_and_do_not_stop_saving(window: MainWindow) -> None:
    dialog = opened(window)
    from attrs import evolve

    dialog.labels.form.changed.emit(evolve(dialog.draft[1], color="#57b5e8"))
    assert "look alike" in dialog.notice.text()
    assert dialog.save_.isEnabled()
    leave(dialog)


def test_a_starter_scheme_is_taken_into_the_draft(window: MainWindow) -> None:
    dialog = opened(window)
    dialog.take_starter("pcb")
    assert window.session.project.scheme_version == 1
    press(dialog.save_)
    scheme = window.session.project.scheme
    assert scheme is not None
    assert scheme.severity_rules
    assert label(window, "short").digit == 2


def test_limits_of_occlusion_are_saved(window: MainWindow) -> None:
    dialog = opened(window)
    dialog.bar.setCurrentIndex(3)
    page = dialog.occlusion
    page.none.setValue(5)
    page.partial.setValue(40)
    pick(page.scene, ScenePolicy.AMODAL_UP_TO)
    assert page.up_to.isVisible()
    page.up_to.setValue(80)
    press(dialog.save_)
    policy = window.session.project.scheme.occlusion  # type: ignore[union-attr]
    assert (policy.none, policy.partial, policy.amodal_up_to) == (0.05, 0.4, 0.8)
    assert policy.scene is ScenePolicy.AMODAL_UP_TO


def test_examples_leave_with_the_file_and_show_no_names(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_image(window, tmp_path)
    boxes(window, 1)
    window.session.view_state.select(list(window.session.project.annotations))
    dialog = opened(window)
    choose(dialog, "Scratch")
    dialog.labels.form.bar.setCurrentIndex(2)
    page = dialog.labels.form.page
    press(page.of_view)
    press(page.of_selection)
    pick(page.kind, ExampleKind.BAD)
    press(dialog.save_)
    dialog = opened(window)
    path = tmp_path / "rules.json"
    monkeypatch.setattr(window.host, "ask_save", lambda *_: path)
    dialog.export_file()
    leave(dialog)
    content = read_scheme(path.read_bytes())
    assert len(content.pictures) == 2
    import cv2
    import numpy as np

    view = cv2.imdecode(np.frombuffer(content.pictures[0].data, np.uint8), 1)
    assert view is not None
    # The picture is of one grey value: corner texts would not be.
    assert np.ptp(view) == 0
    book = dialogs.show("rule_book", window)
    assert isinstance(book, RuleBook)
    assert book.choice.currentData() == "scratch"
    book.close()


def test_without_a_selection_an_example_says_what_is_needed(
    window: MainWindow, tmp_path: Path
) -> None:
    an_image(window, tmp_path)
    window.session.view_state.select([])
    dialog = opened(window)
    dialog.labels.form.bar.setCurrentIndex(2)
    press(dialog.labels.form.page.of_selection)
    assert "Select one annotation" in dialog.labels.form.page.notice.text()
    assert not dialog.save_.isEnabled()
