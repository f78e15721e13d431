"""Frames made by hand: each rule of occlusion once, and what a person draws."""

# mypy: disable-error-code="index,arg-type,comparison-overlap"

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
import shapely

from tests.geom.occlusion.kit import a_box, a_scene, a_scheme, aid, an_area, in_front
from workbench.geom.occlusion.conflicts import ConflictKind
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Purpose
from workbench.model.measurement import MeasurementKind
from workbench.model.occlusion import OcclusionLevel, OcclusionPolicy, Opacity, ShapeRole
from workbench.model.regions import Box, Ellipse, Point, Polygon, PolygonPart, Polyline
from workbench.model.scheme import Label


def test_of_equal_depth_the_later_one_is_nearer() -> None:
    scene = a_scene(a_box("a", 0, 0, 20, 20), a_box("b", 10, 0, 30, 20))
    far, near = scene.results["a"], scene.results["b"]
    assert (far.amodal_area, far.visible_area, far.ratio) == (400.0, 200.0, 0.5)
    assert far.hidden_by == ("b",) and far.level is OcclusionLevel.PARTIAL
    assert (near.ratio, near.level, near.hidden_by) == (0.0, OcclusionLevel.NONE, ())
    assert scene.front_of("b", "a") is True and scene.front_of("a", "b") is False
    assert scene.nearer("a") == ("b",)


def test_only_what_is_not_seen_wholly_is_partly_hidden_before_and_after_an_edit() -> None:
    scene = a_scene(a_box("a", 0, 0, 20, 20), a_box("b", 10, 0, 30, 20), a_box("c", 50, 0, 60, 9))
    assert scene.partly_hidden == {"a": scene.results["a"]}
    apart = a_scene(a_box("a", 0, 0, 20, 20), a_box("b", 70, 0, 90, 20), a_box("c", 50, 0, 60, 9))
    assert scene.after(apart.facts, [aid("b")]).partly_hidden == {}


def test_a_scene_computes_what_is_hidden_and_keeps_nothing_it_only_compared_with() -> None:
    scene = a_scene(a_box("a", 0, 0, 20, 20), a_box("b", 10, 0, 30, 20), a_box("c", 50, 0, 60, 9))
    assert list(scene.compute_all()) == [0.0]
    assert list(scene.results._new) == ["a"]  # type: ignore[attr-defined]
    before = dict(scene.partly_hidden)
    assert not any(shapely.is_prepared(one.amodal) for one in scene.results.values())
    moved = a_scene(a_box("a", 5, 0, 25, 20), a_box("b", 10, 0, 30, 20), a_box("c", 50, 0, 60, 9))
    assert before["a"].visible_area == 200.0 and scene.after(moved.facts, [aid("a")]) == moved


def test_depth_goes_before_priority_and_priority_before_age() -> None:
    scheme = a_scheme(Label("high", "High", priority=3.0), Label("low", "Low"))
    boxes = [
        a_box("a", 0, 0, 9, 9, label="high"),
        a_box("b", 0, 0, 9, 9, label="low"),
        a_box("c", 0, 0, 9, 9, label="low", depth=4.0),
    ]
    results = a_scene(scheme, *boxes).results
    assert [results[id].hidden_by for id in "abc"] == [("c",), ("c", "a"), ()]


def test_what_is_hidden_as_a_whole_is_kept() -> None:
    scene = a_scene(a_box("a", 5, 5, 10, 10), a_box("b", 5, 5, 10, 10), a_box("c", 0, 0, 50, 50))
    one = scene.results["a"]
    assert one.visible is None and one.visible_area == 0 and one.ratio == 1.0
    assert one.level is OcclusionLevel.FULL
    assert one.hidden_by == ("c", "b")  # hidden itself, it hides all the same


def test_a_region_that_is_only_measured_hides_nothing_and_is_not_hidden() -> None:
    roi = a_box("b", 0, 0, 20, 20, purpose=Purpose.MEASUREMENT, kind=MeasurementKind.ROI)
    scene = a_scene(a_box("a", 0, 0, 20, 20), roi, a_box("c", 10, 0, 20, 20))
    assert scene.results["a"].hidden_by == ("c",)
    assert "b" not in scene.results


