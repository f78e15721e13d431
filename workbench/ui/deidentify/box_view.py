"""BoxView: a picture with boxes over it, to look at, to draw, to move and to take away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import evolve
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.app.deidentify.box_edit import WHOLE, Frame, Grip, box_at, drawn, grip_at, pulled
from workbench.app.deidentify.candidates import Candidate
from workbench.base.text import Text, t
from workbench.deid.pixels.found import Box, Kind
from workbench.ui.canvas.guard import PaintGuard
from workbench.ui.parts import words
from workbench.ui.theme import current_theme

#: Told apart also by those who see few colours; the list beside the picture has the words.
COLORS = {
    Kind.TEXT: "#56b4e9",
    Kind.FACE: "#e69f00",
    Kind.CODE: "#009e73",
    Kind.REGION: "#cc79a7",
    Kind.TEMPLATE: "#f0e442",
    Kind.HAND: "#d55e00",
}
_REACH = 6.0
_HANDLE = 3.5
_EDGE = 12.0
_STEP = 1.25
# A cross over a line of text hides what is to be read before somebody decides.
_CROSSED = 40.0
_LARGEST = 32.0
_NUDGES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CURSORS: dict[Grip, Qt.CursorShape] = {
    WHOLE: Qt.CursorShape.SizeAllCursor,
    (True, True, False, False): Qt.CursorShape.SizeFDiagCursor,
    (False, False, True, True): Qt.CursorShape.SizeFDiagCursor,
    (False, True, True, False): Qt.CursorShape.SizeBDiagCursor,
    (True, False, False, True): Qt.CursorShape.SizeBDiagCursor,
    (True, False, False, False): Qt.CursorShape.SizeHorCursor,
    (False, False, True, False): Qt.CursorShape.SizeHorCursor,
    (False, True, False, False): Qt.CursorShape.SizeVerCursor,
    (False, False, False, True): Qt.CursorShape.SizeVerCursor,
}


class BoxView(QWidget):
    """The wheel zooms, a drag beside the boxes moves the picture, a box follows the hand.

    `changed` gives all candidates anew, `chosen` the index of the selected one, -1 for none.
    """

    changed = Signal(object)
    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._guard = PaintGuard()
        self._image: QImage | None = None
        self._frame = Frame(0, 0)
        self._message = ""
        self._candidates: tuple[Candidate, ...] = ()
        self._selected = -1
        self._scale, self._offset = 1.0, QPointF()
        self._fits = True
        self._pressed: QPointF | None = None
        self._grip: Grip | None = None
        self._live: Box | None = None
        self.is_drawing = False
        self.shows_filled = False
        self.setMinimumSize(240, 200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(words(t("Picture with boxes")))

    # -- what is shown ------------------------------------------------------------------------

    def show_picture(
        self,
        picture: np.ndarray | None,
        message: Text | str = "",
        size: tuple[int, int] | None = None,
    ) -> None:
        """Show another picture (rows, columns, 3), or a sentence where there is none.

        Parameters
        ----------
        size : (rows, columns) or None
            Of what it shows, where the picture itself is a smaller one.
        """
        before = self._frame
        self._message = words(message)
        if picture is None:
            self._image, self._frame = None, Frame(0, 0)
        else:
            self._frame = Frame(*(size or picture.shape[:2]))
            data = np.ascontiguousarray(picture)
            rows, columns = data.shape[:2]
            made = QImage(data.tobytes(), columns, rows, 3 * columns, QImage.Format.Format_RGB888)
            self._image = made.copy()
        if self._frame != before:
            self.fit()
        self.update()

    def show_boxes(self, candidates: Sequence[Candidate], selected: int = -1) -> None:
        """Show other boxes."""
        self._candidates = tuple(candidates)
        self._selected = selected if selected < len(self._candidates) else -1
        self._live = None if self._pressed is None else self._live
        self.update()

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """The boxes that are shown."""
        return self._candidates

    @property
    def selected(self) -> int:
        """Index of the selected box, -1 for none."""
        return self._selected

    def select(self, index: int) -> None:
        """Select a box."""
        if index != self._selected:
            self._selected = index
            self.chosen.emit(index)
            self.update()

    def begin(self) -> None:
        """Draw a new box with the next drag."""
        if self._image is not None:
            self.is_drawing = True
            self.setCursor(Qt.CursorShape.CrossCursor)
            self.setFocus()

    def let_go(self) -> None:
        """Draw no box."""
        self.is_drawing, self._pressed, self._live, self._grip = False, None, None, None
        self.unsetCursor()
        self.update()

    def remove_selected(self) -> None:
        """Take the selected box away; what was found stays in sight as something that is kept."""
        if not 0 <= self._selected < len(self._candidates):
            return
        one = self._candidates[self._selected]
        if not one.by_hand:
            self._replace(evolve(one, fill=False))
            return
        left = list(self._candidates)
        del left[self._selected]
        self._selected = min(self._selected, len(left) - 1)
        self._tell(left)
        self.chosen.emit(self._selected)

    def toggle_keep(self) -> None:
        """Let what is in the selected box stay, or fill it again."""
        if 0 <= self._selected < len(self._candidates):
            one = self._candidates[self._selected]
            self._replace(evolve(one, fill=not one.fill))

    def show_filled(self, on: bool) -> None:
        """Show boxes as black as they will be."""
        self.shows_filled = on
        self.update()

    # -- where things are ---------------------------------------------------------------------

    def fit(self) -> None:
        """Show the whole picture."""
        frame = self._frame
        self._fits = True
        if not frame.rows:
            return
        across = (self.width() - 2 * _EDGE) / frame.columns
        down = (self.height() - 2 * _EDGE) / frame.rows
        self._scale = max(1e-6, min(across, down))
        self._offset = QPointF(
            (self.width() - self._scale * frame.columns) / 2,
            (self.height() - self._scale * frame.rows) / 2,
        )
        self.update()

    def actual_size(self) -> None:
        """Show a pixel of the picture as one of the screen, around the middle."""
        self._zoom(1.0 / self.devicePixelRatioF() / self._scale, QPointF(self.rect().center()))

    def at(self, x: float, y: float) -> QPointF:
        """Return where a place of the picture is on the widget."""
        return QPointF(self._offset.x() + self._scale * x, self._offset.y() + self._scale * y)

    def place(self, at: QPointF) -> tuple[float, float]:
        """Return the place of the picture below a position."""
        return (
            (at.x() - self._offset.x()) / self._scale,
            (at.y() - self._offset.y()) / self._scale,
        )

    def _zoom(self, factor: float, around: QPointF) -> None:
        x, y = self.place(around)
        self._scale = min(max(self._scale * factor, 0.005), _LARGEST)
        self._offset = QPointF(around.x() - self._scale * x, around.y() - self._scale * y)
        self._fits = False
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again, as long as nobody zoomed."""
        if self._fits:
            self.fit()

    # -- hands --------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        self._zoom(_STEP ** (event.angleDelta().y() / 120), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a box, begin one, or take hold of the picture."""
        if self._image is None:
            return
        self._pressed = event.position()
        x, y = self.place(event.position())
        is_left = event.button() is Qt.MouseButton.LeftButton
        if self.is_drawing and is_left:
            return
        found = self._hit(x, y) if is_left else None
        if is_left:
            self.select(-1 if found is None else found)
        if found is None:
            self._grip = None
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            self._grip = grip_at(self._candidates[found].box, x, y, _REACH / self._scale)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the hand."""
        if self._pressed is None:
            self._show_cursor(event.position())
            return
        (x0, y0), (x1, y1) = self.place(self._pressed), self.place(event.position())
        if self.is_drawing:
            self._live = drawn(x0, y0, x1, y1, self._frame)
        elif self._grip is not None and self._selected >= 0:
            box = self._candidates[self._selected].box
            self._live = pulled(box, self._grip, x1 - x0, y1 - y0, self._frame)
        else:
            self._offset += event.position() - self._pressed
            self._pressed = event.position()
            self._fits = False
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Put down what was drawn or moved."""
        live, is_new = self._live, self.is_drawing
        was_pressed = self._pressed is not None
        grip, self._grip = self._grip, None
        self._pressed, self._live = None, None
        if not was_pressed:
            return
        if is_new and live is not None:
            self.is_drawing = False
            self._selected = len(self._candidates)
            self._tell([*self._candidates, Candidate(live)])
            self.chosen.emit(self._selected)
        elif grip is not None and live is not None:
            self._replace(evolve(self._candidates[self._selected], box=live))
        self._show_cursor(event.position())
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Let what is in a box stay, or fill it again; beside them show the whole picture."""
        found = self._hit(*self.place(event.position()))
        if found is None:
            self.fit()
        else:
            self.select(found)
            self.toggle_keep()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the selected box, with Shift by ten; Esc lets go."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and (self.is_drawing or self._pressed is not None):
            self.let_go()
        elif key in _NUDGES and self._selected >= 0:
            by = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
            dx, dy = _NUDGES[key]
            one = self._candidates[self._selected]
            self._replace(evolve(one, box=pulled(one.box, WHOLE, by * dx, by * dy, self._frame)))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Tell what is read in a box under the pointer: nowhere else is it shown."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._hit(*self.place(QPointF(event.pos())))
            text = tip_of(self._candidates[found]) if found is not None else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _hit(self, x: float, y: float) -> int | None:
        reach = _REACH / self._scale
        if self._selected >= 0 and self._selected < len(self._candidates):
            box = self._candidates[self._selected].box
            if grip_at(box, x, y, reach) not in (None, WHOLE):
                return self._selected  # what is selected is pulled at before another is chosen
        return box_at(self._candidates, x, y, reach)

    def _show_cursor(self, at: QPointF) -> None:
        if self.is_drawing:
            self.setCursor(Qt.CursorShape.CrossCursor)
            return
        x, y = self.place(at)
        found = self._hit(x, y)
        grip = None
        if found is not None:
            grip = grip_at(self._candidates[found].box, x, y, _REACH / self._scale)
        if grip is None:
            self.unsetCursor()
        else:
            self.setCursor(_CURSORS[grip])

    def _replace(self, one: Candidate) -> None:
        left = list(self._candidates)
        if left[self._selected] != one:
            left[self._selected] = one
            self._tell(left)

    def _tell(self, candidates: list[Candidate]) -> None:
        self._candidates = tuple(candidates)
        self.changed.emit(self._candidates)
        self.update()

    # -- painting -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture and the boxes; what fails is logged and leaves the rest."""
        steps = (self._paint_ground, self._paint_picture, self._paint_boxes, self._paint_live)
        self._guard.paint(self, steps, self)

    def _paint_ground(self, painter: QPainter, view: QWidget) -> None:
        painter.fillRect(self.rect(), current_theme().qcolor("canvas"))
        if self._image is None and self._message:
            painter.setPen(current_theme().qcolor("overlay_muted"))
            area = self.rect().adjusted(24, 24, -24, -24)
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(area, flags, self._message)

    def _paint_picture(self, painter: QPainter, view: QWidget) -> None:
        if self._image is None:
            return
        smooth = self._scale * self._frame.columns < self._image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        painter.drawImage(self._area(Box(0, 0, self._frame.columns, self._frame.rows)),
                          self._image)  # fmt: skip

    def _paint_boxes(self, painter: QPainter, view: QWidget) -> None:
        if self._image is None:
            return
        for n, one in enumerate(self._candidates):
            moves = n == self._selected and self._live is not None and not self.is_drawing
            box = self._live if moves and self._live is not None else one.box
            self._paint_box(painter, self._area(box), one, is_selected=n == self._selected)

    def _paint_box(
        self, painter: QPainter, area: QRectF, one: Candidate, *, is_selected: bool
    ) -> None:
        color = QColor(COLORS[one.kind])
        if one.fill:
            painter.fillRect(area, QColor(0, 0, 0, 255 if self.shows_filled else 110))
        halo = QPen(QColor(0, 0, 0, 200), 4.0 if is_selected else 3.4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(halo)
        painter.drawRect(area)
        pen = QPen(color, 2.4 if is_selected else 1.6)
        if not one.fill:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRect(area)
        if one.fill and not self.shows_filled and min(area.width(), area.height()) > _CROSSED:
            painter.setPen(QPen(color, 0.8))
            painter.drawLine(area.topLeft(), area.bottomRight())
            painter.drawLine(area.topRight(), area.bottomLeft())
        if one.unsure:
            self._paint_mark(painter, area, color)
        if is_selected:
            self._paint_handles(painter, area, color)

    def _paint_mark(self, painter: QPainter, area: QRectF, color: QColor) -> None:
        """Mark what nobody is sure of: not by colour alone."""
        spot = QRectF(area.right() - 4, area.top() - 12, 16, 16)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor("#000000"), 1))
        painter.setBrush(color)
        painter.drawEllipse(spot)
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor("#000000"))
        painter.drawText(spot, Qt.AlignmentFlag.AlignCenter, "?")

    def _paint_handles(self, painter: QPainter, area: QRectF, color: QColor) -> None:
        painter.setPen(QPen(QColor("#000000"), 1))
        painter.setBrush(color)
        middle = area.center()
        for x in (area.left(), middle.x(), area.right()):
            for y in (area.top(), middle.y(), area.bottom()):
                if (x, y) != (middle.x(), middle.y()):
                    spot = QRectF(x - _HANDLE, y - _HANDLE, 2 * _HANDLE, 2 * _HANDLE)
                    painter.drawRect(spot)

    def _paint_live(self, painter: QPainter, view: QWidget) -> None:
        if self.is_drawing and self._live is not None:
            self._paint_box(
                painter, self._area(self._live), Candidate(self._live), is_selected=True
            )

    def _area(self, box: Box) -> QRectF:
        return QRectF(self.at(box.x, box.y), self.at(box.right, box.bottom))


KIND_TEXTS = {
    Kind.TEXT: t("Text"),
    Kind.FACE: t("Face"),
    Kind.CODE: t("Bar code"),
    Kind.REGION: t("Region of the device"),
    Kind.TEMPLATE: t("Template"),
    Kind.HAND: t("Drawn by hand"),
}


def tip_of(one: Candidate) -> str:
    """Return what the pointer tells of a box: what it is, and what is read there."""
    first = words(KIND_TEXTS[one.kind])
    if not one.by_hand:
        found = t("{kind}, found in {count} files", kind=KIND_TEXTS[one.kind], count=one.files)
        first = words(found)
    return "\n".join([first, *(words(f"“{text}”") for text in one.texts)])
