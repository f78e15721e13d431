"""Cine: going through pictures at a pace. Pure: no clock, no window."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from attrs import evolve, field, frozen
from attrs.validators import and_, ge, le

from workbench.app.viewing.navigation import files_of, slices_of, stack_at, stacks_in
from workbench.imaging.loader import Place
from workbench.model.ids import ImageId
from workbench.model.image import FrameStack, Image, Series
from workbench.model.project import Project

DEFAULT_RATE = 15.0
SLOWEST, FASTEST = 0.5, 120.0
# The rate that is told is that of the last seconds.
_MEASURED_S = 2.0


@frozen
class Cine:
    """Where the play stands among places counted from 0.

    Parameters
    ----------
    first, last : int
        The range that is played, both ends in.
    forward : bool
        The way it goes now.
    bounces : bool
        Back and forth; else from the end to the beginning again.
    """

    first: int = field(validator=ge(0))
    last: int = field(validator=ge(0))
    at: int
    forward: bool = True
    bounces: bool = False

    def __attrs_post_init__(self) -> None:
        if not self.first <= self.last:
            raise ValueError("a range begins before it ends")

    def advanced(self, n: int) -> Cine:
        """Return it `n` pictures on."""
        span = self.last - self.first
        if span == 0 or n <= 0:
            return evolve(self, at=min(max(self.at, self.first), self.last))
        at = min(max(self.at, self.first), self.last) - self.first
        if not self.bounces:
            step = n if self.forward else -n
            return evolve(self, at=self.first + (at + step) % (span + 1))
        # Unrolled, there and back are one round of 2 * span.
        turn = (at if self.forward else 2 * span - at) + n
        turn %= 2 * span
        forward = turn < span
        return evolve(self, at=self.first + min(turn, 2 * span - turn), forward=forward)


@frozen
class Pace:
    """How many pictures are due, and how many really came.

    Parameters
    ----------
    rate : float
        Wanted pictures a second.
    since : float
        Seconds: when the picture of now was due.
    shown : tuple of float
        When the last pictures were shown.
    """

    rate: float = field(default=DEFAULT_RATE, validator=and_(ge(SLOWEST), le(FASTEST)))
    since: float = 0.0
    shown: tuple[float, ...] = ()

    def due(self, now: float) -> int:
        """Return how many pictures on it should be by now."""
        return max(int((now - self.since) * self.rate + 1e-6), 0)

    def went(self, n: int, now: float) -> Pace:
        """Return the pace after `n` pictures on, one of which is shown now; the rest were skipped.

        After a long halt it goes on from now, and does not hurry to catch up.
        """
        since = self.since + n / self.rate
        since = since if now - since < 1 / self.rate else now
        recent = (*(at for at in self.shown if now - at <= _MEASURED_S), now)
        return evolve(self, since=since, shown=recent)

    @property
    def actual(self) -> float | None:
        """Pictures a second that were shown of late; None while too few were."""
        if len(self.shown) < 3 or self.shown[-1] <= self.shown[0]:
            return None
        return (len(self.shown) - 1) / (self.shown[-1] - self.shown[0])


def valid_rate(value: float | None) -> float:
    """Return a rate a file told, within reason; the usual one when it tells none."""
    if value is None or not isfinite(value) or value <= 0:
        return DEFAULT_RATE
    return min(max(value, SLOWEST), FASTEST)


def phases_of(project: Project, place: Place) -> Sequence[Place]:
    """Return the places that show the same position at all points in time, in order of time.

    Empty where the series has no points in time.
    """
    image = project.images.get(place[0])
    own = stack_at(image, place[1]) if image is not None else None
    if image is not None and own is not None:
        return _phases_inside(image, own, place)
    series = project.series.get(image.series) if image is not None and image.series else None
    if series is None or series.phase is None or (series.phases or 0) < 2:
        return ()
    others = _points_in_time(project, series)
    here = slices_of(project, place[0])
    if place not in here or len(others) < 2:
        return ()
    at = here.index(place)
    found = []
    for one in others:
        its = slices_of(project, one.images[0]) if one.images else []
        if len(its) != len(here):
            return ()  # other slices: not the same positions
        found.append(its[at])
    return found


def _phases_inside(image: Image, own: FrameStack, place: Place) -> Sequence[Place]:
    """Return the frames of one file that show the same position at all points in time."""
    if own.phase is None:
        return ()
    others = sorted(
        (one for one in stacks_in(image) if _of_one_film(one, own)), key=lambda one: one.phase or 0
    )
    if len(others) < 2 or any(len(one.frames) != len(own.frames) for one in others):
        return ()
    at = own.frames.index(place[1])
    return [(image.id, one.frames[at]) for one in others]


def files_at_times(project: Project, image: ImageId) -> list[list[ImageId]]:
    """Return the files of one frame that are scrolled with an image, for each point in time."""
    found = project.images.get(image)
    series = project.series.get(found.series) if found is not None and found.series else None
    if series is None or series.phase is None:
        return [files_of(project, image)]
    times = _points_in_time(project, series)
    return [files_of(project, one.images[0]) for one in times if one.images]


def _points_in_time(project: Project, series: Series) -> list[Series]:
    """Return the series that show the places of one at all points in time, in order of time."""
    others = [
        one
        for one in project.series.values()
        if one.series_instance_uid == series.series_instance_uid
        and one.study_instance_uid == series.study_instance_uid
        and _of_one_film(one, series)
    ]
    return sorted(others, key=lambda one: one.phase or 0)


def _of_one_film(one: Series | FrameStack, other: Series | FrameStack) -> bool:
    """Return whether both are points in time of the same."""
    timed = one.phase is not None and one.phases == other.phases
    return timed and _kind(one) == _kind(other)


def _kind(one: Series | FrameStack) -> list[str]:
    """Return what sets a stack apart besides its point in time."""
    moment = f"time {one.phase}/{one.phases}"
    rest = list(one.part)
    found = next((part for part in rest if part == moment), None) or next(
        # Acquisitions are named by their numbers, which need not count from 1.
        (part for part in rest if part.startswith("acquisition ")),
        None,
    )
    if found is not None:
        rest.remove(found)
    return sorted(rest)


def playable(project: Project, image: ImageId | None, frame: int) -> Sequence[Place]:
    """Return what is played at a place: points in time where there are some, else the slices."""
    if image is None:
        return ()
    phases = phases_of(project, (image, frame))
    return phases or slices_of(project, image, frame)
