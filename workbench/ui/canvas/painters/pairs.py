"""Paints where the order in depth of selected annotations was turned round."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from workbench.base.text import t
from workbench.model.anchor import OnFrame
from workbench.model.occlusion import DepthPair
from workbench.ui.canvas.painters.live import region_path
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.shown import Shown

_FILL = 0.10


class PairPainter:
    """Paints the regions of pairs of which one is selected, hatched, with who is in front there."""

    def __init__(self, text: HaloText) -> None:
        self._text = text

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint them."""
        if shown.view is None or not shown.live:
            return
        for pair in _pairs(shown):
            self._paint(painter, shown, pair)

    def _paint(self, painter: QPainter, shown: Shown, pair: DepthPair) -> None:
        assert pair.region is not None
        path = region_path(shown, pair.region)
        accent = shown.theme.qcolor("accent")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(path, QBrush(shown.theme.qcolor("accent", _FILL)))
        painter.setBrush(QBrush(shown.theme.qcolor("accent", 0.4), Qt.BrushStyle.BDiagPattern))
        for color, width in ((QColor(0, 0, 0, 160), 3.0), (accent, 1.2)):
            pen = QPen(color, width)
            pen.setDashPattern([6 / width, 3 / width])
            painter.setPen(pen)
            painter.drawPath(path)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        box = path.boundingRect()
        said = str(t("Here {front} is in front", front=shown.number_of(pair.front)))
        at = QPointF(box.left() + 4, box.bottom() + 4)
        self._text.paint(painter, at, said, "#ffffff", shown.font, shown.ratio)


def _pairs(shown: Shown) -> list[DepthPair]:
    anchor = shown.viewport.anchor
    if not isinstance(anchor, OnFrame):
        return []
    chosen = set(shown.live)
    return [
        pair
        for pair in shown.project.pairs_on(anchor.image, anchor.frame)
        if pair.region is not None and (pair.front in chosen or pair.back in chosen)
    ]
