"""How long the window stands still while something is opened in it, in a process of its own.

``python -m tests.benchmarks.opening_probe PATH [SECONDS]`` prints one JSON object. The window comes
alive as when a user starts it, stands there for SECONDS (2 by default) and until it is ready, and
opens PATH. With 0 seconds PATH is opened at once, as from the command line.

A gap is the time between two rounds of the event loop, by the clock and by the processor time of
the window's thread: on a machine that others use too, only the second says what the window did.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from array import array
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

LONG_MS = 8.0


class Rounds:
    """Times between rounds of the event loop: by the clock and of this thread, milliseconds."""

    def __init__(self) -> None:
        self.restart()
        self._timer = QTimer()
        self._timer.timeout.connect(self._tick)
        self._timer.start(0)

    def restart(self) -> None:
        # Plain numbers: a million tuples would give the collector of cycles something to do.
        self.clock, self.own = array("d"), array("d")
        self._last = self._now()

    def worst(self) -> tuple[float, float]:
        """Return the 99.9th percentiles."""
        if len(self.clock) < 2:
            return 0.0, 0.0
        clock, own = (statistics.quantiles(kind, n=1000)[-1] for kind in (self.clock, self.own))
        return clock, own

    def longest(self) -> tuple[float, float]:
        """Return the longest by the clock and the longest of this thread."""
        return max(self.clock), max(self.own)

    def long(self) -> list[tuple[float, float]]:
        """Return the gaps in which the window itself was at work for long, in their order."""
        both = zip(self.clock, self.own, strict=True)
        return [(round(clock, 1), round(own, 1)) for clock, own in both if own > LONG_MS / 2]

    @staticmethod
    def _now() -> tuple[float, float]:
        return time.perf_counter() * 1e3, time.thread_time() * 1e3

    def _tick(self) -> None:
        now = self._now()
        self.clock.append(now[0] - self._last[0])
        self.own.append(now[1] - self._last[1])
        self._last = now


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


def start(home: Path) -> Any:
    """Return a window that came alive as when a user starts the program."""
    os.environ["WORKBENCH_HOME"] = str(home)
    from workbench.app.places import Places
    from workbench.app.settings import load_settings
    from workbench.base.text import set_language
    from workbench.ui import application
    from workbench.ui.main_window import MainWindow
    from workbench.ui.theme import DARK, apply_theme

    app = application.make_application()
    places = Places.of_user()
    set_language("en")
    apply_theme(app, DARK)
    window = MainWindow(places=places, settings=load_settings(places.settings))
    alive: list[bool] = []

    def begin() -> None:
        application.begin(window, places, load_settings(places.settings), application.Options())
        alive.append(True)

    window.painted.connect(begin)
    window.resize(1440, 900)
    window.show()
    wait(lambda: alive)
    window._app = app  # type: ignore[attr-defined]  # as long-lived as the window
    return window


def measure(window: Any, path: Path, seconds: float) -> dict[str, Any]:
    """Open a path and return what the window felt."""
    rounds = Rounds()
    rest(seconds)
    if seconds:
        wait(lambda: window.is_ready)
    found: dict[str, Any] = {"path": path.name, "ready_long": rounds.long()}
    if seconds:
        rounds.restart()
        rest(1.0)
        found["idle"] = rounds.worst()
    rounds.restart()
    cpu = time.thread_time()
    window.open_paths([path])

    def frame() -> Any:
        return window.viewports.active.viewport.frame

    from workbench.app.jobs import JobState

    def is_running() -> bool:
        jobs = window.session.jobs.jobs.values()
        return any(job.state is JobState.RUNNING for job in jobs)

    wait(lambda: window.session.project.images)
    found["first_ms"] = wait(lambda: frame() is not None)
    wait(lambda: window.viewports.active.viewport.is_sharp)
    wait(lambda: not is_running())
    rest(0.7)
    found["cpu_ms"] = (time.thread_time() - cpu) * 1e3
    found["images"] = len(window.session.project.images)
    found["gap"], found["longest"], found["long"] = rounds.worst(), rounds.longest(), rounds.long()
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        window = start(Path(home))
        seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 2.0
        print(json.dumps(measure(window, Path(sys.argv[1]), seconds)), flush=True)
        os._exit(0)


if __name__ == "__main__":
    main()
