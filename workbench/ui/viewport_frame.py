"""ViewportFrame: a canvas with its frame and header, which say that it is one of several."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLabel, QWidget

from workbench.base.text import Text, t
from workbench.ui.canvas.widget import Canvas
from workbench.ui.parts import Elided, badge, column, icon_button, label, row, set_property, words
from workbench.ui.theme import current_theme
from workbench.ui.tool_bar import swatch_pixmap

#: A series of the image list that is dragged: the id of its first image.
IMAGE_MIME = "application/x-workbench-image"
HEADER = 24


class ViewportFrame(QWidget):
    """One viewport; alone in the window it is the canvas and nothing else."""

    enlarge_asked = Signal()
    window_asked = Signal()
    #: An image was dropped here.
    dropped = Signal(str)

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self.canvas = canvas
        self._is_active = self._is_several = self._is_target = False
        #: What the head tells of now, for whoever fills it.
        self.about: tuple[object, ...] = ()
        self._said_plane = ("", "")
        self._said_doubts: tuple[Sequence[Text], Sequence[Text]] = ((), ())
        self.setAcceptDrops(True)
        self.title = Elided(role="muted")
        self.color = QLabel()
        self.plane = label("", "heading")
        for one in (self.color, self.plane):
            one.hide()
        self.mark = badge("", "warn")
        self.mark.hide()
        self.doubt = badge("", "warn")
        self.doubt.hide()
        ask = self.enlarge_asked.emit
        self.enlarge = icon_button("enlarge", "", ask, 20)
        ask = self.window_asked.emit
        self.window_ = icon_button("window", "", ask, 20)
        for made in (self.enlarge, self.window_):
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Tab goes from picture to picture
        self.header = QWidget()
        self.header.setFixedHeight(HEADER)
        self.header.setProperty("surface", "panel")
        self.header.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.header.setLayout(
            row(
                *(self.color, self.plane, self.title, self.doubt, self.mark),
                *(self.enlarge, self.window_),
                spacing=4,
                margins=(8, 0, 2, 0),
            )
        )
        self.header.layout().setStretch(2, 1)  # type: ignore[union-attr]
        self.header.hide()
        self._column = column(self.header, canvas)
        self.setLayout(self._column)
        self.put_into_words()

    def put_into_words(self) -> None:
        """Say in the language of now what the buttons do."""
        for made, tip in (
            (self.enlarge, t("Enlarge this viewport, or put it back")),
            (self.window_, t("Move to a window of its own, or back")),
        ):
            made.setToolTip(words(tip))
            made.setAccessibleName(words(tip))

    def show_role(self, *, active: bool, several: bool, in_window: bool = False) -> None:
        """Show whether it is the active one of several."""
        self._is_active, self._is_several = active, several
        self.header.setVisible(several)
        self.enlarge.setVisible(not in_window)
        edge = 1 if several else 0
        self._column.setContentsMargins(edge, edge, edge, edge)
        set_property(self.title, role="" if active else "muted")
        self.update()

    def show_title(self, title: str, mark: Text | str = "") -> None:
        """Show what is in it, and a badge such as “Prior”."""
        self.title.show_text(title)
        self.mark.setText(words(mark))
        self.mark.setVisible(bool(str(mark)))

    def show_plane(self, plane: Text | str, color: str = "") -> None:
        """Name the plane of a cut before the series, in the colour of its lines elsewhere."""
        if (str(plane), color) == self._said_plane:
            return  # asked at each step of a scroll
        self._said_plane = str(plane), color
        there = bool(str(plane))
        self.plane.setText(words(plane))
        if there:
            self.color.setPixmap(swatch_pixmap(color, 10))
        for one in (self.color, self.plane):
            one.setVisible(there)

    def show_doubts(self, short: Sequence[Text], whole: Sequence[Text]) -> None:
        """Show a badge that says why not to trust positions; the whole text is its tooltip."""
        if (short, whole) == self._said_doubts:
            return
        self._said_doubts = short, whole
        self.doubt.setText(words(" · ".join(str(one) for one in short)))
        self.doubt.setToolTip(words("\n\n".join(str(one) for one in whole)))
        self.doubt.setVisible(bool(short))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame around the active one."""
        if not self._is_several and not self._is_target:
            return
        theme = current_theme()
        painter = QPainter(self)
        try:
            shown = self._is_active or self._is_target
            painter.setPen(QPen(theme.qcolor("accent" if shown else "line"), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        finally:
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make it the active one."""
        self.canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        self.canvas.activated.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Give it all the room, or put it back."""
        if event.position().y() <= HEADER:
            self.enlarge_asked.emit()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept a series of the image list; files go on to the window."""
        if event.mimeData().hasFormat(IMAGE_MIME):
            event.acceptProposedAction()
            self._target(True)
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Let go."""
        self._target(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Show what was dropped."""
        if event.mimeData().hasFormat(IMAGE_MIME):
            event.acceptProposedAction()
            self._target(False)
            self.dropped.emit(bytes(event.mimeData().data(IMAGE_MIME).data()).decode())

    def _target(self, is_target: bool) -> None:
        self._is_target = is_target
        self.update()
