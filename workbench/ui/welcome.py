"""The welcome page, and the page of a project that has no image yet."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QPixmap
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workbench.app.actions import ACTIONS
from workbench.app.session import Session
from workbench.base.text import Text, t
from workbench.ui.action_table import ActionTable
from workbench.ui.icons import ICON_SIZE, icon, set_icon
from workbench.ui.parts import button, clear_layout, column, label, row, words

_WIDTH = 800
_RECENT = 7
_STEPS = (
    "file.open_folder",
    "file.open_images",
    "file.open_project",
    "file.new_project",
    "file.open_sample",
)
_HINTS: dict[str, Text] = {
    "file.open_folder": t("A DICOM series, a study, or a folder of photos"),
    "file.open_images": t("DICOM, PNG, JPEG, TIFF, BMP"),
    "file.open_project": t("Go on where you or somebody else stopped"),
    "file.new_project": t("Choose where its one file lies"),
    "file.open_sample": t("A phantom series to try everything on"),
}


class Welcome(QWidget):
    """What is seen before anything is open: ways to begin, and what was open before."""

    chosen = Signal(object)

    def __init__(self, session: Session, table: ActionTable) -> None:
        super().__init__()
        self._session = session
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        begin = QWidget()
        begin.setLayout(
            column(
                label(t("Begin"), "heading"),
                *(_step(table, id) for id in _STEPS),
                1,
                spacing=4,
            )
        )
        begin.layout().setAlignment(Qt.AlignmentFlag.AlignTop)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        recent = QWidget()
        recent.setLayout(column(self._recent, 1))
        body = QWidget()
        body.setFixedWidth(_WIDTH)
        columns = row(begin, recent, spacing=48)
        columns.setStretch(0, 11)
        columns.setStretch(1, 8)
        drop = label(t("Or drop files and folders anywhere on this window."), "muted")
        body.setLayout(column(_head(), columns, drop, spacing=28))
        body.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        across = row(1, body, 1)
        self.setLayout(column(2, across, 3))
        self.refresh()

    def refresh(self) -> None:
        """Show the projects of now."""
        clear_layout(self._recent)
        named = [Path(name) for name in self._session.settings.recent]
        self._add_list(t("Recent projects"), [path for path in named if path.is_file()])
        if not named:
            text = t(
                "Projects you open appear here. A project is one file: images stay where they are, "
                "and every stroke is saved as it is made."
            )
            self._recent.addWidget(label(text, "muted", wrap=True))
        scratch = self._session.scratch_projects()[:3]
        if scratch:
            self._recent.addSpacing(16)
            self._add_list(t("Not saved under a name yet"), scratch)

    def _add_list(self, title: Text, paths: list[Path]) -> None:
        self._recent.addWidget(label(title, "heading"))
        self._recent.addSpacing(4)
        for path in paths[:_RECENT]:
            self._recent.addWidget(self._entry(path))

    def _entry(self, path: Path) -> QWidget:
        made = QPushButton(words(path.stem))
        made.setProperty("flat", True)
        made.setStyleSheet("text-align: left;")
        set_icon(made, "project", "muted")
        made.setToolTip(str(path))
        made.clicked.connect(lambda: self.chosen.emit([path]))
        return made


class NoImages(QWidget):
    """What is seen in a project that has no images."""

    def __init__(self, table: ActionTable) -> None:
        super().__init__()
        self.setProperty("surface", "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        mark = QLabel()
        mark.setPixmap(icon("open_images", "muted", 40).pixmap(QSize(40, 40)))
        sentence = label(t("This project has no images yet."), "title")
        sentence.setStyleSheet("color: #d5dbe1;")
        more = label(t("Open images or a folder, or drop them here."), "muted")
        folder = button(t("Open folder…"), table["file.open_folder"].trigger, primary=True)
        images = button(t("Open images…"), table["file.open_images"].trigger)
        self.setLayout(
            column(
                1,
                row(1, mark, 1),
                row(1, sentence, 1),
                row(1, more, 1),
                row(1, folder, images, 1),
                1,
                spacing=12,
            )
        )


def _head() -> QWidget:
    mark = QLabel()
    picture: QPixmap = icon("app").pixmap(QSize(48, 48))
    mark.setPixmap(picture)
    made = QWidget()
    title = label("Workbench", "title")
    claim = label(t("Mark what you see, with grey values and millimetres you can trust."), "muted")
    made.setLayout(row(mark, column(title, claim, spacing=2), 1, spacing=16))
    return made


class _Step(QToolButton):
    """One way to begin: icon, title, a line about it, and its key."""

    def __init__(self) -> None:
        super().__init__()
        self.setAutoRaise(True)
        self.setFixedHeight(48)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)


def _step(table: ActionTable, id: str) -> QWidget:
    action = table[id]
    made = _Step()
    made.setAccessibleName(action.text())
    made.clicked.connect(action.trigger)
    mark = QLabel()
    mark.setPixmap(_icon_of(id))
    mark.setFixedWidth(ICON_SIZE)
    title = label(action.text().rstrip("…"))
    hint = label(_HINTS[id], "muted")
    key = label(action.shortcut().toString(QKeySequence.SequenceFormat.NativeText), "key")
    key.setVisible(bool(key.text()))
    key.setFixedHeight(20)
    for part in (mark, title, hint, key):
        part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    made.setLayout(row(mark, column(title, hint), 1, key, spacing=12, margins=(8, 4, 8, 4)))
    return made


def _icon_of(id: str) -> QPixmap:
    return icon(ACTIONS[id].icon, "accent").pixmap(QSize(ICON_SIZE, ICON_SIZE))

