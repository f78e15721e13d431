"""View: which window of an image's zoom raster a viewport shows. Pure arithmetic, no pixels."""

from __future__ import annotations

from attrs import evolve, field, frozen
from attrs.validators import ge, gt

from workbench.imaging.resample import Raster

MOST_ZOOM = 64.0
# The whole image is never smaller than this on the screen.
LEAST_PX = 16.0

Position = tuple[float, float]


@frozen
class View:
    """A viewport of width x height device pixels on the zoom raster of an image.

    Parameters
    ----------
    columns, rows : int
        Size of the image.
    scale : float
        Device pixels per image pixel along x.
    aspect : float
        Height of an image pixel over its width; along y the scale is ``scale * aspect``.
    left, top : int
        Raster pixel in the viewport's top left corner; negative where there is a margin.
    """

    columns: int = field(validator=ge(1))
    rows: int = field(validator=ge(1))
    width: int = field(validator=ge(1))
    height: int = field(validator=ge(1))
    scale: float = field(default=1.0, validator=gt(0))
    aspect: float = field(default=1.0, validator=gt(0))
    left: int = 0
    top: int = 0

    @property
    def sx(self) -> float:
        """Device pixels per image pixel along x."""
        return self.scale

    @property
    def sy(self) -> float:
        """Device pixels per image pixel along y."""
        return self.scale * self.aspect

    @property
    def raster(self) -> Raster:
        """The zoom raster of the whole image."""
        return Raster.of(self.rows, self.columns, self.sx, self.sy)

    @property
    def center(self) -> Position:
        """Image position in the middle of the viewport."""
        return self.to_image(self.width / 2, self.height / 2)

    @property
    def shown(self) -> tuple[int, int, int, int]:
        """What is on the screen of the raster, ``x0, y0, x1, y1`` half-open; may be empty."""
        raster = self.raster
        x0, y0 = max(self.left, 0), max(self.top, 0)
        x1 = min(self.left + self.width, raster.width)
        y1 = min(self.top + self.height, raster.height)
        return x0, y0, max(x0, x1), max(y0, y1)

    def to_image(self, x: float, y: float) -> Position:
        """Return the image position under a device position of the viewport."""
        return (x + self.left) / self.sx, (y + self.top) / self.sy

    def to_device(self, x: float, y: float) -> Position:
        """Return the device position in the viewport of an image position."""
        return x * self.sx - self.left, y * self.sy - self.top

    def panned(self, dx: float, dy: float) -> View:
        """Return the view after the picture moved by device pixels; whole ones only."""
        return evolve(self, left=self.left - round(dx), top=self.top - round(dy))

    def zoomed(self, scale: float, at: Position) -> View:
        """Return the view at another scale with the image under device position `at` in place."""
        scale = clamp_scale(self, scale)
        x, y = self.to_image(*at)
        left, top = round(x * scale - at[0]), round(y * scale * self.aspect - at[1])
        return evolve(self, scale=scale, left=left, top=top)

    def kept_in_sight(self) -> View:
        """Return the view moved so that at least a corner of the image stays in it."""
        raster = self.raster
        margin_x = min(32, max(1, self.width // 2), raster.width)
        margin_y = min(32, max(1, self.height // 2), raster.height)
        left = min(max(self.left, margin_x - self.width), raster.width - margin_x)
        top = min(max(self.top, margin_y - self.height), raster.height - margin_y)
        return evolve(self, left=left, top=top)


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
    x, y = center
    left = round(x * scale - view.width / 2)
    top = round(y * scale * view.aspect - view.height / 2)
    return evolve(view, scale=scale, left=left, top=top)


def fitted(view: View) -> View:
    """Return the view that shows the whole image as large as possible, in the middle."""
    scale = min(view.width / view.columns, view.height / (view.rows * view.aspect))
    return centered(view, scale, (view.columns / 2, view.rows / 2))
