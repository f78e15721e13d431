"""One row of the channels panel: eye, colour, name, window, automatic, alone."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from workbench.app.windows.window_words import voi_text
from workbench.base.text import t
from workbench.imaging.channels import ChannelLook
from workbench.imaging.legend import span_of
from workbench.model.grey import Voi
from workbench.ui.icons import set_icon
from workbench.ui.parts import Elided, icon_button, row, set_property, words
from workbench.ui.tool_bar import SWATCH_EDGE, swatch

_NEAR_PX = 7.0


class WindowBar(QWidget):
    """From which value to which a window goes; its ends and its middle can be dragged."""

    dragged = Signal(float, float)
    double_clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._limits, self._ends, self._color = (0.0, 1.0), (0.0, 1.0), QColor("white")
        self._held: tuple[int, float, tuple[float, float]] | None = None
        self.setMinimumSize(48, 20)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(words(t("Window of the channel")))

    def show_window(self, limits: tuple[float, float], voi: Voi, color: QColor) -> None:
        """Show a window in its colour; `limits` are the least and the greatest value."""
        low, high = span_of(voi)
        wide = limits if limits[1] > limits[0] else (limits[0], limits[0] + 1)
        self._limits = min(wide[0], low), max(wide[1], high)
        if self._held is None:
            self._ends = low, high
        self._color = color
        tip = t(
            "{window}; drag the ends or the middle, double-click for automatic",
            window=voi_text(voi),
        )
        self.setToolTip(words(tip))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the track, and the window on it from black to its colour."""
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            middle, ends = self.height() / 2, [self._x(value) for value in self._ends]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette().color(QPalette.ColorRole.Mid))
            painter.drawRoundedRect(QRectF(0, middle - 1.5, self.width(), 3), 1.5, 1.5)
            painter.setPen(QPen(SWATCH_EDGE, 1.0))
            painter.setBrush(self._color)
            bar = QRectF(ends[0], middle - 2.5, max(ends[1] - ends[0], 2), 5)
            painter.drawRoundedRect(bar, 2, 2)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.palette().color(QPalette.ColorRole.WindowText))
            for x in ends:
                painter.drawEllipse(QPointF(min(max(x, 4), self.width() - 4), middle), 4, 4)
        finally:
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the end nearby, else of the window as a whole."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        away = [abs(x - self._x(value)) for value in self._ends]
        part = 2 if min(away) > _NEAR_PX else away.index(min(away))
        if part == 2 and not self._x(self._ends[0]) < x < self._x(self._ends[1]):
            part = away.index(min(away))
        self._held = part, x, self._ends

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what is held."""
        if self._held is None:
            return
        part, start, (low, high) = self._held
        scale = (self._limits[1] - self._limits[0]) / max(self.width() - 8, 1)
        by, least = (event.position().x() - start) * scale, scale / 4
        if part == 0:
            low = min(low + by, high - least)
        elif part == 1:
            high = max(high + by, low + least)
        else:
            low, high = low + by, high + by
        self._ends = low, high
        self.update()
        self.dragged.emit(low, high)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for the window from the values."""
        self._held = None
        self.double_clicked.emit()

    def _x(self, value: float) -> float:
        low, high = self._limits
        return 4 + (value - low) / (high - low) * (self.width() - 8)


class ChannelRow(QWidget):
    """Asks through signals, changes nothing itself."""

    seen_asked = Signal()
    color_asked = Signal()
    chosen = Signal()
    window_asked = Signal(float, float)
    automatic_asked = Signal()
    alone_asked = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.is_selected = False
        self.eye = icon_button("eye", t("Show or hide the channel"), self.seen_asked.emit)
        self.color = QToolButton()
        self.color.setAutoRaise(True)
        self.color.setFixedSize(20, 24)
        self.color.setIconSize(QSize(12, 12))
        self.color.setToolTip(words(t("Colour of the channel")))
        self.color.setAccessibleName(self.color.toolTip())
        self.color.clicked.connect(lambda: self.color_asked.emit())
        self.name = Elided()
        self.name.show_text(name)
        self.bar = WindowBar()
        self.bar.dragged.connect(self.window_asked)
        self.bar.double_clicked.connect(self.automatic_asked)
        self.automatic = icon_button(
            "window_level", t("Automatic window of the channel"), self.automatic_asked.emit
        )
        self.alone = icon_button("image", t("Only this channel, in grey"), self.alone_asked.emit)
        self.alone.setCheckable(True)
        layout = row(
            self.eye, self.color, self.name, self.bar, self.automatic, self.alone,
            spacing=4, margins=(8, 2, 6, 2),
        )  # fmt: skip
        layout.setStretch(2, 2)
        layout.setStretch(3, 3)
        self.setLayout(layout)

    def show_look(
        self,
        look: ChannelLook,
        limits: tuple[float, float],
        *,
        is_selected: bool,
        is_alone: bool,
        is_seen: bool,
    ) -> None:
        """Show the channel of now. What is hidden differs by shape, not by colour alone."""
        set_icon(self.eye, "eye" if is_seen else "eye_off", "text" if is_seen else "muted")
        color = QColor(*look.color)
        self.color.setIcon(swatch(color.name()))
        self.bar.show_window(limits, look.voi, QColor("white") if is_alone else color)
        self.alone.blockSignals(True)
        self.alone.setChecked(is_alone)
        self.alone.blockSignals(False)
        set_property(self.name, role="" if is_seen else "muted")
        self.is_selected = is_selected
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Mark the channel that the window is about."""
        if not self.is_selected:
            return
        painter = QPainter(self)
        try:
            color = self.palette().color(QPalette.ColorRole.Highlight)
            painter.fillRect(QRectF(0, 0, 2, self.height()), color)
            color.setAlpha(40)
            painter.fillRect(self.rect(), color)
        finally:
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make it the channel that the window is about."""
        self.chosen.emit()
