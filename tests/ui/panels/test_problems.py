"""The problems panel: live, with a jump, a fix and a waiver."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.qa.kit import LABELS, box, ring
from tests.ui.dialogs.dialog_kit import an_image, press
from tests.ui.window_kit import a_window, running, until
from workbench.api.checks import Severity
from workbench.edit import annotate
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.ids import AnnotationId
from workbench.model.regions import Region
from workbench.ui.main_window import MainWindow
from workbench.ui.panels.problems import ProblemsPanel
from workbench.ui.panels.problems_model import Grouping

BOW = ring((2, 2), (14, 14), (14, 2), (2, 14))


@pytest.fixture
def window(qapp: QApplication, tmp_path: Path) -> Iterator[MainWindow]:
    with a_window(tmp_path / "home") as made:
        made.session.new_project(tmp_path / "p.wbp")
        made.session.do(commands.change_scheme, LABELS, "Rules")
        an_image(made, tmp_path)
        made.show_panel("problems", True)
        panel = problems(made)
        panel._go_on()
        until(lambda: panel.live.is_ready and not running(made), "the first look")
        yield made


def problems(window: MainWindow) -> ProblemsPanel:
    assert window._bottom is not None
    return window._bottom.problems


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
    settle(window)
    return new


def settle(window: MainWindow) -> None:
    panel = problems(window)
    QTest.qWait(10)
    panel._go_on()
    until(lambda: not panel.live.is_due and not running(window), "the checks")
    QTest.qWait(10)


def rows(window: MainWindow) -> list[str]:
    return [row.finding.check for group in problems(window).model.groups for row in group.rows]


def choose(window: MainWindow, at: int, group: int = 0) -> None:
    panel = problems(window)
    model = panel.model
    panel.view.setCurrentIndex(model.index(at, 0, model.index(group, 0)))
    QTest.qWait(1)


def test_a_finding_comes_and_goes_with_the_edit(window: MainWindow) -> None:
    panel = problems(window)
    assert rows(window) == []
    assert panel._nothing.isVisible()
    id = draw(window, box(10, 10, 8, 8), None)
    assert rows(window) == ["no_label"]
    assert window._bottom is not None
    assert window._bottom.bar.tabText(1) == "Problems (1)"
    assert window._bottom._count.isVisible()
    window.session.do(commands.set_label, [id], "oil")
    settle(window)
    assert rows(window) == []
    assert not window._bottom._count.isVisible()


def test_choosing_a_finding_selects_and_shows_the_object(window: MainWindow) -> None:
    id = draw(window, box(30, 22, 2, 2), None)
    window.session.view_state.select([])
    before = window.session.view_state.viewport.zoom
    choose(window, 0)
    view = window.session.view_state
    assert view.selection == {id}
    assert view.viewport.center == (31, 23)
    assert view.viewport.zoom > before


def test_a_fix_is_one_step_and_can_be_undone(window: MainWindow) -> None:
    id = draw(window, BOW, "oil")
    before = window.session.project.annotations[id].region
    choose(window, 0)
    panel = problems(window)
    assert panel.fix.text() == "Repair outline"
    assert not panel.fix_all.isVisible()
    press(panel.fix)
    settle(window)
    assert rows(window) == []
    window.session.document.undo()
    assert window.session.project.annotations[id].region == before


def test_all_of_a_kind_are_put_right_together(window: MainWindow) -> None:
    for at in (0, 6, 12):
        draw(window, ring((2 + at, 2), (9 + at, 9), (9 + at, 2), (2 + at, 9)), "glass")
    panel = problems(window)
    choose(window, 0)
    assert panel.fix_all.text() == "All 3 of this kind"
    press(panel.fix_all)
    settle(window)
    assert "self_intersection" not in rows(window)
    window.session.document.undo()
    settle(window)
    assert rows(window).count("self_intersection") == 3


def test_a_waiver_needs_a_reason_and_can_be_withdrawn(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = problems(window)
    draw(window, box(10, 10, 8, 8), None)
    choose(window, 0)
    monkeypatch.setattr(window.host, "ask_text", lambda *_: None)
    press(panel.waive)
    assert rows(window) == ["no_label"]
    monkeypatch.setattr(window.host, "ask_text", lambda *_: "a mark of the camera")
    press(panel.waive)
    settle(window)
    assert rows(window) == []
    panel.waived.click()
    assert rows(window) == ["no_label"]
    choose(window, 0)
    assert "anna" in panel._waiver.text()
    assert "a mark of the camera" in panel._waiver.text()
    press(panel.withdraw)
    settle(window)
    assert window.session.project.waivers == {}
    assert panel.live.counts()[Severity.WARNING] == 1


def test_findings_are_filtered_and_grouped(window: MainWindow) -> None:
    panel = problems(window)
    draw(window, box(20, 10, 8, 8), None)
    draw(window, BOW, "oil")
    assert rows(window) == ["self_intersection", "no_label"]
    panel.severities[Severity.ERROR].click()
    assert rows(window) == ["no_label"]
    panel.severities[Severity.ERROR].click()
    panel.filter.setText("crosses")
    assert rows(window) == ["self_intersection"]
    panel.filter.clear()
    panel.grouping.setCurrentIndex(panel.grouping.findData(Grouping.IMAGE))
    panel.grouping.activated.emit(0)
    assert [(g.title, len(g.rows)) for g in panel.model.groups] == [("划痕 a.png", 2)]
    panel.view.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert rows(window) == ["no_label", "self_intersection"]


def test_the_tree_answers_all_that_qt_may_ask(window: MainWindow, qtmodeltester: object) -> None:
    draw(window, BOW, "oil")
    draw(window, box(20, 10, 8, 8), None)
    qtmodeltester.check(problems(window).model)  # type: ignore[attr-defined]
    assert problems(window).model.rowCount(QModelIndex()) == 2


def test_the_button_in_the_status_bar_opens_the_panel(window: MainWindow) -> None:
    draw(window, box(10, 10, 8, 8), None)
    window.show_panel("problems", False)
    assert window._bottom is not None
    press(window._bottom._count)
    assert problems(window).isVisible()
    assert rows(window) == ["no_label"]


def test_another_language_keeps_the_panel(window: MainWindow) -> None:
    from attrs import evolve

    draw(window, box(10, 10, 8, 8), None)
    session = window.session
    session.change_settings(evolve(session.settings, language="zh_CN"))
    QTest.qWait(200)
    settle(window)
    assert rows(window) == ["no_label"]
