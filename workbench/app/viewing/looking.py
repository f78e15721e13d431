"""Looking: moving what a viewport shows, in the ViewState and nowhere else."""

from __future__ import annotations

from workbench.app.viewing.view_state import ViewState
from workbench.imaging.viewport import Position, View, centered, clamp_scale, fitting_scale


class Looking:
    """The part of a viewport that pans and zooms; `view` is what is shown now, None for nothing."""

    index: int
    ratio: float
    view: View | None
    _view_state: ViewState

    def fit(self) -> None:
        """Show the whole image."""
        self._view_state.set_viewport(self.index, center=None)

    def actual_size(self) -> None:
        """Show one image pixel as one device pixel."""
        if self.view is not None:
            self.zoom_by(1.0 / self.view.scale)

    def center_on(self, x: float, y: float) -> None:
        """Bring an image position into the middle."""
        if self.view is not None:
            self._look(centered(self.view, self.view.scale, (x, y)))

    @property
    def shown_area(self) -> tuple[float, float, float, float] | None:
        """The part of the image plane in view; None while nothing is shown."""
        return None if self.view is None else self.view.area

    def show_area(self, area: tuple[float, float, float, float], zoom: float | None = None) -> None:
        """Show an area as large as possible, or at a zoom in screen pixels per image pixel."""
        if self.view is None:
            return
        x0, y0, x1, y1 = area
        fit = fitting_scale(self.view, max(x1 - x0, 1.0), max(y1 - y0, 1.0))
        scale = fit if zoom is None else zoom * self.ratio
        self._look(
            centered(self.view, clamp_scale(self.view, scale), ((x0 + x1) / 2, (y0 + y1) / 2))
        )

    def reveal(self, x: float, y: float) -> None:
        """Bring an image position into the middle where it is out of sight."""
        if self.view is None or not (
            0 <= x < self.view.columns and 0 <= y < self.view.rows  # nowhere on the image
        ):
            return
        at_x, at_y = self.view.to_device(x, y)
        if not (0 <= at_x < self.view.width and 0 <= at_y < self.view.height):
            self.center_on(x, y)

    def pan(self, dx: float, dy: float) -> None:
        """Move the picture by device-independent pixels."""
        if self.view is not None:
            moved = self.view.panned(dx * self.ratio, dy * self.ratio)
            self._look(moved.kept_in_sight())

    def zoom_by(self, factor: float, at: Position | None = None) -> None:
        """Zoom around a position in device-independent pixels; the middle without one."""
        if self.view is None:
            return
        view = self.view
        x, y = at or (view.width / 2 / self.ratio, view.height / 2 / self.ratio)
        zoomed = view.zoomed(view.scale * factor, (x * self.ratio, y * self.ratio))
        self._look(zoomed.kept_in_sight())

    def _look(self, view: View) -> None:
        self._view_state.set_viewport(self.index, center=view.center, zoom=view.scale)
