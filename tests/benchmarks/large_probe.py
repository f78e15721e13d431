"""What a large picture costs in a real window: a process of its own, for memory and for gaps.

``python -m tests.benchmarks.large_probe FILE`` prints one JSON object. All figures are of the
program as a user starts it, with default settings, on an empty home.

Memory is the private resident memory (RssAnon) of the process and of all its children, above that
of the empty window. Gaps are the times between two rounds of the event loop.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from tests.ui.window_kit import a_window, running
from workbench.ui.application import make_application
from workbench.ui.main_window import MainWindow

OUTLINES = int(os.environ.get("WORKBENCH_BENCH_OUTLINES", "0"))


class Memory:
    """The most private memory that was seen, by a thread that looks every few milliseconds."""

    def __init__(self) -> None:
        self.most = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        self.most = 0.0
        self._thread.start()

    def stop(self) -> float:
        self._stop.set()
        self._thread.join()
        return self.most

    def _watch(self) -> None:
        while not self._stop.wait(0.02):
            self.most = max(self.most, private())


def private() -> float:
    """Return the private resident memory of this process and its children, megabytes."""
    return sum(_of(pid) for pid in _family(os.getpid())) / 1024


def _family(pid: int) -> list[int]:
    found = [pid]
    try:
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _family(int(child))
    except OSError:
        pass
    return found


def _of(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


class Gaps:
    """Times between rounds of the event loop: by the clock, and of this thread's processor time.

    On a machine that others use too, only the second says what the window did; what it waited for
    its own threads is in the first alone.
    """

    def __init__(self) -> None:
        self.restart()
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(0)

    def restart(self) -> None:
        # Counted, not kept: a minute has millions of rounds, and memory is measured here too.
        self._seen: Counter[int] = Counter()
        self._own: Counter[int] = Counter()
        self._last, self._last_own = time.perf_counter(), time.thread_time()

    def worst(self) -> float:
        """Return the 99.9th percentile, milliseconds."""
        return _percentile(self._seen, 0.999)

    def worst_own(self) -> float:
        """Return the 99.9th percentile of processor time, milliseconds."""
        return _percentile(self._own, 0.999)

    def _tick(self) -> None:
        now, own = time.perf_counter(), time.thread_time()
        self._seen[int((now - self._last) * 1e5)] += 1
        self._own[int((own - self._last_own) * 1e5)] += 1
        self._last, self._last_own = now, own


def _percentile(counts: Counter[int], share: float) -> float:
    """Return a percentile of counted hundredths of milliseconds, milliseconds."""
    left = share * counts.total()
    for hundredths, count in sorted(counts.items()):
        left -= count
        if left <= 0:
            return (hundredths + 1) / 100
    return 0.0


def wait(true: Callable[[], object], seconds: float = 120.0) -> float:
    """Let events go on until something holds; return how long that took, milliseconds."""
    begin = time.perf_counter()
    while not true():
        QApplication.processEvents()
        if time.perf_counter() - begin > seconds:
            raise SystemExit("waited in vain")
    return (time.perf_counter() - begin) * 1e3


def rest(seconds: float) -> None:
    end = time.perf_counter() + seconds
    wait(lambda: time.perf_counter() > end)


def measure(window: MainWindow, path: Path) -> dict[str, Any]:
    window.get_ready()
    wait(lambda: window.is_ready)
    rest(1.0)
    gaps, memory, empty = Gaps(), Memory(), private()
    rest(1.0)
    found: dict[str, Any] = {"file": path.name, "idle_gap_ms": gaps.worst(), "empty_mb": empty}
    memory.start()
    gaps.restart()
    window.open_paths([path])

    def frame() -> Any:
        return window.viewports.active.viewport.frame

    def is_sharp() -> bool:
        return window.viewports.active.viewport.is_sharp

    found["first_pixels_ms"] = wait(
        lambda: frame() is not None and getattr(frame(), "glance", None) and frame().glance.rows
    )
    found["overview_ms"] = found["first_pixels_ms"] + wait(lambda: not frame().wants_look)
    found["sharp_ms"] = found["overview_ms"] + wait(is_sharp)
    found["settled_ms"] = found["sharp_ms"] + wait(lambda: not running(window))
    rest(0.5)
    found["open_gap_ms"], found["open_own_ms"] = gaps.worst(), gaps.worst_own()
    _look_around(window, gaps, is_sharp)
    found["peak_mb"] = memory.stop() - empty
    # Once more without who watches the memory: it reads /proc for milliseconds at a time.
    found.update(_look_around(window, gaps, is_sharp))
    return found


def _look_around(window: MainWindow, gaps: Gaps, is_sharp: Callable[[], bool]) -> dict[str, Any]:
    viewport = window.viewports.active.viewport
    viewport.actual_size()
    QApplication.processEvents()
    wait(is_sharp)
    gaps.restart()
    for _ in range(120):
        viewport.pan(-24, -8)
        rest(0.016)
    pan, pan_own = gaps.worst(), gaps.worst_own()
    jumps = []
    gaps.restart()
    columns, rows = viewport.frame_size
    for n in range(40):
        viewport.center_on((n * 7919 + 0.5) % columns, (n * 104729 + 0.5) % rows)
        begin = time.perf_counter()
        QApplication.processEvents()  # the first paint, with what stands in
        wait(is_sharp)
        jumps.append((time.perf_counter() - begin) * 1e3)
    jump, jump_own = gaps.worst(), gaps.worst_own()
    gaps.restart()
    for n in range(120):
        viewport.zoom_by(1.15 if n % 60 < 30 else 1 / 1.15)
        rest(0.016)
    return {
        "pan_gap_ms": pan,
        "jump_gap_ms": jump,
        "jump_sharp_ms": statistics.median(jumps),
        "jump_sharp_p95_ms": statistics.quantiles(jumps, n=20)[-1],
        "zoom_gap_ms": gaps.worst(),
        "pan_own_ms": pan_own,
        "jump_own_ms": jump_own,
        "zoom_own_ms": gaps.worst_own(),
    }


def main() -> None:
    make_application()
    with tempfile.TemporaryDirectory() as home, a_window(Path(home)) as window:
        window.resize(1440, 900)
        print(json.dumps(measure(window, Path(sys.argv[1]))), flush=True)
        os._exit(0)


if __name__ == "__main__":
    main()
