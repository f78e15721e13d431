from __future__ import annotations

import json
import math
from datetime import date

import pytest
from attrs import evolve

from tests.edit.tools.hand import IMAGE, LAYER, a_document, a_drawn
from workbench.app.measuring.rows import (
    FIELDS,
    Extra,
    SeverityFacts,
    graphic_of,
    measurements,
    wide_rows,
)
from workbench.base.text import t
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.annotation import Annotation, Purpose
from workbench.model.calibration import UNCALIBRATED, Calibration, CalibrationSource, Spacing
from workbench.model.ids import EntityId, ImageId, LesionId
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.lesion import Lesion
from workbench.model.measurement import MeasurementKind
from workbench.model.project import Project
from workbench.model.regions import Box, Ellipse, Lines, Point, Polygon, Polyline

PATIENT = Calibration(Spacing(0.8, 0.3), CalibrationSource.PATIENT)
SQUARE = Polygon.from_ring([(10, 10), (20, 10), (20, 20), (10, 20)])


def test_a_row_holds_what_the_command_line_promises() -> None:
    project = a_document(evolve(a_drawn("a", Polyline([(0, 0), (10, 0)])), label="crack")).project
    row, *others = measurements(project, lambda image, frame: PATIENT)
    assert {one["quantity"] for one in others} == {"orientation", "centroid_x", "centroid_y"}
    # Both ends in their pixels, and an edge that is half a pixel off at both.
    assert row["uncertainty"] == pytest.approx(0.3 * (1 / 6 + 1) ** 0.5)
    parts = [row[f"uncertainty_{name}"] for name in ("pitch", "calibration", "boundary")]
    assert math.hypot(*parts) == pytest.approx(row["uncertainty"])
    promised = {
        "annotation": "a",
        "label": "crack",
        "image": "scan.png",
        "frame": 1,
        "quantity": "length",
        "value": 3.0,
        "unit": "mm",
        "source": "patient",
    }
    assert promised.items() <= row.items()
    assert set(row) == set(FIELDS)
    json.dumps([row, *others])


def test_a_row_has_what_a_structured_report_needs() -> None:
    lesion = Lesion(LesionId(EntityId("t1")), "2.25.7", "T1")
    axes = Lines(([(0, 0), (10, 0)], [(5, -2), (5, 2)]))
    one = evolve(
        a_drawn("a", axes),
        kind=MeasurementKind.BIDIRECTIONAL,
        purpose=Purpose.MEASUREMENT,
        lesion=lesion.id,
    )
    image = Image(IMAGE, "a.dcm", "dicom_images", 9, 9, sop_instance_uid="1.2.3")
    project = Project([Layer(LAYER, "Lesions"), image, lesion, one])
    long, short = measurements(project, lambda i, f: PATIENT, Extra(geometry=True))
    assert long["concept"] == {"scheme": "SCT", "value": "103339001", "meaning": "Long axis"}
    assert short["concept"]["value"] == "103340004"
    assert (long["ucum"], long["source"], long["source_title"]) == (
        "mm",
        "patient",
        "Patient plane",
    )
    assert (long["lesion"], long["tracking_uid"], long["sop_instance_uid"]) == (
        *("T1", "2.25.7"),
        "1.2.3",
    )
    assert (long["kind"], long["layer"], long["author"]) == ("bidirectional", "Lesions", "Bob")
    assert [one["type"] for one in long["geometry"]] == ["POLYLINE", "POLYLINE"]
    assert long["geometry"][0]["points"] == [[0, 0], [10, 0]]
    json.dumps([long, short])


def test_graphics_are_those_of_a_structured_report() -> None:
    (ellipse,) = graphic_of(a_drawn("a", Ellipse(10, 20, 3, 5))) or [{}]
    # Major axis first, then the minor one.
    assert ellipse["type"] == "ELLIPSE"
    assert sorted(ellipse["points"][:2]) == [[10, 15], [10, 25]]
    assert sorted(ellipse["points"][2:]) == [[7, 20], [13, 20]]
    (ring,) = graphic_of(a_drawn("a", SQUARE)) or [{}]
    assert ring["points"][0] == ring["points"][-1]
    assert graphic_of(a_drawn("a", None)) is None
    plane = OnPlane("1.2", (0, 0, 0), (1, 0, 0), (0, 1, 0))
    (cut,) = graphic_of(evolve(a_drawn("a", Point(1, 2)), anchor=plane)) or [{}]
    assert cut["frame_of_reference"] == "1.2"


