"""Import: files, their formats, what will happen, what has happened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.api.exchange import Reader
from workbench.app.exchange.annotation_file import AnnotationFile, read_file, recognise
from workbench.app.exchange.import_plan import ImportPlan, image_finder, plan_import
from workbench.app.host import Tone
from workbench.app.jobs import Progress
from workbench.app.session import Session
from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, t
from workbench.model.ids import ImageId
from workbench.ui.dialogs.base import Dialog, Form, Notice, combo, open_one
from workbench.ui.dialogs.import_key import ImportKey
from workbench.ui.parts import Elided, EmptyState, button, column, icon_button, is_there, row, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_ANY_IMAGE = ""


def open_over(window: MainWindow) -> ImportDialog:
    """Open the dialog."""
    return open_one(ImportDialog, window, lambda: ImportDialog(window))


class FileRow(QFrame):
    """One file: its name, its format, and what it would do."""

    def __init__(self, owner: ImportDialog, path: Path) -> None:
        super().__init__()
        self._owner = owner
        self.path = path
        self.parsed: AnnotationFile | None = None
        self.is_done = False
        self._asked = 0
        session = owner.session
        readers = session.plugins.with_door("reader")
        self.format = combo(
            [(plugin.title, plugin.name) for plugin in readers],
            recognise(session.plugins, path),
        )
        self.format.setAccessibleName(words(t("Format")))
        self.format.activated.connect(lambda: self.read())
        name = Elided(path.name, "heading")
        name.tip = str(path)
        self.off = icon_button("close", t("Leave this file out"), lambda: owner.drop(self))
        self.notice = Notice()
        head = row(name, self.format, self.off)
        head.setStretch(0, 1)
        self.setProperty("surface", "panel")
        self.setLayout(column(head, self.notice, spacing=4, margins=(12, 8, 8, 8)))

    def read(self) -> None:
        """Read the file in a job, with the chosen format."""
        self.parsed = None
        self._asked += 1
        asked, path = self._asked, self.path
        self.notice.say(t("Reading…"))
        try:
            reader: Reader = self._owner.session.plugins.load(self.format.currentData(), "reader")
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return

        find = image_finder(self._owner.session.project, self._owner.key.names)

        def work(progress: Progress) -> AnnotationFile:
            progress.at(None)
            return read_file(reader, path, find)

        def done(parsed: AnnotationFile) -> None:
            if is_there(self) and asked == self._asked:
                self.parsed = parsed
                self._owner.refresh()

        def failed(error: WorkbenchError) -> None:
            if is_there(self) and asked == self._asked:
                self.notice.say(error.text, "bad")
                self._owner.refresh()

        title = t("Reading {name}", name=path.name)
        self._owner.session.jobs.start(title, work, done, failed)

    def plan(self) -> ImportPlan | None:
        """Return what an import would do now; say why it cannot be done otherwise."""
        if self.parsed is None or self.is_done:
            return None
        session = self._owner.session
        try:
            return plan_import(
                session.project,
                self.parsed,
                session.stamp(),
                image=self._owner.chosen_image,
                replace=self._owner.replace.isChecked(),
                keyed=self._owner.key.names,
            )
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return None


class ImportDialog(Dialog):
    """A list of files, each all or nothing."""

    def __init__(self, window: MainWindow, paths: list[Path] | None = None) -> None:
        super().__init__(window, t("Import annotations"))
        self._window = window
        self.session: Session = window.session
        self.rows: list[FileRow] = []
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(8)
        inner = QWidget()
        inner.setLayout(column(self._list, 1))
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(inner)
        self._empty = EmptyState(
            t(
                "Choose annotation files. Each is checked first: what it would do is shown here, "
                "and nothing changes before you say so."
            ),
            button(t("Choose files…"), self.choose, icon="open_file"),
        )
        self.image = self._image_choice()
        self.replace = QCheckBox(words(t("Replace what was imported from the same file before")))
        self.add = button(t("Add files…"), self.choose)
        self.go = button(t("Import"), self.start, primary=True)
        self.go.setDefault(True)
        self.leave = button(t("Close"), self.reject)
        self.key = ImportKey(window.desk)
        form = Form()
        form.add(t("Image of a file that names none"), self.image)
        form.add(t("Key of de-identified files"), self.key)
        self.resize(QSize(620, 460))
        body = column(self._empty, self._area, form, self.replace, spacing=10)
        body.setStretch(1, 1)
        self.fill(body, self.add, 1, self.leave, self.go)
        self.replace.toggled.connect(lambda: self.refresh())
        self.image.activated.connect(lambda: self.refresh())
        self.key.changed.connect(self.read_again)
        self.refresh()
        if paths:
            self.take(paths)

    def _image_choice(self) -> QComboBox:
        project = self.session.project
        names = [(image.path.rpartition("/")[2], image.id) for image in project.images.values()]
        made = combo([(t("not chosen"), _ANY_IMAGE), *names[:500]], _ANY_IMAGE)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(16)
        made.setAccessibleName(words(t("Image for files that name none")))
        return made

    @property
    def chosen_image(self) -> ImageId | None:
        """The image for what belongs to none; None if there is none."""
        return self.image.currentData() or None

    def choose(self) -> None:
        """Let the user choose files."""
        suffixes = sorted(
            {s for plugin in self.session.plugins.with_door("reader") for s in plugin.suffixes}
        )
        self.take(self._window.host.ask_files(t("Import annotations"), suffixes))

    def take(self, paths: list[Path]) -> None:
        """Add files to the list and read them."""
        known = {one.path for one in self.rows}
        for path in [path for path in paths if path not in known]:
            made = FileRow(self, path)
            self.rows.append(made)
            self._list.addWidget(made)
            made.show()
            self._area.show()
            made.read()
        self.refresh()

    def drop(self, one: FileRow) -> None:
        """Leave a file out."""
        self.rows.remove(one)
        one.hide()
        one.deleteLater()
        self.refresh()

    def read_again(self) -> None:
        """Read all files once more: their images are called otherwise now."""
        for one in self.rows:
            if not one.is_done and self.key.is_ready:
                one.read()
        self.refresh()

    def refresh(self) -> None:
        """Show what each file would do now."""
        able = 0
        for one in self.rows:
            plan = one.plan()
            if plan is not None:
                able += 1
                _say(one.notice, t("Will add {n} annotations.", n=plan.annotations), plan)
        self._empty.setVisible(not self.rows)
        self._area.setVisible(bool(self.rows))
        self.add.setVisible(bool(self.rows))
        self.go.setEnabled(able > 0 and self.key.is_ready)

    def start(self) -> None:
        """Import every file that can be; each is one step of the history."""
        total = 0
        for one in [one for one in self.rows if not one.is_done]:
            plan = one.plan()  # anew: the file before may have brought labels
            if plan is None:
                continue
            try:
                if plan.patch.deltas:
                    self.session.document.apply(plan.patch)
            except WorkbenchError as error:
                one.notice.say(error.text, "bad")
                continue
            total += plan.annotations
            one.is_done = True
            one.format.setEnabled(False)
            one.off.hide()
            _say(one.notice, t("{n} annotations were added.", n=plan.annotations), plan, "good")
        self.refresh()
        if total and all(one.is_done for one in self.rows):
            self._window.tell(t("{n} annotations were imported.", n=total), Tone.GOOD)
        self.leave.setDefault(True)
        self.leave.setFocus()


def _say(notice: Notice, first: Text, plan: ImportPlan, tone: str = "muted") -> None:
    notice.say("\n".join(str(text) for text in (first, *plan.notes)), tone)
