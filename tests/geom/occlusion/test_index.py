"""Which shapes lie near a rectangle, also after many of them moved."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.geom.occlusion.index import Bounds, Index
from workbench.model.ids import AnnotationId, EntityId


def _a_box(rng: np.random.Generator) -> Bounds:
    x, y = rng.uniform(0, 1000, 2)
    w, h = rng.uniform(0, 40 if rng.random() < 0.95 else 900, 2)
    return float(x), float(y), float(x + w), float(y + h)


@given(st.integers(0, 2**32 - 1), st.integers(0, 200))
@settings(max_examples=20)
def test_it_finds_what_a_look_at_each_finds_whatever_moved_came_or_went(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    boxes: dict[AnnotationId, Bounds] = {
        AnnotationId(EntityId(str(i))): _a_box(rng) for i in range(n)
    }
    index = Index(boxes)
    for _ in range(80):
        id = AnnotationId(EntityId(str(rng.integers(0, n + 30))))
        if rng.random() < 0.2:
            boxes.pop(id, None)
            index = index.changed({id: None})
        else:
            boxes[id] = _a_box(rng)
            index = index.changed({id: boxes[id]})
        x0, y0, x1, y1 = _a_box(rng)
        near = {
            id for id, b in boxes.items() if b[0] < x1 and b[2] > x0 and b[1] < y1 and b[3] > y0
        }
        found = index.near((x0, y0, x1, y1))
        assert len(found) == len(set(found)) and set(found) == near
