"""Export: format, identities, what will not survive, where to; then a job."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QRadioButton,
    QWidget,
)

from workbench.app.deidentify.places import key_file
from workbench.app.exchange.crops.choice import Crops
from workbench.app.exchange.exporting import (
    ReleaseChoice,
    export_options,
    losses,
    prepare_export,
)
from workbench.app.exchange.loss import Fate, Loss
from workbench.app.jobs import Job, JobState, Progress
from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, t
from workbench.deid.release import BASIC
from workbench.ui.dialogs.ask import confirm
from workbench.ui.dialogs.base import Dialog, Form, Notice, open_one, tall
from workbench.ui.dialogs.format_options import FormatOptions, remember, remembered
from workbench.ui.dialogs.release_options import ReleaseOptions
from workbench.ui.icons import icon
from workbench.ui.parts import button, column, is_there, label, row, set_property, words
from workbench.ui.timers import once

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_FATES = {
    Fate.LOST: ("error", "bad", t("Left out")),
    Fate.CONVERTED: ("refresh", "warn", t("Changed")),
    Fate.WITHHELD: ("privacy", "accent", t("Withheld")),
    Fate.KEPT: ("check", "good", t("Kept")),
}
# Long enough to type a reason without a report after each letter.
_SETTLE_MS = 250
# What becomes of so many annotations is looked at while the window goes on.
_MANY = 500


def open_over(window: MainWindow) -> ExportDialog:
    """Open the dialog."""
    return open_one(ExportDialog, window, lambda: ExportDialog(window))


def options_of(typed: str) -> dict[str, str] | None:
    """Return options typed as ``name=value, name=value``; None if they are not that."""
    pairs = [part.strip() for part in typed.replace(";", ",").split(",") if part.strip()]
    options: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            return None
        options[name.strip()] = value.strip()
    return options


class ExportDialog(Dialog):
    """One page: the choices, and what they lead to."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, t("Export"))
        self._window = window
        self._session = window.session
        self._job = 0
        self._look = 0
        self._written: list[Path] = []
        self.formats = self._format_list()
        self.basic = QRadioButton(words(t("Remove names, dates and file paths")))
        self.keep = QRadioButton(words(t("Keep identities")))
        self.basic.setChecked(True)
        group = QButtonGroup(self)
        group.addButton(self.basic)
        group.addButton(self.keep)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(words(t("Why? The reason is recorded in the project.")))
        self.reason.setAccessibleName(words(t("Reason for keeping identities")))
        self.reason.hide()
        self.cleaning = ReleaseOptions(key_file(self._session))
        self.chosen = FormatOptions((), {})
        self._place = column(self.chosen)
        self.options = QLineEdit()
        self.options.setPlaceholderText(words(t("name=value, for experts")))
        self.folder = QLineEdit(self._suggested())
        self.browse = button(t("Browse…"), self._browse)
        self.report = _report()
        self._summary = label(t("What will not survive"), "muted")
        self.notice = Notice()
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.hide()
        self._lay_out()
        self._connect()
        self._on_format()
        self.formats.setFocus()

    def _lay_out(self) -> None:
        form = Form(spacing=10)
        form.add(
            t("Identities"), column(self.basic, self.cleaning, self.keep, self.reason, spacing=4)
        )
        form.add(t("Folder"), row(self.folder, self.browse, spacing=6))
        form.add(t("Options"), column(self._place, self.options, spacing=6))
        left = column(label(t("Format"), "muted"), self.formats, spacing=6)
        right = column(form, self._summary, self.report, spacing=8)
        right.setStretch(2, 1)
        page = row(left, right, spacing=16)
        page.setStretch(1, 1)
        self._choices = QWidget()
        self._choices.setLayout(page)
        self.go = button(t("Export"), self.start, primary=True)
        self.go.setDefault(True)
        self.leave = button(t("Close"), self.reject)
        self.cancel = button(t("Cancel"), self._cancel)
        self.cancel.hide()
        self.show_folder = button(t("Open the folder"), self._open_folder)
        self.show_folder.hide()
        body = column(self._choices, self.progress, self.notice, spacing=10)
        self.resize(QSize(760, 580))
        self.fill(body, self.show_folder, 1, self.cancel, self.leave, self.go)

    def _connect(self) -> None:
        self._later = once(self, self.refresh)
        for field in (self.reason, self.options, self.folder):
            field.textChanged.connect(lambda: self._later.start(_SETTLE_MS))
        self._session.jobs.changed.connect(self._on_job)
        self.formats.currentRowChanged.connect(self._on_format)
        self.keep.toggled.connect(self._on_keep)
        self.cleaning.changed.connect(self.refresh)

    def _format_list(self) -> QListWidget:
        made = QListWidget()
        made.setFixedWidth(190)
        made.setAccessibleName(words(t("Format")))
        for plugin in self._session.plugins.with_door("writer"):
            item = QListWidgetItem(icon("export", "muted"), words(plugin.title))
            item.setData(Qt.ItemDataRole.UserRole, plugin.name)
            item.setToolTip(plugin.name)
            made.addItem(tall(item))
        made.setCurrentRow(0)
        return made

    def _suggested(self) -> str:
        folder = self._session.folder
        if self._session.is_scratch:
            folder = Path.home()
        stem = self._session.file.path.stem if self._session.file else "export"
        name = stem if not self._session.is_scratch else str(t("Project"))
        return str(folder / str(t("{name} export", name=name)))

    # -- choices ------------------------------------------------------------------------------

    @property
    def format(self) -> str:
        """The chosen format; empty if there is none."""
        if self.formats.currentRow() < 0:
            return ""
        return str(self.formats.currentItem().data(Qt.ItemDataRole.UserRole))

    @property
    def choice(self) -> ReleaseChoice:
        """What was chosen about identities."""
        if self.keep.isChecked():
            return ReleaseChoice(profile=None, reason=self.reason.text().strip())
        return ReleaseChoice(BASIC, None, self.cleaning.options, self.cleaning.key)

    def _on_format(self) -> None:
        described = export_options(self._session, self.format) if self.format else ()
        values = remembered(self._session.places.config, self.format)
        made = FormatOptions(described, values)
        made.changed.connect(lambda: self._later.start(_SETTLE_MS))
        self._place.replaceWidget(self.chosen, made)
        made.show()
        self.chosen.hide()
        self.chosen.deleteLater()
        self.chosen = made
        self.refresh()

    def _all_options(self) -> dict[str, str]:
        """Return the options of the form, and those that were typed."""
        return {**self.chosen.values(), **(options_of(self.options.text()) or {})}

    def _on_keep(self, on: bool) -> None:
        self.reason.setVisible(on)
        self.cleaning.setVisible(not on)
        if on:
            self.reason.setFocus()
        self.refresh()

    def _missing(self) -> Text | None:
        if not self.format:
            return t("No plugin of this installation writes files.")
        if self.keep.isChecked() and not self.reason.text().strip():
            return t("Say why identities stay in the export; the reason is recorded.")
        if options_of(self.options.text()) is None:
            return t("Options look like this: name=value, name=value.")
        if not self.folder.text().strip():
            return t("Choose a folder.")
        return None

    def refresh(self) -> None:
        """Show what the choices of now lead to."""
        if self._job:
            return
        missing = self._missing()
        set_property(self.options, invalid=options_of(self.options.text()) is None)
        self.go.setEnabled(missing is None)
        self.notice.say(missing or "")
        self._show_losses()

    def done(self, result: int) -> None:
        """Close; nobody waits any longer for what will not survive."""
        self._stop_looking()
        super().done(result)

    def _stop_looking(self) -> None:
        if self._look:
            self._session.jobs.cancel(self._look)
            self._look = 0

    def _show_losses(self) -> None:
        self._stop_looking()
        self.report.clear()
        choice = self.choice
        if not self.format or choice.reason == "":
            self._summary.setText(words(t("What will not survive")))
            return
        options = self._all_options()
        look = partial(losses, self._session, self.format, choice, options)
        # One shape over a large image lies in thousands of tiles.
        is_tiled = options.get("crops") == Crops.TILES
        if is_tiled or len(self._session.project.annotations) > _MANY:
            self._summary.setText(words(t("Looking for what will not survive…")))
            title = t("Looking for what will not survive")
            self._look = self._session.jobs.start(
                title, lambda job: look(told=job.at), self._on_losses, self._on_no_losses
            )
            return
        try:
            self._on_losses(look())
        except WorkbenchError as error:
            self._on_no_losses(error)

    def _on_no_losses(self, error: WorkbenchError) -> None:
        if is_there(self):
            self.go.setEnabled(False)
            self.notice.say(error.text, "bad")

    def _on_losses(self, found: list[Loss]) -> None:
        if not is_there(self):
            return
        title = t("What will not survive") if found else t("Everything survives.")
        self._summary.setText(words(title))
        for loss in sorted(found, key=lambda one: list(_FATES).index(one.fate)):
            self.report.addItem(_row_of(loss))

    def _browse(self) -> None:
        chosen = self._window.host.ask_folder(t("Folder for the export"))
        if chosen is not None:
            self.folder.setText(str(chosen))

    # -- writing ------------------------------------------------------------------------------

    def start(self) -> None:
        """Write the files in a job."""
        missing = self._missing()
        if missing is not None or self._job:
            return
        folder = Path(self.folder.text().strip()).expanduser().absolute()
        overwrite = False
        if folder.is_dir() and any(folder.iterdir()):
            question = t(
                "The folder “{name}” has files already. Those with the same names are replaced.",
                name=folder.name,
            )
            if not confirm(self, question, t("Replace")):
                return
            overwrite = True
        self._stop_looking()
        options = self._all_options()
        try:
            work = prepare_export(
                self._session,
                self.format,
                folder,
                self.choice,
                options=options,
                overwrite=overwrite,
            )
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return
        remember(self._session.places.config, self.format, self.chosen.all_values())
        self._set_busy(True)

        def run(progress: Progress) -> list[Path]:
            progress.at(None)
            return list(work(progress.at).paths)

        title = t("Export as {format}", format=self.format)
        self._job = self._session.jobs.start(title, run, self._on_done, self._on_failed) or -1
        if not self.progress.isVisible():  # it ended before it returned, as in tests
            self._job = 0

    def _set_busy(self, busy: bool) -> None:
        self._choices.setEnabled(not busy)
        self.go.setEnabled(not busy)
        self.progress.setVisible(busy)
        self.progress.setRange(0, 0)
        self.cancel.setVisible(busy)
        if busy:
            self.notice.say(t("Writing…"))
            self.show_folder.hide()

    def _cancel(self) -> None:
        self._session.jobs.cancel(self._job)

    def _on_job(self, job: Job) -> None:
        if job.id != self._job or not _is_seen(self):
            return
        if job.progress is not None:
            self.progress.setRange(0, 100)
            self.progress.setValue(round(job.progress * 100))
        if job.state is JobState.CANCELLED:
            self._job = 0
            self._set_busy(False)
            self.notice.say(t("Cancelled."))

    def _on_done(self, paths: list[Path]) -> None:
        if not _is_seen(self):
            return
        self._job = 0
        self._written = paths
        self._set_busy(False)
        names = ", ".join(path.name for path in paths[:3]) + (", …" if len(paths) > 3 else "")
        where = str(paths[0].parent) if paths else self.folder.text()
        self.notice.say(t("Written: {names}, in {folder}", names=names, folder=where), "good")
        self.show_folder.show()
        self.leave.setDefault(True)
        self.leave.setFocus()

    def _on_failed(self, error: WorkbenchError) -> None:
        if not _is_seen(self):
            self._window.failures.report(error)
            return
        self._job = 0
        self._set_busy(False)
        self.notice.say(error.text, "bad")

    def _open_folder(self) -> None:
        if self._written:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written[0].parent)))


def _row_of(loss: Loss) -> QListWidgetItem:
    mark, role, title = _FATES[loss.fate]
    made = QListWidgetItem(icon(mark, role), f"{words(title)}  ·  {words(loss.text)}")
    made.setToolTip(made.text())
    made.setFlags(Qt.ItemFlag.ItemIsEnabled)
    return made


def _report() -> QListWidget:
    made = QListWidget()
    made.setWordWrap(True)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setAccessibleName(words(t("What will not survive")))
    return made


def _is_seen(widget: QWidget) -> bool:
    return is_there(widget) and widget.isVisible()
