"""Descriptions in words: the template at the left, what it says at the right."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QTextEdit, QToolButton

from workbench.app.host import Tone
from workbench.app.jobs import Progress
from workbench.app.report.describe import chosen, describe, in_order
from workbench.app.report.facts import ATTRIBUTE, FACTS, Sources
from workbench.app.report.library import TemplateInfo, parse
from workbench.app.report.reporting import language_of, library_of, name_of, prepare_text
from workbench.app.report.template import Template, TemplateError
from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, t
from workbench.base.writing import write_whole
from workbench.model.ids import AnnotationId, ImageId
from workbench.ui.dialogs.ask import ask_text, confirm
from workbench.ui.dialogs.base import Dialog, Notice, combo, open_one
from workbench.ui.parts import button, column, icon_button, label, row, words
from workbench.ui.theme import current_theme
from workbench.ui.timers import once

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_SETTLE_MS = 120
_MOST = 20
_LANGUAGES = {"en": t("English"), "zh_CN": t("Chinese")}
_BOM = b"\xef\xbb\xbf"  # by it older editors know that Chinese text is UTF-8
Key = tuple[str, str]


def open_over(window: MainWindow) -> ReportDialog:
    """Open the descriptions; they follow the selection while they are open."""
    return open_one(ReportDialog, window, lambda: ReportDialog(window), modal=False)


class ReportDialog(Dialog):
    """A template and what it says of the selection, or of the image where nothing is selected."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, t("Describe in words"))
        self._window = window
        self._session = window.session
        self._library = library_of(window.session)
        self._key: Key = ("", "")
        self._kept = ""
        self._template: Template | None = None
        self.choice = combo([])
        self.choice.setAccessibleName(words(t("Template")))
        self.editor = _paper(t("Template"), 6)
        self.preview = _paper(t("What it says"), 6)
        self.preview.setReadOnly(True)
        self.notice = Notice()
        self.insert = self._insert_button()
        self.back = icon_button("undo", t("As it came with the program"), self._restore)
        self.save = button(t("Save the template"), self._save)
        self.save_as = button(t("Save as…"), self._save_as, flat=True)
        self.copy = button(t("Copy"), self._copy, primary=True, icon="copy")
        self.copy.setDefault(True)
        self.write_image = button(t("Image as text…"), lambda: self._write(here=True))
        self.write_all = button(t("Project as text…"), lambda: self._write(here=False))
        self._about = label("", "muted")
        self._lay_out()
        self._later = once(self, self.refresh, _SETTLE_MS)
        self.choice.activated.connect(self._on_choice)
        self.editor.textChanged.connect(self._later.start)
        window.feed.view.connect(self._on_view)
        window.feed.changed.connect(self._on_change)
        window.feed.project.connect(self._later.start)
        self._fill_choice()
        language = language_of(self._session)
        self._take((name_of(self._session, language), language))

    def _lay_out(self) -> None:
        tools = row(self.insert, self.back, 1, self.save_as, self.save, spacing=6)
        left = column(self.choice, self.editor, self.notice, tools, spacing=8)
        left.setStretch(1, 1)
        keep = row(self.write_image, self.write_all, 1, self.copy, spacing=6)
        right = column(self._about, self.preview, keep, spacing=8)
        right.setStretch(1, 1)
        self._about.setFixedHeight(self.choice.sizeHint().height())
        body = row(left, right, spacing=16)
        body.setStretch(0, 1)
        body.setStretch(1, 1)
        self.fill(body)
        self.resize(QSize(900, 460))

    def _insert_button(self) -> QToolButton:
        made = QToolButton()
        made.setText(words(t("Insert")))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(made)
        self.menu.aboutToShow.connect(self._fill_menu)
        made.setMenu(self.menu)
        return made

    def _fill_menu(self) -> None:
        """Offer all names, and the attributes of the label scheme."""
        self.menu.clear()
        names: dict[str, Text | str] = dict(FACTS)
        scheme = self._session.project.scheme
        language = self._key[1]
        for one in scheme.labels if scheme else ():
            for asked in one.attributes:
                title = asked.titles.get(language, asked.name)
                names.setdefault(ATTRIBUTE + asked.name, t("Attribute “{name}”", name=title))
        for name, said in names.items():
            shown = f"{words(said)}\t{{{name}}}".replace("&", "&&")
            self.menu.addAction(shown, partial(self.put, name))

    # --- templates -------------------------------------------------------------------------------

    @property
    def is_changed(self) -> bool:
        """Whether the template has changes that are not saved."""
        return self.editor.toPlainText() != self._kept

    def put(self, name: str) -> None:
        """Write a name where the cursor is."""
        self.editor.insertPlainText(f"{{{name}}}")
        self.editor.setFocus()

    def _fill_choice(self) -> None:
        self.choice.clear()
        for one in self._library.all():
            self.choice.addItem(words(_line(one)), (one.name, one.language))

    def _on_choice(self) -> None:
        data = self.choice.currentData()
        key = (str(data[0]), str(data[1]))
        if key == self._key:
            return
        if not self._may_leave():
            self._mark_choice()
            return
        self._take(key)
        settings = evolve(self._session.settings, report_template=key[0], report_language=key[1])
        self._session.change_settings(settings)

    def _take(self, key: Key) -> None:
        """Show a template as it is kept."""
        self._key = key
        try:
            source = self._library.source(*key)
        except WorkbenchError as error:
            source = ""
            self.notice.say(error.text, "bad")
        self._kept = source
        self.editor.setPlainText(source)
        self._kept = self.editor.toPlainText()  # line ends are the editor's
        self._mark_choice()
        self.refresh()

    def _mark_choice(self) -> None:
        keys = [self.choice.itemData(at) for at in range(self.choice.count())]
        at = next((n for n, one in enumerate(keys) if tuple(one) == self._key), -1)
        self.choice.setCurrentIndex(at)

    def _may_leave(self) -> bool:
        question = t("The template has changes that are not saved. Give them up?")
        return not self.is_changed or confirm(self, question, t("Give them up"))

    def _save(self) -> None:
        self._keep(self._key)

    def _save_as(self) -> None:
        name = ask_text(self, t("Name of the template: letters, digits, _ and -"))
        if name:
            self._keep((name, self._key[1]))

    def _keep(self, key: Key) -> None:
        try:
            self._library.save(*key, self.editor.toPlainText())
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return
        self._fill_choice()
        self._take(key)
        self.notice.say(t("Saved."), "good")

    def _restore(self) -> None:
        question = t("Remove your template? What you wrote in it is gone then.")
        if not confirm(self, question, t("Remove")):
            return
        self._library.remove(*self._key)
        self._fill_choice()
        language = self._key[1]
        known = {(one.name, one.language) for one in self._library.all()}
        self._take(
            self._key if self._key in known else (name_of(self._session, language), language)
        )

    # --- what it says ----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Say it anew, or say what is wrong with the template."""
        self._later.stop()
        try:
            self._template = parse(self.editor.toPlainText())
        except TemplateError as error:
            self._template = None
            self.notice.say(error.text, "bad")
            self._mark(error)
        else:
            self.notice.say()
            self.editor.setExtraSelections([])
        is_own = any((o.name, o.language) == self._key and o.is_own for o in self._library.all())
        self.back.setEnabled(is_own)
        self.save.setEnabled(self._template is not None and self.is_changed)
        self.save_as.setEnabled(self._template is not None)
        self._say()

    def _say(self) -> None:
        ids, about = self._chosen()
        self._about.setText(words(about))
        for one in (self.copy, self.write_image, self.write_all):
            one.setEnabled(self._template is not None and self._session.is_open)
        self.copy.setEnabled(self.copy.isEnabled() and bool(ids))
        image = self._session.view_state.viewport.image
        self.write_image.setEnabled(self.write_image.isEnabled() and image is not None)
        if self._template is None:
            return  # the last that could be said stays
        project = self._session.project
        sources = Sources.of_session(self._session, ids, project)
        try:
            found = describe(project, ids, self._template, self._key[1], sources)
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return
        self.preview.setPlainText(words("\n".join(one.text for one in found if one.text)))

    def _chosen(self) -> tuple[list[AnnotationId], Text]:
        """Return what is described, and a word for it."""
        session = self._session
        selection = set(session.view_state.selection)
        image = session.view_state.viewport.image
        if selection:
            known = session.project.annotations
            found = (known.get(id) for id in sorted(selection)[:_MOST])
            ids = in_order(session.project, (one for one in found if one is not None))
            return ids, t("Selected annotations: {n}", n=len(selection))
        if image is None:
            return [], t("Select an annotation.")
        ids = chosen(session.project, image)
        return ids[:_MOST], t("Annotations of the image: {n}", n=len(ids))

    def _mark(self, error: TemplateError) -> None:
        """Underline the place of a mistake."""
        cursor = QTextCursor(self.editor.document().findBlockByNumber(error.line - 1))
        cursor.setPosition(min(cursor.position() + error.column - 1, _end(self.editor)))
        move = QTextCursor.MoveOperation.NextCharacter
        cursor.movePosition(move, QTextCursor.MoveMode.KeepAnchor)
        selection = QTextEdit.ExtraSelection()
        style = QTextCharFormat()
        style.setBackground(QColor(current_theme().qcolor("bad", 0.35)))
        selection.cursor, selection.format = cursor, style
        self.editor.setExtraSelections([selection])

    def _on_view(self, names: frozenset[str]) -> None:
        if names & {"selection", "viewports", "viewport", "layout"}:
            self._later.start()

    def _on_change(self, change: object) -> None:
        self._later.start()

    # --- out -------------------------------------------------------------------------------------

    def _copy(self) -> None:
        self.refresh()
        if self._template is None:
            return
        QGuiApplication.clipboard().setText(self.preview.toPlainText())
        self._session.note(t("Descriptions copied as text"))
        self.notice.say(t("Copied. Notes and names are in it as they are."), "good")

    def _write(self, *, here: bool) -> None:
        template, session = self._template, self._session
        image: ImageId | None = session.view_state.viewport.image if here else None
        suggested = f"{t('Descriptions')}.txt"
        path = self._window.host.ask_save(t("Write descriptions"), suggested, ".txt")
        if path is None or template is None:
            return
        session.note(t("Descriptions written as text"))
        work = prepare_text(session, template, self._key[1], image)

        def run(progress: Progress) -> Path:
            text = work(progress.at)
            try:
                write_whole(path, _BOM + text.encode())
            except OSError as error:
                raise WorkbenchError(
                    t(
                        "{path} cannot be written: {reason}.",
                        path=path.name,
                        reason=error.strerror or str(error),
                    )
                ) from error
            return path

        session.jobs.start(t("Writing descriptions"), run, self._written, self._failed)

    def _written(self, path: Path) -> None:
        text = t("{name} was written. Notes and names are in it as they are.", name=path.name)
        self._window.host.notify(text, Tone.GOOD)

    def _failed(self, error: WorkbenchError) -> None:
        self._window.host.notify(error.text, Tone.BAD)

    # --- going -----------------------------------------------------------------------------------

    def reject(self) -> None:
        """Close, after a question where something would be lost."""
        if self._may_leave():
            self._kept = self.editor.toPlainText()
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close by the frame of the window as by Esc."""
        if self._may_leave():
            self._kept = self.editor.toPlainText()
            event.accept()
        else:
            event.ignore()


def _paper(title: Text, lines: int) -> QPlainTextEdit:
    made = QPlainTextEdit()
    made.setAccessibleName(words(title))
    made.setTabChangesFocus(True)
    made.setMinimumHeight(lines * made.fontMetrics().lineSpacing())
    return made


def _end(editor: QPlainTextEdit) -> int:
    return max(0, editor.document().characterCount() - 1)


def _line(one: TemplateInfo) -> str:
    language = _LANGUAGES.get(one.language, one.language)
    line = f"{one.title}  ·  {language}"
    return f"{line}  ·  {t('changed by you')}" if one.is_own and one.is_shipped else line
