"""The follow-up panel over a session in memory."""

# mypy: disable-error-code="no-untyped-def"

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from tests.ui.panels.panel_kit import IMAGE, LAYER, Bench
from tests.ui.window_kit import until
from workbench.app.actions.followup import add_lesion, assign, propose_timepoints
from workbench.app.viewing.layouts import Layout
from workbench.base.errors import InputError
from workbench.edit import annotate
from workbench.edit.document import Document
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Purpose
from workbench.model.ids import AnnotationId, EntityId, ImageId, SeriesId, TimepointId, new_id
from workbench.model.image import Image, Series
from workbench.model.layer import Layer
from workbench.model.lesion import LesionRole, LesionState, Timepoint
from workbench.model.measurement import MeasurementKind
from workbench.model.project import Project
from workbench.model.regions import Polyline
from workbench.ui.dialogs.lesion import LesionDialog
from workbench.ui.panels.followup import FollowupPanel
from workbench.ui.panels.followup_model import FIRST, SUMS

LATER = ImageId(EntityId("later"))


def a_project() -> Project:
    entities = [Layer(LAYER, "Lesions")]
    found: list = [*entities]
    for n, id in enumerate((IMAGE, LATER)):
        series = SeriesId(EntityId(f"s{n}"))
        found.append(Image(id, f"ct/{id}.dcm", "fake", 100, 100, series=series))
        found.append(Series(series, (id,), "CT", 1, study_instance_uid=f"1.{n}"))
        made = TimepointId(EntityId(f"tp{n}"))
        found.append(Timepoint(made, "", date(2026, 1 + 2 * n, 1), (f"1.{n}",), baseline=n == 0))
    return Project(found)


