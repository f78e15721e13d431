"""Directions and distances as they are in the plane that is shown, not in its pixels.

What is perpendicular here is so in millimetres, also where pixels are not square or the camera
looked aslant.
"""

from __future__ import annotations

import math

from attrs import frozen

from workbench.api.tools import ToolContext
from workbench.geom.measuring.scale import Scale, scale_for
from workbench.geom.snap import XY
from workbench.model.calibration import Spacing
from workbench.model.regions import Polyline


@frozen(eq=False)
class Axis:
    """A line through two positions with the way along it and across it.

    Parameters
    ----------
    start : (float, float)
        Where it begins, in the units of the scale; as are all lengths here.
    along, across : (float, float)
        Of length 1, at right angles to each other.
    """

    start: XY
    along: XY
    across: XY
    length: float
    scale: Scale

    def place(self, at: XY) -> XY:
        """Return how far a position of the picture lies along it, and how far beside."""
        x, y = _to_mm(self.scale, at)
        dx, dy = x - self.start[0], y - self.start[1]
        return (
            dx * self.along[0] + dy * self.along[1],
            dx * self.across[0] + dy * self.across[1],
        )

    def at(self, along: float, across: float = 0.0) -> XY:
        """Return the position in the picture that lies so far along it and beside it."""
        x = self.start[0] + along * self.along[0] + across * self.across[0]
        y = self.start[1] + along * self.along[1] + across * self.across[1]
        back = self.scale.to_px([(x, y)])[0].tolist()
        return back[0], back[1]


def metric_of(context: ToolContext, *points: XY) -> Scale:
    """Return what distances of positions are measured with; in widths of a pixel without one."""
    scale = scale_for(Polyline([*points, points[0]]), context.calibration)
    if scale.spacing is None:
        return Scale(Spacing(context.calibration.aspect, 1.0))
    return scale


def axis(a: XY, b: XY, scale: Scale) -> Axis | None:
    """Return the axis from `a` to `b`; None where they are the same place."""
    start, end = _to_mm(scale, a), _to_mm(scale, b)
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    # A length that cannot be divided by is none: its direction would be rounding alone.
    if not length > 1e-9:
        return None
    along = dx / length, dy / length
    return Axis(start, along, (-along[1], along[0]), length, scale)


def _to_mm(scale: Scale, at: XY) -> XY:
    x, y = scale.to_mm([at])[0].tolist()
    return x, y
