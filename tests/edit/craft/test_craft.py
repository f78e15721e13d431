"""What the verbs of craft keep, refuse and say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from attrs import evolve

from tests.edit.tools.hand import ANCHOR, IMAGE, LAYER, STAMP, a_drawn, an_id
from workbench.base.errors import InputError
from workbench.edit.craft import combine, copies, groups, pieces, place, shape
from workbench.geom.arrange import Side
from workbench.geom.combine import geometry_of
from workbench.model import commands
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.annotation import Annotation
from workbench.model.ids import EntityId, ImageId
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.occlusion import DepthPair
from workbench.model.patch import Patch
from workbench.model.project import Project
from workbench.model.regions import Box, Polygon, Polyline, Region

SQUARE = Polygon.from_ring([(10, 10), (110, 10), (110, 110), (10, 110)])
OTHER = ImageId(EntityId("other"))
PLANE = OnPlane("1.2.3", (0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), 1.0)


def a_project(*annotations: Annotation, frames: int = 3) -> Project:
    image = Image(IMAGE, "a/scan.tif", "tiff_images", rows=400, columns=500, frames=frames)
    small = Image(OTHER, "a/small.tif", "tiff_images", rows=100, columns=100)
    return Project([image, small, Layer(LAYER, "Lesions"), *annotations])


def after(project: Project, patch: Patch) -> Project:
    assert patch.fits(project)
    values = dict(project.annotations.items())
    others: list[Image | Layer] = [*project.images.values(), *project.layers.values()]
    pairs = dict(project.pairs)
    for id, delta in patch.deltas.items():
        target = pairs if isinstance(delta.before or delta.after, DepthPair) else values
        if delta.after is None:
            target.pop(id)  # type: ignore[call-overload]
        else:
            target[id] = delta.after  # type: ignore[index,assignment]
    return Project([*others, *values.values(), *pairs.values()])


def paired(project: Project, front: str, back: str) -> Project:
    return after(project, commands.put_in_front(project, STAMP, an_id(front), an_id(back)))


def region_of(project: Project, name: str) -> Region:
    found = project.annotations[an_id(name)].region
    assert found is not None
    return found


def test_pieces_stand_to_others_as_the_whole_did() -> None:
    project = paired(a_project(a_drawn("a", SQUARE), a_drawn("b", Box(100, 60, 50, 50))), "a", "b")
    line = np.array([(0.0, 60.0), (200.0, 60.0)])
    cut = after(project, pieces.slice_shapes(project, STAMP, [an_id("a")], line))
    assert len(cut.annotations) == 3
    assert len(cut.pairs) == 2
    assert {pair.back for pair in cut.pairs.values()} == {an_id("b")}
    assert len({pair.front for pair in cut.pairs.values()}) == 2


def test_what_was_said_of_a_shape_goes_when_it_is_joined_to_another() -> None:
    drawn = [a_drawn("a", SQUARE), a_drawn("b", Box(100, 60, 50, 50)), a_drawn("c", SQUARE)]
    project = paired(a_project(*drawn), "b", "c")
    one = after(project, combine.join(project, STAMP, [an_id("a"), an_id("b")]))
    assert not one.pairs
    assert set(one.annotations) == {an_id("a"), an_id("c")}


def test_a_visible_part_drawn_by_hand_stays_within_each_piece() -> None:
    seen = Polygon.from_ring([(20, 20), (100, 20), (100, 100), (20, 100)])
    project = a_project(evolve(a_drawn("a", SQUARE), visible=seen))
    line = np.array([(0.0, 50.0), (200.0, 50.0)])
    cut = after(project, pieces.slice_shapes(project, STAMP, [an_id("a")], line))
    areas = [geometry_of(a.visible).area for a in cut.annotations.values() if a.visible]
    assert sorted(areas) == [80 * 30, 80 * 50]


def test_a_visible_part_moves_with_its_shape() -> None:
    seen = Box(30, 30, 20, 20)
    project = a_project(evolve(a_drawn("a", SQUARE), visible=seen), a_drawn("b", Box(5, 5, 10, 10)))
    ids = [an_id("a"), an_id("b")]
    moved = after(project, place.align(project, STAMP, ids, Side.LEFT))
    assert moved.annotations[an_id("a")].visible == Box(20, 30, 20, 20)


def test_the_shape_behind_is_cut_and_the_nearer_ones_stay() -> None:
    near = evolve(a_drawn("a", Box(60, 60, 20, 20)), depth=5.0)
    project = a_project(near, a_drawn("b", SQUARE))
    ids = [an_id("a"), an_id("b")]
    left = after(project, combine.subtract(project, STAMP, ids))
    assert region_of(left, "a") == Box(60, 60, 20, 20)
    assert geometry_of(region_of(left, "b")).area == 10_000 - 400


REFUSED: list[tuple[str, Callable[[Project], Patch], str]] = [
    ("one", lambda p: combine.join(p, STAMP, [an_id("a")]), "at least 2"),
    ("none", lambda p: combine.join(p, STAMP, []), "Select a shape"),
    ("apart", lambda p: combine.intersect(p, STAMP, [an_id("a"), an_id("far")]), "in common"),
    ("no overlap", lambda p: combine.subtract(p, STAMP, [an_id("a"), an_id("far")]), "overlap"),
    ("covered", lambda p: combine.subtract(p, STAMP, [an_id("a"), an_id("same")]), "Nothing"),
    ("overlap", lambda p: combine.merge(p, STAMP, [an_id("a"), an_id("same")]), "overlap"),
    ("a line", lambda p: combine.join(p, STAMP, [an_id("a"), an_id("line")]), "areas only"),
    ("elsewhere", lambda p: combine.join(p, STAMP, [an_id("a"), an_id("there")]), "one image"),
    ("labels", lambda p: combine.join(p, STAMP, [an_id("a"), an_id("named")]), "labels"),
    ("no holes", lambda p: shape.fill_holes(p, STAMP, [an_id("a")]), "no holes"),
    ("one part", lambda p: pieces.split_parts(p, STAMP, [an_id("a")]), "one part"),
    ("its hull", lambda p: shape.hull_of_each(p, STAMP, [an_id("line2")]), "Nothing"),
    ("locked", lambda p: shape.hull_of_each(p, STAMP, [an_id("locked")]), "locked"),
    ("two", lambda p: place.distribute(p, STAMP, [an_id("a"), an_id("far")], across=True), "3"),
    ("no group", lambda p: groups.ungroup(p, STAMP, [an_id("a")]), "no group"),
    ("one alone", lambda p: groups.group(p, STAMP, [an_id("a")]), "at least 2"),
    ("on a cut", lambda p: copies.copy_to(p, STAMP, [an_id("plane")], [(IMAGE, 2)]), "cut"),
    ("itself", lambda p: copies.copy_to(p, STAMP, [an_id("a")], [(IMAGE, 1)]), "no other"),
    ("beside", lambda p: copies.copy_to(p, STAMP, [an_id("far")], [(OTHER, 1)]), "small.tif"),
]


@pytest.mark.parametrize(("name", "verb", "says"), REFUSED, ids=[one[0] for one in REFUSED])
def test_what_makes_no_sense_is_refused_with_a_sentence(
    name: str, verb: Callable[[Project], Patch], says: str
) -> None:
    project = a_project(
        a_drawn("a", SQUARE),
        a_drawn("same", SQUARE),
        a_drawn("far", Box(300, 300, 10, 10)),
        a_drawn("line", Polyline([(0, 0), (10, 10), (20, 0)])),
        a_drawn("line2", Polyline([(0, 0), (10, 10)])),
        a_drawn("locked", SQUARE, locked=True),
        evolve(a_drawn("there", SQUARE), anchor=OnFrame(IMAGE, 2)),
        evolve(a_drawn("named", SQUARE), label="dent"),
        evolve(a_drawn("plane", SQUARE), anchor=PLANE),
    )
    with pytest.raises(InputError, match=says):
        verb(project)


def test_shapes_on_a_cut_are_joined_in_their_millimetres() -> None:
    one, two = (
        evolve(a_drawn(n, Box(x, 5, 10, 10)), anchor=PLANE) for n, x in (("a", 5), ("b", 12))
    )
    project = a_project(one, two)
    made = after(project, combine.join(project, STAMP, [an_id("a"), an_id("b")]))
    assert geometry_of(region_of(made, "a")).area == 170


def test_copies_keep_pairs_parts_and_groups_among_themselves() -> None:
    whole = evolve(a_drawn("a", SQUARE), group="g")
    part = evolve(a_drawn("b", Box(60, 60, 20, 20)), group="g", part_of=an_id("a"))
    project = paired(a_project(whole, part), "a", "b")
    ids = [an_id("a"), an_id("b")]
    copied = after(project, copies.copy_to(project, STAMP, ids, [(IMAGE, 2), (IMAGE, 3)]))
    for frame in (2, 3):
        first, second = sorted(
            (a for a in copied.annotations.values() if a.anchor == OnFrame(IMAGE, frame)),
            key=lambda a: a.part_of is not None,
        )
        assert second.part_of == first.id
        assert first.group == second.group not in ("", "g")
        (pair,) = copied.pairs_on(IMAGE, frame)
        assert (pair.front, pair.back) == (first.id, second.id)
    assert len({a.group for a in copied.annotations.values()}) == 3


def test_a_copy_of_a_part_alone_is_a_part_of_nothing() -> None:
    part = evolve(a_drawn("b", Box(60, 60, 20, 20)), part_of=an_id("a"), locked=True)
    project = a_project(a_drawn("a", SQUARE), part)
    copied = after(project, copies.copy_to(project, STAMP, [an_id("b")], [(OTHER, 1)]))
    (made,) = [a for a in copied.annotations.values() if a.anchor == OnFrame(OTHER, 1)]
    assert made.part_of is None
    assert not made.locked


def test_a_group_is_of_one_frame() -> None:
    one = evolve(a_drawn("a", SQUARE), group="g")
    two = evolve(a_drawn("b", SQUARE), group="g")
    away = evolve(a_drawn("c", SQUARE), group="g", anchor=OnFrame(IMAGE, 2))
    project = a_project(one, two, away, a_drawn("d", SQUARE))
    assert groups.with_mates(project, [an_id("a")]) == {an_id("a"), an_id("b")}
    assert groups.with_mates(project, [an_id("d")]) == {an_id("d")}
    assert ANCHOR == OnFrame(IMAGE, 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("3", [3]),
        ("3-5", [3, 4, 5]),
        ("5-3, 9", [3, 4, 5, 9]),
        (" 1 , 1 ", [1]),
        ("2–3，7", [2, 3, 7]),
    ],
)
def test_slices_are_named_as_people_write_them(text: str, found: list[int]) -> None:
    assert copies.slices_between(text, 9) == found


@pytest.mark.parametrize("text", ["", "a", "0", "8-10", "3-", "-3", "1-999999999"])
def test_other_slices_are_refused(text: str) -> None:
    with pytest.raises(InputError, match="lices"):
        copies.slices_between(text, 9)
