"""Underlay: another picture between the picture and what is drawn on it."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from workbench.imaging.drawing.overlay_style import LayerLook
from workbench.imaging.frame import FramePixels
from workbench.imaging.loader import Place
from workbench.imaging.raster_tiles import ImageBuffer


@frozen(eq=False)
class Underlay:
    """What of another picture is in view, and how it is laid over."""

    buffer: ImageBuffer
    look: LayerLook


#: (place, its frame) -> a picture of the same size to be laid over it; None = there is none yet.
Below = Callable[[Place, FramePixels], tuple[FramePixels, LayerLook] | None]


def nothing_below(place: Place, frame: FramePixels) -> tuple[FramePixels, LayerLook] | None:
    """Have no other picture."""
    return None
