from __future__ import annotations

from itertools import pairwise

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.plugins.exchange_files import a_project, kept
from workbench.app.exchange.crops.choice import CropChoice
from workbench.app.exchange.crops.plan import plan_crops, starts
from workbench.base.errors import Cancelled, InputError
from workbench.base.text import t
from workbench.model.anchor import OnFrame
from workbench.model.ids import AnnotationId, EntityId, ImageId
from workbench.model.project import Project
from workbench.model.regions import Box, Point, Polygon, Polyline


def planned(*regions, rows=100, columns=120, **options):
    choice = CropChoice.of({"crops": "tiles", **options})
    return plan_crops(kept(a_project(*regions, rows=rows, columns=columns)), choice)


@given(st.integers(1, 500), st.integers(16, 200), st.data())
def test_tiles_cover_an_axis_and_end_at_its_end(length, tile, data):
    overlap = data.draw(st.integers(0, tile // 2))
    found = starts(length, tile, overlap)
    assert found[0] == 0
    assert found[-1] + min(tile, length) == length
    assert all(b - a <= tile - overlap for a, b in pairwise(found))
    assert len(set(found)) == len(found)


def test_a_box_over_four_tiles_is_in_all_of_them():
    plan = planned(Box.from_corners(40, 40, 60, 60), tile="50", least="0")
    assert [crop.window[:2] for crop in plan.crops] == [(0, 0), (50, 0), (0, 50), (50, 50)]
    assert {piece.region for piece in plan.pieces} == {
        Box.from_corners(x, y, x + 10, y + 10) for x in (40, 50) for y in (40, 50)
    }
    assert all(piece.truncated and piece.extent == 400 for piece in plan.pieces)


def test_a_sliver_is_left_out_and_counted():
    box = Box.from_corners(10, 10, 51, 40)
    plan = planned(box, tile="50", least="0.1")
    assert (len(plan.pieces), plan.slivers) == (1, 1)
    assert planned(box, tile="50", least="0").slivers == 0


def test_a_long_scratch_is_in_every_tile_it_crosses():
    scratch = Polygon.from_ring([(0, 20), (1000, 20), (1000, 22), (0, 22)])
    plan = planned(scratch, columns=1000, tile="100", least="0.5")
    assert (len(plan.pieces), plan.slivers) == (10, 0)


def test_tiles_without_objects_are_kept_as_asked():
    box = Box(10, 10, 4, 4)
    assert len(planned(box, tile="20").crops) == 1
    assert planned(box, tile="20").empty == 29
    assert len(planned(box, tile="20", empty="1").crops) == 30
    half = planned(box, tile="20", empty="0.5")
    assert len(half.crops) == 1 + 14
    assert [c.name for c in half.crops] == [
        c.name for c in planned(box, tile="20", empty="0.5").crops
    ]


def test_an_object_has_its_crop_with_a_margin():
    plan = planned(Box.from_corners(40, 40, 60, 50), crops="objects", margin="0.5")
    assert [crop.window for crop in plan.crops] == [(30, 30, 70, 60)]


def test_a_square_crop_is_moved_into_the_image():
    plan = planned(Box.from_corners(0, 40, 10, 80), crops="objects", margin="0", square="yes")
    assert [crop.window for crop in plan.crops] == [(0, 40, 40, 80)]


def test_the_object_of_a_crop_is_in_it_and_so_are_its_neighbours():
    plan = planned(
        Box.from_corners(40, 40, 60, 60), Box.from_corners(55, 40, 59, 50), crops="objects"
    )
    assert len(plan.crops) == 2
    assert [(piece.crop, piece.annotation) for piece in plan.pieces] == [
        (0, 0),
        (0, 1),
        (1, 0),
        (1, 1),
    ]


def test_points_and_lines_have_their_places():
    plan = planned(Point(50, 10), Polyline([(40, 10), (60, 10)]), tile="50", least="0")
    assert [(p.annotation, p.crop, p.truncated) for p in plan.pieces] == [
        (1, 0, True),
        (0, 1, False),
        (1, 1, True),
    ]


def test_what_lies_outside_is_counted():
    plan = planned(Box(300, 300, 5, 5), tile="50")
    assert (plan.outside, plan.pieces, plan.crops) == (1, (), ())


@pytest.mark.parametrize(
    "region",
    [
        Box.from_corners(50, 10, 50, 40),
        Box.from_corners(10, 10, 10, 10),
        Polygon.from_ring([(5, 5), (30, 5), (45, 5)]),
        Polyline([(20, 20), (20, 20)]),
    ],
    ids=str,
)
@pytest.mark.parametrize("crops", ["tiles", "whole", "objects"])
def test_a_shape_without_any_area_is_left_out_and_counted(region, crops):
    plan = planned(region, Box(20, 20, 8, 8), tile="50", crops=crops)
    assert {piece.annotation for piece in plan.pieces} == {1}
    assert (plan.flat, plan.outside) == (1, 0)


def test_names_are_free_of_folders_and_said_once():
    plan = planned(Box(10, 10, 4, 4), Box(10, 10, 4, 4), crops="objects")
    assert [crop.name for crop in plan.crops] == ["photos_a_7_7.png", "photos_a_7_7_2.png"]


def test_names_are_as_short_as_file_systems_need_and_each_is_there_once():
    project = a_project(Box(10, 10, 4, 4))
    (image,) = project.images.values()
    folder = "很长的名字" * 12
    paths = [f"{folder} 1/{folder}/图.tif", f"{folder} 2/{folder}/图.tif"]
    images = [evolve(image, id=ImageId(EntityId(f"i{n}")), path=p) for n, p in enumerate(paths)]
    view = kept(Project([*images]))
    plan = plan_crops(view, CropChoice.of({"crops": "tiles", "tile": "16", "empty": "1"}))
    names = [crop.name for crop in plan.crops]
    assert len({name.lower() for name in names}) == len(names)
    assert max(len(name.encode()) for name in names) <= 255
    assert all("图" in name for name in names)


def test_no_picture_has_the_name_of_another():
    # The second crop at 8, 8 of image a is a_8_8_2, and so is the one at 8, 2 of image a_8.
    twice = a_project(Box(10, 10, 4, 4), Box(10, 10, 4, 4))
    (image,), layer = twice.images.values(), next(iter(twice.layers.values()))
    other = evolve(image, id=ImageId(EntityId("other")), path="photos/a_8.png")
    shape = next(iter(twice.annotations.values()))
    more = evolve(
        shape,
        id=AnnotationId(EntityId("zz")),
        anchor=OnFrame(other.id, 1),
        region=Box(9, 3, 2, 2),
        layer=layer.id,
    )
    view = kept(Project([*twice.entities(), other, more]))
    plan = plan_crops(view, CropChoice.of({"crops": "objects", "margin": "0"}))
    names = [crop.name for crop in plan.crops]
    assert len(set(names)) == len(names) == 3, names


@pytest.mark.parametrize(
    "options", [{"tile": "x"}, {"tile": "8"}, {"tile": "64", "overlap": "40"}, {"least": "2"}]
)
def test_impossible_options_are_refused(options):
    with pytest.raises(InputError):
        CropChoice.of({"crops": "tiles", **options})


def test_a_cancelled_plan_stops():
    class Stop(Exception):
        pass

    def stop(share):
        raise Stop

    with pytest.raises(Stop):
        plan_crops(kept(a_project(Box(1, 1, 1, 1))), CropChoice.of({"crops": "tiles"}), stop)


def test_one_shape_over_very_many_tiles_can_be_cancelled_in_between():
    asked = []

    def stop(share):
        asked.append(share)
        if len(asked) == 3:
            raise Cancelled(t("Enough."))

    whole = Polygon.from_ring([(0, 0), (999, 5), (990, 999), (5, 990)])
    view = kept(a_project(whole, rows=1000, columns=1000))
    choice = CropChoice.of({"crops": "tiles", "tile": "16"})
    with pytest.raises(Cancelled):
        plan_crops(view, choice, stop)
