"""Paints the names of annotations beside them, while they are few enough to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from workbench.base.text import language
from workbench.edit.tools.figures import NO_BADGE
from workbench.imaging.drawing.scene import Bounds, Kind, Shape
from workbench.imaging.viewport import View
from workbench.model.ids import AnnotationId
from workbench.model.measurement import MeasurementKind
from workbench.ui.canvas.painters.badge import badge_room, paint_badge
from workbench.ui.canvas.painters.beside import Neighbour, cost, meet, neighbours, places
from workbench.ui.canvas.painters.captions import Captions, Said
from workbench.ui.canvas.painters.corners import lowest_of_top
from workbench.ui.canvas.painters.notes import has_place, note_place
from workbench.ui.canvas.painters.text import HaloText, Word
from workbench.ui.canvas.shown import Shown

# More names than this cover each other and the picture.
_MOST = 80
_LEAST_PX = 14.0
# With more shapes in view than this, figures no longer keep off lines: it takes long.
_MOST_APART = 40
# With fewer edges than this in view, figures also keep off lines; of long outlines none counts.
_MOST_EDGES, _MOST_VERTICES = 6000, 600
_FAR_AWAY = 34.0
_MOST_ENDS = 6
_LINE = 17.0
# How wide the texts of the corners are taken to be, in heights of a line.
_CORNER = 9.0
# Beside a grip at the end of a ruler, not under it.
_AWAY = 10.0
# From the middle of a grip, the ring to rotate included, to the halo of a text.
_GRIP = 8.0


class LabelPainter:
    """Writes label and measurement near the upper right of each shape."""

    def __init__(self, text: HaloText) -> None:
        self._text = text
        self._captions = Captions()
        self._key: tuple[Any, ...] | None = None
        self._words: list[Word] = []
        # Where figures stand: while something is dragged, those of others stay.
        self._places: tuple[View | None, dict[AnnotationId, QRectF]] = None, {}
        self._notes: list[tuple[AnnotationId, QRectF]] = []
        # Which words say what hides a shape, by their place among the words.
        self._hidden: dict[int, AnnotationId] = {}

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the names; none where they would cover each other."""
        view, overlay = shown.view, shown.viewport.overlay
        if not shown.names or view is None:
            return
        ghosts = tuple(ghost.replaces for ghost in shown.preview.ghosts)
        scheme, calibration = shown.project.scheme, shown.viewport.calibration
        # What hides the one below the pointer is told there.
        hushed = shown.told_id
        # A window drag changes none of these and must not lay them out again.
        own = (scheme, calibration, language(), shown.live, shown.preview.handles)
        told = (shown.uncertainty, shown.suv_kind, _Same(shown.viewport.frame))
        drag = (shown.loose, _Same(shown.viewport.covering.dragged))
        key = (overlay.scene, overlay.style, view, ghosts, *own, *told, *drag)
        if self._key is None or key[0] is not self._key[0] or key[1:] != self._key[1:]:
            self._key, self._words = key, self._layout(shown, view)
        for n, word in enumerate(self._words):
            if hushed is None or self._hidden.get(n) != hushed:
                if word.has_ground:
                    room = badge_room(self._text, word.badge, shown.font)
                    self._text.ground(painter, word.at, word.text, shown.font, room)
                self._text.paint(painter, word.at, word.text, word.color, shown.font, shown.ratio)
                if word.is_framed:
                    self._text.frame(painter, word.at, word.text, shown.font, word.color)
                if word.badge.text:
                    size = self._text.size(word.text, shown.font)
                    paint_badge(painter, self._text, word.at, size, word.badge, shown)

    def notes_at(self, at: QPointF) -> list[AnnotationId]:
        """Return the texts and arrows whose words stand at a position of the widget."""
        return [id for id, space in reversed(self._notes) if space.contains(at)]

    def _layout(self, shown: Shown, view: View) -> list[Word]:
        words: list[Word] = []
        taken: list[QRectF] = []
        self._hidden, self._notes = {}, []
        others = neighbours(shown, _in_view(shown, view))
        self._captions.keep(own.shape.id for own in others)
        before, stay = self._places
        held = stay if shown.preview.ghosts and before == view else {}
        self._places = view, dict(held)
        if not others:
            return words
        lines_there, corners = _edges_of(others), self._corners(shown)
        # What has a place of its own comes first, so that the others make room.
        for own in sorted(others, key=lambda one: not has_place(one.shape.annotation.kind)):
            shape = own.shape
            said = self._captions.of(shape.annotation, shown)
            hidden = _hidden(shape, shown)
            lines = [line for line in (*said.lines, hidden) if line]
            if not lines:
                continue
            space = self._space(shown, own, lines, said, taken, others if hidden else ())
            if shape.id in held:
                space = held[shape.id]
            elif space is not None and shape.annotation.kind is not None:
                space = self._apart(shown, own, space, [*taken, *corners], lines_there)
            if space is None:
                continue
            if has_place(shape.annotation.kind):
                self._notes.append((shape.id, space))
            if shape.annotation.kind is not None:
                self._places[1][shape.id] = space
            taken.append(space)
            words += self._words_of(shown, shape, lines, said, space)
            if hidden:
                self._hidden[len(words) - 1] = shape.id
        return words

    def _corners(self, shown: Shown) -> list[QRectF]:
        """Return where the texts of the upper corners stand, as far as names go there."""
        if not shown.texts:
            return []
        high = self._text.size("0", shown.font).height()
        low, wide = lowest_of_top(shown, high), _CORNER * high
        letter = QRectF(shown.width / 2 - high, 0, 2 * high, 2 * high)
        return [QRectF(0, 0, wide, low), QRectF(shown.width - wide, 0, wide, low), letter]

    def _words_of(
        self, shown: Shown, shape: Shape, lines: list[str], said: Said, space: QRectF
    ) -> list[Word]:
        style = shown.viewport.overlay.style
        color = style.color(shape.annotation.layer, shape.annotation.label)
        step = self._text.size(lines[0], shown.font).height()
        return [
            Word(
                QPointF(space.left(), space.top() + i * step),
                line,
                color,
                said.badge if i == said.badged else NO_BADGE,
                shape.annotation.kind is not None and not has_place(shape.annotation.kind),
                shape.annotation.kind is MeasurementKind.TEXT and shape.id in shown.live,
            )
            for i, line in enumerate(lines)
        ]

    def _space(
        self,
        shown: Shown,
        own: Neighbour,
        lines: list[str],
        said: Said,
        taken: list[QRectF],
        others: Sequence[Neighbour],
    ) -> QRectF | None:
        """Return where the words of a shape stand, clear of `others`; None without room."""
        shape, annotation = own.shape, own.shape.annotation
        sizes = [self._text.size(line, shown.font) for line in lines]
        step = sizes[0].height()
        widths = [size.width() for size in sizes]
        widths[said.badged] += badge_room(self._text, said.badge, shown.font)
        size = QSizeF(max(widths), step * len(lines))
        if has_place(annotation.kind) and annotation.region is not None:
            return note_place(shown, annotation.region, size)
        style = shown.viewport.overlay.style
        away = _AWAY + (style.pen.point_radius if shape.kind is Kind.POINT else 0.0)
        at = list(places(own.box, size, away, step))
        if shape.id in shown.live:
            at = [(clear_of_grips(shown, space, way), way) for space, way in at]
        (right, _), (left, _) = at[:2]
        space = right if right.right() <= shown.width - 4 else left
        if others:
            occlusion = shown.viewport.covering.of(shape.id)
            hiding = occlusion.hidden_by if occlusion is not None else ()
            window = QRectF(4, 4, shown.width - 8, shown.height - 8)
            free = [one for one, _ in at if not any(one.intersects(other) for other in taken)]
            space = min(free or [space], key=lambda one: cost(one, shape, hiding, others, window))
        if annotation.kind is not None:
            return space
        return None if any(space.intersects(other) for other in taken) else space

    def _apart(
        self,
        shown: Shown,
        own: Neighbour,
        usual: QRectF,
        taken: list[QRectF],
        edges: Edges,
    ) -> QRectF | None:
        """Return where the figures of a measurement stand, off all lines and the words of others.

        There are many places around it: figures that nobody can read were measured for nothing.
        """
        if has_place(own.shape.annotation.kind):
            return usual
        window = QRectF(4, 4, shown.width - 8, shown.height - 8)
        at = list(_beside_ends(own, usual.size())) or [(usual, 1)]
        for away in (_AWAY, _FAR_AWAY):
            at += places(own.box, usual.size(), away, _LINE)
        if own.shape.id in shown.live:
            at = [(clear_of_grips(shown, space, way), way) for space, way in at]
        free = _free(at, taken, window)
        if not free:
            return None if any(usual.intersects(one) for one in taken) else usual
        return next((space for space in free if not _crossed(edges, space)), free[0])


