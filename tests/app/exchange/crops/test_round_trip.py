"""A tiled export read back has the same shapes."""

from __future__ import annotations

import io
import json
import math

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plugins.coco.reader import CocoReader
from plugins.coco.writer import CocoWriter
from plugins.yolo.reader import YoloReader
from plugins.yolo.writer import YoloWriter
from tests.plugins.exchange_files import a_project, kept
from workbench.app.exchange.annotation_file import read_file
from workbench.app.exchange.crops.choice import CropChoice
from workbench.app.exchange.crops.plan import plan_crops
from workbench.app.exchange.crops.view import CroppedView
from workbench.geom.clip import clipped, extent
from workbench.geom.shapes import bounds, rings, to_shapely
from workbench.model.regions import Box, Ellipse, Polygon

ROWS, COLUMNS = 100, 120
RING = Polygon.from_ring(
    [(10, 10), (90, 10), (90, 90), (10, 90)], [[(30, 30), (70, 30), (70, 70), (30, 70)]]
)


def tiled(project, folder, **options):
    view = kept(project)
    choice = CropChoice.of({"crops": "tiles", "least": "0", **options})
    (path,) = CocoWriter().write(CroppedView(view, plan_crops(view, choice)), folder, {})
    return path.read_bytes()


def back(project, folder, **options):
    return CocoReader().read(tiled(project, folder, **options), "file.json", {})


@st.composite
def shapes(draw):
    x, y = draw(st.floats(0, COLUMNS)), draw(st.floats(0, ROWS))
    kind = draw(st.sampled_from(["star", "box", "turned", "ellipse"]))
    a, b = draw(st.floats(2, 60)), draw(st.floats(2, 60))
    if kind == "star":
        at = draw(st.lists(st.integers(0, 62), min_size=3, max_size=8, unique=True))
        return Polygon.from_ring(
            [(x + a * math.cos(k / 10), y + a * math.sin(k / 10)) for k in sorted(at)]
        )
    if kind == "ellipse":
        return Ellipse(x, y, a / 2, b / 2, draw(st.floats(0, 90)))
    return Box(x, y, a, b, 0.0 if kind == "box" else draw(st.floats(1, 89)))


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(shapes(), min_size=1, max_size=4),
    st.integers(16, 80),
    st.floats(0, 0.5),
    st.sampled_from(["tiles", "objects"]),
)
def test_shapes_come_back_whole(tmp_path_factory, regions, tile, overlap, crops):
    project = a_project(*regions, rows=ROWS, columns=COLUMNS)
    imported = back(
        project,
        tmp_path_factory.mktemp("tiles"),
        crops=crops,
        tile=str(tile),
        overlap=str(int(tile * overlap)),
    )
    within = [part for region in regions for part in clipped(region, (0, 0, COLUMNS, ROWS))]
    within = [part for part in within if extent(part) > 1e-6]
    found = [one for one in imported.annotations if extent(one.region) > 1e-6]
    assert len(found) == len(within)
    assert {one.image for one in imported.annotations} <= {"photos/a.png"}
    for expected in within:
        outline = to_shapely(expected, 0.1).buffer(0)
        best = min(
            to_shapely(one.region, 0.1).buffer(0).symmetric_difference(outline).area
            for one in found
        )
        # Ellipses become chords no farther off than 0.1 px.
        assert best <= 1e-4 + (0.2 * outline.length if isinstance(expected, Ellipse) else 0)
    assert not imported.warnings


def test_a_box_comes_back_as_a_box_and_a_shape_in_one_tile_as_it_was(tmp_path):
    box = Box.from_corners(10, 20, 90, 70)
    triangle = Polygon.from_ring([(2, 2), (20, 3), (7, 19)])
    imported = back(a_project(box, triangle), tmp_path, tile="32", overlap="8")
    found = [one.region for one in imported.annotations]
    assert sorted(found, key=extent) == [triangle, box]
    assert imported.image_sizes == {"photos/a.png": (100, 120)}


def test_holes_come_back_to_the_pixel(tmp_path):
    (one,) = back(a_project(RING), tmp_path, tile="32").annotations
    assert extent(one.region) == extent(RING) == 4800
    assert to_shapely(one.region).symmetric_difference(to_shapely(RING)).area == 0


def test_the_labels_of_a_tile_are_what_training_code_expects(tmp_path):
    data = json.load(
        io.BytesIO(tiled(a_project(Box.from_corners(10, 20, 40, 30)), tmp_path, tile="32"))
    )
    first, second = data["annotations"]
    assert [image["file_name"] for image in data["images"]] == [
        "photos_a_0_0.png",
        "photos_a_32_0.png",
    ]
    assert all((image["width"], image["height"]) == (32, 32) for image in data["images"])
    assert (first["id"], second["id"]) == (1, 2)
    assert (first["bbox"], second["bbox"]) == ([10, 20, 22, 10], [0, 20, 8, 10])
    assert (first["area"], second["area"]) == (220, 80)
    assert first["attributes"]["truncated"] is True
    assert data["images"][1]["workbench"]["crop"] == {
        "image": "photos/a.png",
        "frame": 1,
        "x": 32,
        "y": 0,
        "width": 120,
        "height": 100,
    }


