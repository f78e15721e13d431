"""The scheme editor: saving is one new version, mistakes are said while typing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView

from tests.ui.dialogs.conftest import LABELS
from tests.ui.dialogs.dialog_kit import an_image, answering, boxes, is_open, key, press
from tests.ui.window_kit import CONTROL, a_window
from workbench.app.scheme.file import read_scheme
from workbench.base.errors import InputError
from workbench.model.scheme import AttributeKind, Label
from workbench.ui import dialogs
from workbench.ui.dialogs.ask import Question
from workbench.ui.dialogs.color import ColorDialog
from workbench.ui.dialogs.scheme.dialog import SchemeDialog
from workbench.ui.dialogs.scheme.remap import RemapDialog
from workbench.ui.dialogs.scheme.tree import _target
from workbench.ui.main_window import MainWindow


def opened(window: MainWindow) -> SchemeDialog:
    made = dialogs.show("scheme", window)
    assert isinstance(made, SchemeDialog)
    return made


def label(window: MainWindow, id: str) -> Label:
    scheme = window.session.project.scheme
    found = scheme.get(id) if scheme else None
    assert found is not None
    return found


def choose(dialog: SchemeDialog, name: str) -> None:
    items = dialog.labels.tree.findItems(
        name, Qt.MatchFlag.MatchStartsWith | Qt.MatchFlag.MatchRecursive
    )
    dialog.labels.tree.setCurrentItem(items[0])


def test_nothing_to_save_makes_no_version(window: MainWindow) -> None:
    dialog = opened(window)
    assert not dialog.save_.isEnabled()
    key(dialog, Qt.Key.Key_Escape)
    assert not is_open(dialog)
    assert window.session.project.scheme_version == 1


def test_a_renamed_label_is_one_step_and_can_be_undone(window: MainWindow) -> None:
    dialog = opened(window)
    dialog.labels.form.name.selectAll()
    QTest.keyClicks(dialog.labels.form.name, "Lump")
    dialog.labels.form.digit.setCurrentIndex(dialog.labels.form.digit.findData(7))
    dialog.labels.form.digit.activated.emit(7)
    key(dialog.labels.form.name, Qt.Key.Key_Return)
    assert window.session.project.scheme_version == 2
    assert label(window, "nodule").name == "Lump"
    assert label(window, "nodule").digit == 7
    window.session.document.undo()
    assert label(window, "nodule").name == "Nodule"


def test_a_label_is_added_below_another_with_an_attribute(window: MainWindow) -> None:
    dialog = opened(window)
    choose(dialog, "Defect")
    press(dialog.labels.add_below)
    assert dialog.labels.form.name.hasFocus()
    QTest.keyClicks(dialog.labels.form.name, "Pit")
    assert "A label has no name" not in dialog.notice.text()
    press(dialog.labels.form.attributes.first)
    form = dialog.labels.form.attributes.form
    QTest.keyClicks(form.name, "depth")
    form.kind.setCurrentIndex(form.kind.findData(AttributeKind.NUMBER))
    form.kind.activated.emit(form.kind.currentIndex())
    QTest.keyClicks(form.low, "0")
    QTest.keyClicks(form.high, "2.5")
    QTest.keyClicks(form.unit, "mm")
    form.required.click()
    key(dialog.labels.form.name, Qt.Key.Key_S, CONTROL)
    made = label(window, "Pit")
    assert made.parent == "defect"
    (attribute,) = made.attributes
    assert (attribute.name, attribute.kind, attribute.required) == (
        "depth",
        AttributeKind.NUMBER,
        True,
    )
    assert (attribute.minimum, attribute.maximum, attribute.unit) == (0, 2.5, "mm")


def test_choices_are_typed_one_a_line(window: MainWindow) -> None:
    dialog = opened(window)
    press(dialog.labels.form.attributes.first)
    form = dialog.labels.form.attributes.form
    QTest.keyClicks(form.name, "texture")
    form.kind.setCurrentIndex(form.kind.findData(AttributeKind.CHOICE))
    form.kind.activated.emit(form.kind.currentIndex())
    assert "needs values" in dialog.notice.text()
    assert not dialog.save_.isEnabled()
    QTest.keyClicks(form.choices, "solid")
    key(form.choices, Qt.Key.Key_Return)
    QTest.keyClicks(form.choices, "glass")
    press(dialog.save_)
    assert label(window, "nodule").attributes[0].choices == ("solid", "glass")


def test_mistakes_are_said_while_typing_and_stop_saving(window: MainWindow) -> None:
    dialog = opened(window)
    dialog.labels.form.name.selectAll()
    key(dialog.labels.form.name, Qt.Key.Key_Delete)
    assert dialog.notice.text() == "A label has no name."
    assert dialog.labels.form.name.property("invalid")
    assert not dialog.save_.isEnabled()
    QTest.keyClicks(dialog.labels.form.name, "Defect")
    assert "occurs twice" in dialog.notice.text()
    QTest.keyClicks(dialog.labels.form.name, " of lung")
    assert dialog.notice.text() == ""
    assert dialog.save_.isEnabled()
    answering(Question, lambda question: press(question.yes))
    key(dialog, Qt.Key.Key_Escape)
    assert window.session.project.scheme_version == 1


def test_esc_asks_before_typing_is_lost(window: MainWindow) -> None:
    dialog = opened(window)
    QTest.keyClicks(dialog.labels.form.name, "x")
    seen = answering(Question, lambda question: press(question.no))
    key(dialog, Qt.Key.Key_Escape)
    assert seen
    assert dialog.isVisible()
    answering(Question, lambda question: press(question.yes))
    key(dialog, Qt.Key.Key_Escape)
    assert not is_open(dialog)


def test_removing_a_label_in_use_says_how_many_use_it(window: MainWindow, tmp_path: Path) -> None:
    an_image(window, tmp_path)
    boxes(window, 3)
    dialog = opened(window)
    choose(dialog, "Scratch")
    press(dialog.labels.remove)
    assert "Scratch (3)" in dialog.notice.text()
    answering(RemapDialog, lambda question: press(question.no))
    press(dialog.save_)
    assert window.session.project.scheme_version == 1
    answering(RemapDialog, lambda question: press(question.yes))
    press(dialog.save_)
    assert window.session.project.scheme_version == 2
    assert len(window.session.project.annotations) == 3


def test_labels_are_moved_and_put_below_others(window: MainWindow) -> None:
    dialog = opened(window)
    choose(dialog, "Nodule")
    press(dialog.labels.down)
    dialog.labels.tree.placed.emit(dialog.labels.tree.current, dialog.draft[0].id, -1)
    press(dialog.save_)
    scheme = window.session.project.scheme
    assert scheme is not None
    assert [(one.key, one.parent) for one in scheme.labels] == [
        ("defect", None),
        ("scratch", "defect"),
        ("nodule", "defect"),
    ]


def test_where_a_label_is_dropped_says_where_it_goes(window: MainWindow) -> None:
    dialog = opened(window)
    where = QAbstractItemView.DropIndicatorPosition
    model = dialog.labels.tree.model()
    defect = model.index(1, 0)
    scratch = model.index(0, 0, defect)
    ids = {one.name: one.id for one in dialog.draft}
    assert _target(defect, where.OnItem) == (ids["Defect"], -1)
    assert _target(scratch, where.AboveItem) == (ids["Defect"], 0)
    assert _target(defect, where.BelowItem) == (-1, 2)
    assert _target(QModelIndex(), where.OnViewport) == (-1, -1)
    dialog.labels.tree.placed.emit(ids["Nodule"], -1, 2)
    assert [one.name for one in dialog.draft] == ["Defect", "Scratch", "Nodule"]
    answering(Question, lambda question: press(question.yes))
    dialog.close()


def test_a_colour_is_chosen(window: MainWindow) -> None:
    dialog = opened(window)

    def answer(color: ColorDialog) -> None:
        press(color.swatches[6])
        press(color.ok)

    answering(ColorDialog, answer)
    press(dialog.labels.form.color)
    press(dialog.save_)
    assert label(window, "nodule").color == "#0072b2"


def test_a_scheme_is_exported_and_imported(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(window)
    path = tmp_path / "规则.json"
    monkeypatch.setattr(window.host, "ask_save", lambda *_: path)
    monkeypatch.setattr(window.host, "ask_files", lambda *_: [path])
    dialog.export_file()
    content = read_scheme(path.read_bytes())
    assert (content.name, content.labels) == ("Rules", LABELS)
    path.write_bytes(path.read_bytes().replace(b'"Nodule"', b'"Lump"'))
    dialog.import_file()
    press(dialog.save_)
    assert label(window, "nodule").name == "Lump"


def test_a_broken_file_changes_nothing(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(window)
    path = tmp_path / "broken.json"
    path.write_text('{"labels": [{"key": "a", "digit": 11}]}')
    monkeypatch.setattr(window.host, "ask_files", lambda *_: [path])
    dialog.import_file()
    assert "$.labels[0].digit" in dialog.notice.text()
    assert [one.name for one in dialog.draft] == ["Nodule", "Defect", "Scratch"]
    with pytest.raises(InputError):
        read_scheme(path.read_bytes())


def test_without_labels_it_teaches_and_offers_to_begin(window: MainWindow) -> None:
    from workbench.model import commands

    window.session.do(commands.change_scheme, (), "")
    dialog = opened(window)
    assert dialog.labels._empty.isVisible()
    dialog.labels.add_label(False)
    QTest.keyClicks(dialog.labels.form.name, "OK")
    press(dialog.save_)
    assert label(window, "OK").key == "OK"


def test_the_export_waits_for_labels_without_problems_and_says_for_what(
    window: MainWindow,
) -> None:
    dialog = opened(window)
    assert dialog.export.isEnabled() and not dialog.export.toolTip()
    dialog.labels.form.name.selectAll()
    key(dialog.labels.form.name, Qt.Key.Key_Delete)
    assert not dialog.export.isEnabled()
    assert dialog.export.toolTip() == "A label has no name."
    while dialog.draft:
        dialog.labels.remove_label()
    assert not dialog.export.isEnabled()
    assert "Add the first label" in dialog.export.toolTip()


def test_versions_teach_while_there_is_none(tmp_path: Path) -> None:
    with a_window(tmp_path) as window:
        window.session.new_project(tmp_path / "one.wbp")
        dialog = opened(window)
        dialog.bar.setCurrentIndex(dialog.bar.count() - 1)
        page = dialog.versions
        assert page.none.isVisibleTo(page) and not page.differences.isVisibleTo(page)
        dialog.labels.add_label(False)
        QTest.keyClicks(dialog.labels.form.name, "Pit")
        press(dialog.save_)
        again = opened(window)
        again.bar.setCurrentIndex(again.bar.count() - 1)
        page = again.versions
        assert not page.none.isVisibleTo(page) and page.differences.isVisibleTo(page)


def test_fields_of_a_term_hold_no_example_that_looks_like_a_value(window: MainWindow) -> None:
    form = opened(window).labels.form
    fields = (form.code_scheme, form.code, form.meaning)
    assert [one.placeholderText() for one in fields] == ["Code system", "Code", "Meaning"]
