"""Space: what viewports know of the patient beyond the frame they show."""

from __future__ import annotations

from collections.abc import Callable

from attrs import field, frozen

from workbench.api.tools import Phase
from workbench.app.viewing.carrying import PictureOf, nowhere
from workbench.app.viewing.content import Cutter, NoCutter
from workbench.app.viewing.underlay import Below, nothing_below
from workbench.imaging.frame import FramePixels
from workbench.imaging.loader import Place

#: (place, its frame, ``ViewportState.against``) -> what is shown in its stead, None = not yet.
Compare = Callable[[Place, FramePixels, str], FramePixels | None]
Pointed = Callable[[int, float, float, Phase, float], object]


def _ignored(index: int, x: float, y: float, phase: Phase, pixel: float) -> None:
    """Show the point nowhere else."""


def _itself(place: Place, frame: FramePixels, against: str) -> FramePixels | None:
    """Have nothing to hold a frame against."""
    return None


@frozen
class Space:
    """What viewports share of the patient's space.

    Parameters
    ----------
    cutter : Cutter
        Makes the pictures of cuts through volumes.
    picture_of : callable
        Where frames lie, so that a cut shows what was drawn on them.
    pointed : callable
        Is told where a cross-hair is held: (viewport, x, y, phase, size of a screen pixel), in
        image pixels.
    compare : callable
        What is shown of a frame that is held against its reference.
    below : callable
        Another picture that a layer lays over a frame, below its annotations.
    """

    cutter: Cutter = field(factory=NoCutter)
    picture_of: PictureOf = nowhere
    pointed: Pointed = _ignored
    compare: Compare = _itself
    below: Below = nothing_below
