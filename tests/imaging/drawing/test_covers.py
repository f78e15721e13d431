"""Of a partly hidden shape the hidden edges are dashed and only the visible part is filled."""

# mypy: disable-error-code="index, union-attr, no-untyped-def"

from __future__ import annotations

import numpy as np
import pytest
from attrs import evolve

from tests.model.values import IMAGE, a_layer, an_annotation, an_image, annotation_id, with_scheme
from workbench.geom.occlusion import Scene as Facts
from workbench.imaging.drawing.covers import DASH, GAP, Covers, dashed
from workbench.imaging.drawing.overlay import Sheet, draw
from workbench.imaging.drawing.overlay_style import OverlayStyle
from workbench.imaging.drawing.scene import Scene
from workbench.model.anchor import OnFrame
from workbench.model.project import Project
from workbench.model.regions import Box

SHEET = Sheet(1.0, 1.0, 0, 0, 256, 256)


def a_scene(*boxes: Box) -> tuple[Project, Scene]:
    found = [an_annotation(f"a{i}", one, anchor=OnFrame(IMAGE)) for i, one in enumerate(boxes)]
    project = with_scheme(Project([an_image(rows=256, columns=256), a_layer(), *found]))
    covers = Covers.of(Facts.of(project, IMAGE, 1).results)
    return project, evolve(Scene.of(found), covers=covers)


FAR, NEAR = Box(80, 80, 100, 100), Box(150, 80, 100, 60)


def test_only_what_is_partly_hidden_is_covered():
    _, scene = a_scene(FAR, NEAR, Box(220, 220, 20, 20))
    assert set(scene.covers.results) == {annotation_id("a0")}
    assert scene.covers.among(scene.base, np.arange(3)).tolist() == [True, False, False]


def test_a_hidden_edge_has_gaps_and_a_seen_one_has_none():
    project, scene = a_scene(FAR, NEAR)
    style = OverlayStyle.of(project)
    picture = draw(scene, style, SHEET, frozenset({annotation_id("a1")}))
    hidden, seen = picture[54:106, 128:132, 3].max(axis=1), picture[40:120, 28:32, 3].max(axis=1)
    assert seen.min() > 200
    assert hidden.min() < 100
    assert hidden.max() > 200


def test_only_the_visible_part_is_filled():
    project, scene = a_scene(FAR, NEAR)
    picture = draw(scene, OverlayStyle.of(project), SHEET, frozenset({annotation_id("a1")}))
    assert picture[80, 60, 3] > 0
    assert picture[80, 115, 3] == 0


def test_visible_only_draws_the_visible_part_and_no_more():
    project, scene = a_scene(FAR, NEAR, Box(150, 80, 30, 30), Box(150, 80, 90, 50))
    style = evolve(OverlayStyle.of(project), visible_only=True)
    hidden = frozenset(map(annotation_id, ("a1", "a3")))
    picture = draw(scene, style, SHEET, hidden)
    assert picture[80, 120:].max() == 0  # the hidden edge, and what is hidden as a whole
    assert picture[60:100, 98:102, 3].max() > 200  # where the nearer one begins


def test_tiles_of_one_picture_agree_about_the_dashes():
    project, scene = a_scene(FAR, NEAR)
    style = OverlayStyle.of(project)
    whole = draw(scene, style, SHEET)
    left = draw(scene, style, Sheet(1.0, 1.0, 0, 0, 128, 256))
    right = draw(scene, style, Sheet(1.0, 1.0, 128, 0, 128, 256))
    both = np.hstack((left, right))
    # OpenCV draws the last pixels of a smooth line at the border otherwise than in its midst.
    same = np.abs(whole.astype(int) - both)[:, np.r_[0:120, 136:256]]
    assert same.max() == 0


def test_dashes_begin_and_end_with_the_line_and_go_round_corners():
    line = np.array([(0.0, 0.0), (30.0, 0.0), (30.0, 31.0)])
    found = dashed(line, 1.0, (-100, -100, 200, 200))
    assert found[0][0].tolist() == [0, 0]
    assert found[-1][-1].tolist() == pytest.approx([30, 31])
    assert any((dash == (30.0, 0.0)).all(axis=1).any() for dash in found)
    lengths = [np.hypot(*np.diff(dash, axis=0).T).sum() for dash in found]
    assert max(lengths) == pytest.approx(min(lengths))
    assert sum(lengths) / 61 == pytest.approx(DASH / (DASH + GAP), abs=0.1)


def test_dashes_far_from_the_tile_are_not_made():
    line = np.array([(0.0, 0.0), (9000.0, 0.0)])
    near = dashed(line, 1.0, (0, -10, 256, 10))
    assert 20 < len(near) < 35
    everything = dashed(line, 1.0, (0, -10, 9000, 10))
    assert [dash.tolist() for dash in everything[: len(near)]] == [d.tolist() for d in near]


def test_covers_follow_changes_for_the_shapes_they_touch():
    _, scene = a_scene(FAR, NEAR)
    before = scene.covers
    assert before.among(scene.base, np.arange(2)).tolist() == [True, False]
    hidden = before.results[annotation_id("a0")]
    after = before.changed({annotation_id("a0"): None, annotation_id("a1"): hidden})
    assert after.among(scene.base, np.arange(2)).tolist() == [False, True]
    assert before.among(scene.base, np.arange(2)).tolist() == [True, False]


def test_a_small_shape_has_no_dashes_that_nobody_could_see():
    project, scene = a_scene(FAR, NEAR)
    bare = evolve(scene, covers=Covers())
    style, small = OverlayStyle.of(project), Sheet(0.2, 0.2, 0, 0, 64, 64)
    assert np.array_equal(draw(scene, style, small), draw(bare, style, small))
    assert not np.array_equal(draw(scene, style, SHEET), draw(bare, style, SHEET))
