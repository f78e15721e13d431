"""The label scheme editor: labels, rules, occlusion, checks, versions; saving is one version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve
from PySide6.QtCore import QSize
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QTabBar,
    QWidget,
)

from workbench.api.scheme.content import SchemeContent
from workbench.app.host import Tone
from workbench.app.scheme.crops import example_of, example_of_view
from workbench.app.scheme.draft import (
    Draft,
    draft_of,
    labels_of,
    problems,
    removed_in_use,
)
from workbench.app.scheme.file import read_scheme, write_scheme
from workbench.app.scheme.similar_colors import similar_colors
from workbench.app.scheme.starters import STARTERS, starter
from workbench.app.scheme.versions import save_scheme
from workbench.app.wording import label_title
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import Text, language, t
from workbench.model.anchor import OnFrame
from workbench.model.project import Project
from workbench.model.scheme import Label, LabelScheme, Picture
from workbench.qa.severity import Judged, severity_of
from workbench.ui.dialogs.ask import confirm
from workbench.ui.dialogs.base import Dialog, Notice, ask, open_one
from workbench.ui.dialogs.color import ask_color
from workbench.ui.dialogs.scheme.checks import ChecksPage
from workbench.ui.dialogs.scheme.labels import NO_LABELS, LabelsPage
from workbench.ui.dialogs.scheme.occlusion import OcclusionPage
from workbench.ui.dialogs.scheme.remap import RemapDialog
from workbench.ui.dialogs.scheme.rules import RulesPage, rule_problem
from workbench.ui.dialogs.scheme.severity import SeverityPage, severity_problems
from workbench.ui.dialogs.scheme.versions import VersionsPage
from workbench.ui.parts import button, column, label, line, row, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_SHOWN_PROBLEMS = 3


def open_over(window: MainWindow) -> SchemeDialog:
    """Open the editor."""
    return open_one(SchemeDialog, window, lambda: SchemeDialog(window))


class SchemeDialog(Dialog):
    """Tree, form, what is wrong, and Save."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window, t("Label scheme"))
        self._window = window
        self._session = window.session
        scheme = self._session.project.scheme
        self._before: Draft = draft_of(scheme.labels if scheme else ())
        pictures = self._session.project.pictures
        self.content = (
            evolve(SchemeContent.of(scheme, pictures), note="") if scheme else SchemeContent()
        )
        self._content_before = self.content
        self._read_only = self._session.document.read_only or not self._session.is_open
        self.labels = LabelsPage(self._take, read_only=self._read_only)
        self.notice = Notice()
        self._lay_out()
        self._connect()
        self.labels.show_draft(self._before, self.content.name, self.content.pictures)
        self.labels.tree.setFocus()

    @property
    def draft(self) -> Draft:
        """The labels as they are typed."""
        return self.labels.draft

    def _connect(self) -> None:
        labels = self.labels
        labels.changed.connect(self._check)
        labels.removed.connect(self._on_removed)
        labels.taken.connect(self._on_taken)
        labels.term_wanted.connect(self._find_term)
        labels.import_wanted.connect(self.import_file)
        labels.starter_wanted.connect(self._choose_starter)
        self.rules.changed.connect(lambda rules: self._set(rules=rules))
        self.severity.changed.connect(
            lambda grades, rules: self._set(severities=grades, severity_rules=rules)
        )
        self.occlusion.changed.connect(lambda policy: self._set(occlusion=policy))
        self.checks.changed.connect(lambda checks: self._set(checks=checks))
        self.bar.currentChanged.connect(self._turn)
        QShortcut(QKeySequence("Ctrl+S"), self).activated.connect(self.save)

    def _lay_out(self) -> None:
        self.rules, self.occlusion = RulesPage(), OcclusionPage()
        self.severity = SeverityPage(self._judge_selected, self._ask_color)
        self.checks, self.versions = ChecksPage(), VersionsPage(self._window)
        self.bar, self._pages = QTabBar(), QStackedWidget()
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setAccessibleName(words(t("Parts of the label scheme")))
        for title, page in (
            (t("Labels"), self.labels),
            (t("Rules"), self.rules),
            (t("Severity"), self.severity),
            (t("Occlusion"), self.occlusion),
            (t("Checks"), self.checks),
            (t("Versions"), self.versions),
        ):
            self.bar.addTab(words(title))
            self._pages.addWidget(page)
        whole = column(
            row(self.bar, 1, margins=(8, 4, 8, 0)),
            line(),
            self._pages,
            line(),
            column(self.notice, self._buttons(), spacing=8, margins=(16, 10, 16, 12)),
        )
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.occlusion.show_policy(self.content.occlusion)
        self.checks.show_settings(self.content.checks)
        self.resize(QSize(900, 780))

    def _buttons(self) -> QHBoxLayout:
        self.version = label("", "muted")
        self.note = QLineEdit()
        self.note.setPlaceholderText(words(t("What is different, for the history")))
        self.note.setAccessibleName(words(t("What is different, for the history")))
        self.save_ = button(t("Save"), self.save, primary=True)
        self.save_.setDefault(True)
        self.leave = button(t("Cancel"), self.reject)
        self.export = button(t("Export…"), self.export_file)
        self.start = button(t("Start from…"), lambda: self._choose_starter(self.start))
        made = row(
            self.start,
            button(t("Import…"), self.import_file),
            self.export,
            self.version,
            self.note,
            self.leave,
            self.save_,
        )
        made.setStretch(4, 1)
        return made

    def _turn(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        page = self._pages.widget(at)
        if page is self.rules:
            self._show_rules()
        elif page is self.severity:
            self._show_severity()
        elif page is self.versions:
            self.versions.refresh()

    def _show_rules(self) -> None:
        """Show the rules over the labels as they are typed, as far as they can be said."""
        broken = problems(self.draft)
        current = self._session.project.scheme
        labels = labels_of(self.draft) if not broken else current.labels if current else ()
        scheme = self._bare(labels)
        self.rules.show_rules(self.content.rules, scheme)

    def _bare(self, labels: tuple[Label, ...]) -> LabelScheme:
        """Return the scheme without rules: those that are typed may be wrong still."""
        content = evolve(self.content, labels=labels, rules=(), severity_rules=())
        return evolve(content, severities=()).as_scheme()

    def _show_severity(self) -> None:
        """Show grades and rules over the labels as they are typed, as far as they can be said."""
        current = self._session.project.scheme
        broken = problems(self.draft)
        labels = labels_of(self.draft) if not broken else current.labels if current else ()
        content = self.content
        self.severity.show_severities(
            content.severities, content.severity_rules, self._bare(labels)
        )

    def _judge_selected(self, scheme: LabelScheme) -> tuple[str, Judged | None] | None:
        """Return how severe the selected annotation would be under a scheme."""
        from workbench.app.severity.facts import part_values, quantities_of

        session = self._session
        chosen = sorted(session.view_state.selection)
        one = session.project.annotations.get(chosen[0]) if len(chosen) == 1 else None
        if one is None:
            return None
        anchor, calibration = one.anchor, None
        if isinstance(anchor, OnFrame):
            calibration = session.library.calibration(anchor.image, anchor.frame)
        values = part_values(session.project, one, calibration)
        plain = evolve(one, severity=None)
        judged = severity_of(Project([scheme]), plain, quantities_of(one, calibration), values)
        return label_title(session.project, one, language()), judged

    def _ask_color(self, value: str) -> str | None:
        return ask_color(self, t("Colour of the grade"), value)

    def _set(self, **fields: Any) -> None:
        self.content = evolve(self.content, **fields)
        self._check()

    def _find_term(self) -> None:
        from workbench.app.terms.choosing import Held
        from workbench.ui.dialogs.terms import open_for

        target = Held(self._session, self.labels.form.said, self.labels.form.describe)
        open_for(self._window, self, target)

    def _take(self, of_selection: bool) -> Picture:
        viewport = self._window.viewports.active.viewport
        if not of_selection:
            return example_of_view(viewport)
        chosen = sorted(self._session.view_state.selection)
        one = self._session.project.annotations.get(chosen[0]) if len(chosen) == 1 else None
        if one is None:
            raise InputError(t("Select one annotation on the image in view first."))
        return example_of(viewport, one)

    def _on_taken(self, picture: Picture) -> None:
        self._set(pictures=(*self.content.pictures, picture))
        self.labels.show_pictures(self.content.pictures)

    def _on_removed(self, key: str) -> None:
        """Take the rules of severity of a label out with it."""
        rules = tuple(one for one in self.content.severity_rules if one.label != key)
        self.content = evolve(self.content, severity_rules=rules)

    def _choose_starter(self, asked: QWidget) -> None:
        menu = QMenu(self)
        for name, title in STARTERS.items():
            menu.addAction(words(title)).setData(name)
        chosen = menu.exec(asked.mapToGlobal(asked.rect().bottomLeft()))
        if chosen is not None:
            self.take_starter(chosen.data())
        menu.deleteLater()

    def take_starter(self, name: str) -> None:
        """Put a starter scheme into the draft; nothing is saved yet."""
        found = starter(name)
        if found is not None:
            self._adopt(found)

    def _adopt(self, content: SchemeContent) -> None:
        self.content = content
        self.labels.show_draft(draft_of(content.labels), content.name, content.pictures)
        self.occlusion.show_policy(content.occlusion)
        self.checks.show_settings(content.checks)
        if self._pages.currentWidget() is self.rules:
            self._show_rules()
        if self._pages.currentWidget() is self.severity:
            self._show_severity()

    # -- showing ------------------------------------------------------------------------------

    @property
    def is_changed(self) -> bool:
        """Whether there is something to save."""
        scheme = self._session.project.scheme
        name = scheme.name if scheme else ""
        if self.draft != self._before or self.labels.title.text().strip() != name:
            return True
        now, before = self.content, self._content_before
        return any(
            getattr(now, name) != getattr(before, name)
            for name in ("occlusion", "rules", "checks", "severities", "severity_rules")
        )

    def _check(self) -> None:
        found = [one.text for one in problems(self.draft)]
        why = found[0] if found else NO_LABELS if not self.draft else ""
        self.export.setEnabled(not why)
        self.export.setToolTip(words(why))
        if not found:
            found = self._rule_problems()
        version = self._session.project.scheme_version
        self.version.setText(words(t("Version {n}", n=version)) if version else "")
        self.save_.setEnabled(not found and self.is_changed and not self._read_only)
        self.labels.mark_name()
        if self._read_only:
            self.notice.say(t("The project is open for reading only."), "warn")
        elif found:
            lines = [str(one) for one in found[:_SHOWN_PROBLEMS]]
            if len(found) > _SHOWN_PROBLEMS:
                lines.append(str(t("and {n} more", n=len(found) - _SHOWN_PROBLEMS)))
            self.notice.say("\n".join(lines), "bad")
        else:
            self._say_removed()

    def _rule_problems(self) -> list[Text]:
        labels = labels_of(self.draft)
        scheme = self._bare(labels)
        found = severity_problems(
            evolve(
                scheme,
                severities=self.content.severities,
                severity_rules=self.content.severity_rules,
            )
        )
        for rule in self.content.rules:
            reason = rule_problem(scheme, rule)
            if reason is not None:
                found.append(t("Rule “{rule}”: {reason}", rule=rule.must, reason=reason))
        return found

    def _say_removed(self) -> None:
        gone = removed_in_use(self._session.project, self.draft)
        names = ", ".join(f"{name} ({count})" for name, count in gone)
        alike = similar_colors(self.draft)
        if alike and not gone:
            self.notice.say(alike[0], "warn")
            return
        self.notice.say(
            t(
                "Removed labels that annotations still use: {labels}. The annotations stay; they "
                "keep the name and lose colour and rules.",
                labels=names,
            )
            if gone
            else "",
            "warn",
        )

    # -- files and saving ---------------------------------------------------------------------

    def import_file(self) -> None:
        """Take the labels of a file into the draft; labels of the same key are the same labels."""
        paths = self._window.host.ask_files(t("Import a label scheme"), [".json"])
        if not paths:
            return
        try:
            content = read_scheme(paths[0].read_bytes())
        except OSError as error:
            self.notice.say(t("It cannot be read: {reason}.", reason=error.strerror), "bad")
            return
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return
        self._adopt(content)

    def _now(self) -> SchemeContent:
        """Return what would be saved; the draft has no problems."""
        return evolve(
            self.content,
            name=self.labels.title.text().strip(),
            labels=labels_of(self.draft),
            note=self.note.text().strip(),
        )

    def export_file(self) -> None:
        """Write the draft to a file."""
        if problems(self.draft):
            return
        path = self._window.host.ask_save(t("Export the label scheme"), "scheme.json", ".json")
        if path is None:
            return
        try:
            path.write_bytes(write_scheme(self._now()))
        except OSError as error:
            self.notice.say(t("It could not be written: {reason}.", reason=error.strerror), "bad")
        else:
            self.notice.say(t("Written to {name}.", name=path.name), "good")

    def save(self) -> None:
        """Make the next version of the scheme: one step of the history."""
        if not self.save_.isEnabled():
            return
        content, instead = self._now(), {}
        gone = removed_in_use(self._session.project, self.draft)
        if gone:
            dialog = RemapDialog(self, self._gone(), content.labels)
            accepted, instead = ask(dialog), dialog.instead()
            if not accepted:
                return
        try:
            self._session.do(save_scheme, content, instead)
        except WorkbenchError as error:
            self.notice.say(error.text, "bad")
            return
        version = self._session.project.scheme_version
        self._window.tell(t("Version {n} of the label scheme is in use.", n=version), Tone.GOOD)
        self._before, self._content_before = self.draft, self.content
        self.accept()

    def _gone(self) -> list[tuple[str, str, int]]:
        project, kept = self._session.project, {one.key for one in self.draft}
        scheme = project.scheme
        labels = [one for one in scheme.labels if one.key not in kept] if scheme else []
        used = project.index.labels
        return [(one.key, one.title(language()), used[one.key]) for one in labels if used[one.key]]

    def reject(self) -> None:
        """Ask before what was typed is lost."""
        if self.is_changed and not self._read_only:
            question = t("Close without saving the label scheme?")
            if not confirm(self, question, t("Close without saving")):
                return
        super().reject()
