"""What the canvas paints, one painter a module."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QPainter

from workbench.ui.canvas.painters.arriving import ArrivingPainter
from workbench.ui.canvas.painters.backdrop import BackdropPainter
from workbench.ui.canvas.painters.corners import CornerPainter
from workbench.ui.canvas.painters.guides import paint_guides
from workbench.ui.canvas.painters.hover import HoverPainter
from workbench.ui.canvas.painters.labels import LabelPainter
from workbench.ui.canvas.painters.legend import LegendPainter
from workbench.ui.canvas.painters.lens import LensPainter
from workbench.ui.canvas.painters.live import paint_ghosts, paint_loose, paint_selection
from workbench.ui.canvas.painters.message import paint_message
from workbench.ui.canvas.painters.minimap import MinimapPainter
from workbench.ui.canvas.painters.offers import paint_offers
from workbench.ui.canvas.painters.orientation import OrientationPainter
from workbench.ui.canvas.painters.pairs import PairPainter
from workbench.ui.canvas.painters.pixel_grid import PixelGridPainter
from workbench.ui.canvas.painters.preview import CaptionPainter, paint_handles, paint_rubber
from workbench.ui.canvas.painters.probe import ProbePainter
from workbench.ui.canvas.painters.rulers import RulerPainter
from workbench.ui.canvas.painters.scale_bar import ScaleBarPainter
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.painters.zones import ZonePainter
from workbench.ui.canvas.shown import Shown


def default_painters(
    again: Callable[[], object] = lambda: None,
) -> list[Callable[[QPainter, Shown], None]]:
    """Return the painters of one canvas, from back to front; `again` asks for another frame."""
    text = HaloText()
    return [
        BackdropPainter(),
        ArrivingPainter(text),
        PixelGridPainter(again),
        ZonePainter(text),
        paint_guides,
        paint_offers,
        paint_loose,
        paint_selection,
        PairPainter(text),
        LabelPainter(text),
        RulerPainter(),
        CornerPainter(text),
        OrientationPainter(text),
        ScaleBarPainter(text),
        MinimapPainter(text),
        LegendPainter(text),
        paint_ghosts,
        paint_handles,
        paint_rubber,
        CaptionPainter(text),
        HoverPainter(text),
        LensPainter(again),
        ProbePainter(text),
        paint_message,
    ]
