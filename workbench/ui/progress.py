"""Long work: how far it is, with a way to cancel, in a corner of the window."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QProgressBar, QToolButton, QVBoxLayout, QWidget

from workbench.app.jobs import Job, JobState
from workbench.app.session import Session
from workbench.base.text import t
from workbench.ui.bridge import Feed
from workbench.ui.parts import Elided, column, icon_button, label, row, words

_WIDTH = 320


class JobRow(QWidget):
    """One running job."""

    def __init__(self, session: Session, job: Job) -> None:
        super().__init__()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        cancel = icon_button("close", t("Cancel"), lambda: session.jobs.cancel(job.id))
        title = Elided(job.title)
        # The name of a file is the longest part of a title: it has a line of its own.
        told = column(title, self._bar, spacing=6)
        layout = row(told, cancel, spacing=8, margins=(12, 2, 6, 6))
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self.show_job(job)

    def show_job(self, job: Job) -> None:
        """Show how far it is; a bar that runs to and fro where nobody knows."""
        # A bar draws itself in place, and everything else of the window that waits to be drawn.
        self._bar.setUpdatesEnabled(False)
        if job.progress is None:
            self._bar.setRange(0, 0)
        else:
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(job.progress * 1000))
        self._bar.setUpdatesEnabled(True)


class ProgressList(QFrame):
    """The running jobs, over the lower right of a widget; hidden when there are none."""

    def __init__(self, session: Session, feed: Feed, over: QWidget) -> None:
        super().__init__(over)
        self._session, self._over = session, over
        self._rows: dict[int, JobRow] = {}
        self._list = QVBoxLayout(self)
        self._list.setContentsMargins(0, 8, 0, 8)
        self._list.setSpacing(0)
        title = label(t("In progress"), "muted")
        title.setContentsMargins(12, 0, 0, 2)
        self._list.addWidget(title)
        self.setProperty("surface", "raised")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(_WIDTH)
        self.hide()
        over.installEventFilter(self)
        feed.job.connect(self._on_job)
        for job in session.jobs.jobs.values():
            self._on_job(job)

    @property
    def count(self) -> int:
        """How many jobs run."""
        return len(self._rows)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner when the window is resized."""
        if event.type() == QEvent.Type.Resize:
            self.place()
        return False

    def place(self) -> None:
        """Go to the lower right corner."""
        over = self._over
        self.adjustSize()
        self.move(over.width() - self.width() - 16, over.height() - self.height() - 44)

    def _on_job(self, job: Job) -> None:
        if job.state is not JobState.RUNNING:
            gone = self._rows.pop(job.id, None)
            if gone is not None:
                gone.hide()
                gone.deleteLater()
        elif job.id in self._rows:
            self._rows[job.id].show_job(job)
            return
        else:
            self._rows[job.id] = made = JobRow(self._session, job)
            self._list.addWidget(made)
            made.show()  # else the layout leaves no room for it yet
        self.setVisible(bool(self._rows))
        self.place()
        self.raise_()


class JobsButton(QToolButton):
    """In the status bar: how many jobs run; shows or hides the list."""

    def __init__(self, jobs: ProgressList, feed: Feed) -> None:
        super().__init__(jobs.parentWidget())  # without one it would open a window of its own
        self._jobs = jobs
        self.setAutoRaise(True)
        self.clicked.connect(lambda: jobs.setVisible(not jobs.isVisible()))
        feed.job.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the number of jobs."""
        count = self._jobs.count
        self.setVisible(count > 0)
        self.setText(words(t("{n} running", n=count)))