def test_an_attribute_of_the_user_called_truncated_survives(tmp_path):
    project = a_project(Box.from_corners(10, 20, 40, 30), attributes={"truncated": "no"})
    (one,) = back(project, tmp_path, tile="32").annotations
    assert one.attributes == {"truncated": "no"}


def test_missing_parts_are_said(tmp_path):
    imported = back(a_project(Box.from_corners(10, 10, 51, 40)), tmp_path, tile="50", least="0.5")
    (warning,) = imported.warnings
    assert "(0)" in str(warning) or "(1)" in str(warning)


def test_objects_that_share_pixels_stay_apart(tmp_path):
    a, b = Box.from_corners(10, 10, 60, 60), Box.from_corners(20, 20, 50, 50)
    found = back(a_project(a, b), tmp_path, tile="32").annotations
    assert sorted((one.region for one in found), key=extent) == [b, a]


@pytest.mark.parametrize("region", [Ellipse(50, 50, 30, 20, 30), Box(50, 50, 40, 20, 30)])
def test_parts_of_a_curved_or_turned_shape_are_polygons(tmp_path, region):
    (one,) = back(a_project(region), tmp_path, tile="32").annotations
    assert len(rings(one.region)) == 1
    assert extent(one.region) == pytest.approx(extent(region), rel=0.01)


def yolo_back(project, folder, task="segment", **options):
    view = kept(project)
    choice = CropChoice.of({"crops": "tiles", "least": "0", **options})
    cropped = CroppedView(view, plan_crops(view, choice))
    YoloWriter().write(cropped, folder, {"task": task})
    return read_file(YoloReader(), folder / "data.yaml").imported


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(shapes(), min_size=1, max_size=4),
    st.integers(16, 80),
    st.floats(0, 0.5),
    st.sampled_from(["tiles", "objects"]),
)
def test_outlines_come_back_whole_from_label_files_too(
    tmp_path_factory, regions, tile, overlap, crops
):
    project = a_project(*regions, rows=ROWS, columns=COLUMNS)
    imported = yolo_back(
        project,
        tmp_path_factory.mktemp("tiles"),
        crops=crops,
        tile=str(tile),
        overlap=str(int(tile * overlap)),
    )
    within = [part for region in regions for part in clipped(region, (0, 0, COLUMNS, ROWS))]
    within = [part for part in within if extent(part) > 1e-6]
    found = [one for one in imported.annotations if extent(one.region) > 1e-6]
    assert len(found) == len(within)
    assert {one.image for one in imported.annotations} <= {"photos/a.png"}
    for expected in within:
        outline = to_shapely(expected, 0.1).buffer(0)
        best = min(
            to_shapely(one.region, 0.1).buffer(0).symmetric_difference(outline).area
            for one in found
        )
        assert best <= 1e-4 + (0.4 * outline.length if isinstance(expected, Ellipse) else 0)


def test_boxes_come_back_as_boxes_from_label_files(tmp_path):
    box, turned = Box.from_corners(10, 20, 90, 70), Box(60, 50, 40, 20, 30)
    imported = yolo_back(a_project(box, turned), tmp_path, "detect", tile="32", overlap="8")
    first, second = (one.region for one in imported.annotations)
    assert bounds(first) == pytest.approx((10, 20, 90, 70))
    assert isinstance(second, Box)
    assert bounds(second) == pytest.approx(bounds(turned))
    assert imported.image_sizes == {"photos/a.png": (100, 120)}
    (one,) = yolo_back(a_project(turned), tmp_path / "obb", "obb", tile="64").annotations
    assert isinstance(one.region, Box)
    # Each part was a box of its own, upright where a turned one would leave its tile.
    assert to_shapely(one.region).buffer(1e-6).contains(to_shapely(turned))


def test_lines_that_somebody_changed_are_taken_as_they_are(tmp_path):
    project = a_project(Box.from_corners(10, 10, 60, 40))
    view = kept(project)
    plan = plan_crops(view, CropChoice.of({"crops": "tiles", "tile": "32", "least": "0"}))
    YoloWriter().write(CroppedView(view, plan), tmp_path, {})
    path = next((tmp_path / "labels").rglob("*.txt"))
    path.write_text(path.read_text() + "0 0.5 0.5 0.1 0.1\n")
    found = read_file(YoloReader(), tmp_path / "data.yaml").imported.annotations
    assert len(found) == 3
