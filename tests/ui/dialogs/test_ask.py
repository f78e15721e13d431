"""Small questions: Enter answers, Esc does not, nothing empty comes back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from tests.ui.dialogs.dialog_kit import answering, key, press
from workbench.base.text import t
from workbench.model.colors import LABEL_COLORS
from workbench.ui.dialogs.ask import Details, LineDialog, Question, show_details
from workbench.ui.dialogs.color import ColorDialog, ask_color, hex_color
from workbench.ui.main_window import MainWindow


def test_a_line_is_typed_and_enter_takes_it(window: MainWindow) -> None:
    def answer(dialog: LineDialog) -> None:
        assert dialog.field.text() == "old"
        QTest.keyClicks(dialog.field, " Layer 7 ")  # what was there is selected
        key(dialog.field, Qt.Key.Key_Return)

    seen = answering(LineDialog, answer)
    assert window.host.ask_text(t("Name of the layer"), "old") == "Layer 7"
    assert seen == ["Name of the layer"]


def test_esc_takes_no_line_and_an_empty_one_cannot_be_taken(window: MainWindow) -> None:
    def answer(dialog: LineDialog) -> None:
        dialog.field.clear()
        assert not dialog.ok.isEnabled()
        key(dialog.field, Qt.Key.Key_Return)
        assert dialog.isVisible()
        key(dialog.field, Qt.Key.Key_Escape)

    answering(LineDialog, answer)
    assert window.host.ask_text(t("Name of the layer"), "x") is None


def test_a_question_is_answered_by_enter_esc_and_mouse(window: MainWindow) -> None:
    question, yes = t("Delete it?"), t("Delete")
    answering(Question, lambda dialog: key(dialog, Qt.Key.Key_Return))
    assert window.host.confirm(question, yes)
    answering(Question, lambda dialog: key(dialog, Qt.Key.Key_Escape))
    assert not window.host.confirm(question, yes)
    answering(Question, lambda dialog: press(dialog.no))
    assert not window.host.confirm(question, yes)


def test_details_are_folded_until_asked_for(window: MainWindow) -> None:
    def answer(dialog: Details) -> None:
        assert not dialog.box.isVisible()
        press(dialog.fold)
        assert dialog.box.isVisible()
        assert dialog.box.toPlainText() == "page 4"
        press(dialog.copy)
        key(dialog, Qt.Key.Key_Escape)

    seen = answering(Details, answer)
    show_details(window, t("The file is damaged."), "page 4")
    assert seen
    assert QGuiApplication.clipboard().text() == "page 4"


def test_a_colour_is_chosen_by_mouse_and_by_arrows(window: MainWindow) -> None:
    def by_mouse(dialog: ColorDialog) -> None:
        press(dialog.swatches[4])
        key(dialog.swatches[4], Qt.Key.Key_Return)

    answering(ColorDialog, by_mouse)
    assert ask_color(window, t("Colour"), None) == LABEL_COLORS[4]

    def by_arrows(dialog: ColorDialog) -> None:
        assert dialog.swatches[1].isChecked()
        key(dialog.swatches[1], Qt.Key.Key_Down)
        key(dialog.swatches[9], Qt.Key.Key_Right)
        press(dialog.ok)

    answering(ColorDialog, by_arrows)
    assert ask_color(window, t("Colour"), LABEL_COLORS[1]) == LABEL_COLORS[10]


def test_any_other_colour_is_typed(window: MainWindow) -> None:
    def answer(dialog: ColorDialog) -> None:
        dialog.field.clear()
        QTest.keyClicks(dialog.field, "#12345")
        assert not dialog.ok.isEnabled()
        QTest.keyClicks(dialog.field, "F")
        assert not any(one.isChecked() for one in dialog.swatches)
        key(dialog.field, Qt.Key.Key_Return)

    answering(ColorDialog, answer)
    assert window.host.ask_color(t("Colour"), "#000000") == "#12345f"


def test_colours_are_read_as_people_write_them() -> None:
    assert hex_color(" E69F00 ") == "#e69f00"
    assert hex_color("#fa0") == "#ffaa00"
    assert hex_color("red") is None
    assert hex_color("#12345g") is None
