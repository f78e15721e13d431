from __future__ import annotations

import contextlib
import io
import json

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pycocotools.coco import COCO

from plugins.coco.reader import CocoReader
from plugins.coco.writer import CocoWriter
from tests.contracts.projects import projects
from tests.contracts.round_trip import released
from tests.geom.strategies import masks
from tests.plugins.exchange_files import a_project, kept, spoiled
from workbench.base.errors import InputError
from workbench.geom.outline import polygon_of
from workbench.geom.raster import PixelMask, mask_of
from workbench.geom.shapes import to_shapely
from workbench.model.regions import Box, Ellipse, Point, Polygon, PolygonPart

# pycocotools has not followed numpy 2 here.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

SQUARE = Polygon.from_ring([(10, 10), (20, 10), (20, 20), (10, 20)])
RING = Polygon.from_ring(SQUARE.parts[0].exterior, [[(12, 12), (15, 12), (15, 15), (12, 15)]])
TWO = Polygon([PolygonPart(SQUARE.parts[0].exterior), PolygonPart([(30, 30), (40, 30), (30, 40)])])


def document(project, folder, **options):
    (path,) = CocoWriter().write(kept(project), folder, options)
    return json.loads(path.read_bytes())


def read(value, **options):
    return CocoReader().read(json.dumps(value).encode(), "file.json", options)


def a_file(**changes):
    """A COCO file as other tools write it."""
    annotation = {
        "id": 1,
        "image_id": 7,
        "category_id": 3,
        "segmentation": [[10, 10, 20, 10, 20, 20, 10, 20]],
        "bbox": [10, 10, 10, 10],
        "area": 100,
        "iscrowd": 0,
    }
    annotation.update(changes)
    return {
        "images": [{"id": 7, "file_name": "a.png", "width": 120, "height": 100}],
        "categories": [{"id": 3, "name": "crack", "supercategory": "damage"}],
        "annotations": [{k: v for k, v in annotation.items() if v is not ...}],
    }


def region_in(value):
    (annotation,) = read(value).annotations
    return annotation.region


def test_a_square_has_the_numbers_that_training_code_expects(tmp_path):
    written = document(a_project(SQUARE), tmp_path)
    (annotation,) = written["annotations"]
    assert annotation["segmentation"] == [[10, 10, 20, 10, 20, 20, 10, 20]]
    assert (annotation["area"], annotation["bbox"]) == (100, [10, 10, 10, 10])
    assert (annotation["id"], annotation["image_id"], annotation["iscrowd"]) == (1, 1, 0)
    assert annotation["attributes"] == {"label": "crack", "layer": "surface", "z_order": 0}
    assert [(c["id"], c["name"], c["supercategory"]) for c in written["categories"]] == [
        (1, "damage", ""),
        (2, "crack", "damage"),
    ]
    assert annotation["category_id"] == 2
    assert written["images"] == [
        {"id": 1, "file_name": "photos/a.png", "width": 120, "height": 100}
    ]


def test_a_hole_makes_a_mask_whose_area_is_its_pixels(tmp_path):
    (annotation,) = document(a_project(RING), tmp_path)["annotations"]
    assert annotation["segmentation"]["size"] == [100, 120]
    assert (annotation["area"], annotation["bbox"]) == (91, [10, 10, 10, 10])


def test_run_lengths_can_be_plain_numbers(tmp_path):
    (annotation,) = document(a_project(RING), tmp_path, rle="uncompressed")["annotations"]
    assert sum(annotation["segmentation"]["counts"]) == 100 * 120


def test_a_hole_between_pixel_centres_leaves_the_outline(tmp_path):
    tiny = Polygon.from_ring(
        [(1.1, 1.1), (1.3, 1.1), (1.2, 1.3)], [[(1.15, 1.15), (1.2, 1.15), (1.2, 1.2)]]
    )
    (annotation,) = document(a_project(tiny), tmp_path)["annotations"]
    assert len(annotation["segmentation"][0]) == 6


def test_an_outline_that_crosses_itself_has_the_area_of_both_loops(tmp_path):
    bow = Polygon.from_ring([(0, 0), (20, 20), (20, 0), (0, 20)])
    (entry,) = document(a_project(bow), tmp_path)["annotations"]
    assert entry["area"] == pytest.approx(200)


def test_nearer_shapes_have_the_larger_z_order(tmp_path):
    project = a_project(SQUARE, TWO, depth=1.5)
    orders = [a["attributes"]["z_order"] for a in document(project, tmp_path)["annotations"]]
    assert orders == [0, 1]


