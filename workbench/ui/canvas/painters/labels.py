"""Paints the names of annotations beside them, while they are few enough to be read."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from workbench.base.text import language, t
from workbench.imaging.scene import Shape
from workbench.imaging.viewport import View
from workbench.model.annotation import Annotation, Purpose
from workbench.model.calibration import Calibration
from workbench.model.ids import AnnotationId
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.shown import Shown

_MOST = 80
_LEAST_PX = 14.0
_AWAY = 6.0

Caption = tuple[Annotation, Calibration, str]


class LabelPainter:
    """Writes label and measurement near the upper right of each shape."""

    def __init__(self, text: HaloText) -> None:
        self._text = text
        self._captions: dict[AnnotationId, Caption] = {}

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the names; none where they would cover each other."""
        if not shown.names or shown.view is None:
            return
        shapes = _in_view(shown, shown.view)
        if len(shapes) > _MOST:
            return
        taken: list[QRectF] = []
        kept: dict[AnnotationId, Caption] = {}
        for shape in shapes:
            caption = self._caption(shape.annotation, shown)
            kept[shape.annotation.id] = caption
            self._paint(painter, shown, shape, caption[2], taken)
        self._captions = kept

    def _paint(
        self, painter: QPainter, shown: Shown, shape: Shape, text: str, taken: list[QRectF]
    ) -> None:
        if not text:
            return
        x0, y0, x1, _ = shape.bounds
        lines = text.split("\n")
        sizes = [self._text.size(line, shown.font) for line in lines]
        width, step = max(size.width() for size in sizes), sizes[0].height()
        corner = shown.at(x1, y0)
        away = _AWAY + (shown.viewport.overlay.style.pen.point_radius if not shape.kind else 0.0)
        at = QPointF(corner.x() + away, corner.y() - step / 2)
        if at.x() + width > shown.width - 4:
            at.setX(shown.at(x0, y0).x() - away - width)
        space = QRectF(at.x(), at.y(), width, step * len(lines))
        if any(space.intersects(other) for other in taken):
            return
        taken.append(space)
        style = shown.viewport.overlay.style
        color = style.color(shape.annotation.layer, shape.annotation.label)
        for line in lines:
            self._text.paint(painter, at, line, color, shown.font, shown.ratio)
            at += QPointF(0, step)

    def _caption(self, annotation: Annotation, shown: Shown) -> Caption:
        calibration = shown.viewport.calibration
        held = self._captions.get(annotation.id)
        if held is not None and held[0] is annotation and held[1] is calibration:
            return held
        return annotation, calibration, caption_of(annotation, shown, calibration)


def caption_of(annotation: Annotation, shown: Shown, calibration: Calibration) -> str:
    """Return what stands beside an annotation: its label, and of a measurement the value."""
    lines = []
    scheme = shown.project.scheme
    label = scheme.get(annotation.label) if scheme else None
    if label is not None:
        lines.append(label.title(language()))
    if annotation.purpose is Purpose.MEASUREMENT and annotation.region is not None:
        from workbench.geom.measure import measure, quantity_text

        lines += [str(quantity_text(q)) for q in measure(annotation.region, calibration)[:1]]
    provenance = annotation.provenance
    if provenance.score is not None and lines:
        lines[0] = str(t("{label} {score}", label=lines[0], score=f"{provenance.score:.2f}"))
    return "\n".join(lines)


def _in_view(shown: Shown, view: View) -> list[Shape]:
    """Return the visible shapes in view that are large enough to be named, top to bottom."""
    overlay = shown.viewport.overlay
    x0, y0 = view.to_image(0, 0)
    x1, y1 = view.to_image(view.width, view.height)
    if sum(len(found) for _, found in overlay.scene.query(x0, y0, x1, y1)) > 4 * _MOST:
        return []
    found = []
    least = _LEAST_PX * shown.ratio
    ghosts = {ghost.replaces for ghost in shown.preview.ghosts}
    for shape in overlay.scene.shapes_in(x0, y0, x1, y1):
        a, b, c, d = shape.bounds
        large = max((c - a) * view.sx, (d - b) * view.sy) >= least or not shape.kind
        if large and overlay.style.is_visible(shape.annotation.layer) and shape.id not in ghosts:
            found.append(shape)
    return sorted(found, key=lambda shape: shape.bounds[1])
