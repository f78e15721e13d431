"""Inspecting: what the viewports show is looked at again and again, and what was seen is noted.

One timer does it, apart from painting.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication

from workbench.app.inspection.inspection import Place
from workbench.app.inspection.watch import Sight, Watch
from workbench.app.inspection.words import caption
from workbench.app.session import Session
from workbench.imaging.inspection import Area
from workbench.ui.bridge import Feed
from workbench.ui.canvas.aids import NO_AIDS, Aids
from workbench.ui.canvas.widget import Canvas

_LOOK_MS = 100
# Nothing is to be seen, or nobody is there: a look now and then, to notice when that is over.
_IDLE_MS = 500
# A crash takes no more than what was seen in so many seconds.
_SAVE_AFTER = 3.0
# Pictures with fewer pixels are seen whole; how much of them was seen is not worth a word.
_LARGE = 4_000_000


class Inspecting(QObject):
    """Watches canvases, and gives each of them its aids.

    Parameters
    ----------
    canvases : callable
        Returns those of now.
    tell : callable
        Takes what is to be told of the active one; empty where it is not worth a word.
    """

    def __init__(
        self,
        session: Session,
        feed: Feed,
        canvases: Callable[[], list[Canvas]],
        tell: Callable[[str], None],
        owner: QObject,
    ) -> None:
        super().__init__(owner)
        self._session, self._canvases, self._tell = session, canvases, tell
        self._watches: dict[Canvas, Watch] = {}
        self._better: float | None = None
        self._pointer = QPoint()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._on_time)
        feed.project.connect(self.refresh)
        feed.settings.connect(self.refresh)
        feed.view.connect(self._on_view)
        self._timer.start()
        self.refresh()

    def refresh(self) -> None:
        """Give all canvases the aids of now."""
        canvases = self._canvases()
        for canvas in canvases:
            self._give(canvas)
        view = self._session.view_state
        active = canvases[view.active] if view.active < len(canvases) else None
        self._tell(self._told_of(active) if active is not None else "")

    def look(self, at: float) -> None:
        """Look at all canvases at a time in seconds."""
        canvases = self._canvases()
        for gone in self._watches.keys() - set(canvases):
            del self._watches[gone]
        pointer = QCursor.pos()
        moved, self._pointer = pointer != self._pointer, pointer
        for canvas in canvases:
            watch = self._watches.setdefault(canvas, Watch(self._see))
            if moved:
                watch.wake(at)
            watch.look(at, sight_of(canvas))
        self._save(at)

    def _on_time(self) -> None:
        at = time.monotonic()
        before = self._better
        self.look(at)
        if self._better != before:
            self.refresh()
        idle = all(watch.is_idle for watch in self._watches.values())
        wanted = _IDLE_MS if idle else _LOOK_MS
        if self._timer.interval() != wanted:
            self._timer.setInterval(wanted)

    def _on_view(self, names: frozenset[str]) -> None:
        if names & {"viewports", "active", "layout"}:
            self._timer.setInterval(_LOOK_MS)
            self.refresh()

    def _see(self, place: Place, areas: list[Area], scale: float, seconds: float) -> None:
        if self._session.inspection.see(place, areas, scale, seconds):
            self._better = time.monotonic()

    def _save(self, at: float) -> None:
        if self._better is not None and at - self._better >= _SAVE_AFTER:
            self._better = None
            self._session.inspection.save()

    def _give(self, canvas: Canvas) -> None:
        aids = self._aids_of(canvas)
        if _look_of(aids) != _look_of(canvas.aids):
            canvas.update()
        canvas.aids = aids

    def _aids_of(self, canvas: Canvas) -> Aids:
        place = place_of(canvas)
        if place is None:
            return NO_AIDS
        settings, inspection = self._session.settings, self._session.inspection
        return Aids(
            settings.show_minimap,
            settings.show_heat,
            settings.show_pixels,
            settings.show_rulers,
            inspection.seen_by(place),
            caption(inspection, place),
        )

    def _told_of(self, canvas: Canvas) -> str:
        place = place_of(canvas)
        grid = self._session.inspection.grid(place) if place is not None else None
        if place is None or grid is None or grid.columns * grid.rows < _LARGE:
            return ""
        return canvas.aids.caption


def place_of(canvas: Canvas) -> Place | None:
    """Return the frame that a canvas is to show; None for a cut and for nothing."""
    viewport = canvas.viewport
    if viewport.index >= len(canvas.view_state.viewports):
        return None  # it is about to go
    state = viewport.state
    return None if state.image is None or state.plane is not None else (state.image, state.frame)


def sight_of(canvas: Canvas) -> Sight | None:
    """Return what can be seen on a canvas now; None while it is covered, blurred or elsewhere."""
    if QApplication.activeModalWidget() is not None or QApplication.activePopupWidget() is not None:
        return None
    window = canvas.window()
    if not canvas.isVisible() or not window.isActiveWindow() or window.isMinimized():
        return None
    place, view = place_of(canvas), canvas.viewport.view
    frame = canvas.viewport.frame
    if place is None or view is None or frame is None or not canvas.is_sharp:
        return None
    if frame.wants_look:
        return None  # its window is not known yet: it may be all white
    return Sight(place, canvas.clear_areas, min(view.sx, view.sy))


def _look_of(aids: Aids) -> tuple[object, ...]:
    """Return what is seen of the aids."""
    zoom = None if aids.seen is None else id(aids.seen.zoom)
    return (aids.minimap, aids.heat, aids.pixels, aids.rulers, zoom, aids.caption)