def test_users_attributes_never_hide_ours(tmp_path):
    project = a_project(SQUARE, attributes={"layer": "mine", "attribute:layer": 1, "size": 2.5})
    written = document(project, tmp_path)
    attributes = written["annotations"][0]["attributes"]
    assert (attributes["layer"], attributes["attribute:layer"]) == ("surface", "mine")
    (back,) = read(written).annotations
    assert back.attributes == {"layer": "mine", "attribute:layer": 1, "size": 2.5}


@settings(max_examples=25, deadline=None)
@given(project=projects())
def test_pycocotools_reads_our_files_and_agrees(tmp_path_factory, project):
    view = released(project)
    (path,) = CocoWriter().write(view, tmp_path_factory.mktemp("coco"), {})
    with contextlib.redirect_stdout(io.StringIO()):
        theirs = COCO(str(path))
    ours = [a for a in view.annotations if isinstance(a.region, Polygon | Box | Ellipse)]
    assert len(theirs.anns) == len(ours)
    for mine, its in zip(ours, theirs.anns.values(), strict=True):
        size = (40, 60)
        assert mine.region is not None
        mask = mask_of(mine.region, *size).full(*size)
        if isinstance(its["segmentation"], dict):
            assert np.array_equal(theirs.annToMask(its).astype(bool), mask)
            assert its["area"] == mask.sum()
        elif isinstance(mine.region, Polygon | Box):
            # Its polygon fill samples the outline on a grid of 1/5 px: it may differ along it.
            y, x = np.nonzero(theirs.annToMask(its).astype(bool) ^ mask)
            outline = to_shapely(mine.region).boundary
            away = shapely.distance(outline, shapely.points(x + 0.5, y + 0.5))
            assert np.all(away <= 1.0)


@settings(max_examples=40, deadline=None)
@given(masks(9))
def test_pixel_outlines_have_the_same_pixels_in_pycocotools(mask):
    from pycocotools import mask as oracle

    polygon = polygon_of(PixelMask(mask, 2, 3))
    for part in polygon.parts if polygon else ():
        flat = part.exterior.ravel().tolist()
        theirs = oracle.decode(
            oracle.merge(
                oracle.frPyObjects([flat], 30, 30)  # type: ignore[arg-type]
            )
        ).astype(bool)
        assert np.array_equal(
            theirs, mask_of(Polygon([PolygonPart(part.exterior)]), 30, 30).full(30, 30)
        )


# -- other tools' files -------------------------------------------------------------------------


def test_a_polygon_file_comes_in_with_its_labels():
    imported = read(a_file())
    assert imported.annotations[0].region == SQUARE
    assert imported.annotations[0].label == "crack"
    assert {x.key: x.parent for x in imported.scheme.labels} == {"crack": "damage", "damage": None}
    assert imported.image_sizes == {"a.png": (100, 120)}


@pytest.mark.parametrize("id", [7, 7.0, "7", " 7 "])
def test_ids_may_be_numbers_or_texts(id):
    assert len(read(a_file(image_id=id)).annotations) == 1


def test_a_box_without_segmentation_is_a_box():
    nothings: list[object] = [..., None, []]
    for nothing in nothings:
        assert region_in(a_file(segmentation=nothing)) == Box.from_corners(10, 10, 20, 20)


def test_members_that_are_not_needed_may_be_missing():
    value = a_file(iscrowd=..., area=..., bbox=..., id=..., category_id=...)
    del value["categories"], value["images"][0]["width"]
    (annotation,) = read(value).annotations
    assert (annotation.region, annotation.label) == (SQUARE, None)


@pytest.mark.parametrize("crowd", [0, 1])
@pytest.mark.parametrize("compressed", [True, False])
def test_run_lengths_come_in_as_polygons_with_holes(tmp_path, crowd, compressed):
    rle = "compressed" if compressed else "uncompressed"
    written = document(a_project(RING), tmp_path, rle=rle)["annotations"][0]
    imported = read(a_file(segmentation=written["segmentation"], iscrowd=crowd))
    region = imported.annotations[0].region
    assert np.array_equal(
        mask_of(region, 100, 120).full(100, 120), mask_of(RING, 100, 120).full(100, 120)
    )
    assert len(region.parts[0].holes) == 1
    assert bool(imported.warnings) == bool(crowd)


