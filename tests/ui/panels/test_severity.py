"""Severity in the panels: by the rules, by hand with a reason, and in the list."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.ui.panels.panel_kit import Bench
from tests.ui.panels.test_properties import a_panel, choose, editor, shown
from workbench.model import commands
from workbench.model.regions import Box
from workbench.model.severity import Severity, SeverityRule
from workbench.ui.panels.annotations_model import LABEL, NUMBER, AnnotationsModel
from workbench.ui.panels.form import Choice

GRADES = (
    Severity("major", "Major", "#d55e00", {"zh_CN": "严重"}),
    Severity("minor", "Minor", "#56b4e9", {"zh_CN": "轻微"}),
)
RULES = (
    SeverityRule("area_mm2 > 100", "major", "scratch"),
    SeverityRule("area_mm2 > 1", "minor", "scratch"),
)


def a_graded(bench: Bench) -> Any:
    labels = bench.session.project.scheme.labels  # type: ignore[union-attr]
    bench.session.do(commands.change_scheme, labels, severities=GRADES, severity_rules=RULES)
    drawn = bench.draw()
    bench.session.do(commands.set_label, [drawn.id], "scratch")
    return drawn


def test_the_rules_say_it_and_why(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    drawn = a_graded(bench)
    bench.select([drawn])
    assert editor(panel, Choice, "severity").currentText() == "By the rules: Minor"
    assert "area_mm2 > 1" in shown(panel)
    bench.session.do(commands.change_regions, {drawn.id: Box(50, 50, 40, 40)})
    assert editor(panel, Choice, "severity").currentText() == "By the rules: Major"


def test_a_word_over_the_rules_asks_for_a_reason_and_can_be_taken_back(
    bench: Bench, qtbot: Any
) -> None:
    panel = a_panel(bench, qtbot)
    drawn = a_graded(bench)
    bench.select([drawn])
    answers: list[str | None] = [None, "on the sealing face"]
    asked: list[str] = []

    def ask_text(title: Any, value: str = "") -> str | None:
        asked.append(str(title))
        return answers.pop(0)

    bench.host.ask_text = ask_text  # type: ignore[attr-defined]
    choose(editor(panel, Choice, "severity"), "major")
    assert bench.session.project.annotations[drawn.id].severity is None
    assert editor(panel, Choice, "severity").currentText() == "By the rules: Minor"
    choose(editor(panel, Choice, "severity"), "major")
    assert asked == ["Why is the severity “Major”?"] * 2
    made = bench.session.project.annotations[drawn.id].severity
    assert made is not None
    assert (made.severity, made.reason, made.author) == ("major", "on the sealing face", "anna")
    said = shown(panel)
    assert "Set by anna: on the sealing face" in said
    assert "By the rules it would be “Minor”" in said
    choose(editor(panel, Choice, "severity"), "")
    assert bench.session.project.annotations[drawn.id].severity is None
    bench.session.document.undo()
    assert bench.session.project.annotations[drawn.id].severity == made


def test_without_grades_there_is_no_such_row(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    bench.select([bench.draw()])
    assert panel.form.findChild(Choice, "severity") is None
    assert all("Severity" not in one.text() for one in panel.form.findChildren(QLabel))


def test_the_list_shows_it_in_a_word_and_a_colour_and_finds_it(bench: Bench) -> None:
    drawn = a_graded(bench)
    model = AnnotationsModel(bench.session)
    model.show(bench.session.view_state.viewport.image)
    row = model.row_of(drawn.id)
    assert model.data(model.index(row, LABEL)).endswith("· Minor")
    assert model.data(model.index(row, NUMBER), Qt.ItemDataRole.DecorationRole) is not None
    assert "Severity: Minor" in model.data(model.index(row, LABEL), Qt.ItemDataRole.ToolTipRole)
    model.filter("mino")
    assert model.rowCount() == 1
    model.filter("major")
    assert model.rowCount() == 0
