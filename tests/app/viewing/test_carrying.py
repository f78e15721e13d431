from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
import pytest
from attrs import evolve

from workbench.app.viewing.carrying import Picture, carried
from workbench.geom.planes import points_to_patient
from workbench.imaging.drawing.scene import Kind, Shape
from workbench.model.anchor import Anchor, OnFrame, OnPlane
from workbench.model.annotation import Annotation, Provenance
from workbench.model.calibration import Spacing
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId
from workbench.model.regions import Box, Polygon, Polyline, Region

FRAME = OnFrame(ImageId(EntityId("slice")))
#: Pixels of 0.5 mm across and 0.8 mm down; the first pixel's centre is at (-10, -20, 30).
AXIAL = Picture(OnPlane("1.2", (-10, -20, 30), (1, 0, 0), (0, 1, 0), 2.0), Spacing(0.8, 0.5))
CORONAL = Picture(OnPlane("1.2", (-10, -15, 60), (1, 0, 0), (0, 0, -1), 1.0), Spacing(0.5, 0.5))


def an_annotation(anchor: Anchor, region: Region) -> Annotation:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    return Annotation(
        AnnotationId(EntityId("a")), anchor, region, LayerId(EntityId("l")), Provenance("x", at, at)
    )


def shapes(anchor: Anchor, region: Region, onto: Picture) -> list[Shape]:
    known = {FRAME: AXIAL}
    return list(carried([an_annotation(anchor, region)], onto, known.get))


def test_what_is_drawn_on_a_picture_comes_back_to_the_same_pixels() -> None:
    on_plane = Polyline(AXIAL.to_anchor.points(np.array([(35, 26), (45, 34)], float)))
    (shape,) = shapes(AXIAL.anchor, on_plane, AXIAL)
    assert np.allclose(shape.paths[0], [(35, 26), (45, 34)])


def test_the_anchor_is_the_same_again_after_rounding_errors() -> None:
    plane = AXIAL.plane
    shaken = evolve(plane, origin=(-10 + 1e-13, -20 - 1e-13, 30 + 1e-12))
    assert evolve(AXIAL, plane=shaken).anchor == AXIAL.anchor


def test_a_parallel_slice_within_the_thickness_shows_it_and_a_farther_one_does_not() -> None:
    region = Polyline([(5, 5), (9, 5)])
    near = evolve(AXIAL, plane=evolve(AXIAL.plane, origin=(-10, -20, 30.9)))
    far = evolve(AXIAL, plane=evolve(AXIAL.plane, origin=(-10, -20, 31.5)))
    assert len(shapes(AXIAL.anchor, region, near)) == 1
    assert shapes(AXIAL.anchor, region, far) == []


def test_an_area_on_a_slice_is_a_line_on_a_coronal_cut_at_the_right_place() -> None:
    # On the axial slice: x from 10 to 30 px, y from 2 to 20 px, so patient x -5.25 to 4.75.
    (shape,) = shapes(FRAME, Box(20, 11, 20, 18), CORONAL)
    assert shape.kind is Kind.LINE
    mm = (shape.paths[0] - 0.5) * 0.5
    patient = points_to_patient(CORONAL.plane, mm)
    assert sorted(patient[:, 0].tolist()) == pytest.approx([-5.25, 4.75])
    assert patient[:, 2] == pytest.approx([30, 30])


def test_an_area_that_is_cut_twice_shows_both_lines() -> None:
    # A U open to the front; the coronal cut goes through both arms.
    ring = [(0, 0), (10, 0), (10, 40), (20, 40), (20, 0), (30, 0), (30, 50), (0, 50)]
    (shape,) = shapes(FRAME, Polygon.from_ring(ring), CORONAL)
    assert len(shape.paths) == 2


def test_nothing_shows_in_another_frame_of_reference_or_when_it_lies_nowhere() -> None:
    other = evolve(CORONAL, plane=evolve(CORONAL.plane, frame_of_reference="9.9"))
    assert shapes(FRAME, Box(20, 11, 20, 18), other) == []
    unknown = OnFrame(ImageId(EntityId("photo")))
    assert shapes(unknown, Box(20, 11, 20, 18), CORONAL) == []
