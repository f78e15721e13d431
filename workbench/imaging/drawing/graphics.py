"""Draws what a file has over its picture; canvas and ``render`` share it, so both show the same.

The half-open rule decides which device pixels a filled shape and a shutter take; lines are drawn
smooth around their exact position. Bitmaps go through the one resampling rule: nearest from 1:1
upwards, averaged below, where thin lines are made up for.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from attrs import define, evolve, frozen
from numpy.typing import NDArray

from workbench.geom.raster import mask_of
from workbench.geom.turn import UPRIGHT, Turn
from workbench.imaging.drawing.curves import outline
from workbench.imaging.drawing.glyphs import text_mask
from workbench.imaging.drawing.overlay import NOTHING_DRAWN, Bgra, Sheet, blend
from workbench.imaging.drawing.overlay_tiles import tile_sheet
from workbench.imaging.drawing.tile_pool import TILE, tiles_in
from workbench.imaging.resample import Levels, Raster, cut, cut_mask
from workbench.imaging.sources import OverlayPlane
from workbench.imaging.viewport import View
from workbench.model.graphics import (
    BitmapPlane,
    Color,
    Graphics,
    GraphicShape,
    GraphicText,
    GraphicType,
    Shutter,
)
from workbench.model.regions import Box, Ellipse, Polygon, Region

#: Colour of what no layer gives one.
PLAIN: Color = (255, 228, 120)
_DARK: Color = (0, 0, 0)
_HALO_OPACITY, _FILL_OPACITY = 0.62, 0.4
_LINE, _POINT, _FONT = 1.6, 4.0, 13.0
# A text with a box has the size of the box, within what can be read and does not cover all.
_LEAST_FONT, _LARGEST_FONT = 9.0, 40.0
_ASIDE = 8.0
# Device pixels that a line and its halo reach beyond their points.
_REACH = 8.0
# OpenCV draws the last pixels of a smooth line at the border otherwise than in its midst.
_SEAM = 8
_SHIFT = 4
_UNIT = 1 << _SHIFT
_FAR = 1 << 26
# Below 1:1 a thin line is averaged away; it is made up for down to a third.
_MOST_BOOST = 3.0

Device = NDArray[np.float64]
Mask = NDArray[np.uint8]


def graphics_of(overlays: Sequence[OverlayPlane]) -> Graphics:
    """Return a file's own bitmaps as graphics; reads them."""
    planes = tuple(BitmapPlane(one.bitmap, one.row, one.column) for one in overlays)
    return Graphics(planes=planes)


@frozen(eq=False)
class _Sheet:
    """Where is drawn: a sheet of the turned zoom raster of an image, and how large things are."""

    sheet: Sheet
    raster: Raster
    ratio: float
    buffer: Bgra
    turn: Turn = UPRIGHT

    def device(self, points: NDArray[np.float64]) -> Device:
        """Return image positions as positions on the sheet, pixel corners at whole numbers."""
        s = self.sheet
        scaled: Device = np.asarray(points, np.float64) * (s.sx, s.sy)
        turned = self.turn.places(scaled, self.raster.width, self.raster.height)
        return turned - (s.x0, s.y0)

    @property
    def inside(self) -> tuple[int, int, int, int]:
        """Part of the sheet that the image covers, on the raster."""
        s = self.sheet
        x0, y0 = max(s.x0, 0), max(s.y0, 0)
        x1, y1 = min(s.x0 + s.width, self.raster.width), min(s.y0 + s.height, self.raster.height)
        return x0, y0, max(x0, x1), max(y0, y1)


