"""The frame over the window while files are dragged across it: what a drop does."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from workbench.app.session import SUFFIX
from workbench.base.text import Text, t
from workbench.ui.parts import column, label, words
from workbench.ui.theme import current_theme

_EDGE = 6.0
_WIDTH = 3.0


class DropFrame(QWidget):
    """Lies over a widget and lets the mouse through; hidden until `say`."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.words = label(role="title")
        self.words.setObjectName("drop")
        self.words.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setLayout(column(self.words))
        layout = self.layout()
        assert layout is not None
        layout.setAlignment(self.words, Qt.AlignmentFlag.AlignCenter)
        over.installEventFilter(self)
        self.hide()

    def say(self, text: Text) -> None:
        """Come up with what a drop does."""
        theme = current_theme()
        self.words.setText(words(text))
        self.words.setStyleSheet(
            f"#drop {{ background: {theme.raised}; border: 1px solid {theme.accent};"
            " border-radius: 6px; padding: 12px 20px; }"
        )
        self._cover()
        self.raise_()
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as what is below."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._cover()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the frame, and a veil that leaves the picture to be seen."""
        theme, inset = current_theme(), _EDGE + _WIDTH / 2
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.qcolor("accent"), _WIDTH))
            painter.setBrush(theme.qcolor("accent", 0.10))
            place = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(place, 6, 6)
        finally:
            painter.end()

    def _cover(self) -> None:
        over = self.parentWidget()
        if over is not None:
            self.setGeometry(over.rect())


def dropped_paths(data: QMimeData) -> list[Path]:
    """Return the files and folders that are dragged; pages of the web are none."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def what_a_drop_does(paths: list[Path], is_open: bool) -> Text:
    """Return in words what becomes of dropped paths; `is_open` says that there is a project."""
    if len(paths) == 1 and paths[0].suffix.lower() == SUFFIX:
        return t("Drop to open the project {name}", name=paths[0].stem)
    return t("Drop to add images to this project") if is_open else t("Drop to open images")
