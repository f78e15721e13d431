"""Small pieces that every panel and dialog is made of: labels, icon buttons, headers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.base.text import Text
from workbench.ui.fonts import ensure_glyphs
from workbench.ui.icons import set_icon

L = TypeVar("L", bound=QBoxLayout)

#: Width of a panel's inner margin, in device-independent pixels.
MARGIN = 12
#: Height of a row of a list or a form.
ROW = 28
_SHOWN_OR_HIDDEN = Qt.WidgetAttribute.WA_WState_ExplicitShowHide


def words(text: Text | str) -> str:
    """Return `text` as it is shown, with a font for its characters."""
    shown = str(text)
    ensure_glyphs(shown)
    return shown


def label(text: Text | str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """Return a label in a role of the style sheet (``muted heading title good warn bad``)."""
    made = QLabel(words(text))
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made


def badge(text: Text | str, tone: str = "") -> QLabel:
    """Return a small label on a soft ground: ``good warn bad accent`` or plain."""
    made = label(text, "badge")
    made.setProperty("tone", tone)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    return made


def set_property(widget: QWidget, **values: Any) -> None:
    """Change properties that the style sheet looks at, and restyle when one is new."""
    stale = [name for name, value in values.items() if widget.property(name) != value]
    for name in stale:
        widget.setProperty(name, values[name])
    if stale:
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def icon_button(
    name: str, tip: Text | str, run: Callable[[], object] | None = None, size: int = 24
) -> QToolButton:
    """Return a flat square button with an icon; its tooltip is its name for screen readers."""
    made = QToolButton()
    set_icon(made, name)
    made.setToolTip(words(tip))
    made.setAccessibleName(words(tip))
    made.setIconSize(QSize(16, 16))
    made.setFixedSize(size, size)
    made.setAutoRaise(True)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if run is not None:
        made.clicked.connect(lambda: run())
    return made


def button(
    text: Text | str,
    run: Callable[[], object] | None = None,
    *,
    primary: bool = False,
    flat: bool = False,
    icon: str = "",
) -> QPushButton:
    """Return a push button."""
    made = QPushButton(words(text))
    made.setAutoDefault(primary)
    if primary:
        made.setProperty("primary", True)
    if flat:
        made.setProperty("flat", True)
    if icon:
        set_icon(made, icon, "on_accent" if primary else "text")
    if run is not None:
        made.clicked.connect(lambda: run())
    return made


def column(
    *items: QWidget | QLayout | int, spacing: int = 0, margins: tuple[int, int, int, int] = (0,) * 4
) -> QVBoxLayout:
    """Return a vertical layout; a number is a stretch."""
    return _fill(QVBoxLayout(), items, spacing, margins)


def row(
    *items: QWidget | QLayout | int, spacing: int = 8, margins: tuple[int, int, int, int] = (0,) * 4
) -> QHBoxLayout:
    """Return a horizontal layout; a number is a stretch."""
    return _fill(QHBoxLayout(), items, spacing, margins)


def _fill(layout: L, items: tuple[Any, ...], spacing: int, margins: tuple[int, int, int, int]) -> L:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*margins)
    for item in items:
        if isinstance(item, int):
            layout.addStretch(item)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)
    return layout


def line() -> QFrame:
    """Return a hairline."""
    made = QFrame()
    made.setFrameShape(QFrame.Shape.HLine)
    made.setFixedHeight(1)
    return made


def panel_header(title: QLabel, *extras: QWidget) -> QWidget:
    """Return the head of a panel: a muted title, and buttons or a count at its right."""
    title.setProperty("role", "muted")
    made = QWidget()
    made.setFixedHeight(32)
    made.setLayout(row(title, 1, *extras, spacing=2, margins=(MARGIN, 0, 8, 0)))
    return made


class Elided(QLabel):
    """A label that ends in … where there is no room, with the whole text in its tooltip."""

    def __init__(self, text: Text | str = "", role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.tip = ""
        self._about: tuple[str, int, str] | None = None
        self.show_text(text)

    def show_text(self, text: Text | str) -> None:
        """Show another text."""
        shown = words(text)
        if shown != self.text():
            self.setText(shown)
        self._tell()

    def minimumSizeHint(self) -> QSize:
        """Let the layout make it as narrow as it needs."""
        return QSize(16, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show the tooltip only where the text is cut."""
        super().resizeEvent(event)
        self._tell()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text as far as there is room."""
        painter = QPainter(self)
        try:
            painter.setPen(self.palette().color(self.foregroundRole()))
            area = self.contentsRect()
            mode = Qt.TextElideMode.ElideRight
            shown = self.fontMetrics().elidedText(self.text(), mode, area.width())
            painter.drawText(area, self.alignment() | Qt.TextFlag.TextSingleLine, shown)
        finally:
            painter.end()

    def _tell(self) -> None:
        about = self.text(), self.contentsRect().width(), self.tip
        if about == self._about:
            return
        self._about = about
        cut = self.fontMetrics().horizontalAdvance(self.text()) > self.contentsRect().width()
        self.setToolTip(self.tip or (self.text() if cut else ""))


class EmptyState(QWidget):
    """What a panel shows instead of nothing: a sentence that teaches, and the button for it."""

    def __init__(self, text: Text | str, *buttons: QWidget) -> None:
        super().__init__()
        words_ = label(text, "muted", wrap=True)
        words_.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        actions = row(*buttons, 1)
        self.setLayout(
            column(words_, actions, 1, spacing=8, margins=(MARGIN, 8, MARGIN, 8))
            if buttons
            else column(words_, 1, margins=(MARGIN, 8, MARGIN, 8))
        )


def lay_out(layout: QLayout, *outer: QWidget | None) -> None:
    """Show what was added to a layout and put it in place now, then in what lies around it.

    A layout does this by itself only once events come round: until then the panel would be
    painted empty, which is a flash whenever its rows are made anew.

    Parameters
    ----------
    layout : QLayout
        Holds the new widgets.
    *outer : QWidget or None
        Ancestors whose own layout depends on it, scroll areas too, from the innermost.
    """
    for at in range(layout.count()):
        item = layout.itemAt(at)
        widget = item.widget() if item is not None else None
        if widget is not None and not widget.testAttribute(_SHOWN_OR_HIDDEN):
            widget.show()
    layout.activate()
    for one in outer:
        if one is not None:
            QCoreApplication.sendEvent(one, QEvent(QEvent.Type.LayoutRequest))


def clear_layout(layout: QLayout) -> None:
    """Remove and delete everything in a layout."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        inner = item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear_layout(inner)


def is_there(widget: QWidget) -> bool:
    """Return whether a widget still is; a job may end after its dialog was closed."""
    import shiboken6

    return shiboken6.isValid(widget)