@define(eq=False)
class Drawing:
    """Graphics made ready to be drawn over a frame of rows x columns, at any zoom.

    Everything in it must be in image pixels: see ``dicom.presentation.state``.
    """

    graphics: Graphics
    rows: int
    columns: int

    def draw(self, sheet: Sheet, ratio: float = 1.0, turn: Turn = UPRIGHT) -> Bgra:
        """Draw what lies on a sheet.

        Parameters
        ----------
        sheet : Sheet
            A rectangle of the turned zoom raster.
        ratio : float
            Device pixels per device-independent pixel: lines and texts grow with it.
        turn : Turn
            All turns with the picture but the letters, which stay upright and are never mirrored.

        Returns
        -------
        ndarray, shape (height, width, 4), uint8
            Premultiplied blue, green, red, alpha; `NOTHING_DRAWN` when nothing is there.
        """
        if self.graphics.is_empty:
            return NOTHING_DRAWN
        raster = Raster.of(self.rows, self.columns, sheet.sx, sheet.sy)
        if turn.is_upright:
            buffer = self._draw_lying(sheet, raster, ratio)
        else:
            buffer = turn.array(self._draw_tiles(_lying(sheet, raster, turn), raster, ratio))
        on = _Sheet(sheet, raster, ratio, buffer, turn)
        for text in sorted(self.graphics.texts, key=lambda one: self._order(one.layer)):
            _draw_text(on, text, self._color(text.layer))
        return on.buffer if on.buffer.any() else NOTHING_DRAWN

    def _draw_lying(self, sheet: Sheet, raster: Raster, ratio: float) -> Bgra:
        """Draw all but the texts as the image lies."""
        on = _Sheet(sheet, raster, ratio, np.zeros((sheet.height, sheet.width, 4), np.uint8))
        self._draw_shutter(on)
        for plane, (levels, color) in zip(self.graphics.planes, self._planes, strict=True):
            if plane.bits.size:
                _draw_plane(on, levels, color)
        for shape in self._shapes_near(on):
            _draw_shape(on, shape, self._color(shape.layer))
        return on.buffer

    def _draw_tiles(self, sheet: Sheet, raster: Raster, ratio: float) -> Bgra:
        """Draw all but the texts tile by tile as the image lies.

        Where a sheet cuts a line decides how OpenCV draws it: only the same tiles give the same
        pixels when the picture is turned.
        """
        buffer = np.zeros((sheet.height, sheet.width, 4), np.uint8)
        window = (sheet.x0, sheet.y0, sheet.x0 + sheet.width, sheet.y0 + sheet.height)
        for tx, ty in tiles_in(*window):
            tile = self._draw_lying(tile_sheet(sheet.sx, sheet.sy, tx, ty), raster, ratio)
            x, y = tx * TILE - sheet.x0, ty * TILE - sheet.y0
            xa, ya = max(x, 0), max(y, 0)
            xb, yb = min(x + TILE, sheet.width), min(y + TILE, sheet.height)
            buffer[ya:yb, xa:xb] = tile[ya - y : yb - y, xa - x : xb - x]
        return buffer

    def _shapes_near(self, on: _Sheet) -> list[GraphicShape]:
        """Return the shapes that may lie on a sheet, the lowest layer first."""
        shapes, bounds = self._shapes
        if not shapes:
            return []
        x0, y0, x1, y1 = on.sheet.reach(_REACH * on.ratio)
        near = (bounds[:, 0] <= x1) & (bounds[:, 2] >= x0)
        near &= (bounds[:, 1] <= y1) & (bounds[:, 3] >= y0)
        return [shapes[n] for n in np.flatnonzero(near).tolist()]

    @cached_property
    def _shapes(self) -> tuple[list[GraphicShape], NDArray[np.float64]]:
        shapes = sorted(self.graphics.shapes, key=lambda one: self._order(one.layer))
        lines = [outline(one) for one in shapes]
        bounds = [(*line.min(axis=0), *line.max(axis=0)) for line in lines]
        return shapes, np.array(bounds, np.float64).reshape(-1, 4)

    def _order(self, layer: str) -> int:
        return self.graphics.layer(layer).order

    def _color(self, layer: str) -> Color:
        return self.graphics.layer(layer).color or PLAIN

    @cached_property
    def _planes(self) -> list[tuple[Levels, Color]]:
        return [
            (Levels(_on_frame(plane, self.rows, self.columns)), self._color(plane.layer))
            for plane in self.graphics.planes
        ]

    @cached_property
    def _hidden(self) -> Mask | None:
        shutter = self.graphics.shutter
        if shutter is None or shutter.is_empty:
            return None
        return hidden_by(shutter, self.rows, self.columns)

    def _draw_shutter(self, on: _Sheet) -> None:
        x0, y0, x1, y1 = on.inside
        if self._hidden is None or x0 >= x1 or y0 >= y1:
            return
        assert self.graphics.shutter is not None
        mask = cut_mask(self._hidden, on.raster, x0, y0, x1, y1)
        _lay(on, mask, x0 - on.sheet.x0, y0 - on.sheet.y0, self.graphics.shutter.color)


def _lying(sheet: Sheet, raster: Raster, turn: Turn) -> Sheet:
    """Return a sheet of the turned raster as the sheet of the raster as the image lies."""
    if turn.is_upright:
        return sheet
    window = (sheet.x0, sheet.y0, sheet.x0 + sheet.width, sheet.y0 + sheet.height)
    size = turn.size(raster.width, raster.height)
    x0, y0, x1, y1 = turn.inverse.rect(window, *size)
    return Sheet(sheet.sx, sheet.sy, x0, y0, x1 - x0, y1 - y0)


