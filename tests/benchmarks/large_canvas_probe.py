"""What a frame of a large picture costs the window's thread: a process of its own.

``python -m tests.benchmarks.large_canvas_probe FILE OUTLINES`` prints one JSON object: processor
time of the window's thread, milliseconds, median and 95th percentile of a pan, a step of the wheel,
a jump and a hit test in the real widget, without and with so many outlines of 20 corners.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from tests.benchmarks.large_probe import rest, wait
from tests.benchmarks.test_canvas import SIZE, outlines
from tests.ui.canvas.canvas_kit import FakeSession, a_view_state, an_annotation
from workbench.app.plugins import Plugins
from workbench.app.viewing.shared import Workers
from workbench.model.regions import Polygon
from workbench.ui.canvas.widget import Canvas

STEPS = 80


def taken(step: Callable[[int], object]) -> dict[str, float]:
    """Return what a step costs this thread; the events between are not counted."""
    seen = []
    for n in range(STEPS):
        begin = time.thread_time()
        step(n)
        seen.append((time.thread_time() - begin) * 1e3)
        rest(0.016)
    return {"p50": statistics.median(seen), "p95": statistics.quantiles(seen, n=20)[-1]}


def measure(canvas: Canvas) -> dict[str, Any]:
    viewport = canvas.viewport

    def shown(change: Callable[[int], object]) -> Callable[[int], object]:
        def step(n: int) -> None:
            change(n)
            canvas.repaint()

        return step

    def settle() -> None:
        viewport.actual_size()
        canvas.repaint()
        wait(lambda: canvas.is_sharp)
        rest(0.3)

    columns, rows = viewport.frame_size
    found: dict[str, Any] = {}
    settle()
    found["pan"] = taken(shown(lambda n: viewport.pan(-24, -8)))
    settle()
    found["zoom"] = taken(shown(lambda n: viewport.zoom_by(1.15 if n % 40 < 20 else 1 / 1.15)))
    settle()
    found["jump"] = taken(
        shown(lambda n: viewport.center_on((n * 7919.5) % columns, (n * 104729.5) % rows))
    )
    found["hit"] = taken(lambda n: viewport.hits((n * 7919.5) % columns, (n * 409.5) % rows, 4.0))
    return found


def main() -> None:
    app = QApplication([])
    path, count = Path(sys.argv[1]), int(sys.argv[2])
    _, reader = Plugins.discover().image_reader_for(path)
    entities = tuple(
        an_annotation(n, Polygon(points))
        for n, points in enumerate(outlines(count, 30_000) if count else ())
    )
    state, workers = a_view_state(), Workers()
    source: Any = reader.open(path)
    canvas = Canvas(FakeSession(source, entities), state, workers=workers)
    state.changed.connect(canvas.look)
    canvas.resize(*SIZE)
    canvas.show()
    wait(lambda: canvas.viewport.frame is not None)
    wait(lambda: canvas.is_sharp)
    print(json.dumps(measure(canvas)), flush=True)
    app.processEvents()
    os._exit(0)


if __name__ == "__main__":
    main()
