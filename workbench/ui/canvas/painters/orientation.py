"""Paints the letters that say which way the patient lies."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QPainter

from workbench.model.anchor import OnPlane, Vector
from workbench.ui.canvas.painters.corners import MARGIN
from workbench.ui.canvas.painters.text import HaloText
from workbench.ui.canvas.shown import Shown

# LPS: +x is the patient's left, +y posterior, +z towards the head (PS3.3 C.7.6.1.1.1).
_LETTERS = (("L", "R"), ("P", "A"), ("H", "F"))
# cos 80 degrees: what is less along an axis is not worth a letter.
_LEAST = 0.17


class OrientationPainter:
    """Paints a letter at the middle of each side."""

    def __init__(self, text: HaloText) -> None:
        self._text = text

    def __call__(self, painter: QPainter, shown: Shown) -> None:
        """Paint the letters, where the file says how the slice lies."""
        frame = shown.viewport.frame
        if not shown.texts or frame is None or frame.info.plane is None or shown.view is None:
            return
        font = QFont(shown.font)
        font.setWeight(QFont.Weight.DemiBold)
        for letters, fx, fy in sides(frame.info.plane):
            size = self._text.size(letters, font)
            x = MARGIN + (shown.width - 2 * MARGIN - size.width()) * fx
            y = MARGIN + (shown.height - 2 * MARGIN - size.height()) * fy
            color = shown.theme.overlay_amber
            self._text.paint(painter, QPointF(x, y), letters, color, font, shown.ratio)


def sides(plane: OnPlane) -> list[tuple[str, float, float]]:
    """Return the letters of left, right, top and bottom, each with its place from 0 to 1."""
    right, down = plane.row_axis, plane.column_axis
    return [
        (letters_of(_opposite(right)), 0.0, 0.5),
        (letters_of(right), 1.0, 0.5),
        (letters_of(_opposite(down)), 0.5, 0.0),
        (letters_of(down), 0.5, 1.0),
    ]


def letters_of(direction: Vector) -> str:
    """Return the letters of a direction in the patient, the strongest first."""
    found = [
        (abs(part), letters[0] if part > 0 else letters[1])
        for part, letters in zip(direction, _LETTERS, strict=True)
        if abs(part) >= _LEAST
    ]
    return "".join(letter for _, letter in sorted(found, reverse=True))


def _opposite(direction: Vector) -> Vector:
    x, y, z = direction
    return -x, -y, -z
