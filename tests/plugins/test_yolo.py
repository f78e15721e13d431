from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings

from plugins.yolo.reader import YoloReader
from plugins.yolo.sheet import parse
from plugins.yolo.writer import YoloWriter
from tests.geom.test_clip import stars
from tests.plugins.exchange_files import a_project, kept
from workbench.api.exchange import Feature, KnownImage
from workbench.app.exchange.annotation_file import read_file
from workbench.base.errors import InputError
from workbench.geom.clip import extent
from workbench.geom.one_ring import one_ring, polygon_of_ring
from workbench.geom.raster import mask_of
from workbench.geom.shapes import to_shapely
from workbench.model.regions import Box, Ellipse, Point, Polygon, PolygonPart

SQUARE = [(10.0, 10.0), (50.0, 10.0), (50.0, 50.0), (10.0, 50.0)]
HOLE = [(20.0, 20.0), (40.0, 20.0), (40.0, 40.0), (20.0, 40.0)]
RING = Polygon.from_ring(SQUARE, [HOLE])
TWO = Polygon([PolygonPart(SQUARE), PolygonPart([(60, 60), (70, 60), (60, 70)])])


def lines(project, folder, **options):
    """Return the label lines of the only image as numbers."""
    YoloWriter().write(kept(project), folder, options)
    (path,) = (folder / "labels").rglob("*.txt")
    return [[float(part) for part in line.split()] for line in path.read_text().splitlines()]


def back(project, folder, **options):
    YoloWriter().write(kept(project), folder, options)
    return read_file(YoloReader(), folder / "data.yaml").imported.annotations


def test_a_box_has_the_numbers_that_training_code_expects(tmp_path):
    (line,) = lines(a_project(Box.from_corners(12, 20, 36, 60)), tmp_path)
    # class, then centre and size as shares of 120 x 100 pixels
    assert line == pytest.approx([1, 24 / 120, 40 / 100, 24 / 120, 40 / 100], abs=1e-12)


def test_an_outline_has_its_corners_in_order(tmp_path):
    (line,) = lines(a_project(Polygon.from_ring(SQUARE)), tmp_path, task="segment")
    expected = [n for x, y in SQUARE for n in (x / 120, y / 100)]
    assert line == pytest.approx([1, *expected], abs=1e-12)


def test_a_turned_box_has_four_corners(tmp_path):
    box = Box(60, 50, 40, 20, 30)
    (line,) = lines(a_project(box), tmp_path, task="obb")
    cos, sin = math.cos(math.pi / 6), math.sin(math.pi / 6)
    expected = [1.0]
    for a, b in ((-20, -10), (20, -10), (20, 10), (-20, 10)):
        expected += [(60 + a * cos - b * sin) / 120, (50 + a * sin + b * cos) / 100]
    assert line == pytest.approx(expected, abs=1e-12)
    (one,) = back(a_project(box), tmp_path / "again", task="obb")
    assert one.region.angle == pytest.approx(30)
    assert (one.region.width, one.region.height) == pytest.approx((40, 20))


def test_the_sheet_is_yaml_with_the_labels_in_their_order(tmp_path):
    yaml = pytest.importorskip("yaml")
    lines(a_project(Box(20, 20, 4, 4), label=None), tmp_path, task="segment")
    text = (tmp_path / "data.yaml").read_text()
    sheet = yaml.safe_load(text)
    assert sheet["names"] == {0: "damage", 1: "crack", 2: "unlabelled"}
    assert (sheet["path"], sheet["train"], sheet["val"], sheet["nc"]) == (
        ".",
        "images",
        "images",
        3,
    )
    assert sheet["workbench"]["task"] == "segment"


def test_labels_lie_where_training_code_looks_for_them(tmp_path):
    lines(a_project(Box(20, 20, 4, 4)), tmp_path)
    # images/photos/a.png has its labels in labels/photos/a.txt
    assert (tmp_path / "labels" / "photos" / "a.txt").is_file()


def test_an_image_without_annotations_has_an_empty_file(tmp_path):
    assert lines(a_project(), tmp_path) == []


@pytest.mark.parametrize("task", ["detect", "segment", "obb"])
@settings(max_examples=40, deadline=None)
@given(stars())
def test_positions_stay_within_the_image(tmp_path_factory, task, polygon):
    for line in lines(a_project(polygon), tmp_path_factory.mktemp("yolo"), task=task):
        assert min(line[1:]) >= 0
        assert max(line[1:]) <= 1