@pytest.fixture
def panel(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[FollowupPanel]:
    bench.session.document = Document(a_project(), author="anna")
    bench.feed._follow()
    monkeypatch.setattr(bench.session, "note", lambda text: None)
    bench.session.view_state.show(IMAGE)
    made = FollowupPanel(bench.desk, bench.feed, bench.run)
    made.resize(1100, 320)
    made.show()
    QTest.qWait(1)
    yield made
    made.close()
    made.deleteLater()


def line(bench: Bench, image: ImageId, mm: float) -> AnnotationId:
    """Draw a length of so many mm; the bench has half a millimetre a pixel."""
    id = AnnotationId(EntityId(new_id()))
    patch = annotate.add_region(
        bench.session.project,
        bench.session.stamp(),
        OnFrame(image),
        Polyline([(10, 20), (10 + 2 * mm, 20)]),
        layer=LAYER,
        purpose=Purpose.MEASUREMENT,
        kind=MeasurementKind.LENGTH,
        id=id,
    )
    bench.session.document.apply(patch)
    return id


def settle(panel: FollowupPanel) -> None:
    QTest.qWait(1)
    until(lambda: not (panel._rest.isActive() or panel.live.is_waiting), "the table")
    QTest.qWait(1)


def text(panel: FollowupPanel, row: int, column: int) -> str:
    return str(panel.model.index(row, column).data()).replace("\u2009", " ")


def sums(panel: FollowupPanel) -> dict[str, list[str]]:
    lesions = len(panel.model.found.lesions)
    return {
        str(title): [
            text(panel, lesions + at, FIRST + n) for n in range(len(panel.model.found.columns))
        ]
        for at, title in enumerate(SUMS)
    }


def follow(bench: Bench, panel: FollowupPanel, *mm: float) -> list[AnnotationId]:
    lines = [line(bench, image, one) for image, one in zip((IMAGE, LATER), mm, strict=False)]
    bench.select([bench.session.project.annotations[one] for one in lines])
    add_lesion(bench.desk, ids=lines)
    settle(panel)
    return lines


def said(panel: FollowupPanel) -> list[str]:
    return [one.text() for one in panel._flags.findChildren(QLabel) if one.isVisible()]


def test_lesions_stand_beside_their_sums_and_what_the_rules_say(bench, panel):
    follow(bench, panel, 40, 20)
    assert [text(panel, 0, n) for n in (0, 1)] == ["T1", "Target"]
    assert [text(panel, 0, FIRST + n) for n in (0, 1)] == ["40.0", "20.0"]
    found = sums(panel)
    assert found["Sum of diameters (mm)"] == ["40.0", "20.0"]
    assert found["From the baseline"][1] == "−50.0 %"
    assert found["Suggested by the rules"] == ["", "PR"]
    head = panel.model.headerData(FIRST + 1, panel.view.horizontalHeader().orientation())
    assert head == "Follow-up 1\n2026-03-01"


def test_an_edit_of_a_measurement_changes_the_sum(bench, panel):
    lines = follow(bench, panel, 40, 40)
    longer = Polyline([(10, 20), (110, 20)])
    bench.session.do(commands.change_regions, {lines[1]: longer})
    settle(panel)
    found = sums(panel)
    assert found["From the nadir"][1] == "+25.0 %"
    assert found["Suggested by the rules"][1] == "PD"


def test_a_chosen_cell_tells_why_in_words_and_that_it_is_no_verdict(bench, panel):
    follow(bench, panel, 40, 20)
    panel.view.setCurrentIndex(panel.model.index(0, FIRST + 1))
    QTest.qWait(1)
    texts = said(panel)
    assert "PR: Partial response" in texts
    number = "50.0\u202f%"  # stays on one line
    assert any(one.startswith(f"PR: the sum is {number} below the baseline") for one in texts)
    assert any("not a verdict" in one for one in texts)


def test_a_click_shows_the_lesion_beside_how_it_was(bench, panel):
    lines = follow(bench, panel, 40, 20)
    panel.view.clicked.emit(panel.model.index(0, FIRST + 1))
    view = bench.session.view_state
    assert view.layout is Layout.ACROSS
    assert [one.image for one in view.viewports] == [LATER, IMAGE]
    assert [one.prior for one in view.viewports] == [False, True]
    assert view.viewports[0].center == (30, 20)
    assert view.selection == set(lines)
    assert view.active == 0
    panel.view.clicked.emit(panel.model.index(0, FIRST))
    assert [one.image for one in view.viewports] == [LATER, IMAGE]
    assert view.active == 1


def test_where_nothing_was_measured_the_slice_that_lies_alike_is_shown(bench, panel):
    follow(bench, panel, 40)
    panel.view.clicked.emit(panel.model.index(0, FIRST + 1))
    view = bench.session.view_state
    assert [one.image for one in view.viewports] == [LATER, IMAGE]
    assert view.viewports[0].center == view.viewports[1].center == (50, 20)


def test_what_was_seen_is_written_down_and_counts(bench, panel):
    follow(bench, panel, 40)
    lesion, column = panel.model.found.lesions[0], panel.model.found.columns[1]
    panel.set_seen(lesion, column, LesionState.TOO_SMALL)
    settle(panel)
    assert text(panel, 0, FIRST + 1) == "Too small to measure"
    assert sums(panel)["Sum of diameters (mm)"][1] == "5.0"


def test_the_selection_is_assigned_by_name(bench, panel):
    follow(bench, panel, 40)
    later = line(bench, LATER, 10)
    assign(bench.desk, " t1 ", [later])
    settle(panel)
    assert text(panel, 0, FIRST + 1) == "10.0"
    with pytest.raises(InputError, match="T1"):
        assign(bench.desk, "T9", [later])
    panel._fill_assigning()
    names = [one.text() for one in panel.assigning.menu().actions() if one.text()]
    assert names == ["T1", "No lesion"]


def test_a_lesion_is_changed_in_its_dialog(bench, panel):
    follow(bench, panel, 40)
    lesion = panel.model.found.lesions[0]
    dialog = LesionDialog(None, lesion)
    dialog.organ.setText(" Liver ")
    dialog.role.setCurrentIndex(dialog.role.findData(LesionRole.NON_TARGET))
    dialog.node.setChecked(True)
    bench.session.do(commands.put_lesion, dialog.lesion)
    dialog.deleteLater()
    settle(panel)
    assert [text(panel, 0, n) for n in (1, 2)] == ["Non-target, lymph node", "Liver"]
    view = panel.view
    assert view.columnWidth(1) >= view.sizeHintForColumn(1)  # the role is not cut


def test_the_table_is_copied(bench, panel):
    follow(bench, panel, 40, 20)
    panel.copy()
    lines = QGuiApplication.clipboard().text().split("\n")
    assert lines[0].split("\t")[3:] == ["Baseline", "Follow-up 1"]
    assert any(one.startswith("Suggested by the rules") and one.endswith("PR") for one in lines)


def test_an_empty_project_teaches(bench, panel):
    for one in list(bench.session.project.timepoints):
        bench.session.do(commands.remove_timepoint, one)
    settle(panel)
    assert panel._nothing.isVisible()
    assert not panel.copying.isEnabled()


def test_time_points_are_proposed_and_taken_when_the_user_agrees(bench, panel, monkeypatch):
    from workbench.app.side_by_side import series_facts

    facts = [
        series_facts.SeriesFacts(
            (one.images[0],), "CT", patient_id="P", study_uid=uid, study_date=day
        )
        for one, uid, day in zip(
            bench.session.project.series.values(),
            ("1.0", "1.9"),
            ("20260101", "20260601"),
            strict=True,
        )
    ]
    monkeypatch.setattr(series_facts, "read_facts", lambda session, told=None: tuple(facts))
    bench.host.answer = False
    propose_timepoints(bench.desk)
    until(lambda: bench.host.questions, "the question")
    assert "2026-06-01" in bench.host.questions[0]
    assert len(bench.session.project.timepoints) == 2
    bench.host.answer = True
    propose_timepoints(bench.desk)
    until(lambda: len(bench.session.project.timepoints) == 3, "the time points")
