"""Whole and visible shapes in COCO's clothes, read back by pycocotools and by us."""

from __future__ import annotations

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO

from plugins.coco_amodal.reader import CocoAmodalReader
from plugins.coco_amodal.writer import CocoAmodalWriter
from tests.plugins.exchange_files import a_project, kept
from workbench.app.plugins import Plugins
from workbench.base.errors import InputError
from workbench.deid.release import release
from workbench.model.occlusion import Opacity
from workbench.model.project import Project
from workbench.model.regions import Box, Polygon, PolygonPart

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

FAR = Polygon.from_ring([(10, 10), (50, 10), (50, 50), (10, 50)])
NEAR = Polygon.from_ring([(30, 10), (70, 10), (70, 50), (30, 50)])
UNDER = Box(40, 30, 4, 4)
RING = Polygon(
    (PolygonPart([(60, 60), (80, 60), (80, 80), (60, 80)], [[(65, 65), (65, 75), (75, 75)]]),)
)


def written(folder: Path, *regions: Any, **options: str) -> dict[str, dict[str, Any]]:
    view = release(a_project(*regions))
    paths = CocoAmodalWriter().write(view, folder, options)
    return {path.name: json.loads(path.read_text()) for path in paths}


def rest(project: Project) -> list[Any]:
    """Return all of a project but its label scheme."""
    held = (project.images, project.layers, project.annotations)
    return [one for values in held for one in values.values()]


def loaded(path: Path) -> COCO:
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


def test_pycocotools_reads_whole_and_visible_shapes(tmp_path: Path) -> None:
    written(tmp_path, UNDER, FAR, NEAR, RING)
    coco = loaded(tmp_path / "instances_amodal.json")
    things: Any = list(coco.anns.values())
    under, far, near, ring = things
    assert [coco.annToMask(one).sum() for one in (under, far, near)] == [16, 1600, 1600]
    seen = [coco_mask.decode(one["inmodal_seg"]).sum() for one in (under, far, near)]
    hidden = [coco_mask.decode(one["occluded_mask"]).sum() for one in (under, far, near)]
    assert (seen, hidden) == ([0, 800, 1600], [16, 800, 0])
    assert [one["inmodal_bbox"] for one in (under, far)] == [[0, 0, 0, 0], [10, 10, 20, 40]]
    assert coco.annToMask(ring).sum() == coco_mask.decode(ring["inmodal_seg"]).sum()


@pytest.mark.parametrize("shift", [0.0, 0.5, 1 / 3, 1e-7])
def test_masks_of_things_that_hide_each_other_share_no_pixel_and_leave_none_out(
    tmp_path: Path, shift: float
) -> None:
    # Outlines that go through the centres of pixels, and end where no grid has a place.
    far = Polygon.from_ring([(3, 5), (61, 5 + shift), (59, 57), (7, 64)])
    middle = Polygon.from_ring([(0, 0), (77 + shift, 77 + shift), (77, 0)])
    near = Polygon.from_ring([(10, 70), (70, 10 + shift), (80, 80)])
    things = written(tmp_path, far, middle, near)["instances_amodal.json"]["annotations"]
    seen = [coco_mask.decode(one["inmodal_seg"]).astype(int) for one in things]
    hidden = [coco_mask.decode(one["occluded_mask"]).astype(int) for one in things]
    whole = [a + b for a, b in zip(seen, hidden, strict=True)]
    assert np.sum(seen, axis=0).max() == 1
    assert (np.sum(seen, axis=0) == np.minimum(np.sum(whole, axis=0), 1)).all()


def test_hidden_and_seen_share_are_both_named(tmp_path: Path) -> None:
    under, far, near = written(tmp_path, UNDER, FAR, NEAR)["instances_amodal.json"]["annotations"]
    assert (far["occlude_rate"], far["visibility"]) == (0.5, 0.5)
    assert (under["occlude_rate"], under["visibility"]) == (1.0, 0.0)
    assert (far["occlusion_level"], under["occlusion_level"]) == ("partial", "full")
    assert (far["occluded_by"], under["occluded_by"]) == ([near["id"]], [near["id"], far["id"]])


def test_cocoa_lists_the_nearest_first_with_masks_where_something_is_hidden(
    tmp_path: Path,
) -> None:
    (image,) = written(tmp_path, FAR, NEAR, RING)["cocoa.json"]["annotations"]
    ring, near, far = image["regions"]
    assert [one["order"] for one in (ring, near, far)] == [1, 2, 3]
    assert image["depth_constraint"] == "2-3"
    assert far["segmentation"] == [10, 10, 50, 10, 50, 50, 10, 50]
    assert "visible_mask" not in near
    visible, invisible = (coco_mask.decode(far[n]) for n in ("visible_mask", "invisible_mask"))
    assert (visible.sum(), invisible.sum(), (visible & invisible).sum()) == (800, 800, 0)
    assert far["occlude_rate"] == 0.5
    # A hole hangs on the outline by a line without width, as one flat list of numbers.
    found: Any = coco_mask.frPyObjects([ring["segmentation"]], 100, 120)
    assert abs(int(coco_mask.area(found).sum()) - 350) <= 25


@pytest.mark.parametrize(
    ("full", "areas", "segmentations"),
    [("keep_empty", 3, 3), ("drop", 2, 2), ("tag_only", 3, 2)],
)
def test_what_nobody_can_see_is_kept_dropped_or_only_named(
    tmp_path: Path, full: str, areas: int, segmentations: int
) -> None:
    found = written(tmp_path, UNDER, FAR, NEAR, full=full)["instances_amodal.json"]["annotations"]
    assert len(found) == areas
    assert sum(bool(one["segmentation"]) for one in found) == segmentations


