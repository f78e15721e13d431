"""Shown: all that one paint event paints, gathered before the painter begins."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import frozen
from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont

from workbench.api.tools import NOTHING, Preview
from workbench.app.defects.seen import NO_OFFERS, SeenOffers
from workbench.app.side_by_side.guides import NO_GUIDES, Guides
from workbench.app.viewing.underlay import Underlay
from workbench.app.viewing.viewport import Viewport
from workbench.base.text import Text
from workbench.imaging.drawing.overlay_tiles import OverlayPicture
from workbench.imaging.lens import LensPicture
from workbench.imaging.raster_tiles import ImageBuffer
from workbench.imaging.viewport import View
from workbench.model.ids import AnnotationId
from workbench.model.project import Project
from workbench.ui.canvas.aids import NO_AIDS, Aids
from workbench.ui.theme import Theme

if TYPE_CHECKING:
    from workbench.geom.occlusion import Occlusion


@frozen(eq=False)
class Shown:
    """What the painters see.

    Parameters
    ----------
    width, height : float
        Of the widget, device-independent pixels.
    ratio : float
        Device pixels per device-independent pixel.
    live : tuple of AnnotationId
        Selected annotations that the tiles leave out.
    loose : frozenset of AnnotationId
        Neighbours of what is dragged, which the tiles leave out as well.
    hidden_text : callable
        How much of an annotation is hidden and by what, in a few words.
    number_of : callable
        The number of an annotation as it is written.
    told, told_at : str and QPointF or None
        What is told of the annotation below the pointer, and where the pointer is.
    told_id : AnnotationId or None
        Of which annotation that is told.
    texts, names : bool
        Whether texts over the picture (corners, orientation, scale bar), and names beside shapes
        are shown.
    message : Text or None
        In the middle, instead of a picture.
    legend : bool
        Whether colours are explained.
    uncertainty : bool
        Figures have their standard uncertainty.
    zones : bool
        The zones of the part on the picture are drawn.
    suv_kind : str
        Which uptake value is told, a ``SuvKind``.
    pointed : QPointF or None
        Where the pointer is, when the values below it are to be shown there.
    guides : Guides
        What is shown of the other viewports.
    offers : SeenOffers
        Candidates to accept or reject.
    lens, lens_at : LensPicture and QPointF, or None
        A part of the picture magnified, and where.
    aids : Aids
        What helps to find one's way on a large picture.
    """

    project: Project
    viewport: Viewport
    theme: Theme
    font: QFont
    width: float
    height: float
    ratio: float
    view: View | None = None
    buffer: ImageBuffer | None = None
    overlay: OverlayPicture | None = None
    underlay: Underlay | None = None
    preview: Preview = NOTHING
    live: tuple[AnnotationId, ...] = ()
    loose: frozenset[AnnotationId] = frozenset()
    hidden_text: Callable[[Occlusion], str] = str
    number_of: Callable[[AnnotationId], str] = str
    told: str = ""
    told_at: QPointF | None = None
    told_id: AnnotationId | None = None
    texts: bool = True
    names: bool = True
    private: bool = False
    message: Text | None = None
    advice: Text | None = None
    legend: bool = True
    uncertainty: bool = False
    zones: bool = True
    suv_kind: str = "bw"
    pointed: QPointF | None = None
    guides: Guides = NO_GUIDES
    offers: SeenOffers = NO_OFFERS
    lens: LensPicture | None = None
    lens_at: QPointF | None = None
    aids: Aids = NO_AIDS

    @cached_property
    def font_key(self) -> str:
        """What tells the font from others."""
        return str(self.font.key())

    def at(self, x: float, y: float) -> QPointF:
        """Return where an image position is on the widget."""
        assert self.view is not None
        dx, dy = self.view.to_device(x, y)
        return QPointF(dx / self.ratio, dy / self.ratio)
