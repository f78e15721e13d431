"""The welcome page, and the page of a project that has no image yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workbench.base.text import t
from workbench.ui.first_table import STEPS, Step
from workbench.ui.icons import ICON_SIZE, icon, set_icon
from workbench.ui.parts import button, clear_layout, column, label, row, words
from workbench.ui.top_bar import native

if TYPE_CHECKING:
    from workbench.ui.bridge import Feed

_WIDTH = 840
_RECENT = 7


class Welcome(QWidget):
    """What is seen before anything is open: ways to begin, and what was open before.

    Parameters
    ----------
    run : callable
        Runs an action by its id.
    keys : mapping of str to str
        Shortcuts that the user chose, by action id.
    """

    chosen = Signal(object)

    def __init__(self, run: Callable[[str], object], keys: Mapping[str, str]) -> None:
        super().__init__()
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        steps = [_Step(step, keys.get(step.id, step.key), run) for step in STEPS]
        begin = QWidget()
        begin.setLayout(column(label(t("Begin"), "heading"), *steps, 1, spacing=4))
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        recent = QWidget()
        recent.setLayout(column(self._recent, 1))
        columns = row(begin, recent, spacing=48)
        columns.setStretch(0, 13)
        columns.setStretch(1, 8)
        drop = label(t("Or drop files and folders anywhere on this window."), "muted")
        body = QWidget()
        body.setFixedWidth(_WIDTH)
        body.setLayout(column(_head(), columns, drop, spacing=28))
        body.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Maximum)
        self.setLayout(column(2, row(1, body, 1), 3))

    def show_projects(self, recent: Sequence[Path], scratch: Sequence[Path]) -> None:
        """Show what was open before, and what has no name yet."""
        clear_layout(self._recent)
        self._recent.addWidget(label(t("Recent projects"), "heading"))
        self._recent.addSpacing(4)
        if not recent:
            text = t(
                "Projects you open appear here. A project is one file: images stay where they are, "
                "and every stroke is saved as it is made."
            )
            self._recent.addWidget(label(text, "muted", wrap=True))
        for path in recent[:_RECENT]:
            self._recent.addWidget(self._entry(path))
        if scratch:
            self._recent.addSpacing(16)
            self._recent.addWidget(label(t("Not named yet"), "heading"))
            self._recent.addSpacing(4)
        for path in scratch:
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
    """What is seen in a project that has no images: how to open some, or that they come."""

    def __init__(self, run: Callable[[str], object], feed: Feed) -> None:
        super().__init__()
        self._feed = feed
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        mark = QLabel()
        mark.setPixmap(icon("open_images", "muted", 40).pixmap(QSize(40, 40)))
        self._sentence = label("", "title")
        self._more = label("", "muted")
        folder = button(t("Open folder…"), lambda: run("file.open_folder"), primary=True)
        images = button(t("Open images…"), lambda: run("file.open_images"))
        scheme = button(t("Label scheme…"), lambda: run("edit.scheme"), flat=True, icon="tag")
        self._offers = (folder, images, scheme)
        lines = (row(1, one, 1) for one in (mark, self._sentence, self._more))
        self.setLayout(column(1, *lines, row(1, folder, images, scheme, 1), 1, spacing=12))
        feed.job.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is under way, else what can be done."""
        from workbench.app.jobs import JobState

        jobs = self._feed.session.jobs.jobs.values()
        titles = [job.title for job in jobs if job.state is JobState.RUNNING]
        empty = t("This project has no images yet.")
        self._sentence.setText(words(titles[0] if titles else empty))
        come = t("The images appear here as soon as they are ready.")
        how = t("Open images or a folder, or drop them here.")
        self._more.setText(words(come if titles else how))
        for offer in self._offers:
            offer.setVisible(not titles)


def _head() -> QWidget:
    mark = QLabel()
    mark.setPixmap(icon("app").pixmap(QSize(48, 48)))
    made = QWidget()
    title = label("Workbench", "title")
    claim = label(t("Mark what you see, with grey values and millimetres you can trust."), "muted")
    made.setLayout(row(mark, column(title, claim, spacing=2), 1, spacing=16))
    return made


class _Step(QToolButton):
    """One way to begin: icon, title, a line about it, and its key."""

    def __init__(self, step: Step, key: str, run: Callable[[str], object]) -> None:
        super().__init__()
        self.setAutoRaise(True)
        self.setFixedHeight(48)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setObjectName(step.id)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(lambda: run(step.id))
        mark = QLabel()
        mark.setPixmap(icon(step.icon, "accent").pixmap(QSize(ICON_SIZE, ICON_SIZE)))
        mark.setFixedWidth(ICON_SIZE)
        title = label(str(step.title).rstrip("…"))
        self.setAccessibleName(title.text())
        hint = label(step.hint, "muted")
        keys = label(native(key), "key")
        keys.setFixedHeight(20)
        if not key:
            keys.hide()
        for part in (mark, title, hint, keys):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setLayout(row(mark, column(title, hint), 1, keys, spacing=12, margins=(8, 4, 8, 4)))