def test_the_wide_form_has_one_row_an_annotation_and_a_column_a_quantity() -> None:
    line = a_drawn("b", Polyline([(0, 0), (10, 0)]))
    project = a_document(a_drawn("a", SQUARE), line).project
    rows, columns = wide_rows(project, lambda image, frame: PATIENT)
    assert [row["annotation"] for row in rows] == ["a", "b"]
    assert rows[0]["area (mm2)"] == pytest.approx(24)
    assert rows[0]["± area (mm2)"] > 0
    assert rows[1]["length (mm)"] == 3
    assert rows[0]["pixel_count"] == 100
    # Places are told in pixels and in millimetres.
    assert {"centroid_x (px)", "centroid_x (mm)"} <= set(columns)
    assert "area (mm2)" not in rows[1]


def test_values_inside_and_severity_are_asked_for_and_join_the_rows() -> None:
    given = {"quantity": "mean", "value": 42.0, "unit": "[hnsf'U]", "channel": "red"}
    project = a_document(a_drawn("a", SQUARE)).project
    said = SeverityFacts("major", "rule", "area_mm2 > 5", "area_mm2 is 24")
    extra = Extra(lambda one: [given], lambda one, known: said)
    rows = measurements(project, lambda image, frame: PATIENT, extra)
    assert rows[-1]["quantity"] == "mean"
    assert (rows[-1]["ucum"], rows[-1]["channel"]) == ("[hnsf'U]", "red")
    assert {row["severity"] for row in rows} == {"major"}
    assert rows[0]["severity_rule"] == "area_mm2 > 5"
    (wide,), _ = wide_rows(project, lambda image, frame: PATIENT, extra)
    assert wide["mean red ([hnsf'U])"] == 42.0


def test_what_is_refused_has_no_value_but_a_reason_in_both_forms() -> None:
    given = [
        {"quantity": name, "value": None, "unit": unit, "reason": "slices differ"}
        for name, unit in (("volume", "mm3"), ("suv_max", "{SUVbw}g/ml"))
    ]
    project = a_document(a_drawn("a", SQUARE), a_drawn("b", SQUARE)).project
    extra = Extra(lambda one: given if one.id == "a" else [])
    rows = measurements(project, lambda image, frame: PATIENT, extra)
    refused = [row for row in rows if row["reason"] is not None]
    assert [row["quantity"] for row in refused] == ["volume", "suv_max"]
    assert {row["reason"] for row in refused} == {"slices differ"}
    assert refused[0]["value"] is None and refused[0]["ucum"] == "mm3"
    wide, columns = wide_rows(project, lambda image, frame: PATIENT, extra)
    assert wide[0]["reason"] == "Volume: slices differ; SUVmax: slices differ"
    assert wide[1].get("reason") is None
    assert "reason" in columns and "volume (mm3)" not in columns


def test_values_inside_are_read_from_top_to_bottom_and_rows_keep_their_order() -> None:
    boxes = {"a": 500.0, "b": 20.0, "c": 300.0}
    drawn = [a_drawn(n, Box(50.0, y, 10.0, 10.0)) for n, y in boxes.items()]
    read: list[str] = []

    def inside(one: Annotation) -> list[dict[str, object]]:
        read.append(str(one.id))
        return [{"quantity": "mean", "value": boxes[str(one.id)], "unit": "1"}]

    extra = Extra(inside)
    rows = measurements(a_document(*drawn).project, lambda image, frame: UNCALIBRATED, extra)
    assert read == ["b", "c", "a"]  # strips of a large picture are decoded once
    means = [(r["annotation"], r["value"]) for r in rows if r["quantity"] == "mean"]
    assert means == list(boxes.items())


def test_an_area_has_area_perimeter_and_pixel_count() -> None:
    project = a_document(a_drawn("a", SQUARE)).project
    rows = measurements(project, lambda image, frame: PATIENT)
    got = {row["quantity"]: (row["value"], row["unit"], row["source"]) for row in rows}
    assert got["area"] == (pytest.approx(24), "mm2", "patient")
    assert got["perimeter"] == (pytest.approx(22), "mm", "patient")
    assert got["pixel_count"] == (100, "1", "none")


def test_millimetres_of_a_camera_whose_day_has_passed_say_so() -> None:
    project = a_document(a_drawn("a", SQUARE)).project
    known = Calibration(
        Spacing(0.1, 0.1), CalibrationSource.PROFILE, reason=t("Bench."), expires=date(2020, 1, 31)
    )
    rows = measurements(project, lambda image, frame: known)
    told = {row["quantity"]: row["calibration"] for row in rows}
    assert told["area"].startswith("Bench. ") and "2020-01-31" in told["area"]
    assert told["circularity"] is None
    holds = evolve(known, expires=date.max)
    first = measurements(project, lambda image, frame: holds)[0]
    assert first["calibration"] == "Bench."


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
