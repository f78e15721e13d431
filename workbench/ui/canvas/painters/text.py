"""Text with a dark halo, readable on white bone and black lung alike."""

from __future__ import annotations

import math
from collections import OrderedDict

from attrs import frozen
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen

from workbench.edit.tools.figures import NO_BADGE, Badge
from workbench.ui.fonts import ensure_glyphs

# The text itself, moved round in a circle: a stroked outline looks the same and takes twenty times
# as long, and a drag of the window makes new texts all the time. Where copies lie over each other
# they add up to about 215 of 255.
_HALO = QColor(0, 0, 0, 110)
_HALO_RADIUS = 1.5
_HALO_STEPS = tuple(
    QPointF(math.cos(turn * math.pi / 4), math.sin(turn * math.pi / 4)) * _HALO_RADIUS
    for turn in range(8)
)
_MARGIN = 3
_KEPT = 512
# Behind words that would else lie on other words.
_PLATE = QColor(0, 0, 0, 205)
# Behind figures: on white too, the blue of what has no label has 4.5:1 on it.
_GROUND = QColor(0, 0, 0, 200)

Key = tuple[str, str, str, float]


@frozen
class Word:
    """One line of text with its place on the widget."""

    at: QPointF
    text: str
    color: str
    badge: Badge = NO_BADGE
    has_ground: bool = False
    is_framed: bool = False


class HaloText:
    """Draws lines of text; each is made once and then only copied."""

    def __init__(self) -> None:
        self._made: OrderedDict[Key, QImage] = OrderedDict()
        self._sizes: dict[tuple[str, str], QSizeF] = {}
        self._font: tuple[QFont, str] | None = None

    def paint(
        self, painter: QPainter, at: QPointF, text: str, color: str, font: QFont, ratio: float
    ) -> None:
        """Paint a line with its top left corner at a position."""
        image = self._image(text, color, font, ratio)
        # Whole device pixels: a blurred text is worse than one half a pixel off.
        x = round((at.x() - _MARGIN) * ratio) / ratio
        y = round((at.y() - _MARGIN) * ratio) / ratio
        painter.drawImage(QPointF(x, y), image)

    def plate(self, painter: QPainter, at: QPointF, text: str, font: QFont) -> None:
        """Darken what lies behind a line, so that nothing written there is read with it."""
        painter.fillRect(QRectF(at, self.size(text, font)).adjusted(-4, -1, 4, 1), _PLATE)

    def ground(self, painter: QPainter, at: QPointF, text: str, font: QFont, more: float) -> None:
        """Darken what lies behind a figure a little, and `more` to the right, for its badge."""
        size = self.size(text, font)
        room = QRectF(at.x() - 4, at.y(), size.width() + more + 8, size.height())
        painter.fillRect(room, _GROUND)

    def frame(self, painter: QPainter, at: QPointF, text: str, font: QFont, color: str) -> None:
        """Paint a thin frame around a line: it is selected, and has no other outline."""
        painter.setPen(QPen(QColor(color), 1.0, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(QRectF(at, self.size(text, font)).adjusted(-4, -1, 4, 1))

    def size(self, text: str, font: QFont) -> QSizeF:
        """Return the size of a line without its halo."""
        key = (text, self._key_of(font))
        size = self._sizes.get(key)
        if size is None:
            ensure_glyphs(text)  # else boxes are measured, and that is kept
            metrics = QFontMetricsF(font)
            size = QSizeF(metrics.horizontalAdvance(text), metrics.height())
            if len(self._sizes) >= _KEPT:
                self._sizes.clear()
            self._sizes[key] = size
        return size

    def bounds(self, at: QPointF, text: str, font: QFont) -> QRectF:
        """Return what a line at a position reaches, its halo and rounding included."""
        size = self.size(text, font)
        reach = _MARGIN + 2
        return QRectF(at, size).adjusted(-reach, -reach, reach, reach)

    def _key_of(self, font: QFont) -> str:
        """Return what tells a font from others: Qt makes it anew each time it is asked."""
        if self._font is None or self._font[0] is not font:
            self._font = font, font.key()
        return self._font[1]

    def _image(self, text: str, color: str, font: QFont, ratio: float) -> QImage:
        key = (text, color, self._key_of(font), ratio)
        image = self._made.get(key)
        if image is None:
            image = _draw(text, color, font, ratio)
            self._made[key] = image
            if len(self._made) > _KEPT:
                self._made.popitem(last=False)
        else:
            self._made.move_to_end(key)
        return image


def _draw(text: str, color: str, font: QFont, ratio: float) -> QImage:
    ensure_glyphs(text)
    metrics = QFontMetricsF(font)
    width = max(1, round((metrics.horizontalAdvance(text) + 2 * _MARGIN + 1) * ratio))
    height = max(1, round((metrics.height() + 2 * _MARGIN) * ratio))
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    base = QPointF(_MARGIN, _MARGIN + metrics.ascent())
    painter = QPainter(image)
    try:
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing
        )
        painter.setFont(font)
        painter.setPen(_HALO)
        for step in _HALO_STEPS:
            painter.drawText(base + step, text)
        painter.setPen(QColor(color))
        painter.drawText(base, text)
    finally:
        painter.end()
    return image