@pytest.mark.parametrize("region", [RING, TWO])
def test_parts_and_holes_are_one_line_that_fills_the_same_pixels(tmp_path, region):
    import cv2

    (line,) = lines(a_project(region), tmp_path, task="segment")
    points = np.array(line[1:]).reshape(-1, 2) * (120, 100)
    # OpenCV fills by the even-odd rule, and its edges as well: at 16 times the size they are thin.
    filled = np.zeros((1600, 1920), np.uint8)
    cv2.fillPoly(filled, [np.rint(points * 16).astype(np.int32)], 255)
    expected = mask_of(region, 100, 120).full(100, 120) > 0
    assert ((filled[8::16, 8::16] > 0) == expected).mean() > 0.995
    (one,) = back(a_project(region), tmp_path / "again", task="segment")
    assert extent(one.region) == pytest.approx(extent(region))
    assert [len(part.holes) for part in one.region.parts] == [len(p.holes) for p in region.parts]


@given(stars(), stars(), stars())
def test_one_ring_has_the_area_of_all_of_them(a, b, c):
    shape = Polygon([part for one in (a, b, c) for part in one.parts])
    ring = one_ring(shape)
    if ring is None:
        return
    again = polygon_of_ring(ring)
    whole = to_shapely(Polygon(tuple(shape.parts))).buffer(0).area if again is None else None
    assert whole is None or whole < 1e-6
    assert again is None or extent(again) == pytest.approx(extent(shape), rel=1e-6, abs=1e-6)


def test_points_are_left_out_and_ellipses_boxed(tmp_path):
    found = lines(a_project(Point(5, 5), Ellipse(60, 50, 30, 20)), tmp_path)
    assert found == [pytest.approx([1, 0.5, 0.5, 0.5, 0.4])]


def test_what_is_kept_depends_on_the_task():
    writer = YoloWriter()
    assert Feature.POLYGON in writer.capabilities.converts
    assert Feature.POLYGON in writer.capabilities_for({"task": "segment"}).keeps
    assert Feature.ROTATION in writer.capabilities_for({"task": "obb"}).keeps
    with pytest.raises(InputError):
        writer.capabilities_for({"task": "pose"})


# -- files of other tools -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "names: [scratch, 'dent', \"hole\"]\n",
        "nc: 3\nnames:\n  - scratch\n  - dent # soft\n  - 'hole'\ntrain: x\n",
        "train: x\nnames:\n- scratch\n- dent\n- hole\n",
        'names:\n  0: scratch\n  1: "dent"\n\n  # more\n  2: hole\nval: y\n',
    ],
)
def test_sheets_of_other_tools_are_read(text):
    assert parse(text.encode(), "data.yaml").names == ("scratch", "dent", "hole")


def foreign(text, size=(100, 200)):
    files = {"data.yaml": b"names: [scratch, dent]\n", "labels/train/a.txt": text.encode()}
    known = KnownImage("pictures/a.bmp", *size)
    find = {"train/a": known}.get
    return YoloReader().read_files(files, "data.yaml", find).annotations


def test_boxes_of_other_tools_take_the_size_of_the_image():
    (one,) = foreign("1 0.5 0.5 0.1 0.2\n")
    assert (one.image, one.label) == ("pictures/a.bmp", "dent")
    assert one.region == Box(100, 50, 20, 20)


def test_a_score_is_a_prediction():
    assert foreign("0 0.5 0.5 0.1 0.2 0.75")[0].score == 0.75


def test_four_corners_alone_are_a_turned_box_beside_others_a_polygon():
    square = "0 0.1 0.1 0.2 0.1 0.2 0.2 0.1 0.2\n"
    assert isinstance(foreign(square)[0].region, Box)
    both = foreign(square + "0 0.1 0.1 0.2 0.1 0.2 0.2\n")
    assert all(isinstance(one.region, Polygon) for one in both)


@pytest.mark.parametrize(
    "line",
    ["x 0 0 0 0", "0 0.5 0.5", "7 0.5 0.5 0.1 0.1", "0 nan 0 0 0", "0 9 9 1 1", "0.5 0 0 0 0"],
)
def test_damaged_lines_are_refused_with_their_place(line):
    with pytest.raises(InputError, match=r"a\.txt:2"):
        foreign("0 0.5 0.5 0.1 0.1\n" + line)


def test_an_unknown_image_is_named():
    files = {"data.yaml": b"names: [x]\n", "labels/b.txt": b"0 0.5 0.5 0.1 0.1"}
    with pytest.raises(InputError, match="b"):
        YoloReader().read_files(files, "data.yaml", lambda name: None)
