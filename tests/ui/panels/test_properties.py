"""The properties panel: edits in place, of one or many."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import pytest
from attrs import evolve
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QWidget

from tests.ui.panels.panel_kit import LAYER, Bench, a_project
from workbench.app.followup.making import new_lesion
from workbench.model import commands
from workbench.model.lesion import LesionRole
from workbench.model.regions import Box
from workbench.ui.dialogs.lesion import LesionDialog
from workbench.ui.panels.form import SEVERAL, Choice, Note
from workbench.ui.panels.lesion_row import edit_lesion
from workbench.ui.panels.properties import PropertiesPanel

W = TypeVar("W", bound=QWidget)


def a_panel(bench: Bench, qtbot: Any) -> PropertiesPanel:
    panel = PropertiesPanel(bench.desk, bench.feed, bench.run)
    qtbot.addWidget(panel)
    panel.resize(320, 600)
    panel.show()
    return panel


def editor(panel: PropertiesPanel, kind: type[W], key: str) -> W:
    QTest.qWait(10)
    found: W | None = panel.form.findChild(kind, key)
    assert found is not None, key
    return found


def choose(field: Choice, value: str) -> None:
    field.setCurrentIndex(field.findData(value))
    field.activated.emit(field.currentIndex())
    QTest.qWait(10)


def shown(panel: PropertiesPanel) -> str:
    QTest.qWait(10)
    return "\n".join(one.text() for one in panel.form.findChildren(QLabel))


def type_into(field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QTest.qWait(10)


def test_the_label_is_chosen_in_place_and_brings_its_attributes(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    drawn = bench.draw()
    bench.select([drawn])
    choose(editor(panel, Choice, "label"), "nodule")
    assert bench.session.project.annotations[drawn.id].label == "nodule"
    choose(editor(panel, Choice, "attribute:texture"), "solid")
    editor(panel, QCheckBox, "attribute:spiculated").click()
    attributes = bench.session.project.annotations[drawn.id].attributes
    assert attributes == {"texture": "solid", "spiculated": True}


def test_a_number_out_of_range_is_refused_with_a_sentence(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    drawn = bench.draw(label="scratch")
    bench.select([drawn])
    type_into(editor(panel, QLineEdit, "attribute:depth"), "900")
    assert "0 … 500" in str(bench.refused[0])
    assert "depth" not in bench.session.project.annotations[drawn.id].attributes
    assert editor(panel, QLineEdit, "attribute:depth").text() == ""
    type_into(editor(panel, QLineEdit, "attribute:depth"), "12,5")
    assert bench.session.project.annotations[drawn.id].attributes == {"depth": 12.5}


def test_where_many_do_not_agree_it_says_so_and_sets_all(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    a, b = bench.draw(label="nodule"), bench.draw(label="vessel")
    bench.select([a, b])
    field = editor(panel, Choice, "label")
    assert field.currentIndex() == -1
    assert field.placeholderText() == str(SEVERAL)
    choose(field, "pit")
    assert {one.label for one in bench.session.project.annotations.values()} == {"pit"}
    bench.session.document.undo()
    assert {one.label for one in bench.session.project.annotations.values()} == {"nodule", "vessel"}


def test_layer_lock_depth_and_note_are_edited(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    bench.session.do(commands.add_layer, "Other")
    other = bench.session.project.ordered_layers()[-1].id
    drawn = bench.draw()
    bench.select([drawn])
    choose(editor(panel, Choice, "layer"), other)
    type_into(editor(panel, QLineEdit, "depth"), "3")
    note = editor(panel, Note, "note")
    note.setFocus()
    QTest.keyClicks(note, "look again")
    editor(panel, QCheckBox, "locked").setFocus()
    QTest.qWait(10)
    editor(panel, QCheckBox, "locked").click()
    now = bench.session.project.annotations[drawn.id]
    assert (now.layer, now.depth, now.note, now.locked) == (other, 3.0, "look again", True)


def test_what_is_locked_can_be_unlocked_and_nothing_else(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    drawn = bench.draw()
    bench.select([drawn])
    bench.session.do(commands.lock_annotations, [drawn.id], True)
    assert not editor(panel, Choice, "label").isEnabled()
    assert editor(panel, QCheckBox, "locked").isEnabled()
    bench.session.do(commands.lock_layer, LAYER, True)
    assert not editor(panel, QCheckBox, "locked").isEnabled()


def test_measurements_have_their_source_and_provenance_says_who(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    drawn = bench.draw(Box(50, 50, 10, 20), label="nodule")
    bench.select([drawn])
    said = shown(panel)
    for word in ("50.0\u2009mm²", "30.0\u2009mm", "Patient plane", "anna", "SCT 27925004"):
        assert word in said


def test_without_a_selection_the_image_is_shown(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    said = shown(panel)
    assert "i1.dcm" in said
    assert "100 × 100" in said
    choose(editor(panel, Choice, "status"), "done")
    assert [str(image.status) for image in bench.session.project.images.values()] == ["done"]


def test_the_field_with_the_focus_keeps_it_when_the_form_is_made_anew(
    bench: Bench, qtbot: Any
) -> None:
    panel = a_panel(bench, qtbot)
    panel.activateWindow()
    drawn = bench.draw(label="scratch")
    bench.select([drawn])
    type_into(editor(panel, QLineEdit, "attribute:depth"), "12")
    assert editor(panel, QLineEdit, "attribute:depth").hasFocus()


def test_a_film_that_plays_does_not_leave_the_values_of_an_earlier_slice(
    tmp_path: Path, qapp: Any, qtbot: Any
) -> None:
    bench = Bench(tmp_path / "two", a_project(slices=2))
    panel = a_panel(bench, qtbot)
    view = bench.session.view_state
    images = list(bench.session.project.images)
    QTest.qWait(200)
    seen = set()
    # Faster than the panel settles, and out of step with its own pace.
    for n in range(120):
        view.show(images[n // 3 % 2])
        QTest.qWait(50)
        seen |= {name for name in ("i1.dcm", "i2.dcm") if name in labels(panel)}
        if len(seen) == 2:
            break
    assert seen == {"i1.dcm", "i2.dcm"}


def labels(panel: PropertiesPanel) -> str:
    return "\n".join(one.text() for one in panel.form.findChildren(QLabel))


def test_the_closed_box_of_a_choice_has_no_steps_of_the_tree(qtbot: Any) -> None:
    boxes = []
    for text in ("\u2003\u2003Short", "Short"):
        box = Choice()
        qtbot.addWidget(box)
        box.addItem(text, 1)
        box.resize(160, 26)
        boxes.append(box)
    assert boxes[0].grab().toImage() == boxes[1].grab().toImage()
    assert boxes[0].itemText(0).startswith("\u2003")  # in the list they stay


def test_rows_are_in_place_as_soon_as_they_are_made(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    drawn = bench.draw()
    QTest.qWait(10)
    bench.session.view_state.select([drawn.id])
    panel.refresh()  # no events come round before the next line
    field = panel.form.findChild(Choice, "layer")
    assert field is not None
    assert field.isVisible()
    assert field.y() > 0
    assert panel.form.height() >= panel.form.sizeHint().height()


def test_the_lesion_is_chosen_in_place_once_one_is_followed(bench: Bench, qtbot: Any) -> None:
    panel = a_panel(bench, qtbot)
    drawn, other = bench.draw(), bench.draw()
    bench.select([drawn])
    QTest.qWait(10)
    assert panel.form.findChild(Choice, "lesion") is None
    project = bench.session.project
    target = new_lesion(project, LesionRole.TARGET)
    bench.session.do(commands.put_lesion, target, [other.id])
    field = editor(panel, Choice, "lesion")
    assert field.currentText() == "None"
    choose(field, str(target.id))
    assert bench.session.project.annotations[drawn.id].lesion == target.id
    assert editor(panel, Choice, "lesion").currentText() == "T1  ·  Target"
    bench.session.do(commands.put_lesion, evolve(target, name="Liver"))
    assert editor(panel, Choice, "lesion").currentText() == "Liver  ·  Target"
    choose(editor(panel, Choice, "lesion"), "")
    assert bench.session.project.annotations[drawn.id].lesion is None
    bench.select([drawn, other])
    assert editor(panel, Choice, "lesion").currentIndex() == -1


def test_a_lesion_is_changed_from_the_properties(
    bench: Bench, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel = a_panel(bench, qtbot)
    drawn = bench.draw()
    target = new_lesion(bench.session.project, LesionRole.TARGET)
    bench.session.do(commands.put_lesion, target, [drawn.id])
    bench.select([drawn])

    def answer(dialog: LesionDialog) -> bool:
        dialog.organ.setText("liver")
        return True

    monkeypatch.setattr("workbench.ui.dialogs.base.ask", answer)
    edit_lesion(panel.form, bench.desk, target, bench.run)
    assert bench.session.project.lesions[target.id].organ == "liver"