def _free(
    at: Sequence[tuple[QRectF, int]], taken: Sequence[QRectF], window: QRectF
) -> list[QRectF]:
    """Return the places inside the window where nothing stands; all at once, for they are many."""
    places_, others = (
        np.array([(r.left(), r.top(), r.right(), r.bottom()) for r in some]).reshape(-1, 4)
        for some in ([space for space, _ in at], taken)
    )
    inside = (places_[:, :2] >= (window.left(), window.top())).all(axis=1)
    inside &= (places_[:, 2:] <= (window.right(), window.bottom())).all(axis=1)
    one, other = places_[:, None], others[None]
    apart = (one[..., :2] >= other[..., 2:]) | (one[..., 2:] <= other[..., :2])
    clear: NDArray[np.bool_] = np.all(np.any(apart, axis=2), axis=1)
    inside &= clear
    return [at[i][0] for i in np.flatnonzero(inside).tolist()]


def _crossed(edges: Edges, space: QRectF) -> bool:
    """Return whether a line goes through a place."""
    near = (edges.low <= (space.right(), space.bottom())).all(axis=1)
    near &= (edges.high >= (space.left(), space.top())).all(axis=1)
    return bool(near.any()) and bool(meet(edges.ends[near], space).any())


@frozen(eq=False)
class Edges:
    """Edges in view, n x 2 x 2, with the corners of the upright rectangles around them."""

    ends: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def _edges_of(others: Sequence[Neighbour]) -> Edges:
    """Return the edges of all shapes in view; none of them where they are many."""
    found = [one.edges for one in others if sum(map(len, one.shape.paths)) <= _MOST_VERTICES]
    count = sum(map(len, found))
    ends = np.concatenate(found) if 0 < count <= _MOST_EDGES else np.empty((0, 2, 2))
    if len(others) > _MOST_APART:
        ends = ends[:0]
    return Edges(ends, ends.min(axis=1), ends.max(axis=1))


