"""Evidence: by how much each pixel is beyond a threshold."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

import numpy as np
from attrs import frozen

from workbench.imaging.frame import FramePixels
from workbench.imaging.reference.difference import Comparison
from workbench.imaging.reference.reading import Numbers, grey, read
from workbench.imaging.tiles.source import Window


class Look(StrEnum):
    """What stands out."""

    BRIGHT = "bright"
    DARK = "dark"
    BOTH = "both"


class Evidence(Protocol):
    """What candidates are made of."""

    @property
    def rows(self) -> int:
        """Rows of the whole picture."""
        ...

    @property
    def columns(self) -> int:
        """Columns of the whole picture."""
        ...

    @property
    def scale(self) -> float:
        """By so much beyond the threshold, half of all doubt is gone."""
        ...

    def excess(self, k: int, window: Window) -> Numbers:
        """Return by how much a window of the reduction 2**k is beyond: above 0 it stands out."""
        ...


@frozen
class Brightness:
    """Pixels brighter or darker than a value."""

    frame: FramePixels
    threshold: float
    look: Look = Look.BRIGHT

    @property
    def rows(self) -> int:
        """Rows of the whole picture."""
        return self.frame.rows

    @property
    def columns(self) -> int:
        """Columns of the whole picture."""
        return self.frame.columns

    @property
    def scale(self) -> float:
        """As much as the threshold itself."""
        return max(abs(self.threshold), 1.0)

    def excess(self, k: int, window: Window) -> Numbers:
        """Return by how much a window is beyond the threshold."""
        values = grey(read(self.frame, k, k, window)) - np.float32(self.threshold)
        return -values if self.look is Look.DARK else values


@frozen
class Difference:
    """Pixels that differ from the reference by more than a value."""

    comparison: Comparison
    threshold: float
    look: Look = Look.BOTH

    @property
    def rows(self) -> int:
        """Rows of the whole picture."""
        return self.comparison.inspected.rows

    @property
    def columns(self) -> int:
        """Columns of the whole picture."""
        return self.comparison.inspected.columns

    @property
    def scale(self) -> float:
        """As much as the threshold itself."""
        return max(self.threshold, 1e-6)

    def excess(self, k: int, window: Window) -> Numbers:
        """Return by how much a window differs beyond the threshold."""
        signed = self.comparison.signed(k, k, window)
        found = {Look.BRIGHT: signed, Look.DARK: -signed, Look.BOTH: np.abs(signed)}[self.look]
        return found - np.float32(self.threshold)
