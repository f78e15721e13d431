"""Describing in words: a template is edited, its text follows, and goes out."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.ui.dialogs.dialog_kit import an_image, answering, boxes, key, press
from tests.ui.window_kit import running, until
from workbench.model import commands
from workbench.model.concept import Coding, Concept
from workbench.ui.dialogs.ask import LineDialog, Question
from workbench.ui.dialogs.report import ReportDialog
from workbench.ui.main_window import MainWindow

NODULE = Concept("SCT", "27925004", "Nodule")
LUNG = Concept("SCT", "39607008", "Lung")


@pytest.fixture
def report(window: MainWindow, tmp_path: Path) -> ReportDialog:
    """The dialog over an image with three boxes, none selected."""
    session = window.session
    scheme = session.project.scheme
    assert scheme is not None
    labels = [
        evolve(one, concept=NODULE, coding=Coding(site=LUNG)) if one.key == "nodule" else one
        for one in scheme.labels
    ]
    session.do(commands.change_scheme, labels, "Rules")
    an_image(window, tmp_path)
    boxes(window, 2, "scratch")
    boxes(window, 1, "nodule")
    window.actions_.trigger("annotation.describe")
    (made,) = window.findChildren(ReportDialog)
    until(made.isVisible, "the dialog")
    return made


def lines(report: ReportDialog) -> list[str]:
    report.refresh()
    return report.preview.toPlainText().splitlines()


def said(report: ReportDialog) -> str:
    return report.preview.toPlainText()


def write(report: ReportDialog, text: str) -> None:
    report.editor.setPlainText(text)
    report.refresh()


def call(dialog: LineDialog, name: str) -> None:
    dialog.field.setText(name)
    press(dialog.ok)


def select_last(window: MainWindow) -> None:
    window.session.view_state.select([max(window.session.project.annotations)])


def test_without_a_selection_all_of_the_image_is_said(window, report):
    firsts = [line for line in lines(report) if line[:1].isdigit()]
    assert [line.partition(",")[0] for line in firsts] == ["1. Scratch", "2. Scratch", "3. Nodule"]


def test_the_text_follows_the_selection(window, report):
    select_last(window)
    until(lambda: said(report).startswith("3. Nodule, lung, at x 1"), "the selection")
    window.session.do(commands.set_label, list(window.session.view_state.selection), "defect")
    until(lambda: said(report).startswith("3. Defect, at x 1"), "the new label")


def test_typing_changes_the_text_and_a_mistake_is_told_with_its_place(window, report):
    select_last(window)
    report.editor.selectAll()
    QTest.keyClicks(report.editor, "{finding}: {site}")
    until(lambda: said(report) == "Nodule: Lung", "what was typed")
    QTest.keyClicks(report.editor, " {mood}")
    until(lambda: "line 1, column 19" in report.notice.text(), "the mistake")
    assert report.editor.extraSelections()[0].cursor.selectedText() == "{"
    # What could be said last stays; what would go out does not.
    assert said(report) == "Nodule: Lung"
    assert not report.copy.isEnabled()
    assert not report.save.isEnabled()
    for _ in range(7):
        key(report.editor, Qt.Key.Key_Backspace)
    until(lambda: not report.notice.isVisible(), "no mistake")
    assert report.copy.isEnabled()


def test_names_are_put_where_the_cursor_is(window, report):
    select_last(window)
    write(report, "")
    report._fill_menu()
    titles = [action.text() for action in report.menu.actions()]
    assert any(title.endswith("\t{size}") for title in titles)
    next(a for a in report.menu.actions() if a.text().endswith("{label}")).trigger()
    assert report.editor.toPlainText() == "{label}"
    assert lines(report) == ["Nodule"]


def test_another_template_and_language_are_remembered(window, report):
    at = report.choice.findText("放射影像", Qt.MatchFlag.MatchStartsWith)
    report.choice.setCurrentIndex(at)
    report.choice.activated.emit(at)
    select_last(window)
    assert lines(report)[0].startswith("3. 肺结节，大小约 ")
    settings = window.session.settings
    assert (settings.report_template, settings.report_language) == ("radiology", "zh_CN")
    report.close()
    window.actions_.trigger("annotation.describe")
    again = next(one for one in window.findChildren(ReportDialog) if one.isVisible())
    assert again.choice.currentText().startswith("放射影像")


def test_a_template_is_kept_and_taken_back(window, report):
    select_last(window)
    write(report, "{label}!")
    press(report.save)
    assert report.choice.currentText().endswith("changed by you")
    assert not report.save.isEnabled()
    came = answering(Question, lambda asked: press(asked.yes))
    press(report.back)
    until(lambda: came, "the question")
    assert lines(report)[0].startswith("3. Nodule, lung")
    assert not report.back.isEnabled()


def test_a_template_gets_a_name_of_its_own(window, report):
    write(report, "# title: 我的\n{label}")
    asked = answering(LineDialog, lambda one: call(one, "mine"))
    press(report.save_as)
    until(lambda: asked, "the name")
    assert report.choice.currentText().startswith("我的")
    asked = answering(LineDialog, lambda one: call(one, "../x"))
    press(report.save_as)
    until(lambda: asked, "the name")
    assert "../x" in report.notice.text()


def test_changes_are_not_lost_without_a_question(window, report):
    write(report, "{label}")
    came = answering(Question, lambda asked: press(asked.no))
    report.reject()
    until(lambda: came, "the question")
    assert report.isVisible()
    came = answering(Question, lambda asked: press(asked.yes))
    report.reject()
    until(lambda: came, "the question")
    until(lambda: not [d for d in window.findChildren(ReportDialog) if d.isVisible()], "the end")


def test_the_text_is_copied_and_the_journal_says_so(window, report):
    select_last(window)
    write(report, "{finding}, {size}")
    press(report.copy)
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Nodule, ")
    assert text.isascii() or "×" in text
    names = [str(row.name) for row in window.session.file.entries()]
    assert "Descriptions copied as text" in names


@pytest.mark.parametrize("here", [True, False])
def test_all_of_an_image_or_of_the_project_go_into_a_file(
    window, report, tmp_path, monkeypatch, here
):
    out = tmp_path / "描述 out.txt"
    monkeypatch.setattr(window.host, "ask_save", lambda *args: out)
    write(report, "{number} {finding}")
    press(report.write_image if here else report.write_all)
    until(lambda: out.exists() and not running(window), "the file")
    assert out.read_bytes().startswith(b"\xef\xbb\xbf")
    assert out.read_text("utf-8-sig") == "划痕 a.png\n1\n2\n3 Nodule\n"


def test_without_a_project_nothing_can_go_out(window, report):
    window.session.close_project()
    until(lambda: not report.copy.isEnabled(), "nothing to copy")
    assert not report.write_all.isEnabled()
