"""What a user waits for in the layers panel with very many annotations."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.app.layers.kit import a_desk, put
from tests.model.values import LAYER, an_annotation, annotation_id
from workbench.app.layers.overlaps import Overlaps, scopes_of
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.layer import OverlapPolicy
from workbench.model.order import DepthOrder
from workbench.model.regions import Polygon

pytestmark = pytest.mark.benchmark(group="layers")


def shapes(n: int, side: float = 20_000.0) -> list[Annotation]:
    """Polygons of 20 vertices, each with about 2.7 nearer ones that overlap it."""
    random = np.random.default_rng(5)
    radius = side * (2.7 * 2 / n / np.pi) ** 0.5 / 2
    angles = np.linspace(0, 2 * np.pi, 20, endpoint=False)
    made = []
    for i, (x, y) in enumerate(random.random((n, 2)) * side):
        reach = radius * random.uniform(0.8, 1.2, 20)
        ring = np.stack((x + reach * np.cos(angles), y + reach * np.sin(angles)), axis=1)
        made.append(an_annotation(f"{i:08d}", Polygon.from_ring(ring)))
    return made


def test_an_edit_among_20_000_on_an_exclusive_layer(benchmark: Any, tmp_path: Path) -> None:
    """The meter after an edit: only the neighbours are weighed."""
    found = shapes(20_000)
    with a_desk(tmp_path) as desk:
        session = desk.session
        session.do(commands.set_layer_policy, LAYER, OverlapPolicy.EXCLUSIVE)
        kept = Overlaps(found, scopes_of(session.project), DepthOrder())
    moved = iter(found * 50)

    def edit() -> None:
        one = next(moved)
        kept.follow({one.id: one})

    benchmark.pedantic(edit, rounds=200, warmup_rounds=5)


def test_counts_and_areas_among_100_000_after_an_edit(benchmark: Any, tmp_path: Path) -> None:
    """What the panel asks after each edit, once a job has computed the areas."""
    with a_desk(tmp_path) as desk:
        session = desk.session
        put(session, *shapes(100_000))
        assert session.layers.of(LAYER).px2

        def edit() -> None:
            session.do(commands.set_depth, {annotation_id("00000007"): 1.0})
            session.layers.of(LAYER)
            session.document.undo()

        def ask() -> None:
            session.layers.of(LAYER)

        edit()
        benchmark.pedantic(ask, rounds=200, warmup_rounds=5)
