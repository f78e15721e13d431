"""Paints the names of annotations beside them, while they are few enough to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainter

from workbench.base.text import language, t
from workbench.geom.measuring.wording import quantity_text
from workbench.imaging.drawing.scene import Bounds, Kind, Shape
from workbench.imaging.viewport import View
from workbench.model.anchor import OnPlane
from workbench.model.annotation import Annotation, Purpose
from workbench.model.calibration import IN_PATIENT, Calibration
from workbench.model.ids import AnnotationId
from workbench.ui.canvas.painters.beside import Neighbour, cost, neighbours, places
from workbench.ui.canvas.painters.text import HaloText, Word
from workbench.ui.canvas.shown import Shown

# More names than this cover each other and the picture.
_MOST = 80
_LEAST_PX = 14.0
# Beside a grip at the end of a ruler, not under it.
_AWAY = 10.0
# From the middle of a grip, the ring to rotate included, to the halo of a text.
_GRIP = 8.0

Caption = tuple[Annotation, Calibration, str]


class LabelPainter:
    """Writes label and measurement near the upper right of each shape."""

    def __init__(self, text: HaloText) -> None:
        self._text = text
        self._captions: dict[AnnotationId, Caption] = {}
        self._key: tuple[Any, ...] | None = None
        self._words: list[Word] = []
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
        drag = (shown.loose, _Same(shown.viewport.covering.dragged))
        key = (overlay.scene, overlay.style, view, ghosts, *own, *drag)
        if self._key is None or key[0] is not self._key[0] or key[1:] != self._key[1:]:
            self._key, self._words = key, self._layout(shown, view)
        for n, word in enumerate(self._words):
            if hushed is None or self._hidden.get(n) != hushed:
                self._text.paint(painter, word.at, word.text, word.color, shown.font, shown.ratio)

    def _layout(self, shown: Shown, view: View) -> list[Word]:
        words: list[Word] = []
        taken: list[QRectF] = []
        kept: dict[AnnotationId, Caption] = {}
        self._hidden = {}
        others = neighbours(shown, _in_view(shown, view))
        for own in others:
            shape = own.shape
            caption = kept[shape.id] = self._caption(shape.annotation, shown)
            hidden = _hidden(shape, shown)
            lines = [line for line in (*caption[2].split("\n"), hidden) if line]
            if not lines:
                continue
            placed = self._place(shown, own, lines, taken, others if hidden else ())
            words += placed
            if hidden and placed:
                self._hidden[len(words) - 1] = shape.id
        self._captions = kept
        return words

    def _place(
        self,
        shown: Shown,
        own: Neighbour,
        lines: list[str],
        taken: list[QRectF],
        others: Sequence[Neighbour],
    ) -> list[Word]:
        """Return the words of a shape, clear of `others`; none where there is no room."""
        shape = own.shape
        sizes = [self._text.size(line, shown.font) for line in lines]
        step = sizes[0].height()
        size = QSizeF(max(size.width() for size in sizes), step * len(lines))
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
        if any(space.intersects(other) for other in taken):
            return []
        taken.append(space)
        color = style.color(shape.annotation.layer, shape.annotation.label)
        left_, top = space.left(), space.top()
        return [Word(QPointF(left_, top + i * step), line, color) for i, line in enumerate(lines)]

    def _caption(self, annotation: Annotation, shown: Shown) -> Caption:
        calibration = shown.viewport.calibration
        held = self._captions.get(annotation.id)
        if held is not None and held[0] is annotation and held[1] is calibration:
            return held
        return annotation, calibration, caption_of(annotation, shown, calibration)


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


def caption_of(annotation: Annotation, shown: Shown, calibration: Calibration) -> str:
    """Return what stands beside an annotation: its label, and of a measurement the value."""
    lines = []
    scheme = shown.project.scheme
    label = scheme.get(annotation.label) if scheme else None
    if label is not None:
        lines.append(label.title(language()))
    if annotation.purpose is Purpose.MEASUREMENT:
        lines += _measured(annotation, shown, calibration)
    provenance = annotation.provenance
    if provenance.score is not None and lines:
        lines[0] = str(t("{label} {score}", label=lines[0], score=f"{provenance.score:.2f}"))
    return "\n".join(lines)


def _measured(annotation: Annotation, shown: Shown, calibration: Calibration) -> list[str]:
    """Return the value of a measurement; of one from another picture as it was drawn there."""
    from workbench.geom.measuring.values import first_measured

    region, drawn_on = annotation.region, annotation.anchor
    if drawn_on != shown.viewport.anchor:
        drawn = shown.project.annotations.get(annotation.id)
        if drawn is None or not isinstance(drawn_on, OnPlane):
            return []
        if type(drawn.region) is not type(region):
            return []  # the point where a line crosses the picture is not as long as the line
        region, calibration = drawn.region, IN_PATIENT
    first = first_measured(region, annotation.kind, calibration)
    return [quantity_text(first)] if first else []


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