def test_keypoints_are_left_out_with_a_word():
    value = a_file(keypoints=[1, 2, 2], num_keypoints=1, segmentation=..., bbox=...)
    imported = read(value)
    assert imported.annotations == ()
    assert "Keypoints" in str(imported.warnings[0])


def test_scores_and_attributes_of_other_tools_come_in():
    value = a_file(score=0.75, attributes={"occluded": False, "z_order": 3, "odd": {"a": 1}})
    imported = read(value)
    (annotation,) = imported.annotations
    assert (annotation.score, annotation.depth) == (0.75, 3)
    assert annotation.attributes == {"occluded": False}
    assert "nested" in str(imported.warnings[0])


def test_equal_names_of_categories_become_paths():
    value = a_file()
    value["categories"].append({"id": 4, "name": "crack", "supercategory": "paint"})
    assert {x.key for x in read(value).scheme.labels} == {
        "damage/crack",
        "paint/crack",
        "damage",
        "paint",
    }


def test_categories_that_are_each_others_parent_lose_one():
    value = a_file()
    value["categories"].append({"id": 4, "name": "damage", "supercategory": "crack"})
    assert {x.key for x in read(value).scheme.labels} == {"crack", "damage"}


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"image_id": 8}, "$.annotations[0].image_id"),
        ({"category_id": 9}, "$.annotations[0].category_id"),
        ({"segmentation": [[1, 2, 3, 4]]}, "$.annotations[0].segmentation[0]"),
        ({"segmentation": [[1, 2, 3, 4, 5, 6, 7]]}, "$.annotations[0].segmentation[0]"),
        ({"segmentation": [[1, 2, "3", 4, 5, 6]]}, "$.annotations[0].segmentation[0]"),
        ({"segmentation": "x"}, "$.annotations[0].segmentation"),
        ({"segmentation": {"size": [100, 120]}}, "$.annotations[0].segmentation"),
        (
            {"segmentation": {"size": [100, 120], "counts": [5]}},
            "$.annotations[0].segmentation.counts",
        ),
        (
            {"segmentation": {"size": [100, 120], "counts": "~~"}},
            "$.annotations[0].segmentation.counts",
        ),
        (
            {"segmentation": {"size": [10, 12], "counts": [120]}},
            "$.annotations[0].segmentation.size",
        ),
        ({"segmentation": [], "bbox": [1, 2, -3, 4]}, "$.annotations[0].bbox"),
        ({"segmentation": [], "bbox": [1, 2, 3]}, "$.annotations[0].bbox"),
        ({"segmentation": [], "bbox": [1, 2, 3, 1e300]}, "$.annotations[0].bbox"),
        ({"segmentation": ..., "bbox": ...}, "$.annotations[0]"),
        ({"image_id": ...}, "$.annotations[0]"),
        ({"image_id": True}, "$.annotations[0].image_id"),
        ({"iscrowd": 7}, "$.annotations[0].iscrowd"),
    ],
)
def test_damage_is_named_by_its_place(changes, place):
    with pytest.raises(InputError) as caught:
        read(a_file(**changes))
    assert f"file.json, {place}: " in str(caught.value)


def test_a_list_of_results_is_read_with_its_scores():
    (one,) = read(
        [{"image_id": 1, "category_id": 3, "bbox": [1, 2, 3, 4], "score": 0.5}]
    ).annotations
    assert (one.image, one.label, one.score) == ("1", "Category 3", 0.5)
    with pytest.raises(InputError, match="image_id"):
        read([{"category_id": 1, "bbox": [1, 2, 3, 4], "score": 1}])


def test_a_mask_that_claims_to_be_enormous_is_refused():
    huge = {"size": [10**6, 10**6], "counts": [0, 10**12]}
    value = a_file(segmentation=huge)
    del value["images"][0]["width"]
    with pytest.raises(InputError, match="large"):
        read(value)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_damage_is_refused_or_harmless(data):
    value = a_file(attributes={"z_order": 1, "a": "b"}, score=0.5, keypoints=[1, 2, 3], iscrowd=1)
    value["info"] = {"workbench": {"format": 1, "layers": [{"name": "a", "order": 1.0}]}}
    value["annotations"].append(
        {**value["annotations"][0], "segmentation": {"size": [2, 2], "counts": [1, 3]}}
    )
    value["images"][0] = {"id": 7, "file_name": "a.png"}
    with contextlib.suppress(InputError):
        CocoReader().read(spoiled(value, data.draw), "file.json", {})


def test_points_have_no_place_in_coco(tmp_path):
    assert document(a_project(Point(1, 2)), tmp_path)["annotations"] == []
