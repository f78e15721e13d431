"""Dotted lines: what is only looked at differs from what was drawn."""

from __future__ import annotations

import numpy as np
from attrs import evolve

from tests.model.values import LAYER, an_annotation
from workbench.imaging.drawing.dots import dotted
from workbench.imaging.drawing.overlay import Sheet, draw
from workbench.imaging.drawing.overlay_style import Blend, LayerLook, OverlayStyle
from workbench.imaging.drawing.scene import Scene
from workbench.model.regions import Box


def drawn(look: LayerLook) -> np.ndarray:
    scene = Scene.of([an_annotation("x", Box(50, 50, 80, 80))])
    return draw(scene, OverlayStyle(layers={LAYER: look}), Sheet(1, 1, 0, 0, 100, 100))


def test_dots_lie_on_the_line_and_leave_gaps() -> None:
    line = np.array([[0, 0], [1600, 0]], np.int32)
    dots = dotted([line], False, 1.0)
    assert len(dots) > 10
    assert all((dot[:, 1] == 0).all() for dot in dots)
    assert sum(int(dot[1, 0] - dot[0, 0]) for dot in dots) < 800


def test_a_line_too_short_for_dots_stays_whole() -> None:
    line = np.array([[0, 0], [16, 0]], np.int32)
    assert (dotted([line], False, 1.0)[0] == line).all()


def test_a_reference_is_dotted_and_without_fill() -> None:
    plain, reference = drawn(LayerLook()), drawn(LayerLook(is_reference=True))
    assert plain[50, 50, 3] > 0
    assert reference[50, 50, 3] == 0
    edge = slice(20, 80)
    assert len(np.unique(reference[10, edge, :3], axis=0)) > len(
        np.unique(plain[10, edge, :3], axis=0)
    )


def test_outline_only_and_fill_only() -> None:
    outline, fill = drawn(LayerLook(blend=Blend.OUTLINE)), drawn(LayerLook(blend=Blend.FILL))
    assert (outline[50, 50, 3], outline[10, 50, 3] > 0) == (0, True)
    assert fill[50, 50, 3] == fill[12, 50, 3] > 60
    assert fill[8, 50, 3] == 0


def test_what_scores_too_low_is_not_drawn() -> None:
    one = an_annotation("x", Box(50, 50, 80, 80))
    weak = evolve(one, provenance=evolve(one.provenance, score=0.2))
    look = LayerLook(is_reference=True, score_from=0.3)
    sheet = Sheet(1, 1, 0, 0, 100, 100)
    assert not draw(Scene.of([weak]), OverlayStyle(layers={LAYER: look}), sheet).size
