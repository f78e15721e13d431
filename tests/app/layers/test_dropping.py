"""Rows are dropped above, below and into others."""

from __future__ import annotations

import pytest

from tests.app.layers.test_looks import a_tree
from tests.model.values import STAMP, layer_id, put
from workbench.app.layers.dropping import Part, part_of, place_of
from workbench.model import commands
from workbench.model.layer_tree import LayerTree

A, B, C, G, R = (layer_id(name) for name in "abcgr")

# From the top: r, c, g with b and a in it.
DROPS = [
    (R, C, Part.BELOW, False, ["c", "r", "g", "b", "a"]),
    (R, G, Part.INTO, False, ["c", "g", "r", "b", "a"]),
    (R, G, Part.BELOW, False, ["c", "g", "r", "b", "a"]),
    (R, G, Part.BELOW, True, ["c", "g", "b", "a", "r"]),
    (R, A, Part.ABOVE, False, ["c", "g", "b", "r", "a"]),
    (A, R, Part.ABOVE, False, ["a", "r", "c", "g", "b"]),
    (A, B, Part.ABOVE, False, ["r", "c", "g", "a", "b"]),
    (G, R, Part.ABOVE, False, ["g", "b", "a", "r", "c"]),
]


@pytest.mark.parametrize(("dragged", "at", "part", "folded", "after"), DROPS)
def test_a_row_lands_where_the_mark_was(dragged, at, part, folded, after) -> None:
    project = a_tree()
    place = place_of(LayerTree(project.layers), dragged, at, part, folded)
    assert place is not None
    patch = commands.move_layer(project, STAMP, dragged, place.parent, place.below)
    moved = put(project, patch)
    assert [layer.id for layer, _ in LayerTree(moved.layers).rows()] == after


def test_a_group_cannot_be_dropped_into_itself() -> None:
    tree = LayerTree(a_tree().layers)
    assert place_of(tree, G, G, Part.INTO) is None
    assert place_of(tree, G, A, Part.ABOVE) is None


def test_only_groups_have_an_inside() -> None:
    assert [part_of(share, True) for share in (0.1, 0.5, 0.9)] == list(Part)
    assert [part_of(share, False) for share in (0.1, 0.6)] == [Part.ABOVE, Part.BELOW]
