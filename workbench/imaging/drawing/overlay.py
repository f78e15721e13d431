"""Draws annotations into arrays; canvas and ``render`` share it, so both show the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from workbench.imaging.drawing.covers import Covers, dashed, visible_rings
from workbench.imaging.drawing.dots import dotted
from workbench.imaging.drawing.marks import marks_of
from workbench.imaging.drawing.overlay_style import Blend, LayerLook, OverlayStyle, Pen, rgb
from workbench.imaging.drawing.scene import Index, Kind, Positions, Scene, Shape
from workbench.model.ids import AnnotationId
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Points

if TYPE_CHECKING:
    from workbench.geom.occlusion.result import Occlusion

Bgra = NDArray[np.uint8]
Color = tuple[int, int, int, int]

# Fractional bits of OpenCV's drawing coordinates: 1/16 px.
_SHIFT = 4
_UNIT = 1 << _SHIFT
# Far outside any tile, but safe for 32 bits.
_FAR = 1 << 26
_WHITE = (255, 255, 255, 255)
# A few dots on a large picture are to be found by eye; more of them would hide it.
_LEAST_DOT, _FEW = 3.0, 2000

NOTHING_DRAWN: Bgra = np.empty((0, 0, 4), np.uint8)


@frozen
class Sheet:
    """A rectangle of a zoom raster to draw on: scale, first device pixel, size."""

    sx: float
    sy: float
    x0: int
    y0: int
    width: int
    height: int

    def reach(self, margin: float) -> tuple[float, float, float, float]:
        """Return the image rectangle that it covers, grown by device pixels."""
        return (
            (self.x0 - margin) / self.sx,
            (self.y0 - margin) / self.sy,
            (self.x0 + self.width + margin) / self.sx,
            (self.y0 + self.height + margin) / self.sy,
        )


@frozen(eq=False)
class Piece:
    """One shape on the sheet: its paths in OpenCV's fixed-point coordinates."""

    order: tuple[float, float, str]
    kind: Kind
    color: Color
    opacity: float
    is_plain: bool
    is_marked: bool
    paths: Sequence[NDArray[np.int32]]
    fill: float = 0.0
    has_line: bool = True
    is_dotted: bool = False
    #: What is filled; None = the paths of an area.
    fills: Sequence[NDArray[np.int32]] | None = None


def draw(
    scene: Scene, style: OverlayStyle, sheet: Sheet, hidden: frozenset[AnnotationId] = frozenset()
) -> Bgra:
    """Draw the visible shapes of a scene.

    Returns
    -------
    ndarray, shape (height, width, 4), uint8
        Premultiplied blue, green, red, alpha; `NOTHING_DRAWN` when nothing is there.
    """
    buffer = np.zeros((sheet.height, sheet.width, 4), np.uint8)
    pieces: list[Piece] = []
    drawn = False
    least = round(_LEAST_DOT * style.ratio) if len(scene) <= _FEW else 1
    for index, found in scene.query(*sheet.reach(style.reach)):
        found = _shown(index, found, style, hidden)
        if style.visible_only:
            found = _seen(scene.covers, index, found)
        small = _is_dot(index, found, style, sheet)
        _draw_dots(buffer, index, found[small], style, sheet, least)
        pieces += _pieces(index, found[~small], style, sheet, scene.covers)
        drawn = drawn or bool(len(found))
    if not drawn:
        return NOTHING_DRAWN
    pieces.sort(key=lambda piece: piece.order)
    _draw_pieces(buffer, pieces, style)
    # Smooth edges are rounded channel by channel; a colour above its alpha would overflow later.
    np.minimum(buffer[:, :, :3], buffer[:, :, 3:], out=buffer[:, :, :3])
    return buffer


def _shown(
    index: Index, found: Positions, style: OverlayStyle, hidden: frozenset[AnnotationId]
) -> Positions:
    found = index.shown(style, found)
    places = [index.position[id] for id in hidden if id in index.position]
    return found[~np.isin(found, places)] if places else found