def hidden_by(shutter: Shutter, rows: int, columns: int) -> Mask:
    """Return 255 where a shutter hides a pixel, by the place of its centre."""
    shown = np.ones((rows, columns), bool)
    for region in _openings(shutter):
        shown &= mask_of(region, rows, columns).full(rows, columns)
    if shutter.bitmap is not None:
        shown &= _on_frame(shutter.bitmap, rows, columns) == 0
    return np.where(shown, np.uint8(0), np.uint8(255))


def _openings(shutter: Shutter) -> list[Region]:
    found: list[Region] = []
    if shutter.box is not None:
        found.append(Box.from_corners(*shutter.box))
    if shutter.circle is not None:
        x, y, radius = shutter.circle
        found.append(Ellipse(x, y, radius, radius))
    if shutter.polygon is not None:
        found.append(Polygon.from_ring(shutter.polygon))
    return found


def _on_frame(plane: BitmapPlane, rows: int, columns: int) -> Mask:
    """Return a bitmap in its place on the frame, 255 where it is set."""
    frame = np.zeros((rows, columns), np.uint8)
    height, width = plane.bits.shape
    top, left = max(plane.row, 0), max(plane.column, 0)
    bottom, right = min(plane.row + height, rows), min(plane.column + width, columns)
    if top < bottom and left < right:
        bits = plane.bits[
            top - plane.row : bottom - plane.row, left - plane.column : right - plane.column
        ]
        frame[top:bottom, left:right] = np.where(bits, np.uint8(255), np.uint8(0))
    return frame


def _draw_plane(on: _Sheet, levels: Levels, color: Color) -> None:
    x0, y0, x1, y1 = on.inside
    if x0 >= x1 or y0 >= y1:
        return
    mask = cut(levels, on.raster, x0, y0, x1, y1)
    boost = min(max(1.0, 1 / min(on.sheet.sx, on.sheet.sy)), _MOST_BOOST)
    if boost > 1:
        mask = np.minimum(mask * boost, 255).astype(np.uint8)
    _lay(on, mask, x0 - on.sheet.x0, y0 - on.sheet.y0, color)


def _lay(on: _Sheet, mask: Mask, left: int, top: int, color: Color, opacity: float = 1.0) -> None:
    """Lay a colour over the sheet where a mask covers it; parts beyond the sheet are cut off."""
    height, width = mask.shape
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + width, on.sheet.width), min(top + height, on.sheet.height)
    if x0 >= x1 or y0 >= y1:
        return
    cover = mask[y0 - top : y1 - top, x0 - left : x1 - left, None]
    if not cover.any():
        return
    target = on.buffer[y0:y1, x0:x1]
    share = cover.astype(np.float32) * (opacity / 255)
    over = np.array((*color[::-1], 255), np.float32)
    target[...] = np.rint(target * (1 - share) + over * share).astype(np.uint8)


def _draw_shape(on: _Sheet, shape: GraphicShape, color: Color) -> None:
    import cv2

    path = outline(shape, max(on.sheet.sx, on.sheet.sy))
    device = on.device(path)
    if shape.filled and len(path) >= 3:
        _fill(on, device, color)
    if shape.kind is GraphicType.POINT:
        arm = _POINT * on.ratio
        (x, y) = device[0]
        lines = [[(x - arm, y), (x + arm, y)], [(x, y - arm), (x, y + arm)]]
        paths = [_fixed(np.array(line)) for line in lines]
    else:
        paths = [_fixed(device)]
    _stroke(on, paths, color, cv2.LINE_AA)


def _stroke(on: _Sheet, paths: list[NDArray[np.int32]], color: Color, kind: int) -> None:
    import cv2

    # OpenCV's smooth lines come out about one pixel wider than asked for.
    width = max(1, round(_LINE * on.ratio - 0.9))
    # Only the part of the sheet that the line reaches: many small marks stay cheap.
    ends = np.concatenate(paths) >> _SHIFT
    reach = round(_REACH * on.ratio) + _SEAM
    left, top = np.maximum(ends.min(axis=0) - reach, -_SEAM).tolist()
    right, bottom = np.minimum(
        ends.max(axis=0) + reach, (on.sheet.width + _SEAM, on.sheet.height + _SEAM)
    ).tolist()
    if right <= left or bottom <= top:
        return
    size = (bottom - top, right - left)
    moved = [path - np.array((left, top), np.int32) * _UNIT for path in paths]
    for thickness, shade, opacity in ((width + 2, _DARK, _HALO_OPACITY), (width, color, 1.0)):
        mask = np.zeros(size, np.uint8)
        cv2.polylines(mask, moved, False, 255, thickness, kind, _SHIFT)
        _lay(on, mask, left, top, shade, opacity)


