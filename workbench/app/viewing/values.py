"""Values: what is told of the pixels inside a shape while it is drawn or dragged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.imaging.frame import FramePixels
from workbench.model.regions import Region

if TYPE_CHECKING:
    from workbench.imaging.statistics.live import LiveStatistics


class LiveValues:
    """Lines beside the shape that is drawn last; each move costs only what moved."""

    def __init__(self) -> None:
        self._live: LiveStatistics | None = None
        self._told: tuple[Region, str, tuple[str, ...]] | None = None

    def lines(self, frame: FramePixels, region: Region, suv_kind: str) -> tuple[str, ...]:
        """Return what stands beside a region in pixels of a frame; empty where that takes long."""
        from workbench.app.measuring.statistics import with_uptake
        from workbench.app.measuring.words import lines_of
        from workbench.imaging.statistics.live import LiveStatistics

        if self._live is None or self._live.frame is not frame:
            self._live, self._told = LiveStatistics(frame), None
        if self._told is not None and self._told[:2] == (region, suv_kind):
            return self._told[2]
        found = self._live.of(region)
        lines = lines_of(with_uptake(found, frame.info.suv, suv_kind)) if found else ()
        self._told = region, suv_kind, lines
        return lines
