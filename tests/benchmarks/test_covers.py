"""What dashes cost: tiles with partly hidden shapes against tiles without, drags with neighbours.

All figures are ratios of what runs side by side.
"""

# mypy: disable-error-code="no-untyped-def, arg-type"

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import pytest
from attrs import evolve

from tests.benchmarks.test_canvas import SCENE, outlines
from tests.ui.canvas.canvas_kit import IMAGE, LAYER, a_scheme, an_annotation
from workbench.geom.occlusion import Scene as Facts
from workbench.imaging.drawing.covers import Covers
from workbench.imaging.drawing.overlay import Sheet, draw
from workbench.imaging.drawing.overlay_style import OverlayStyle
from workbench.imaging.drawing.scene import Scene
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.project import Project
from workbench.model.regions import Polygon

COUNT = 5_000


@pytest.fixture(scope="module")
def frame():
    """A crowded frame: its plain scene, the same with covers, its style."""
    shapes = [
        an_annotation(i, Polygon.from_ring(ring), f"l{i % 7}")
        for i, ring in enumerate(outlines(COUNT))
    ]
    image = Image(IMAGE, "x.png", "x", SCENE, SCENE)
    project = Project((image, Layer(LAYER, "Layer"), a_scheme(), *shapes))
    covers = Covers.of(Facts.of(project, IMAGE, 1).results)
    plain = Scene.of(shapes)
    return plain, evolve(plain, covers=covers), OverlayStyle.of(project)


def medians(*runs: Callable[[], object], rounds: int = 9) -> list[float]:
    """Return milliseconds of each, taken in turns so that all wait for the same others."""
    taken: list[list[float]] = [[] for _ in runs]
    for _ in range(rounds):
        for run, found in zip(runs, taken, strict=True):
            begin = time.perf_counter()
            run()
            found.append((time.perf_counter() - begin) * 1e3)
    return [statistics.median(found) for found in taken]


@pytest.mark.parametrize("zoom", [0.02, 0.1, 0.5])
def test_a_tile_with_dashes_takes_at_most_four_times_as_long(frame, zoom: float) -> None:
    plain, covered, style = frame
    sheet = Sheet(zoom, zoom, int(SCENE * zoom / 2), int(SCENE * zoom / 2), 256, 256)
    draw(covered, style, sheet)  # edges are found once and kept
    bare, dashes = medians(lambda: draw(plain, style, sheet), lambda: draw(covered, style, sheet))
    count = sum(1 for _ in plain.shapes_in(*sheet.reach(0)))
    print(f"\n{count} shapes on a tile: {bare:.1f} ms, with dashes {dashes:.1f} ms")
    assert dashes <= 4 * bare


def test_one_edit_renews_the_covers_of_its_neighbours_only(frame) -> None:
    plain, covered, _ = frame
    covers = covered.covers
    covers.among(plain.base, plain.base.query(0, 0, SCENE, SCENE))
    few = dict(list(covers.results.items())[:3])
    anew, changed = medians(
        lambda: Covers.of(covers.results), lambda: covers.changed(few), rounds=21
    )
    print(f"\ncovers anew {anew:.2f} ms, after an edit {changed:.2f} ms")
    assert changed <= 2 * anew
