"""Lookout: the part of a canvas by which others move what is seen, and ask what that is."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from workbench.app.viewing.reading_order import beside
from workbench.app.viewing.view_state import ViewState
from workbench.app.viewing.viewport import Viewport
from workbench.model.ids import AnnotationId
from workbench.ui.canvas.aids import Aids
from workbench.ui.canvas.minimap import Minimap, clear_areas, minimap_of
from workbench.ui.canvas.screen import dots_per_mm


class Lookout(QWidget):
    """Looks through a viewport."""

    viewport: Viewport
    view_state: ViewState
    aids: Aids

    def fit(self) -> None:
        """Show the whole image."""
        self.viewport.fit()

    def actual_size(self) -> None:
        """Show one image pixel as one device pixel."""
        self.viewport.actual_size()

    @property
    def shown_area(self) -> tuple[float, float, float, float] | None:
        """The part of the image plane in view."""
        return self.viewport.shown_area

    def show_area(self, area: tuple[float, float, float, float], zoom: float | None = None) -> None:
        """Show an area of the image, as large as possible or at a zoom."""
        self.viewport.show_area(area, zoom)

    @property
    def dots_per_mm(self) -> float | None:
        """Screen pixels in a millimetre; None where the screen does not say."""
        return dots_per_mm(self)

    def zoom_by(self, factor: float) -> None:
        """Zoom around the middle."""
        self.viewport.zoom_by(factor)

    def center_on(self, x: float, y: float) -> None:
        """Bring an image position into the middle."""
        self.viewport.center_on(x, y)

    @property
    def minimap(self) -> Minimap | None:
        """The whole picture in a corner, where it is shown."""
        view = self.viewport.view
        if view is None or not self.aids.minimap:
            return None
        return minimap_of(view, self.width(), self.height(), self.viewport.ratio)

    @property
    def clear_areas(self) -> tuple[tuple[float, float, float, float], ...]:
        """The parts of the image plane in view that nothing hides, the largest first."""
        view = self.viewport.view
        if view is None:
            return ()
        return clear_areas(view, self.minimap, self.aids.inset * self.viewport.ratio)

    @property
    def clear_area(self) -> tuple[float, float, float, float] | None:
        """The largest part of the image plane in view that nothing hides."""
        areas = self.clear_areas
        return areas[0] if areas else None

    def annotation_beside(self, n: int) -> AnnotationId | None:
        """Return the next (1) or previous (-1) visible annotation in reading order, going round."""
        return beside(self.viewport, self.view_state.selection, n)
