from __future__ import annotations

import json

import pytest
from attrs import evolve

from tests.edit.tools.hand import IMAGE, LAYER, a_document, a_drawn
from workbench.app.measure import measurements
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.calibration import UNCALIBRATED, Calibration, CalibrationSource, Spacing
from workbench.model.ids import EntityId, ImageId
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.project import Project
from workbench.model.regions import Box, Point, Polygon, Polyline

PATIENT = Calibration(Spacing(0.8, 0.3), CalibrationSource.PATIENT)
SQUARE = Polygon.from_ring([(10, 10), (20, 10), (20, 20), (10, 20)])


def test_a_row_holds_what_the_command_line_promises() -> None:
    project = a_document(evolve(a_drawn("a", Polyline([(0, 0), (10, 0)])), label="crack")).project
    row, *others = measurements(project, lambda image, frame: PATIENT)
    assert {one["quantity"] for one in others} == {"orientation", "centroid_x", "centroid_y"}
    uncertainty = row.pop("uncertainty")
    assert row == {
        "annotation": "a",
        "label": "crack",
        "image": "scan.png",
        "frame": 1,
        "quantity": "length",
        "value": 3.0,
        "unit": "mm",
        "source": "patient",
    }
    # Both ends in their pixels, and an edge that is half a pixel off at both.
    assert uncertainty == pytest.approx(0.3 * (1 / 6 + 1) ** 0.5)
    json.dumps(row)


def test_an_area_has_area_perimeter_and_pixel_count() -> None:
    project = a_document(a_drawn("a", SQUARE)).project
    rows = measurements(project, lambda image, frame: PATIENT)
    got = {row["quantity"]: (row["value"], row["unit"], row["source"]) for row in rows}
    assert got["area"] == (pytest.approx(24), "mm2", "patient")
    assert got["perimeter"] == (pytest.approx(22), "mm", "patient")
    assert got["pixel_count"] == (100, "1", "none")


def test_nobody_knows_gives_pixels() -> None:
    project = a_document(a_drawn("a", SQUARE)).project
    rows = measurements(project, lambda image, frame: UNCALIBRATED)
    assert {row["unit"] for row in rows} == {"px2", "px", "1"}
    assert {row["source"] for row in rows} == {"none"}


def test_points_and_labels_of_images_open_no_file() -> None:
    def never(image: ImageId, frame: int) -> Calibration:
        raise AssertionError("asked")

    project = a_document(a_drawn("a", Point(1, 2)), a_drawn("b", None)).project
    assert measurements(project, never) == []


def test_rows_are_ordered_by_path_frame_and_annotation_and_each_frame_is_asked_once() -> None:
    other = ImageId(EntityId("aaa"))
    line = Polyline([(0, 0), (3, 4)])
    places = [("4", IMAGE, 2), ("1", other, 1), ("3", IMAGE, 1), ("2", IMAGE, 1)]
    drawn = [evolve(a_drawn(n, line), anchor=OnFrame(i, f)) for n, i, f in places]
    images = [Image(IMAGE, "a.png", "r", 9, 9, 2), Image(other, "b.png", "r", 9, 9)]
    asked: list[tuple[ImageId, int]] = []

    def calibration(image: ImageId, frame: int) -> Calibration:
        asked.append((image, frame))
        return UNCALIBRATED

    rows = measurements(Project([Layer(LAYER, "L"), *images, *drawn]), calibration)
    lengths = [row["annotation"] for row in rows if row["quantity"] == "length"]
    assert lengths == ["2", "3", "4", "1"]
    assert asked == [(IMAGE, 1), (IMAGE, 2), (other, 1)]


def test_shapes_on_a_plane_are_in_millimetres_already() -> None:
    plane = OnPlane("1.2", (0, 0, 0), (1, 0, 0), (0, 1, 0))
    project = a_document(evolve(a_drawn("a", Box(0, 0, 4, 5)), anchor=plane)).project
    area, perimeter, *_ = measurements(project, lambda image, frame: UNCALIBRATED)
    assert (area["value"], area["unit"], area["image"]) == (20, "mm2", None)
    assert perimeter["value"] == 18
