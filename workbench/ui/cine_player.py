"""CinePlayer: a clock that turns the pages of one viewport; it never waits for a picture."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from attrs import evolve, frozen
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from workbench.app.planes.through_time import go_to_slice
from workbench.app.session import Session
from workbench.app.viewing.cine import Cine, Pace, phases_of, playable, valid_rate
from workbench.app.viewing.viewport import Viewport
from workbench.base.errors import WorkbenchError
from workbench.imaging.loader import Place
from workbench.model.ids import ImageId

# Pictures that are asked for ahead of time.
_AHEAD = 6


@frozen
class Told:
    """How a file asks to be played."""

    rate: float | None = None
    sweeps: bool = False


class CinePlayer(QObject):
    """Plays the slices, frames or points in time of the viewport that is active at the start.

    Parameters
    ----------
    viewport_of : callable
        Returns the Viewport of a number.
    """

    #: It began, ended, moved on or was set otherwise.
    changed = Signal()

    def __init__(
        self, session: Session, viewport_of: Callable[[int], Viewport], owner: QObject
    ) -> None:
        super().__init__(owner)
        self._session = session
        self._viewport_of = viewport_of
        self._index: int | None = None
        self._places: Sequence[Place] = ()
        self._shown: Place | None = None
        self._range: tuple[int, int] | None = None
        self._told: dict[ImageId, Told] = {}
        self.cine = Cine(0, 0, 0)
        self.pace = Pace()
        #: The user's rate; None = what the file tells.
        self.rate: float | None = None
        #: Whether the user wants it back and forth; None = what the file tells.
        self.sweeps: bool | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    @property
    def is_playing(self) -> bool:
        """Whether it goes."""
        return self._timer.isActive()

    @property
    def index(self) -> int:
        """Which viewport it is about: the one it plays in, else the active one."""
        return self._session.view_state.active if self._index is None else self._index

    @property
    def places(self) -> Sequence[Place]:
        """What is or would be played."""
        view = self._session.view_state
        if self._index is not None:
            return self._places
        state, project = view.viewport, self._session.project
        if state.plane is not None and state.image is not None:
            return phases_of(project, (state.image, state.frame))
        return playable(project, state.image, state.frame)

    @property
    def range(self) -> tuple[int, int]:
        """First and last picture that are played, from 0."""
        count = len(self.places)
        first, last = self._range or (0, count - 1)
        last = min(last, count - 1)
        return (first, last) if 0 <= first <= last else (0, max(count - 1, 0))

    @property
    def at(self) -> int:
        """The picture in view, from 0."""
        state = self._session.view_state.viewports[self.index]
        place, places = (state.image, state.frame), self.places
        return next((i for i, one in enumerate(places) if one == place), 0)

    @property
    def wanted_rate(self) -> float:
        """Pictures a second: the user's, else the file's, else the usual ones."""
        return self.rate if self.rate is not None else valid_rate(self.told_rate)

    @property
    def told_rate(self) -> float | None:
        """The rate that the file tells; None without one."""
        return self._of_file().rate

    @property
    def bounces(self) -> bool:
        """Whether it goes back and forth: as the user chose, else as the file asks for."""
        return self._of_file().sweeps if self.sweeps is None else self.sweeps

    def _of_file(self) -> Told:
        image = self._session.view_state.viewports[self.index].image
        if image is None or self._viewport_of(self.index).frame is None:
            return Told()  # its file may not be open yet, and nobody waits for it
        if image not in self._told:
            try:
                source = self._session.library.source(image)
            except WorkbenchError:
                return Told()
            rate, sweeps = getattr(source, "frame_rate", None), getattr(source, "is_swept", False)
            self._told[image] = Told(rate, sweeps)
        return self._told[image]

    def toggle(self) -> None:
        """Play, or pause."""
        if self.is_playing:
            self.stop()
        else:
            self.play()

    def play(self) -> None:
        """Begin at the picture in view."""
        places = self.places
        if len(places) < 2:
            return
        view = self._session.view_state
        self._places, self._shown = places, None
        at = self.at
        self._index = view.active
        first, last = self.range
        self.cine = Cine(first, last, at, bounces=self.bounces)
        self.pace = Pace(self.wanted_rate, time.perf_counter())
        self._start_timer()
        self.changed.emit()

    def stop(self) -> None:
        """Pause."""
        if self._index is not None and self._index < len(self._session.view_state.viewports):
            self._viewport_of(self._index).wished = ()
        self._timer.stop()
        self._index, self._shown, self._places = None, None, ()
        self.changed.emit()

    def go(self, at: int) -> None:
        """Go to a picture, from 0."""
        places = self.places
        if 0 <= at < len(places):
            session = self._session
            go_to_slice(session.project, session.view_state, places[at], self.index)
            self.changed.emit()

    def forget(self) -> None:
        """Stop, and forget what was chosen for the series before."""
        self._range, self._told = None, {}
        self.rate, self.sweeps = None, None
        self.stop()

    def set_rate(self, rate: float) -> None:
        """Choose the rate."""
        self.rate = valid_rate(rate)
        self.pace = evolve(self.pace, rate=self.rate, shown=(), since=time.perf_counter())
        if self.is_playing:
            self._start_timer()
        self.changed.emit()

    def set_bounces(self, bounces: bool) -> None:
        """Choose between back and forth, and round and round."""
        self.sweeps = bounces
        self.cine = evolve(self.cine, bounces=bounces, forward=True)
        self.changed.emit()

    def set_range(self, first: int, last: int) -> None:
        """Choose what is played, from 0, both ends in."""
        count = len(self.places)
        first = min(max(first, 0), max(count - 1, 0))
        last = min(max(last, first), max(count - 1, 0))
        self._range = (first, last) if (first, last) != (0, count - 1) else None
        if self.is_playing:
            self.cine = evolve(self.cine, first=first, last=last)
        self.changed.emit()

    def look(self) -> None:
        """Take up a change of the ViewState: a user who scrolls has the word."""
        if self._index is None:
            return
        view = self._session.view_state
        if self._index >= len(view.viewports):
            self.stop()
            return
        state = view.viewports[self._index]
        if self._shown is not None and (state.image, state.frame) != self._shown:
            self.stop()

    def _start_timer(self) -> None:
        # Three looks at the clock for each picture: it is late by a third at most.
        self._timer.start(max(round(1000 / self.wanted_rate / 3), 4))

    def _tick(self) -> None:
        if self._index is None:
            return
        viewport = self._viewport_of(self._index)
        now = time.perf_counter()
        n = self.pace.due(now)
        if n == 0 or (viewport.frame is None and viewport.failure is None):
            return  # still on its way: what comes too late is skipped, not waited for
        self.cine = self.cine.advanced(n)
        self.pace = self.pace.went(n, now)
        ahead = (self.cine.advanced(n * k) for k in range(1, _AHEAD + 1))
        viewport.wished = tuple(self._places[one.at] for one in ahead)
        self._shown = self._places[self.cine.at]
        go_to_slice(self._session.project, self._session.view_state, self._shown, self._index)
        self.changed.emit()
