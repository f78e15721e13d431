"""Counts, areas and how far somebody is, from the index and kept up with edits."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from tests.app.layers.kit import REFERENCE, a_box, a_desk, a_reference
from tests.model.values import IMAGE, LAYER, a_layer, annotation_id, layer_id
from workbench.app.layers import facts
from workbench.app.layers.facts import Facts, Tally, area_of
from workbench.geom.measuring.sizes import area
from workbench.model import commands
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.layer import LayerKind
from workbench.model.regions import Ellipse, Point, Polygon, PolygonPart

G = layer_id("g")


def test_areas_are_those_of_measurements() -> None:
    ring, hole = [(0, 0), (10, 0), (12, 9), (0, 10)], [(2, 2), (2, 4), (4, 4)]
    polygon = Polygon((PolygonPart(ring, [hole]),))
    for region in (polygon, Ellipse(5, 5, 4, 2, 30)):
        assert area_of(region) == pytest.approx(area(region)[0])
    assert area_of(Point(1, 2)) == 0
    assert area_of(None) == 0


@pytest.mark.parametrize("at_once", [2000, 0])
def test_a_group_sums_its_layers_and_edits_are_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(facts, "_AT_ONCE", at_once)  # 0: in a job
    group = a_layer("g", kind=LayerKind.GROUP)
    other = a_layer("other", parent=G)
    boxes = a_box("a", 10, 10), a_box("b", 30, 10, 4, layer=other.id)
    with a_desk(tmp_path, group, other, *boxes) as desk:
        layers = desk.session.layers
        assert layers.of(LAYER) == Facts(1, 100, None)
        desk.session.do(commands.move_to_layer, [annotation_id("a")], other.id)
        assert (layers.of(LAYER).px2, layers.of(G)) == (0, Facts(2, 116, None))
        desk.session.document.undo()
        assert (layers.of(LAYER).count, layers.of(G).px2) == (1, 16)


def test_while_the_program_closes_areas_are_unknown_and_nothing_is_raised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "_AT_ONCE", 0)
    with a_desk(tmp_path, a_box("a", 10, 10)) as desk:
        desk.session.jobs.close()
        assert desk.session.layers.of(LAYER).count == 1


def test_square_millimetres_follow_the_calibration(tmp_path: Path) -> None:
    with a_desk(tmp_path, a_box("a", 10, 10)) as desk:
        layers = desk.session.layers
        assert layers.of(LAYER).mm2 is None
        known = Calibration(Spacing(0.5, 0.2), CalibrationSource.USER)
        desk.session.do(commands.set_calibration, [IMAGE], known)
        assert layers.of(LAYER).mm2 == pytest.approx(10)


def test_the_tally_counts_what_was_accepted_away_and_rejected_here(tmp_path: Path) -> None:
    with a_desk(tmp_path, *a_reference(0.9, 0.5, 0.1)) as desk:
        session = desk.session
        assert session.layers.tally(REFERENCE) == Tally(3)
        session.do(commands.accept_offered, [annotation_id("p0")], LAYER)
        session.do(commands.accept_offered, [annotation_id("p1")], LAYER, True)
        session.do(commands.reject_offered, [annotation_id("p2")])
        tally = session.layers.tally(REFERENCE)
        assert tally == Tally(3, 1, 1, 1)
        assert tally.judged == 3
        session.document.undo()
        assert session.layers.tally(REFERENCE) == Tally(3, 1, 1, 0)


def test_a_measurement_takes_no_area(tmp_path: Path) -> None:
    from workbench.model.annotation import Purpose

    with a_desk(tmp_path, evolve(a_box("a", 10, 10), purpose=Purpose.MEASUREMENT)) as desk:
        assert desk.session.layers.of(LAYER).px2 == 0
