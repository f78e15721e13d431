"""CineBar: play, pace and range over the lower edge of the picture, only where it is of use."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt
from PySide6.QtWidgets import QDoubleSpinBox, QSlider, QWidget

from workbench.app.viewing.cine import FASTEST, SLOWEST
from workbench.base.figures import number
from workbench.base.text import t
from workbench.ui.canvas.widget import Canvas
from workbench.ui.cine_player import CinePlayer
from workbench.ui.icons import set_icon
from workbench.ui.parts import icon_button, label, row, set_property, words

_HEIGHT = 36
_WIDEST = 460
# Above the corner texts where they would meet.
_LOW, _HIGH, _ROOM = 40, 92, 980


class CineBar(QWidget):
    """Sits on the canvas of the viewport that plays, else of the active one."""

    def __init__(self, player: CinePlayer) -> None:
        super().__init__()
        self._player = player
        self._film: tuple[object, ...] = ()
        self.is_wanted = False
        self.setProperty("surface", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(_HEIGHT)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.play = icon_button("play", t("Play or pause"), player.toggle)
        self.begin = icon_button("first", t("Play from here on"), self._begin_here)
        self.end = icon_button("last", t("Play up to here"), self._end_here)
        self.bounce = icon_button("bounce", t("Back and forth"))
        self.bounce.setCheckable(True)
        self.bounce.toggled.connect(player.set_bounces)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(words(t("Picture")))
        self.slider.setMinimumWidth(60)
        self.slider.valueChanged.connect(self._go)
        self.rate = QDoubleSpinBox()
        self.rate.setRange(SLOWEST, FASTEST)
        self.rate.setDecimals(0)
        self.rate.setSuffix(words(t(" / s")))
        self.rate.setFixedWidth(76)
        self.rate.setKeyboardTracking(False)
        self.rate.setAccessibleName(words(t("Pictures a second")))
        self.rate.setToolTip(words(t("Pictures a second")))
        self.rate.valueChanged.connect(player.set_rate)
        self.actual = label("", "muted")
        self.actual.setMinimumWidth(44)
        self.actual.setToolTip(words(t("Pictures a second that are really shown")))
        close = icon_button("close", t("Close"), self._close)
        self.setLayout(
            row(
                *(self.play, self.slider, self.begin, self.end, self.bounce),
                *(self.rate, self.actual, close),
                spacing=4,
                margins=(6, 4, 6, 4),
            )
        )
        for one in self.findChildren(QWidget):
            if one is not self.rate:
                one.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rate.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        player.changed.connect(self.refresh)
        self.hide()

    def follow(self, canvas: Canvas) -> None:
        """Take place on the viewport it is about; another series is another film."""
        image = canvas.viewport.image
        key = (canvas, image.series or image.id if image is not None else None)
        if key != self._film and not self._player.is_playing:
            self._film = key
            self.is_wanted = False
            self._player.forget()
        self.sit_on(canvas)
        if not self._player.is_playing:
            self.refresh()

    def sit_on(self, canvas: QWidget) -> None:
        """Take place on a canvas."""
        before = self.parentWidget()
        if before is canvas:
            self._place()
            return
        if before is not None:
            before.removeEventFilter(self)
        shown = self.isVisibleTo(before) if before is not None else False
        self.setParent(canvas)
        canvas.installEventFilter(self)
        self._place()
        self.setVisible(shown)

    def refresh(self) -> None:
        """Show what is played and how, or nothing where there is nothing to play."""
        player = self._player
        places = player.places
        useful = player.is_playing or self.is_wanted or player.told_rate is not None
        useful = useful and len(places) > 1 and self.parentWidget() is not None
        self.setVisible(useful)
        if not useful:
            return
        set_icon(self.play, "pause" if player.is_playing else "play")
        first, last = player.range
        with QSignalBlocker(self.slider), QSignalBlocker(self.rate), QSignalBlocker(self.bounce):
            self.slider.setRange(first, last)
            self.slider.setValue(player.at)
            self.rate.setValue(player.wanted_rate)
            self.bounce.setChecked(player.bounces)
        self._show_actual()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep its place when the canvas has another size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _show_actual(self) -> None:
        player = self._player
        actual = player.pace.actual if player.is_playing else None
        if actual is None:
            self.actual.clear()
            return
        self.actual.setText(number(actual, 0 if actual >= 10 else 1))
        slow = actual < 0.9 * player.wanted_rate
        set_property(self.actual, role="warn" if slow else "muted")

    def _place(self) -> None:
        canvas = self.parentWidget()
        if canvas is None:
            return
        width = min(_WIDEST, canvas.width() - 16)
        above = _LOW if canvas.width() >= _ROOM else _HIGH
        y = max(canvas.height() - _HEIGHT - above, 0)
        self.setGeometry((canvas.width() - width) // 2, y, width, _HEIGHT)
        narrow = width < 360
        for one in (self.begin, self.end, self.bounce):
            one.setVisible(not narrow)

    def _go(self, at: int) -> None:
        self._player.stop()
        self._player.go(at)

    def _begin_here(self) -> None:
        first, last = self._player.range
        at = self._player.at
        self._player.set_range(0 if first == at else at, max(last, at))

    def _end_here(self) -> None:
        first, last = self._player.range
        at = self._player.at
        count = len(self._player.places)
        self._player.set_range(min(first, at), count - 1 if last == at else at)

    def _close(self) -> None:
        self.is_wanted = False
        self._player.stop()
        self.hide()