def _fixed(device: Device) -> NDArray[np.int32]:
    # OpenCV has pixel centres at whole numbers, Workbench at halves.
    return np.clip(np.rint((device - 0.5) * _UNIT), -_FAR, _FAR).astype(np.int32)


def _fill(on: _Sheet, device: Device, color: Color) -> None:
    mask = mask_of(Polygon.from_ring(device), on.sheet.height, on.sheet.width)
    top, left, _, _ = mask.bounds
    cover = np.where(mask.pixels, np.uint8(255), np.uint8(0))
    _lay(on, cover, left, top, color, _FILL_OPACITY)


def _draw_text(on: _Sheet, text: GraphicText, color: Color) -> None:
    import cv2

    mask, left, top = _placed(text, on)
    height, width = mask.shape
    if text.anchor is not None and text.pointed:
        anchor = on.device(np.array([text.anchor]))[0]
        near = np.clip(anchor, (left, top), (left + width, top + height))
        if np.hypot(*(near - anchor)) > 2 * on.ratio:
            _stroke(on, [_fixed(np.array((near, anchor)))], color, cv2.LINE_AA)
    margin = max(1, round(1.5 * on.ratio))
    across = -margin - width < left < on.sheet.width + margin
    if not (across and -margin - height < top < on.sheet.height + margin):
        return
    wide = cv2.copyMakeBorder(mask, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * margin + 1, 2 * margin + 1))
    halo = np.asarray(cv2.dilate(wide, kernel), np.uint8)
    _lay(on, halo, left - margin, top - margin, _DARK, _HALO_OPACITY)
    _lay(on, mask, left, top, color)


def placed_text(text: GraphicText, sheet: Sheet, ratio: float = 1.0) -> tuple[Mask, int, int]:
    """Return a text's mask and its left and top on a sheet of an image that is not turned.

    With a box the text starts at its top and is as large as its lines have room, within reason;
    else it stands right of its anchor.
    """
    return _placed(text, _Sheet(sheet, Raster.of(1, 1, 1, 1), ratio, NOTHING_DRAWN))


def _placed(text: GraphicText, on: _Sheet) -> tuple[Mask, int, int]:
    ratio = on.ratio
    if text.box is None:
        assert text.anchor is not None
        mask = text_mask(text.text, round(_FONT * ratio))
        x, y = on.device(np.array([text.anchor]))[0].tolist()
        return mask, _near(x + _ASIDE * ratio), _near(y - mask.shape[0] / 2)
    corners = on.device(np.array(text.box).reshape(2, 2))
    (x0, y0), (x1, y1) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    lines = text.text.rstrip("\r\n").count("\n") + 1
    room = (y1 - y0) / lines / 1.2
    size = round(min(max(room, _LEAST_FONT * ratio), _LARGEST_FONT * ratio))
    mask = text_mask(text.text, size, str(text.justify))
    width = mask.shape[1]
    left = {"LEFT": x0, "CENTER": (x0 + x1 - width) / 2, "RIGHT": x1 - width}[text.justify]
    return mask, _near(left), _near(y0)


def _near(value: float) -> int:
    """Return a whole device pixel that is no farther off than can be counted."""
    return round(min(max(value, -_FAR), _FAR))


def merged(under: Graphics, over: Graphics) -> Graphics:
    """Return both together; the shutter of `over` counts where it has one."""
    return evolve(
        over,
        shapes=(*under.shapes, *over.shapes),
        texts=(*under.texts, *over.texts),
        layers=(*over.layers, *under.layers),
        planes=(*under.planes, *over.planes),
        shutter=over.shutter or under.shutter,
    )


def draw_graphics_over(
    picture: NDArray[np.uint8], view: View, drawing: Drawing, ratio: float = 1.0
) -> None:
    """Draw over an RGB picture of a view, tile by tile as the canvas does, in place."""
    window = (view.left, view.top, view.left + view.width, view.top + view.height)
    for tx, ty in tiles_in(*window):
        tile = drawing.draw(tile_sheet(view.sx, view.sy, tx, ty), ratio, view.turn)
        if not tile.size:
            continue
        x, y = tx * TILE - view.left, ty * TILE - view.top
        xa, ya = max(x, 0), max(y, 0)
        xb, yb = min(x + TILE, view.width), min(y + TILE, view.height)
        blend(picture[ya:yb, xa:xb], tile[ya - y : yb - y, xa - x : xb - x])
