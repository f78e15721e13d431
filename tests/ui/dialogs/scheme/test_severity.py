"""The page Severity of the scheme editor: grades, rules, and a try on the selected annotation."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.ui.dialogs.dialog_kit import an_image, boxes, press
from workbench.model import commands
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.ui.dialogs.scheme import dialog as module
from workbench.ui.dialogs.scheme.dialog import SchemeDialog, open_over
from workbench.ui.dialogs.scheme.severity import SeverityPage
from workbench.ui.main_window import MainWindow


@pytest.fixture
def dialog(window: MainWindow, tmp_path: Path) -> SchemeDialog:
    an_image(window, tmp_path)
    session = window.session
    (image,) = session.project.images
    calibration = Calibration(Spacing(0.1, 0.1), CalibrationSource.USER)
    session.do(commands.set_calibration, [image], calibration)
    boxes(window, 1)
    session.view_state.select(list(session.project.annotations))
    made = open_over(window)
    made.bar.setCurrentIndex(2)
    return made


def page_of(dialog: SchemeDialog) -> SeverityPage:
    return dialog.severity


def type_rule(page: SeverityPage, text: str) -> None:
    page.when.clear()
    QTest.keyClicks(page.when, text)


def test_grades_and_rules_are_made_judged_tried_and_saved(
    window: MainWindow, dialog: SchemeDialog
) -> None:
    page = page_of(dialog)
    page._begin()
    assert page.grades.count() == 3
    press(page.add_rule)
    assert not dialog.save_.isEnabled()  # nothing is said there yet
    type_rule(page, "area_mm2 > tallness")
    assert "no attribute" in page.verdict.text()
    assert "Rule of severity" in dialog.notice.text()
    type_rule(page, "area_mm2 > 0.4")
    assert page.verdict.text() == "Can be judged."
    assert "Critical" in page.test.text()
    assert "area_mm2 = 0.48" in page.test.text()
    page.grade.setCurrentIndex(page.grade.findData("minor"))
    page.grade.activated.emit(page.grade.currentIndex())
    assert "Minor" in page.test.text()
    assert page.rules.item(0).text().endswith("→  Minor")
    dialog.save()
    scheme = window.session.project.scheme
    assert scheme is not None
    assert [one.key for one in scheme.severities] == ["critical", "major", "minor"]
    assert [(one.when, one.severity) for one in scheme.severity_rules] == [
        ("area_mm2 > 0.4", "minor")
    ]
    (one,) = window.session.project.annotations
    judged = window.session.severity.of(one)
    assert judged is not None
    assert judged.key == "minor"


def test_a_grade_that_rules_give_stays_and_others_move_and_go(
    dialog: SchemeDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = page_of(dialog)
    page._begin()
    press(page.add_rule)
    assert not page.remove_grade.isEnabled()
    page.grades.setCurrentRow(2)
    press(page.remove_grade)
    assert [one.key for one in dialog.content.severities] == ["critical", "major"]
    page._move_grade(-1)
    assert [one.key for one in dialog.content.severities] == ["major", "critical"]
    press(page.add_grade)
    page.name.setText("Cosmetic")
    page.name.textEdited.emit("Cosmetic")
    page.chinese.textEdited.emit("外观")
    monkeypatch.setattr(module, "ask_color", lambda parent, title, value: "#112233")
    press(page.color)
    made = dialog.content.severities[-1]
    assert (made.name, made.color, made.titles) == ("Cosmetic", "#112233", {"zh_CN": "外观"})


def test_rules_are_ordered_and_removed(dialog: SchemeDialog) -> None:
    page = page_of(dialog)
    page._begin()
    for text in ("length_mm > 1", "zone == 'A'"):
        press(page.add_rule)
        type_rule(page, text)
    page._move_rule(-1)
    assert [one.when for one in dialog.content.severity_rules] == ["zone == 'A'", "length_mm > 1"]
    assert "Place the part" in page.test.text()
    press(page.remove_rule)
    assert [one.when for one in dialog.content.severity_rules] == ["length_mm > 1"]


def test_a_starter_brings_its_severities(dialog: SchemeDialog) -> None:
    dialog.take_starter("steel-surface")
    page = page_of(dialog)
    assert page.grades.count() == 3
    assert page.rules.count() == len(dialog.content.severity_rules) > 10
    assert dialog.is_changed


def test_a_label_goes_with_its_rules(dialog: SchemeDialog) -> None:
    dialog.take_starter("steel-surface")
    dialog.bar.setCurrentIndex(0)
    flags = Qt.MatchFlag.MatchStartsWith | Qt.MatchFlag.MatchRecursive
    dialog.labels.tree.setCurrentItem(dialog.labels.tree.findItems("Rust", flags)[0])
    press(dialog.labels.remove)
    assert "rust" not in {one.label for one in dialog.content.severity_rules}
    assert "Rule of severity" not in dialog.notice.text()
