"""What a file draws over its picture, as values: bitmaps, shapes, texts, a shutter.

The drawing is in ``imaging.drawing.graphics``, the reading in ``dicom.presentation.state``.

Positions in `Units.PIXEL` are continuous image coordinates: (0, 0) is the outer corner of the first
pixel, as PS3.3 C.10.5 has it. Those in `Units.DISPLAY` go from 0 to 1 across the displayed area.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from attrs import cmp_using, field, frozen
from numpy.typing import NDArray

from workbench.model.regions import Points, as_points

Color = tuple[int, int, int]
Corners = tuple[float, float, float, float]
Place = tuple[float, float]


class GraphicType(StrEnum):
    """Graphic Type (0070,0023)."""

    POINT = "POINT"
    POLYLINE = "POLYLINE"
    INTERPOLATED = "INTERPOLATED"
    CIRCLE = "CIRCLE"
    ELLIPSE = "ELLIPSE"


#: How many points each type takes; None = two or more.
POINTS = {GraphicType.POINT: 1, GraphicType.CIRCLE: 2, GraphicType.ELLIPSE: 4}


class Units(StrEnum):
    """Graphic Annotation Units (0070,0005), and those of texts."""

    PIXEL = "PIXEL"
    DISPLAY = "DISPLAY"


class Justify(StrEnum):
    """Bounding Box Text Horizontal Justification (0070,0012)."""

    LEFT = "LEFT"
    CENTER = "CENTER"
    RIGHT = "RIGHT"


@frozen
class GraphicShape:
    """A line or curve.

    Parameters
    ----------
    points : array, shape (n, 2)
        (x, y). CIRCLE: centre, a point on it. ELLIPSE: both ends of the major axis, then of the
        minor one. POLYLINE and INTERPOLATED are closed when the last point is the first.
    layer : str
        Name of its `GraphicLayer`.
    """

    kind: GraphicType
    points: Points = field(converter=as_points, eq=cmp_using(eq=np.array_equal), hash=False)
    filled: bool = False
    units: Units = Units.PIXEL
    layer: str = ""

    def __attrs_post_init__(self) -> None:
        wanted, count = POINTS.get(self.kind), len(self.points)
        if count != wanted if wanted else count < 2:
            raise ValueError(f"{self.kind} does not have {count} points")


@frozen
class GraphicText:
    """A text, of one or several lines.

    Parameters
    ----------
    box : (x0, y0, x1, y1) or None
        Where it stands, top left and bottom right.
    anchor : (x, y) or None
        What it speaks of; a text without a box stands beside it.
    pointed : bool
        Whether a line leads from the text to the anchor.
    """

    text: str
    box: Corners | None = None
    anchor: Place | None = None
    pointed: bool = False
    justify: Justify = Justify.LEFT
    box_units: Units = Units.PIXEL
    anchor_units: Units = Units.PIXEL
    layer: str = ""

    def __attrs_post_init__(self) -> None:
        if self.box is None and self.anchor is None:
            raise ValueError("a text needs a bounding box or an anchor point")


@frozen
class GraphicLayer:
    """A layer of graphics; larger `order` = nearer. No colour = the drawer's own."""

    name: str
    order: int = 0
    color: Color | None = None
    description: str = ""


@frozen(eq=False)
class BitmapPlane:
    """A bitmap over the frame; its first pixel lies at (`row`, `column`), counted from 0."""

    bits: NDArray[np.bool_]
    row: int = 0
    column: int = 0
    layer: str = ""


@frozen(eq=False)
class Shutter:
    """What of the frame is hidden; all the parts that are given hide together (PS3.3 C.7.6.11).

    Parameters
    ----------
    box : (x0, y0, x1, y1) or None
        Hidden is what lies outside.
    circle : (x, y, radius) or None
        Hidden is what lies outside.
    polygon : array, shape (n, 2), or None
        Hidden is what lies outside.
    bitmap : BitmapPlane or None
        Hidden is where it is set (PS3.3 C.7.6.15).
    color : (red, green, blue)
        What is shown instead.
    """

    box: Corners | None = None
    circle: tuple[float, float, float] | None = None
    polygon: Points | None = None
    bitmap: BitmapPlane | None = None
    color: Color = (0, 0, 0)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is hidden."""
        return self.box is None and self.circle is None and self.polygon is None and not self.bitmap


@frozen(eq=False)
class Graphics:
    """All that is drawn over one frame."""

    shapes: tuple[GraphicShape, ...] = ()
    texts: tuple[GraphicText, ...] = ()
    layers: tuple[GraphicLayer, ...] = ()
    planes: tuple[BitmapPlane, ...] = ()
    shutter: Shutter | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        hidden = self.shutter is not None and not self.shutter.is_empty
        return not (self.shapes or self.texts or self.planes or hidden)

    def layer(self, name: str) -> GraphicLayer:
        """Return a layer by its name; one that nobody described is plain and lowest."""
        return next((one for one in self.layers if one.name == name), GraphicLayer(name))
