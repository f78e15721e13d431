"""Painting that survives mistakes.

An exception that leaves paintEvent while a QPainter lives ends the process without a traceback.
Each painter therefore runs by itself: one that raises is logged once, and the others still paint.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

S = TypeVar("S")
Paint = Callable[[QPainter, S], None]

log = logging.getLogger(__name__)


class PaintGuard:
    """Runs painters and remembers which ones have failed, to log each of them once."""

    def __init__(self) -> None:
        self._failed: set[str] = set()

    def paint(self, widget: QWidget, painters: Iterable[Paint[S]], shown: S) -> None:
        """Run all painters on a widget, inside its paintEvent."""
        painter = QPainter(widget)
        try:
            for paint in painters:
                self._run(painter, paint, shown)
        finally:
            painter.end()

    def _run(self, painter: QPainter, paint: Paint[S], shown: S) -> None:
        painter.save()
        try:
            paint(painter, shown)
        except Exception as error:
            self.report(getattr(paint, "__qualname__", type(paint).__name__), error)
        finally:
            painter.restore()

    def report(self, name: str, error: Exception) -> None:
        """Log a failure, the first time only: a paint event comes sixty times a second."""
        if name not in self._failed:
            self._failed.add(name)
            log.error("painter %s failed", name, exc_info=error)