@pytest.mark.parametrize("opacity", [Opacity.TRANSPARENT, Opacity.CUTOUT])
def test_glass_and_mesh_hide_nothing_and_are_hidden(opacity: Opacity) -> None:
    scheme = a_scheme(Label("glass", "Glass", opacity=opacity))
    glass = a_box("b", 0, 0, 20, 20, label="glass")
    scene = a_scene(scheme, a_box("a", 0, 0, 20, 20), glass, a_box("c", 10, 0, 20, 20))
    assert scene.results["a"].hidden_by == scene.results["b"].hidden_by == ("c",)


def test_only_one_group_image_and_frame_meet() -> None:
    boxes = [
        a_box("a", 0, 0, 20, 20),
        a_box("b", 0, 0, 20, 20, occlusion_group="surface"),
        a_box("c", 0, 0, 20, 20, anchor=OnFrame(a_box("x", 0, 0, 1, 1).anchor.image, 2)),  # type: ignore[union-attr]
    ]
    scene = a_scene(*boxes)
    assert set(scene.results) == {"a", "b"}
    assert all(one.ratio == 0 for one in scene.results.values())
    assert scene.front_of("a", "b") is None and scene.front_of("a", "c") is None


def test_parts_follow_their_whole_into_its_group() -> None:
    whole = a_box("a", 0, 0, 20, 20, occlusion_group="housing")
    part = a_box("b", 5, 5, 10, 10, part_of="a")
    detail = a_box("c", 5, 5, 7, 10, part_of="b")
    other = a_box("d", 5, 5, 10, 7, occlusion_group="housing")
    results = a_scene(whole, part, detail, other).results
    assert [results[id].hidden_by for id in "abcd"] == [("d",), ("d",), ("d",), ()]


def test_parts_of_one_whole_hide_each_other() -> None:
    whole = a_box("a", 0, 0, 20, 20)
    results = a_scene(
        whole, a_box("b", 0, 0, 9, 9, part_of="a"), a_box("c", 0, 0, 3, 9, part_of="a")
    ).results
    assert results["a"].ratio == 0 and results["b"].hidden_by == ("c",)


def test_the_frame_truncates_and_hides_nothing() -> None:
    (one,) = a_scene(a_box("a", -10, 90, 10, 110)).results.values()
    assert (one.amodal_area, one.visible_area, one.ratio) == (100.0, 100.0, 0.0)
    assert one.truncation == 0.75 and one.sides == {"left", "bottom"}
    assert one.level is OcclusionLevel.NONE and one.hidden_edges == ()


@pytest.mark.parametrize("region", [Box(300, 300, 5, 5), Box(5, 5, 0, 5), Ellipse(5, 5, 0, 0)])
def test_without_an_area_in_the_frame_there_is_no_ratio(region: Box | Ellipse) -> None:
    (one,) = a_scene(an_area("a", region)).results.values()
    assert one.ratio is None and one.visible is None and one.amodal_area == 0
    assert one.level is OcclusionLevel.UNKNOWN
    assert one.truncation == (1.0 if region.x > 100 else 0.0)


def test_points_lines_and_labels_of_images_are_not_listed() -> None:
    line = Polyline([(0, 0), (5, 5)])
    scene = a_scene(an_area("a", Point(1, 1)), an_area("b", line), an_area("c", None))
    assert dict(scene.results) == {}
    assert scene.cycles == scene.conflicts == scene.unexplained == ()


def test_shapes_that_share_an_edge_or_a_corner_do_not_meet() -> None:
    scene = a_scene(
        a_box("a", 0, 0, 10.3, 10), a_box("b", 10.3, 0, 20, 10), a_box("c", 20, 10, 30, 20)
    )
    assert all(one.hidden_by == () and one.ratio == 0 for one in scene.results.values())