def _beside_ends(own: Neighbour, size: QSizeF) -> Iterator[tuple[QRectF, int]]:
    """Yield places right of the ends of lines, the rightmost first, then left of them."""
    if own.shape.kind is not Kind.LINE:
        return
    edges = own.edges
    ends = sorted({(x, y) for x, y in edges.reshape(-1, 2).tolist()}, reverse=True)[:_MOST_ENDS]
    up = size.height() / 2
    for x, y in ends:
        yield QRectF(QPointF(x + _AWAY, y - up), size), 1
    for x, y in reversed(ends):
        yield QRectF(QPointF(x - _AWAY - size.width(), y - up), size), -1


class _Same:
    """Equal only to what holds the very same object."""

    def __init__(self, held: object) -> None:
        self._held = held

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._held is other._held

    def __hash__(self) -> int:
        return id(self._held)


def _hidden(shape: Shape, shown: Shown) -> str:
    """Return how much of a shape is hidden, and by what; its own number is named first."""
    occlusion = shown.viewport.covering.of(shape.id) if shape.kind is Kind.AREA else None
    text = shown.hidden_text(occlusion) if occlusion is not None else ""
    return " · ".join(filter(None, (shown.number_of(shape.id), text))) if text else ""


def clear_of_grips(shown: Shown, space: QRectF, way: int) -> QRectF:
    """Return a place moved to the right (`way` 1) or left (-1) until no grip touches it."""
    assert shown.view is not None
    clear = QRectF(space)
    if not shown.preview.handles:
        return clear
    # All at once, for a polygon may have very many grips.
    grips = np.array([(grip.x, grip.y) for grip in shown.preview.handles], np.float64)
    device = shown.view.points_to_device(grips) / shown.ratio
    near = (device[:, 1] > space.top() - _GRIP) & (device[:, 1] < space.bottom() + _GRIP)
    for at in sorted(device[near, 0].tolist(), key=lambda x: way * x):
        if clear.left() - _GRIP < at < clear.right() + _GRIP:
            if way > 0:
                clear.moveLeft(at + _GRIP)
            else:
                clear.moveRight(at - _GRIP)
    return clear


def _in_view(shown: Shown, view: View) -> list[tuple[Shape, Bounds]]:
    """Return the visible shapes in view that are large enough to be named, top to bottom."""
    overlay = shown.viewport.overlay
    area = view.area
    if overlay.scene.estimate(*area) > 6 * _MOST:
        return []
    ghosts = {ghost.replaces for ghost in shown.preview.ghosts}
    least = _LEAST_PX * shown.ratio
    found: list[tuple[Shape, Bounds]] = []
    for index, rows in overlay.scene.query(*area):
        for place, box in zip(rows.tolist(), index.bounds[rows].tolist(), strict=True):
            shape = index.shapes[place]
            large = max((box[2] - box[0]) * view.sx, (box[3] - box[1]) * view.sy) >= least
            seen = overlay.style.shows(shape.annotation) and shape.id not in ghosts
            if seen and (large or shape.kind is Kind.POINT):
                found.append((shape, (box[0], box[1], box[2], box[3])))
    if len(found) > _MOST:
        return []
    return sorted(found, key=lambda pair: (view.box_to_device(*pair[1])[1], pair[0].id))
