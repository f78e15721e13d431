"""Aids: what helps to find one's way on a large picture, and which of it is shown."""

from __future__ import annotations

from attrs import frozen

from workbench.imaging.inspection import InspectionMap

#: How thick a ruler is, device-independent pixels.
RULER = 14.0


@frozen(eq=False)
class Aids:
    """What is painted over a picture beside texts and annotations.

    Parameters
    ----------
    minimap, heat : bool
        The whole picture in a corner, where it is much larger than the view; what was seen on it.
    pixels : bool
        The grid of pixels, and their values, where they are large.
    rulers : bool
        Along the edges.
    seen : InspectionMap or None
        What anybody has seen of the frame.
    caption : str
        One line above the minimap.
    """

    minimap: bool = False
    heat: bool = False
    pixels: bool = False
    rulers: bool = False
    seen: InspectionMap | None = None
    caption: str = ""

    @property
    def inset(self) -> float:
        """What rulers take of the upper and the left edge, device-independent pixels."""
        return RULER if self.rulers else 0.0


NO_AIDS = Aids()