def test_an_outline_that_crosses_itself_encloses_by_even_and_odd() -> None:
    turn = np.arange(5) * 4 * np.pi / 5
    star = Polygon.from_ring(np.stack([50 + 40 * np.cos(turn), 50 + 40 * np.sin(turn)], axis=1))
    scene = a_scene(a_box("a", 45, 45, 55, 55), an_area("b", star))
    assert scene.results["a"].ratio == 0  # it lies in the middle, which the star leaves free
    assert scene.results["b"].amodal_area < math.pi * 40**2 / 2


def test_holes_let_through_and_parts_count_together() -> None:
    hole = [(10, 10), (20, 10), (20, 20), (10, 20)]
    plate = PolygonPart([(0, 0), (30, 0), (30, 30), (0, 30)], [hole])
    ring = Polygon((plate, PolygonPart([(40, 0), (50, 0), (50, 10), (40, 10)])))
    scene = a_scene(a_box("a", 12, 12, 18, 18), a_box("b", 15, 0, 45, 10), an_area("c", ring))
    assert scene.results["a"].ratio == 0
    assert scene.results["b"].visible_area == pytest.approx(100.0)
    assert scene.results["c"].amodal_area == 900 - 100 + 100


def test_a_hole_that_another_cuts_stays_a_hole() -> None:
    (one, _) = a_scene(a_box("a", 0, 0, 30, 30), a_box("b", 10, 10, 20, 20)).results.values()
    assert one.visible is not None
    (part,) = one.visible.parts
    assert len(part.holes) == 1 and one.visible_area == 800.0


def test_ellipses_have_the_area_of_ellipses_and_vanish_under_their_box() -> None:
    scene = a_scene(an_area("a", Ellipse(30, 30, 20, 10, 30)), a_box("b", 0, 0, 60, 60))
    assert scene.results["a"].amodal_area == pytest.approx(math.pi * 200, rel=1e-12)
    assert scene.results["a"].level is OcclusionLevel.FULL


def test_areas_are_those_that_were_drawn() -> None:
    (one,) = a_scene(a_box("a", 0.1, 0.1, 50.4, 33.3)).results.values()
    assert one.amodal_area == pytest.approx(50.3 * 33.2, rel=1e-12) == one.visible_area


def test_absurd_coordinates_do_no_harm() -> None:
    huge = Polygon.from_ring([(-1e300, -1e300), (1e300, -1e300), (1e300, 1e300), (-1e300, 1e300)])
    results = a_scene(
        a_box("a", 10, 10, 20, 20), an_area("b", huge), a_box("c", 1e15, 0, 1e16, 9)
    ).results
    assert results["a"].ratio == 1.0
    assert results["b"].amodal_area == 10_000.0 and results["b"].truncation == pytest.approx(1.0)
    assert results["b"].sides == {"left", "top", "right", "bottom"}
    assert results["c"].ratio is None


def test_thresholds_come_from_the_scheme() -> None:
    scheme = a_scheme(occlusion=OcclusionPolicy(none=0.3, partial=0.4))
    boxes = [a_box("a", 0, 0, 10, 10), a_box("b", 0, 20, 10, 30), a_box("c", 0, 40, 10, 50)]
    covers = [a_box("d", 0, 0, 3, 10), a_box("e", 0, 20, 4, 30), a_box("f", 0, 40, 5, 50)]
    results = a_scene(scheme, *boxes, *covers).results
    levels = [results[id].level for id in "abc"]
    assert levels == [OcclusionLevel.NONE, OcclusionLevel.PARTIAL, OcclusionLevel.HEAVY]


def test_hidden_edges_and_seen_edges_make_up_the_outline() -> None:
    scene = a_scene(a_box("a", 0, 0, 20, 20), a_box("b", 10, 5, 30, 15))
    edges = scene.results["a"].edges
    (hidden,) = edges.hidden
    np.testing.assert_allclose(sorted(hidden.tolist()), [[20, 5], [20, 15]])
    assert sum(map(_length, edges.seen)) == pytest.approx(70.0)
    assert len(edges.seen) == 1  # it goes on where the ring begins


