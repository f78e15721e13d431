"""BoxView: a picture with boxes over it, to look at, to draw, to move and to take away."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import evolve
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.app.deidentify.box_edit import WHOLE, Frame, Grip, box_at, drawn, grip_at, pulled
from workbench.app.deidentify.candidates import Candidate
from workbench.base.text import Text, t
from workbench.deid.pixels.found import Box
from workbench.ui.canvas.guard import PaintGuard
from workbench.ui.deidentify.box_paint import paint_box, tip_of
from workbench.ui.deidentify.lens import Lens
from workbench.ui.parts import words
from workbench.ui.theme import current_theme

_REACH = 6.0
_STEP = 1.25
# What a box made by a key alone is of the picture.
_PART = 4
_NUDGES = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_ZOOMS = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CORNER: Grip = (False, False, True, True)
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
        self._lens = Lens()
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
        self._lens.fit(self._frame, self.size())
        self.update()

    def actual_size(self) -> None:
        """Show a pixel of the picture as one of the screen, around the middle."""
        self.zoom(1.0 / self.devicePixelRatioF() / self._lens.scale)

    def zoom(self, factor: float, around: QPointF | None = None) -> None:
        """Make the picture larger around a place of the widget, else around its middle."""
        self._lens.zoom(factor, around or QPointF(self.rect().center()))
        self.update()

    def at(self, x: float, y: float) -> QPointF:
        """Return where a place of the picture is on the widget."""
        return self._lens.at(x, y)

    def place(self, at: QPointF) -> tuple[float, float]:
        """Return the place of the picture below a position."""
        return self._lens.place(at)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit again, as long as nobody zoomed."""
        if self._lens.fits:
            self.fit()

    # -- hands --------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom around the pointer."""
        self.zoom(_STEP ** (event.angleDelta().y() / 120), event.position())
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
            self._grip = grip_at(self._candidates[found].box, x, y, _REACH / self._lens.scale)

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
            self._lens.move(event.position() - self._pressed)
            self._pressed = event.position()
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
            self._add(live)
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
        """Arrows move the selected box, with Ctrl they make it larger, with Shift by ten.

        Enter puts a box in the middle while one is drawn; Esc lets go; plus and minus zoom.
        """
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape and (self.is_drawing or self._pressed is not None):
            self.let_go()
        elif key in _ENTER and self.is_drawing:
            self._add(_middle(self._frame))
        elif key in _NUDGES and self._selected >= 0:
            self._nudge(key, event.modifiers())
        elif key in _ZOOMS:
            self.zoom(_STEP ** _ZOOMS[key])
        else:
            super().keyPressEvent(event)

    def _nudge(self, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
        by = 10 if held & Qt.KeyboardModifier.ShiftModifier else 1
        grip = _CORNER if held & Qt.KeyboardModifier.ControlModifier else WHOLE
        dx, dy = _NUDGES[key]
        one = self._candidates[self._selected]
        self._replace(evolve(one, box=pulled(one.box, grip, by * dx, by * dy, self._frame)))

    def step(self, by: int) -> None:
        """Select the next box, going round."""
        if self._candidates:
            start = self._selected if self._selected >= 0 else (-1 if by > 0 else 0)
            self.select((start + by) % len(self._candidates))

    def event(self, event: QEvent) -> bool:
        """Tell what is read in a box under the pointer: nowhere else is it shown."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            found = self._hit(*self.place(QPointF(event.pos())))
            text = tip_of(self._candidates[found]) if found is not None else ""
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _hit(self, x: float, y: float) -> int | None:
        reach = _REACH / self._lens.scale
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
            grip = grip_at(self._candidates[found].box, x, y, _REACH / self._lens.scale)
        if grip is None:
            self.unsetCursor()
        else:
            self.setCursor(_CURSORS[grip])

    def _add(self, box: Box) -> None:
        self.is_drawing = False
        self._selected = len(self._candidates)
        self._tell([*self._candidates, Candidate(box)])
        self.chosen.emit(self._selected)

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
        smooth = self._lens.scale * self._frame.columns < self._image.width()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        whole = Box(0, 0, self._frame.columns, self._frame.rows)
        painter.drawImage(self._lens.area(whole), self._image)

    def _paint_boxes(self, painter: QPainter, view: QWidget) -> None:
        if self._image is None:
            return
        for n, one in enumerate(self._candidates):
            moves = n == self._selected and self._live is not None and not self.is_drawing
            box = self._live if moves and self._live is not None else one.box
            number = n + 1 if n == self._selected else 0
            area = self._lens.area(box)
            paint_box(painter, area, one, number=number, is_black=self.shows_filled)

    def _paint_live(self, painter: QPainter, view: QWidget) -> None:
        if self.is_drawing and self._live is not None:
            number = len(self._candidates) + 1
            paint_box(painter, self._lens.area(self._live), Candidate(self._live), number=number)


def _middle(frame: Frame) -> Box:
    """Return a box in the middle of a picture."""
    width, height = max(1, frame.columns // _PART), max(1, frame.rows // _PART)
    return Box((frame.columns - width) // 2, (frame.rows - height) // 2, width, height)