def test_one_of_the_two_files_can_be_chosen(tmp_path: Path) -> None:
    assert list(written(tmp_path, FAR, files="cocoa")) == ["cocoa.json"]
    assert list(written(tmp_path, FAR, files="instances")) == ["instances_amodal.json"]
    with pytest.raises(InputError, match="files=both"):
        written(tmp_path, FAR, files="none")


def read(document: dict[str, Any]) -> Any:
    return CocoAmodalReader().read(json.dumps(document).encode(), "foreign.json", {})


def rle(mask: np.ndarray[Any, Any]) -> dict[str, Any]:
    found: Any = coco_mask.encode(np.asfortranarray(mask.astype(np.uint8)))
    return {"size": found["size"], "counts": found["counts"].decode()}


def test_a_file_like_kins_gives_whole_shapes_with_what_was_seen() -> None:
    seen = np.zeros((40, 60), bool)
    seen[10:20, 10:15] = True
    document = {
        "images": [{"id": 7, "file_name": "a.png", "height": 40, "width": 60}],
        "categories": [{"id": 1, "name": "car"}],
        "annotations": [
            {
                "id": 3,
                "image_id": 7,
                "category_id": 1,
                "segmentation": [[10, 10, 20, 10, 20, 20, 10, 20]],
                "bbox": [10, 10, 10, 10],
                "inmodal_seg": rle(seen),
                "inmodal_bbox": [10, 10, 5, 10],
            }
        ],
    }
    (one,) = read(document).annotations
    assert one.region == Polygon.from_ring([(10, 10), (20, 10), (20, 20), (10, 20)])
    assert one.visible == Polygon.from_ring([(10, 10), (15, 10), (15, 20), (10, 20)])
    assert (one.label, one.image) == ("car", "a.png")


def test_a_file_of_cocoa_gives_depths_and_visible_parts() -> None:
    seen = np.zeros((40, 60), bool)
    seen[10:20, 10:15] = True
    region = {"segmentation": [10, 10, 20, 10, 20, 20, 10, 20], "isStuff": 0}
    document = {
        "images": [{"id": 7, "file_name": "a.png", "height": 40, "width": 60}],
        "annotations": [
            {
                "id": 1,
                "image_id": 7,
                "depth_constraint": "1-2",
                "regions": [
                    {**region, "name": "wheel", "order": 1, "occlude_rate": 0},
                    {
                        **region,
                        "name": "road",
                        "order": 2,
                        "occlude_rate": 0.5,
                        "visible_mask": rle(seen),
                    },
                ],
            }
        ],
    }
    wheel, road = read(document).annotations
    assert (wheel.label, wheel.depth, wheel.visible) == ("wheel", -1, None)
    assert (road.label, road.depth) == ("road", -2)
    assert road.visible == Polygon.from_ring([(10, 10), (15, 10), (15, 20), (10, 20)])


def test_a_mask_of_another_size_names_its_place() -> None:
    document = {
        "images": [{"id": 7, "file_name": "a.png", "height": 40, "width": 60}],
        "annotations": [
            {
                "id": 1,
                "image_id": 7,
                "segmentation": [[1, 1, 5, 1, 5, 5]],
                "inmodal_seg": {"size": [4, 6], "counts": [24]},
            }
        ],
    }
    with pytest.raises(InputError, match=r"annotations\[0\]\.inmodal_seg\.size"):
        read(document)


def test_labels_come_back_with_opacity_and_groups_that_other_tools_pass_over(
    tmp_path: Path,
) -> None:
    project = a_project(FAR)
    scheme = project.scheme
    assert scheme is not None
    damage, crack = scheme.labels
    damage = evolve(damage, opacity=Opacity.CUTOUT, occlusion_group="housing")
    labels = (damage, evolve(crack, opacity=Opacity.TRANSPARENT, exclusive="surface"))
    view = kept(Project([evolve(scheme, labels=labels), *rest(project)]))
    path = CocoAmodalWriter().write(view, tmp_path, {})[0]
    found = CocoAmodalReader().read(path.read_bytes(), path.name, {}).scheme
    assert found is not None and found.labels == labels
    assert loaded(path).getCatIds(catNms=["damage"]) == [1]


def test_labels_without_opacity_and_groups_say_nothing_of_them(tmp_path: Path) -> None:
    categories = written(tmp_path, FAR)["instances_amodal.json"]["categories"]
    said = {name for one in categories for name in one["workbench"]}
    assert not said & {"opacity", "occlusion_group", "exclusive"}


def test_an_opacity_that_nobody_knows_names_its_place(tmp_path: Path) -> None:
    document = written(tmp_path, FAR)["instances_amodal.json"]
    document["categories"][1]["workbench"]["opacity"] = "foggy"
    with pytest.raises(InputError, match=r"categories\[1\]\.workbench\.opacity.*cutout"):
        read(document)


def test_our_own_file_is_known_by_its_head(tmp_path: Path) -> None:
    written(tmp_path, FAR)
    plugins = Plugins.discover()
    for name in ("instances_amodal.json", "cocoa.json"):
        path = tmp_path / name
        head = path.read_bytes()[:4096]
        assert plugins.load("coco_amodal", "reader").recognises(path, head)
        assert not plugins.load("coco", "reader").recognises(path, head)