def test_edges_are_hidden_also_where_a_region_takes_a_part_of_what_covers_them() -> None:
    slanted = Polygon.from_ring([(3, 1), (31, 7), (37, 29), (11, 33)])
    flip = Polygon.from_ring([(20, 0), (40, 0), (40, 12), (20, 13)])
    scene = a_scene(an_area("a", slanted), a_box("b", 22, 0, 60, 40), in_front("p", "a", "b", flip))
    edges = scene.results["a"].edges
    assert sum(map(_length, edges.hidden)) > 25
    outline = sum(map(_length, (*edges.hidden, *edges.seen)))
    assert outline == pytest.approx(_length(slanted.parts[0].exterior[[0, 1, 2, 3, 0]]), abs=0.1)


def _length(line: np.ndarray) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


# -- pairs and cycles ---------------------------------------------------------------------------


def test_a_pair_goes_before_the_depth() -> None:
    boxes = [a_box("a", 0, 0, 20, 20), a_box("b", 10, 0, 30, 20, depth=5.0)]
    scene = a_scene(*boxes, in_front("p", "a", "b"))
    assert scene.results["b"].hidden_by == ("a",) and scene.results["a"].ratio == 0
    assert scene.cycles == ()


def test_a_pair_in_a_region_holds_only_there() -> None:
    """Two bars that cross in two places, woven: an interlock."""
    left, right = Box.from_corners(0, 0, 50, 100), Box.from_corners(50, 0, 100, 100)
    bars = [[(x, 0), (x + 10, 0), (x + 10, 100), (x, 100)] for x in (20, 70)]
    one, other = a_box("a", 0, 40, 100, 60), an_area("b", Polygon(map(PolygonPart, bars)))
    scene = a_scene(one, other, in_front("p", "a", "b", left), in_front("q", "b", "a", right))
    a, b = scene.results["a"], scene.results["b"]
    assert a.hidden_by == ("b",) and b.hidden_by == ("a",)
    assert a.visible_area == 2000 - 200 and b.visible_area == 2000 - 200
    assert scene.cycles == ()
    assert shapely.intersection(a.seen, b.seen).area == 0


def test_a_region_lies_over_a_pair_of_the_whole() -> None:
    top = Box.from_corners(0, 0, 100, 10)
    boxes = [a_box("a", 0, 0, 20, 20), a_box("b", 0, 0, 20, 20)]
    scene = a_scene(*boxes, in_front("p", "b", "a", top), in_front("q", "a", "b"))
    assert scene.results["b"].visible_area == 200.0 == scene.results["a"].visible_area


STICKS = [a_box("a", 0, 0, 30, 10), a_box("b", 20, 0, 30, 30), a_box("c", 0, 0, 10, 30, depth=-1.0)]
LINK = a_box("d", 0, 20, 30, 30, depth=-0.5)


def test_a_cycle_is_found_and_told_with_ids() -> None:
    """a over c by depth, b over a by depth, d over c, and c over b by a pair."""
    bar = a_box("c", 0, 0, 30, 30, depth=-1.0)
    scene = a_scene(*STICKS[:2], bar, in_front("p", "c", "b"))
    (cycle,) = scene.cycles
    assert cycle.ids == ("a", "c", "b") and cycle.pairs == ("p",)
    assert "a > c > b > a" in str(cycle.text)
    assert scene.results["a"].hidden_by == ("b",)  # numbers are there all the same


def test_a_region_makes_the_cycle_an_interlock() -> None:
    bar = a_box("c", 0, 0, 30, 30, depth=-1.0)
    corner = Box.from_corners(20, 20, 30, 30)
    assert a_scene(*STICKS[:2], bar, in_front("p", "c", "b", corner)).cycles == ()


def test_without_overlap_there_is_no_cycle() -> None:
    assert a_scene(*STICKS, LINK, in_front("p", "c", "b")).cycles == ()


def test_two_that_pairs_put_in_front_of_each_other_follow_the_last() -> None:
    boxes = [a_box("a", 0, 0, 20, 20), a_box("b", 0, 0, 20, 20)]
    scene = a_scene(*boxes, in_front("p", "b", "a"), in_front("q", "a", "b"))
    assert scene.results["b"].hidden_by == ("a",) and scene.cycles == ()


# -- drawn visible parts ------------------------------------------------------------------------


