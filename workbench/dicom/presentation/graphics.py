"""Graphics, bitmaps and shutters of a presentation state (PS3.3 C.7.6.11, C.9.2, C.10.5, C.10.7).

Everything comes out in continuous image coordinates. Graphics count them already (0, 0 is the
outer corner of the first pixel, C.10.5.1.1); positions relative to the display are placed on the
displayed area, turned back; shutters count pixels from 1.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.dicom.values import integer, items, number, numbers, raw, text
from workbench.geom.turn import Turn
from workbench.model.graphics import (
    BitmapPlane,
    Color,
    Corners,
    GraphicLayer,
    GraphicShape,
    GraphicText,
    GraphicType,
    Justify,
    Shutter,
    Units,
)
from workbench.model.regions import as_points

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

log = logging.getLogger(__name__)

Area = tuple[float, float, float, float]

_MOST = 65535.0
# Pixels of the whole slide, of which a frame may be a tile (C.10.5.1.1).
_MATRIX = "MATRIX"
# A bitmap of more pixels than this is none of a screen.
_LARGEST = 1 << 28
# Lab (D50) to linear sRGB: the matrix of ICC's sRGB profile, inverted.
_XYZ_TO_RGB = np.array(
    (
        (3.1338561, -1.6168667, -0.4906146),
        (-0.9787684, 1.9161415, 0.0334540),
        (0.0719453, -0.2289914, 1.4052427),
    )
)
_D50 = np.array((0.9642, 1.0, 0.8249))


@frozen
class _Space:
    """Where positions of a state lie on the image."""

    area: Area
    turn: Turn
    corner: tuple[int, int] = (0, 0)

    def place(self, x: float, y: float, units: str) -> tuple[float, float]:
        if units == Units.PIXEL:
            return x, y
        if units == _MATRIX:
            return x - self.corner[0], y - self.corner[1]
        x0, y0, x1, y1 = self.area
        u, v = self.turn.back(x, y, 1.0, 1.0)
        return x0 + u * (x1 - x0), y0 + v * (y1 - y0)


def refers(item: Dataset, uid: str, frame: int) -> bool:
    """Return whether an item of a state speaks of a frame; without references of all."""
    references = items(item, "ReferencedImageSequence")
    for one in references:
        frames = numbers(one, "ReferencedFrameNumber")
        if text(one, "ReferencedSOPInstanceUID") == uid and (not frames or frame in frames):
            return True
    return not references


def read_annotations(
    ds: Dataset,
    uid: str,
    frame: int,
    area: Area,
    turn: Turn,
    corner: tuple[int, int] = (0, 0),
) -> tuple[tuple[GraphicShape, ...], tuple[GraphicText, ...]]:
    """Return the shapes and texts of a frame, in image pixels; broken ones are left out.

    Parameters
    ----------
    corner : (x, y)
        Where the frame begins in the total pixel matrix; positions on that are counted from there.
    """
    shapes: list[GraphicShape] = []
    texts: list[GraphicText] = []
    space = _Space(area, turn, corner)
    for item in items(ds, "GraphicAnnotationSequence"):
        if not refers(item, uid, frame):
            continue
        layer = text(item, "GraphicLayer")
        for one in items(item, "GraphicObjectSequence"):
            shape = _shape(one, layer, space)
            if shape is not None:
                shapes.append(shape)
        for one in items(item, "TextObjectSequence"):
            written = _text(one, layer, space)
            if written is not None:
                texts.append(written)
    return tuple(shapes), tuple(texts)


def _shape(item: Dataset, layer: str, space: _Space) -> GraphicShape | None:
    units = _units(item, "GraphicAnnotationUnits")
    data = numbers(item, "GraphicData")
    if units is None or len(data) < 2 or (integer(item, "GraphicDimensions") or 2) != 2:
        return None
    points = [space.place(x, y, units) for x, y in zip(data[::2], data[1::2], strict=False)]
    try:
        kind = GraphicType(text(item, "GraphicType").upper())
        return GraphicShape(kind, as_points(points), _yes(item, "GraphicFilled"), layer=layer)
    except ValueError:
        log.warning("a graphic object of a presentation state was left out")
        return None


def _text(item: Dataset, layer: str, space: _Space) -> GraphicText | None:
    box = _box(item, space)
    anchor, at = None, numbers(item, "AnchorPoint")
    units = _units(item, "AnchorPointAnnotationUnits")
    if len(at) == 2 and units is not None:
        anchor = space.place(*at, units)
    words = text(item, "UnformattedTextValue").replace("\r\n", "\n").replace("\r", "\n")
    if not words or (box is None and anchor is None):
        return None
    found = text(item, "BoundingBoxTextHorizontalJustification").upper()
    justify = Justify(found) if found in tuple(Justify) else Justify.LEFT
    return GraphicText(
        words, box, anchor, _yes(item, "AnchorPointVisibility"), justify, layer=layer
    )


def _box(item: Dataset, space: _Space) -> Corners | None:
    units = _units(item, "BoundingBoxAnnotationUnits")
    first = numbers(item, "BoundingBoxTopLeftHandCorner")
    last = numbers(item, "BoundingBoxBottomRightHandCorner")
    if units is None or len(first) != 2 or len(last) != 2:
        return None
    (x0, y0), (x1, y1) = space.place(*first, units), space.place(*last, units)
    # Turned back, either corner may be the upper left one.
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _units(item: Dataset, keyword: str) -> str | None:
    found = text(item, keyword).upper()
    return found if found == _MATRIX or found in tuple(Units) else None


def _yes(item: Dataset, keyword: str) -> bool:
    return text(item, keyword).upper() == "Y"


def graphic_layers(ds: Dataset) -> tuple[GraphicLayer, ...]:
    """Return the layers with their order and colour, the lowest first."""
    found = []
    for item in items(ds, "GraphicLayerSequence"):
        lab = numbers(item, "GraphicLayerRecommendedDisplayCIELabValue")
        grey = number(item, "GraphicLayerRecommendedDisplayGrayscaleValue")
        color = of_lab(lab) if len(lab) == 3 else None if grey is None else of_grey(grey)
        order = integer(item, "GraphicLayerOrder") or 0
        found.append(
            GraphicLayer(
                text(item, "GraphicLayer"), order, color, text(item, "GraphicLayerDescription")
            )
        )
    return tuple(sorted(found, key=lambda layer: layer.order))


def of_grey(value: float) -> Color:
    """Return the colour of a P-value, 0 to 65535."""
    shade = round(min(max(value, 0.0), _MOST) / _MOST * 255)
    return shade, shade, shade


def of_lab(values: tuple[float, ...]) -> Color:
    """Return the sRGB colour of a CIELab value as DICOM writes it (C.10.7.1.1)."""
    lightness = values[0] / _MOST * 100
    a, b = (value / _MOST * 255 - 128 for value in values[1:3])
    y = (lightness + 16) / 116
    f = np.array((y + a / 500, y, y - b / 200))
    xyz = np.where(f > 6 / 29, f**3, 3 * (6 / 29) ** 2 * (f - 4 / 29)) * _D50
    linear = np.clip(_XYZ_TO_RGB @ xyz, 0, 1)
    shown = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    red, green, blue = (round(v * 255) for v in shown.tolist())
    return red, green, blue


def to_lab(color: Color) -> tuple[int, int, int]:
    """Return an sRGB colour as DICOM writes CIELab."""
    shown = np.array(color) / 255
    linear = np.where(shown <= 0.04045, shown / 12.92, ((shown + 0.055) / 1.055) ** 2.4)
    xyz = np.linalg.solve(_XYZ_TO_RGB, linear) / _D50
    f = np.where(xyz > (6 / 29) ** 3, np.cbrt(xyz), xyz / (3 * (6 / 29) ** 2) + 4 / 29)
    lightness, a, b = 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])
    shares = (lightness / 100, (a + 128) / 255, (b + 128) / 255)
    first, second, third = (round(min(max(float(v), 0.0), 1.0) * _MOST) for v in shares)
    return first, second, third


def activated(ds: Dataset) -> dict[int, str]:
    """Return the overlay groups that are shown, with the layer each is on (C.11.7)."""
    found = {}
    for group in range(0x6000, 0x6100, 2):
        layer = _value(ds, group, 0x1001)
        if isinstance(layer, str) and layer.strip():
            found[group] = layer.strip()
    return found


def bitmap_of(ds: Dataset, group: int) -> BitmapPlane | None:
    """Return an overlay of the state itself; None where it has none or it is broken."""
    rows, columns = _value(ds, group, 0x0010), _value(ds, group, 0x0011)
    data, origin = _value(ds, group, 0x3000), _value(ds, group, 0x0050)
    if not (isinstance(rows, int) and isinstance(columns, int) and isinstance(data, bytes)):
        return None
    if rows < 1 or columns < 1 or rows * columns > min(_LARGEST, len(data) * 8):
        return None
    bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")
    plane = bits[: rows * columns].reshape(rows, columns).view(bool)
    try:
        row, column = (int(v) for v in origin)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        row, column = 1, 1
    return BitmapPlane(plane, row - 1, column - 1)


def _value(ds: Dataset, group: int, element: int) -> object:
    try:
        return ds[group, element].value if (group, element) in ds else None
    except Exception:
        # Whatever a malformed value raises.
        return None


def read_shutter(ds: Dataset, rows: int, columns: int) -> Shutter | None:
    """Return the shutter of a state for a frame of rows x columns; None where nothing is hidden.

    Edges are columns and rows from 1 and are themselves shown; vertices and centres are centres of
    pixels.
    """
    shapes = text(ds, "ShutterShape").upper().split("\\")
    shutter = Shutter(
        box=_rectangle(ds, rows, columns) if "RECTANGULAR" in shapes else None,
        circle=_circle(ds) if "CIRCULAR" in shapes else None,
        polygon=_polygon(ds) if "POLYGONAL" in shapes else None,
        bitmap=_hiding(ds) if "BITMAP" in shapes else None,
        color=_shutter_color(ds),
    )
    return None if shutter.is_empty else shutter


def _rectangle(ds: Dataset, rows: int, columns: int) -> Corners:
    left = number(ds, "ShutterLeftVerticalEdge")
    right = number(ds, "ShutterRightVerticalEdge")
    upper = number(ds, "ShutterUpperHorizontalEdge")
    lower = number(ds, "ShutterLowerHorizontalEdge")
    return (
        0.0 if left is None else left - 1,
        0.0 if upper is None else upper - 1,
        float(columns) if right is None else right,
        float(rows) if lower is None else lower,
    )


def _circle(ds: Dataset) -> tuple[float, float, float] | None:
    center, radius = numbers(ds, "CenterOfCircularShutter"), number(ds, "RadiusOfCircularShutter")
    if len(center) != 2 or not radius or radius <= 0:
        return None
    row, column = center
    return column - 0.5, row - 0.5, radius


def _polygon(ds: Dataset) -> NDArray[np.float64] | None:
    values = numbers(ds, "VerticesOfThePolygonalShutter")
    corners = [(x - 0.5, y - 0.5) for y, x in zip(values[::2], values[1::2], strict=False)]
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    return as_points(corners) if len(corners) >= 3 else None


def _hiding(ds: Dataset) -> BitmapPlane | None:
    group = raw(ds, "ShutterOverlayGroup")
    return bitmap_of(ds, int(group)) if isinstance(group, int) else None


def _shutter_color(ds: Dataset) -> Color:
    lab = numbers(ds, "ShutterPresentationColorCIELabValue")
    if len(lab) == 3:
        return of_lab(lab)
    return of_grey(number(ds, "ShutterPresentationValue") or 0.0)
