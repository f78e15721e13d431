"""Watch: tells what stayed on the screen from what flew by."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from attrs import frozen

from workbench.app.inspection.inspection import Place
from workbench.imaging.inspection import Area

#: What was on the screen for so long was seen, in seconds.
MOMENT = 0.3
# Without a sign of the user for so long, nobody knows who is looking.
_AWAY = 30.0
# A clock that stood still for so long means that the program did, too.
_GAP = 1.0
_EPSILON = 1e-3

See = Callable[[Place, list[Area], float, float], object]


@frozen
class Sight:
    """What one viewport shows.

    Parameters
    ----------
    areas : tuple of (x0, y0, x1, y1)
        The parts of the image that nothing covers; they may overlap.
    scale : float
        Device pixels per image pixel, the smaller one where pixels are not square.
    """

    place: Place
    areas: tuple[Area, ...]
    scale: float


class Watch:
    """Looks at one viewport again and again, and tells `see` of what stayed in view for a moment.

    That is what all looks of the last moment have in common: while the user pans slowly it is
    most of the view, while they pan fast nothing.
    """

    def __init__(self, see: See) -> None:
        self._see = see
        self._looks: deque[tuple[float, Sight]] = deque()
        self._told: float | None = None
        self._woken = float("-inf")

    def wake(self, at: float) -> None:
        """Note a sign of the user, such as a move of the mouse."""
        self._woken = at

    def look(self, at: float, sight: Sight | None) -> None:
        """Take a look at a time in seconds; None when there is nothing to be seen just now."""
        looks = self._looks
        if sight is None or (looks and not self._goes_on(at, sight)):
            looks.clear()
            self._told = None
        if sight is None:
            return
        if not looks or looks[-1][1] != sight:
            self._woken = at
        looks.append((at, sight))
        while len(looks) > 1 and looks[1][0] <= at - MOMENT + _EPSILON:
            looks.popleft()
        if looks[0][0] > at - MOMENT + _EPSILON:
            return
        self._tell(at)

    @property
    def is_away(self) -> bool:
        """Whether the user has given no sign for long."""
        return bool(self._looks) and self._looks[-1][0] - self._woken > _AWAY

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to be seen, or nobody to see it."""
        return not self._looks or self.is_away

    def _goes_on(self, at: float, sight: Sight) -> bool:
        before, last = self._looks[-1]
        return last.place == sight.place and at - before < _GAP

    def _tell(self, at: float) -> None:
        if self.is_away:
            self._told = at
            return
        sights = [sight for _, sight in self._looks]
        areas = sights[0].areas
        for sight in sights[1:]:
            if sight.areas != areas:
                areas = tuple(
                    common
                    for one in areas
                    for other in sight.areas
                    if (common := _common(one, other)) is not None
                )
        since = self._looks[0][0] if self._told is None else self._told
        self._told = at
        if areas:
            scale = min(sight.scale for sight in sights)
            self._see(sights[-1].place, list(areas), scale, at - since)


def _common(one: Area, other: Area) -> Area | None:
    x0, y0 = max(one[0], other[0]), max(one[1], other[1])
    x1, y1 = min(one[2], other[2]), min(one[3], other[3])
    return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None