def test_a_drawn_visible_part_wins() -> None:
    drawn = a_box("a", 0, 0, 20, 20, visible=Box.from_corners(0, 0, 10, 20))
    scene = a_scene(drawn, a_box("b", 10, 0, 30, 20))
    one = scene.results["a"]
    assert one.is_drawn and (one.visible_area, one.ratio) == (200.0, 0.5)
    assert one.hidden_by == ("b",)
    assert scene.conflicts == () and scene.unexplained == ()


def test_a_drawn_part_that_lies_beside_by_a_pixel_is_no_conflict() -> None:
    drawn = a_box("a", 0, 0, 20, 20, visible=Box.from_corners(0, 0, 10.9, 20.9))
    scene = a_scene(drawn, a_box("b", 10, 0, 30, 20))
    assert scene.conflicts == () and scene.unexplained == ()


def test_a_drawn_part_under_a_nearer_one_is_a_conflict() -> None:
    drawn = a_box("a", 0, 0, 20, 20, visible=Box.from_corners(0, 0, 15, 20))
    (conflict,) = a_scene(drawn, a_box("b", 10, 0, 30, 20)).conflicts
    assert conflict.kind is ConflictKind.COVERED
    assert (conflict.id, conflict.others, conflict.area) == ("a", ("b",), 100.0)


def test_a_drawn_part_over_its_own_outline_is_a_conflict() -> None:
    drawn = a_box("a", 0, 0, 20, 20, visible=Box.from_corners(0, 0, 25, 20))
    scene = a_scene(drawn)
    (conflict,) = scene.conflicts
    assert conflict.kind is ConflictKind.OUTSIDE and conflict.area == 100.0
    assert scene.results["a"].ratio == 0


def test_what_nothing_annotated_hides_is_unexplained() -> None:
    drawn = a_box("a", 0, 0, 20, 20, visible=Box.from_corners(0, 0, 5, 20))
    (found,) = a_scene(drawn, a_box("b", 10, 0, 30, 20)).unexplained
    assert found.id == "a" and found.area == 100.0  # from 5 to 10
    assert shapely.box(5, 0, 10, 20).covers(shapely.Polygon(found.where.parts[0].exterior))


def test_a_shape_that_is_only_what_can_be_seen_hides_others_and_has_no_ratio() -> None:
    seen = a_box("b", 10, 0, 30, 20, role=ShapeRole.VISIBLE)
    scene = a_scene(a_box("a", 0, 0, 20, 20), seen)
    one = scene.results["b"]
    assert one.ratio is None and one.level is OcclusionLevel.UNKNOWN and one.is_drawn
    assert one.visible_area == one.amodal_area == 400.0
    assert scene.results["a"].hidden_by == ("b",)
    assert scene.unexplained == () and scene.conflicts == ()


def test_two_that_claim_to_be_seen_in_one_place_are_a_conflict() -> None:
    boxes = [a_box(id, 0, 0, 20, 20, role=ShapeRole.VISIBLE) for id in "ab"]
    (conflict,) = a_scene(*boxes).conflicts
    assert (conflict.id, conflict.others) == ("a", ("b",))


def test_what_a_preview_shows_is_what_would_be() -> None:
    scene = a_scene(a_box("a", 0, 0, 20, 20), a_box("b", 10, 0, 30, 20), a_box("c", 60, 60, 70, 70))
    after = scene.preview(a_box("b", 15, 0, 35, 20))
    assert set(after) == {"a", "b"} and after[aid("a")].ratio == 0.25
    new = scene.preview(a_box("n", 60, 60, 65, 70))
    assert new[aid("c")].hidden_by == ("n",) and new[aid("n")].ratio == 0
    assert scene.results["a"].ratio == 0.5


def test_what_outlives_the_process_leaves_it_without_complaints() -> None:
    # As the window does: what nobody ever lets go of.
    script = """
import ctypes
from tests.geom.occlusion.kit import a_box, a_scene
scene = a_scene(a_box("a", 0, 0, 20, 20), a_box("b", 10, 0, 30, 20))
print(scene.results["a"].ratio)
ctypes.pythonapi.Py_IncRef(ctypes.py_object(scene))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("0.5\n", "")