def _seen(covers: Covers, index: Index, found: Positions) -> Positions:
    """Leave out what is hidden as a whole."""
    covered = covers.among(index, found)
    gone = [
        place
        for place in found[covered].tolist()
        if covers.results[index.shapes[place].id].seen.is_empty
    ]
    return found[~np.isin(found, gone)] if gone else found


def _is_dot(index: Index, found: Positions, style: OverlayStyle, sheet: Sheet) -> NDArray[np.bool_]:
    small = _size_px(index, found, sheet) < style.pen.dot_px * style.ratio
    result: NDArray[np.bool_] = small & (index.kind[found] != Kind.POINT)
    return result


def _size_px(index: Index, found: Positions, sheet: Sheet) -> NDArray[np.float64]:
    b = index.bounds[found]
    return np.maximum((b[:, 2] - b[:, 0]) * sheet.sx, (b[:, 3] - b[:, 1]) * sheet.sy)


def _draw_dots(
    buffer: Bgra, index: Index, found: Positions, style: OverlayStyle, sheet: Sheet, least: int
) -> None:
    """Draw shapes too small for an outline as squares of about their size, all at once.

    None of them is smaller than `least` device pixels.
    """
    if not len(found):
        return
    table = np.array([_color(style, *key) for key in index.styles], np.uint8)
    colors = table.view(np.uint32)[:, 0][index.style[found]]
    places = [index.position[id] for id in style.marked if id in index.position]
    colors[np.isin(found, places)] = 0xFFFFFFFF
    b = index.bounds[found]
    x = (b[:, 0] + b[:, 2]) / 2 * sheet.sx - sheet.x0
    y = (b[:, 1] + b[:, 3]) / 2 * sheet.sy - sheet.y0
    side = np.maximum(_size_px(index, found, sheet).astype(np.intp), least)
    pixels = buffer.view(np.uint32)[:, :, 0]
    for size in np.unique(side).tolist():
        chosen = side == size
        left = np.floor(x[chosen] - (size - 1) / 2).astype(np.intp)
        top = np.floor(y[chosen] - (size - 1) / 2).astype(np.intp)
        for dy in range(size):
            for dx in range(size):
                px, py = left + dx, top + dy
                inside = (px >= 0) & (px < sheet.width) & (py >= 0) & (py < sheet.height)
                pixels[py[inside], px[inside]] = colors[chosen][inside]


def _pieces(
    index: Index, found: Positions, style: OverlayStyle, sheet: Sheet, covers: Covers
) -> Iterable[Piece]:
    if not len(found):
        return
    covered = covers.among(index, found)
    if not style.visible_only:
        covered &= _size_px(index, found, sheet) >= style.pen.dashed_px * style.ratio
    paths = _device_paths(index, found, sheet)
    plain = _size_px(index, found, sheet) < style.pen.plain_px * style.ratio
    looks = [
        (style.order(key[0]), _color(style, *key), style.opacity(key[0]), style.look(key[0]))
        for key in index.styles
    ]
    for n, place in enumerate(found.tolist()):
        order, color, opacity, look = looks[index.style[place]]
        shape = index.shapes[place]
        is_small = bool(plain[n]) and shape.kind is not Kind.POINT
        piece = Piece(
            (order, *style.depths.key(shape.annotation)),
            shape.kind,
            color,
            opacity,
            is_small,
            shape.annotation.id in style.marked,
            paths[n],
            _fill(look, style.pen),
            # A line has no area that could stand for it.
            look.blend is not Blend.FILL or is_small or shape.kind is not Kind.AREA,
            look.is_reference and not is_small,
        )
        # Only these few take the slow path.
        if shape.annotation.kind is not None:
            yield from _measured(piece, shape, style, sheet)
            continue
        hidden = covers.get(shape.id) if covered[n] and not is_small else None
        yield piece if hidden is None else _covered(piece, hidden, style, sheet)


