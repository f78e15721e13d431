"""View: which window of an image's zoom raster a viewport shows. Pure arithmetic, no pixels."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from attrs import evolve, field, frozen
from attrs.validators import ge, gt
from numpy.typing import NDArray

from workbench.geom.turn import UPRIGHT, Turn
from workbench.imaging.resample import Raster

MOST_ZOOM = 64.0
# The whole image is never smaller than this on the screen.
LEAST_PX = 16.0

Position = tuple[float, float]


@frozen
class View:
    """A viewport of width x height device pixels on the zoom raster of an image, turned or not.

    The turned raster has the pixels of the raster and no others, each in another place: the
    picture of a turned view is, pixel by pixel, the turned picture of its `upright` view.

    Parameters
    ----------
    columns, rows : int
        Size of the image.
    scale : float
        Device pixels per image pixel along a row of the image.
    aspect : float
        Height of an image pixel over its width; along a column the scale is ``scale * aspect``.
    left, top : int
        Pixel of the turned raster in the viewport's top left corner; negative where there is a
        margin.
    turn : Turn
        How the raster is turned.
    """

    columns: int = field(validator=ge(1))
    rows: int = field(validator=ge(1))
    width: int = field(validator=ge(1))
    height: int = field(validator=ge(1))
    scale: float = field(default=1.0, validator=gt(0))
    aspect: float = field(default=1.0, validator=gt(0))
    left: int = 0
    top: int = 0
    turn: Turn = UPRIGHT

    @property
    def sx(self) -> float:
        """Device pixels per image pixel along a row of the image."""
        return self.scale

    @property
    def sy(self) -> float:
        """Device pixels per image pixel along a column of the image."""
        return self.scale * self.aspect

    @property
    def raster(self) -> Raster:
        """The zoom raster of the whole image, as the image lies."""
        return Raster.of(self.rows, self.columns, self.sx, self.sy)

    @cached_property
    def raster_size(self) -> tuple[int, int]:
        """Width and height of the zoom raster, as the image lies."""
        raster = self.raster
        return raster.width, raster.height

    @property
    def turned_size(self) -> tuple[int, int]:
        """Width and height of the zoom raster, as it is shown."""
        return self.turn.size(*self.raster_size)

    @cached_property
    def upright(self) -> View:
        """The view of the same pixels as the image lies."""
        return self.turned_to(UPRIGHT)

    def turned_to(self, turn: Turn) -> View:
        """Return the view of the same pixels with another turn."""
        if turn == self.turn:
            return self
        right, bottom = self.left + self.width, self.top + self.height
        window = self.to_raster(self.left, self.top, right, bottom)
        left, top, right, bottom = turn.rect(window, *self.raster_size)
        size = {"width": right - left, "height": bottom - top}
        return evolve(self, turn=turn, left=left, top=top, **size)

    def to_raster(self, x0: int, y0: int, x1: int, y1: int) -> tuple[int, int, int, int]:
        """Return a window of the turned raster as a window of the raster as the image lies."""
        if self.turn.is_upright:
            return x0, y0, x1, y1
        return self.turn.inverse.rect((x0, y0, x1, y1), *self.turned_size)

    def of_raster(self, x0: int, y0: int, x1: int, y1: int) -> tuple[int, int, int, int]:
        """Return a window of the raster as the image lies as a window of the turned one."""
        if self.turn.is_upright:
            return x0, y0, x1, y1
        return self.turn.rect((x0, y0, x1, y1), *self.raster_size)

    @property
    def center(self) -> Position:
        """Image position in the middle of the viewport."""
        return self.to_image(self.width / 2, self.height / 2)

    @property
    def shown(self) -> tuple[int, int, int, int]:
        """What is on the screen of the turned raster, ``x0, y0, x1, y1``; may be empty."""
        width, height = self.turned_size
        x0, y0 = max(self.left, 0), max(self.top, 0)
        x1, y1 = min(self.left + self.width, width), min(self.top + self.height, height)
        return x0, y0, max(x0, x1), max(y0, y1)

    @property
    def area(self) -> tuple[float, float, float, float]:
        """The part of the image plane in view, ``x0, y0, x1, y1``."""
        x0, y0 = self.to_image(0, 0)
        x1, y1 = self.to_image(self.width, self.height)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def to_image(self, x: float, y: float) -> Position:
        """Return the image position under a device position of the viewport."""
        x, y = x + self.left, y + self.top
        if not self.turn.is_upright:
            x, y = self.turn.back(x, y, *self.raster_size)
        return x / self.sx, y / self.sy

    def to_device(self, x: float, y: float) -> Position:
        """Return the device position in the viewport of an image position."""
        x, y = x * self.sx, y * self.sy
        if not self.turn.is_upright:
            x, y = self.turn.place(x, y, *self.raster_size)
        return x - self.left, y - self.top

    def points_to_device(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the device positions of image positions, shape (n, 2)."""
        on_raster: NDArray[np.float64] = points * (self.sx, self.sy)
        if not self.turn.is_upright:
            on_raster = self.turn.places(on_raster, *self.raster_size)
        return on_raster - (self.left, self.top)

    def box_to_device(
        self, x0: float, y0: float, x1: float, y1: float
    ) -> tuple[float, float, float, float]:
        """Return where an upright rectangle of the image lies in the viewport."""
        ax, ay = self.to_device(x0, y0)
        bx, by = self.to_device(x1, y1)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)

    def panned(self, dx: float, dy: float) -> View:
        """Return the view after the picture moved by device pixels; whole ones only."""
        return self._at(self.scale, self.left - round(dx), self.top - round(dy))

    def zoomed(self, scale: float, at: Position) -> View:
        """Return the view at another scale with the image under device position `at` in place."""
        return _placed(self, clamp_scale(self, scale), self.to_image(*at), at)

    def kept_in_sight(self) -> View:
        """Return the view moved so that at least a corner of the image stays in it."""
        width, height = self.turned_size
        margin_x = min(32, max(1, self.width // 2), width)
        margin_y = min(32, max(1, self.height // 2), height)
        left = min(max(self.left, margin_x - self.width), width - margin_x)
        top = min(max(self.top, margin_y - self.height), height - margin_y)
        return self._at(self.scale, left, top)

    def _at(self, scale: float, left: int, top: int) -> View:
        """Return the view at a scale and a place."""
        if (scale, left, top) == (self.scale, self.left, self.top):
            return self
        # Not by `evolve`, which takes three times as long: each step of a wheel makes several.
        return View(
            self.columns,
            self.rows,
            self.width,
            self.height,
            scale,
            self.aspect,
            left,
            top,
            self.turn,
        )


def clamp_scale(view: View, scale: float) -> float:
    """Return a scale that is neither absurdly small nor absurdly large for the image.

    What is whole but for a rounding error becomes whole: just below 1:1 would be interpolated.
    """
    least = LEAST_PX / max(view.columns, view.rows * view.aspect)
    if round(scale) and abs(scale / round(scale) - 1) < 1e-6:
        scale = float(round(scale))
    return min(max(scale, least), max(MOST_ZOOM, least))


def centered(view: View, scale: float, center: Position) -> View:
    """Return the view at a scale with an image position in the middle."""
    return _placed(view, scale, center, (view.width / 2, view.height / 2))


def _placed(view: View, scale: float, position: Position, at: Position) -> View:
    """Return the view at a scale with an image position at a device position."""
    moved = view._at(scale, 0, 0)
    x, y = moved.to_device(*position)
    return moved._at(scale, round(x - at[0]), round(y - at[1]))


def fitting_scale(view: View, width: float, height: float) -> float:
    """Return the scale at which width x height image pixels just fit into the viewport."""
    across, down = view.turn.size(width, height * view.aspect)
    return min(view.width / across, view.height / down)


def fitted(view: View) -> View:
    """Return the view that shows the whole image as large as possible, in the middle."""
    scale = fitting_scale(view, view.columns, view.rows)
    return centered(view, scale, (view.columns / 2, view.rows / 2))
