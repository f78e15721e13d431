"""How a box over a picture is drawn, and what it is called."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from workbench.app.deidentify.candidates import Candidate
from workbench.base.text import t
from workbench.deid.pixels.found import Kind
from workbench.ui.parts import words

#: Told apart also by those who see few colours; the list beside the picture has the words.
COLORS = {
    Kind.TEXT: "#56b4e9",
    Kind.FACE: "#e69f00",
    Kind.CODE: "#009e73",
    Kind.REGION: "#cc79a7",
    Kind.TEMPLATE: "#f0e442",
    Kind.HAND: "#d55e00",
}
KIND_TEXTS = {
    Kind.TEXT: t("Text"),
    Kind.FACE: t("Face"),
    Kind.CODE: t("Bar code"),
    Kind.REGION: t("Region of the device"),
    Kind.TEMPLATE: t("Template"),
    Kind.HAND: t("Drawn by hand"),
}
_HANDLE = 3.5
_MARK = 16.0
# A cross over a line of text hides what is to be read before somebody decides.
_CROSSED = 40.0


def paint_box(
    painter: QPainter,
    area: QRectF,
    one: Candidate,
    *,
    number: int = 0,
    is_black: bool = False,
) -> None:
    """Draw a box.

    Parameters
    ----------
    number : int
        Of the selected box, as the list has it: with handles; 0 = it is not selected.
    is_black : bool
        As black as it will be, else so that one can read what is in it.
    """
    color = QColor(COLORS[one.kind])
    if one.fill:
        painter.fillRect(area, QColor(0, 0, 0, 255 if is_black else 60))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, 200), 4.0 if number else 3.4))
    painter.drawRect(area)
    pen = QPen(color, 2.4 if number else 1.6)
    if not one.fill:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawRect(area)
    if one.fill and not is_black and min(area.width(), area.height()) > _CROSSED:
        painter.setPen(QPen(color, 0.8))
        painter.drawLine(area.topLeft(), area.bottomRight())
        painter.drawLine(area.topRight(), area.bottomLeft())
    if one.unsure:
        _paint_mark(painter, QRectF(area.right() - 4, area.top() - 12, _MARK, _MARK), color, "?")
    if number:
        _paint_handles(painter, area, color)
        wide = _MARK + 8 * (len(str(number)) - 1)
        spot = QRectF(max(1.0, area.left() - wide - 6), max(1.0, area.top() - 4), wide, _MARK)
        _paint_mark(painter, spot, color, str(number))


def _paint_mark(painter: QPainter, spot: QRectF, color: QColor, text: str) -> None:
    """Mark a box: what nobody is sure of, and which one is selected, not by colour alone."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor("#000000"), 1))
    painter.setBrush(color)
    painter.drawRoundedRect(spot, _MARK / 2, _MARK / 2)
    font = painter.font()
    font.setBold(True)
    painter.setFont(font)
    painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, text)


def _paint_handles(painter: QPainter, area: QRectF, color: QColor) -> None:
    painter.setPen(QPen(QColor("#000000"), 1))
    painter.setBrush(color)
    middle = area.center()
    for x in (area.left(), middle.x(), area.right()):
        for y in (area.top(), middle.y(), area.bottom()):
            if (x, y) != (middle.x(), middle.y()):
                painter.drawRect(QRectF(x - _HANDLE, y - _HANDLE, 2 * _HANDLE, 2 * _HANDLE))


def tip_of(one: Candidate) -> str:
    """Return what the pointer tells of a box: what it is, and what is read there."""
    first = words(KIND_TEXTS[one.kind])
    if not one.by_hand and one.files == 1:
        first = words(t("{kind}, found in one file", kind=KIND_TEXTS[one.kind]))
    elif not one.by_hand:
        found = t("{kind}, found in {count} files", kind=KIND_TEXTS[one.kind], count=one.files)
        first = words(found)
    return "\n".join([first, *(words(f"“{text}”") for text in one.texts)])
