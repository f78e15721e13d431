"""Values: what is told of the pixels inside a shape while it is drawn or dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.base.errors import InputError
from workbench.geom.shapes import bounds
from workbench.imaging.drawing.tile_pool import NotYet
from workbench.imaging.frame import FramePixels
from workbench.model.calibration import Calibration
from workbench.model.regions import Polyline, Region

if TYPE_CHECKING:
    from workbench.app.measuring.statistics import Inside
    from workbench.imaging.statistics.live import LiveStatistics

# A profile of a picture that is read late is told while it lies within so many pixels.
_MOST_READ = 1 << 22


class LiveValues:
    """Values inside the shape that is drawn last; each move costs only what moved."""

    def __init__(self) -> None:
        self._live: LiveStatistics | None = None
        self._known: tuple[Region, str, Inside] | None = None

    def inside(self, frame: FramePixels, region: Region, suv_kind: str) -> Inside:
        """Return the values inside a region in pixels of a frame; none where that takes long."""
        from workbench.app.measuring.statistics import with_uptake
        from workbench.imaging.statistics.live import LiveStatistics

        if self._live is None or self._live.frame is not frame:
            self._live, self._known = LiveStatistics(frame), None
        if self._known is not None and self._known[:2] == (region, suv_kind):
            return self._known[2]
        found = with_uptake(self._live.of(region), frame.info.suv, suv_kind)
        self._known = region, suv_kind, found
        return found

    def lines(self, frame: FramePixels, region: Region, suv_kind: str) -> tuple[str, ...]:
        """Return what stands beside a region; empty where that takes long."""
        from workbench.app.measuring.words import lines_of

        return lines_of(self.inside(frame, region, suv_kind))


def profile_along(frame: FramePixels, line: Polyline, calibration: Calibration) -> Inside | None:
    """Return the values along a line in pixels of a frame; None where they are not read yet."""
    from workbench.app.measuring.statistics import Inside
    from workbench.geom.measuring.scale import scale_for
    from workbench.imaging.statistics.profile import profile_of

    if frame.is_read_late and not _is_ready(frame, line):
        return None
    try:
        return Inside(profile=profile_of(frame, line.points, scale_for(line, calibration)))
    except (NotYet, InputError):
        return None


def _is_ready(frame: FramePixels, line: Polyline) -> bool:
    from workbench.imaging.tiles.lazy import LazyPixels
    from workbench.imaging.tiles.source import Window

    x0, y0, x1, y1 = bounds(line)
    left, top = max(0, int(x0) - 1), max(0, int(y0) - 1)
    right, bottom = min(frame.columns, int(x1) + 2), min(frame.rows, int(y1) + 2)
    if not (left < right and top < bottom and (right - left) * (bottom - top) <= _MOST_READ):
        return False
    stored = frame.stored
    return isinstance(stored, LazyPixels) and stored.is_ready(Window(top, left, bottom, right))