def _measured(piece: Piece, shape: Shape, style: OverlayStyle, sheet: Sheet) -> Iterable[Piece]:
    """Return the lines of a measurement with its marks; a text is written by the window."""
    kind = shape.annotation.kind
    if kind is MeasurementKind.TEXT:
        return
    yield piece
    if piece.is_plain or shape.kind is Kind.AREA:
        return
    marks = marks_of(kind, [_on_sheet(path, sheet) for path in shape.paths], style.ratio)
    window = (-style.reach, -style.reach, sheet.width + style.reach, sheet.height + style.reach)
    lines = list(marks.solid)
    for line in marks.dashed:
        lines += dashed(line, style.ratio, window)
    if lines:
        yield evolve(piece, kind=Kind.LINE, paths=_all_fixed(lines))


def _covered(piece: Piece, occlusion: Occlusion, style: OverlayStyle, sheet: Sheet) -> Piece:
    """Return a partly hidden shape: filled where it is seen, its hidden edges dashed."""
    rings = visible_rings(occlusion)
    if style.visible_only:
        return evolve(piece, paths=_all_fixed([_on_sheet(ring, sheet) for ring in rings]))
    window = (-style.reach, -style.reach, sheet.width + style.reach, sheet.height + style.reach)
    lines = [_on_sheet(line, sheet) for line in (*rings, *occlusion.edges.seen)]
    for line in occlusion.edges.hidden:
        lines += dashed(_on_sheet(line, sheet), style.ratio, window)
    paths = _all_fixed(lines)
    return evolve(piece, kind=Kind.LINE, paths=paths[len(rings) :], fills=paths[: len(rings)])


def _all_fixed(lines: Sequence[NDArray[np.float64]]) -> list[NDArray[np.int32]]:
    """Convert many short lines together; one by one would be ten times slower."""
    if not lines:
        return []
    cuts = np.cumsum([len(line) for line in lines]).tolist()
    fixed = _fixed(np.concatenate(lines))
    return [fixed[a:b] for a, b in zip((0, *cuts), cuts, strict=False)]


def _on_sheet(points: Points, sheet: Sheet) -> NDArray[np.float64]:
    # OpenCV has pixel centres at whole numbers, Workbench at halves.
    return points * (sheet.sx, sheet.sy) - (sheet.x0 + 0.5, sheet.y0 + 0.5)


def _fixed(device: NDArray[np.float64]) -> NDArray[np.int32]:
    return np.clip(np.rint(device * _UNIT), -_FAR, _FAR).astype(np.int32)


def _fill(look: LayerLook, pen: Pen) -> float:
    if look.blend is Blend.FILL:
        return pen.lone_fill_opacity
    # What is only looked at must not change how the picture looks.
    return 0.0 if look.is_reference or look.blend is Blend.OUTLINE else pen.fill_opacity


def _device_paths(index: Index, found: Positions, sheet: Sheet) -> list[list[NDArray[np.int32]]]:
    """Transform all paths of these shapes together; one call each would be ten times slower."""
    first, last = index.first_path[found], index.first_path[found + 1]
    starts, ends = index.path_start[first], index.path_start[last]
    lengths = ends - starts
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    chosen = np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])
    fixed = _fixed(_on_sheet(index.points[chosen], sheet))
    result = []
    for n in range(len(found)):
        bounds = index.path_start[first[n] : last[n] + 1] - starts[n] + offsets[n]
        cuts = bounds.tolist()
        result.append([fixed[a:b] for a, b in pairwise(cuts)])
    return result


