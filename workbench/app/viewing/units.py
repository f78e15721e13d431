"""Units: what the coordinates of an anchor are to the pixels of its picture. Pure."""

from __future__ import annotations

from attrs import evolve, frozen

from workbench.api.tools import NOTHING, Preview, Rubber
from workbench.geom.transform import Affine, apply_affine
from workbench.model.regions import Region


@frozen
class Units:
    """Anchor units per pixel along x and y; both count from the same corner.

    On a frame these are pixels themselves, on a plane millimetres.
    """

    x: float = 1.0
    y: float = 1.0

    @property
    def are_pixels(self) -> bool:
        """Whether there is nothing to convert."""
        return self.x == self.y == 1.0

    def of_pixel(self, x: float, y: float) -> tuple[float, float]:
        """Return anchor coordinates of an image position."""
        return x * self.x, y * self.y

    def to_pixel(self, x: float, y: float) -> tuple[float, float]:
        """Return the image position of anchor coordinates."""
        return x / self.x, y / self.y

    def region_to_pixel(self, region: Region) -> Region:
        """Return a region of the anchor in pixels."""
        if self.are_pixels:
            return region
        return apply_affine(region, Affine(1 / self.x, 0.0, 0.0, 1 / self.y, 0.0, 0.0))

    def preview(self, preview: Preview) -> Preview:
        """Return what a tool wants to be drawn, in image positions."""
        if self.are_pixels or preview == NOTHING:
            return preview
        shrink = Affine(1 / self.x, 0.0, 0.0, 1 / self.y, 0.0, 0.0)
        rubber = preview.rubber
        if rubber is not None:
            corners = (*self.to_pixel(rubber.x0, rubber.y0), *self.to_pixel(rubber.x1, rubber.y1))
            rubber = Rubber(*corners)
        return Preview(
            tuple(evolve(g, region=apply_affine(g.region, shrink)) for g in preview.ghosts),
            tuple(evolve(h, x=h.x / self.x, y=h.y / self.y) for h in preview.handles),
            tuple(evolve(c, x=c.x / self.x, y=c.y / self.y) for c in preview.captions),
            rubber,
        )


PIXELS = Units()