def _draw_pieces(buffer: Bgra, pieces: Sequence[Piece], style: OverlayStyle) -> None:
    """Draw all fills, then all halos, then all lines: no fill hides the line of another shape."""
    import cv2

    pen = style.pen
    for piece in pieces:
        whole = piece.paths if piece.kind is Kind.AREA else ()
        areas = whole if piece.fills is None else piece.fills
        if areas and not piece.is_plain and piece.fill:
            fill = tuple(round(c * piece.fill) for c in piece.color)
            # One by one: shapes filled together would cut holes where they overlap.
            cv2.fillPoly(buffer, areas, fill, cv2.LINE_8, _SHIFT)
    strokes = _strokes(pieces, pen)
    for stroke, paths in strokes.items():
        if stroke.halo is not None:
            _stroke(buffer, stroke.kind, paths, stroke.halo, pen.halo, style)
    for stroke, paths in strokes.items():
        kind = stroke.kind
        if stroke.is_dotted and kind is not Kind.POINT:
            paths, kind = dotted(paths, kind is Kind.AREA, style.ratio), Kind.LINE
        # Twice: a smooth line of one pixel then fills to about 1.8 px, and evenly.
        for _ in range(1 if stroke.width == 1.0 else 2):
            _stroke(buffer, kind, paths, stroke.color, stroke.width, style)


class Stroke(NamedTuple):
    """How a line is drawn; what is drawn alike is drawn in one call."""

    order: float
    color: Color
    kind: Kind
    width: float
    halo: Color | None
    is_dotted: bool = False


def _strokes(pieces: Sequence[Piece], pen: Pen) -> dict[Stroke, list[NDArray[np.int32]]]:
    """Gather the paths of equal strokes, layer by layer.

    Their order must not depend on what else is on a tile: neighbouring tiles must agree.
    """
    gathered: dict[Stroke, list[NDArray[np.int32]]] = {}
    for piece in pieces:
        if not piece.has_line:
            continue
        dark = (0, 0, 0, round(255 * pen.halo_opacity * piece.opacity))
        halo = _WHITE if piece.is_marked else None if piece.is_plain else dark
        width = 1.0 if piece.is_plain else pen.line
        stroke = Stroke(piece.order[0], piece.color, piece.kind, width, halo, piece.is_dotted)
        gathered.setdefault(stroke, []).extend(piece.paths)
    return {stroke: gathered[stroke] for stroke in sorted(gathered, key=_stroke_order)}


def _stroke_order(stroke: Stroke) -> tuple[float, Color, int, float, bool]:
    return stroke.order, stroke.color, stroke.kind, stroke.width, stroke.is_dotted


def _stroke(
    buffer: Bgra,
    kind: Kind,
    paths: Sequence[NDArray[np.int32]],
    color: Color,
    width: float,
    style: OverlayStyle,
) -> None:
    import cv2

    # OpenCV's smooth lines come out about one pixel wider than asked for.
    thickness = max(1, round(width * style.ratio - 0.9))
    if kind is not Kind.POINT:
        cv2.polylines(buffer, paths, kind is Kind.AREA, color, thickness, cv2.LINE_AA, _SHIFT)
        return
    radius = round(style.pen.point_radius * style.ratio * _UNIT)
    for path in paths:
        x, y = path[0].tolist()
        cv2.circle(buffer, (x, y), radius, color, thickness, cv2.LINE_AA, _SHIFT)


def _color(style: OverlayStyle, layer: Any, label: str | None) -> Color:
    """Return the premultiplied colour of a style."""
    opacity = style.opacity(layer)
    red, green, blue = (round(c * opacity) for c in rgb(style.color(layer, label)))
    return blue, green, red, round(255 * opacity)


def blend(picture: NDArray[np.uint8], overlay: Bgra) -> None:
    """Lay a drawing over an RGB picture of the same size, in place, rounded as Qt does."""
    if not overlay.size:
        return
    rest = 255 - overlay[:, :, 3:].astype(np.uint16)
    under: NDArray[Any] = picture * rest
    under = (under + (under >> 8) + 128) >> 8
    picture[...] = np.minimum(under + overlay[:, :, 2::-1], 255)
