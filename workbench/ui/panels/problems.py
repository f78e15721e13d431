"""The problems panel: what is wrong, where, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QToolButton,
    QTreeView,
    QWidget,
)

from workbench.api.checks import Finding, Severity
from workbench.app.findings.fixing import fix, same_kind
from workbench.app.findings.live import LiveFindings
from workbench.app.findings.visiting import show_finding
from workbench.app.host import Desk
from workbench.base.text import t
from workbench.model import commands
from workbench.model.patch import Change, Patch, Stamp
from workbench.model.project import Project
from workbench.qa.catalogue import CHECKS
from workbench.ui.bridge import Feed
from workbench.ui.dialogs.base import combo
from workbench.ui.icons import set_icon
from workbench.ui.panels.problems_model import (
    LABEL,
    MESSAGE,
    SEVERITY_ICONS,
    SEVERITY_TITLES,
    WHERE,
    Grouping,
    ProblemsModel,
    Row,
    row_of,
)
from workbench.ui.parts import button, column, icon_button, label, row, set_property, words
from workbench.ui.timers import once

# After the last edit; and after a project was opened, so that its picture comes first.
_REST_MS, _OPENED_MS = 350, 1200
_DETAIL = 264
# So many groups are shown unfolded.
_UNFOLDED = 200

_GROUPINGS = (
    (t("By check"), Grouping.CHECK),
    (t("By severity"), Grouping.SEVERITY),
    (t("By image"), Grouping.IMAGE),
    (t("By label"), Grouping.LABEL),
)


class ProblemsPanel(QWidget):
    """Findings at the left; the chosen one at the right, with fix and waiver.

    Parameters
    ----------
    told : callable
        Is given the number of findings by severity whenever it may be another one.
    """

    def __init__(
        self,
        desk: Desk,
        feed: Feed,
        run: Callable[[Callable[[], object]], None],
        told: Callable[[dict[Severity, int]], None],
    ) -> None:
        super().__init__()
        self._desk, self._run, self._tell = desk, run, told
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(96)
        self.live = live = LiveFindings(desk.session, lambda: self._later())
        self.destroyed.connect(lambda: live.forget())  # a job of it may outlive the panel
        self._syncing = False
        self._is_stale = True
        self.model = ProblemsModel(self)
        self.view = _view(self.model)
        self.extras = self._make_extras()
        self._detail = self._make_detail()
        self._nothing = label("", "muted", wrap=True)
        self._nothing.setContentsMargins(12, 8, 12, 8)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._body = QWidget()
        self._body.setLayout(row(self.view, self._detail, spacing=0))
        self.setLayout(column(self._body, self._nothing))
        self._settle = once(self, self.refresh)
        self._rest = once(self, self._go_on)
        self.view.selectionModel().selectionChanged.connect(lambda: self._on_rows())
        feed.project.connect(self._on_project)
        feed.changed.connect(self._on_change)
        self._on_project()

    def _make_extras(self) -> QWidget:
        self.severities: dict[Severity, QToolButton] = {}
        for severity, (name, tone) in SEVERITY_ICONS.items():
            made = QToolButton()
            made.setCheckable(True)
            made.setChecked(True)
            made.setAutoRaise(True)
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            made.setIconSize(QSize(14, 14))
            set_icon(made, name, tone)
            made.setToolTip(words(SEVERITY_TITLES[severity]))
            made.setAccessibleName(words(SEVERITY_TITLES[severity]))
            made.toggled.connect(lambda on: self._fill())
            self.severities[severity] = made
        self.waived = QToolButton()
        self.waived.setCheckable(True)
        self.waived.setAutoRaise(True)
        self.waived.setText(words(t("Waived")))
        self.waived.toggled.connect(lambda on: self._fill())
        self.filter = QLineEdit()
        self.filter.setPlaceholderText(words(t("Filter")))
        self.filter.setClearButtonEnabled(True)
        self.filter.setFixedWidth(120)
        self.filter.textChanged.connect(lambda text: self._fill())
        self.grouping = combo(_GROUPINGS, Grouping.CHECK)
        self.grouping.setAccessibleName(words(t("Group")))
        self.grouping.activated.connect(lambda: self._fill())
        self.again = icon_button("refresh", t("Check again, files too"), self._check_again)
        made_of: list[QWidget] = [*self.severities.values(), self.waived, self.filter]
        extras = QWidget()
        extras.setLayout(row(*made_of, self.grouping, self.again, spacing=6))
        return extras

    def _make_detail(self) -> QWidget:
        self._title = label("", "heading", wrap=True)
        self._message = label("", wrap=True)
        self._message.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._waiver = label("", "muted", wrap=True)
        self.fix = button("", self._on_fix, primary=True)
        self.fix_all = button("", self._on_fix_all)
        self.waive = button(t("Waive…"), self._on_waive)
        self.withdraw = button(t("Withdraw the waiver"), self._on_withdraw)
        made = QWidget()
        made.setFixedWidth(_DETAIL)
        made.setLayout(
            column(
                self._title,
                self._message,
                self._waiver,
                row(self.fix, self.fix_all, 1, spacing=6),
                row(self.waive, self.withdraw, 1, spacing=6),
                1,
                spacing=6,
                margins=(12, 6, 12, 8),
            )
        )
        return made

    # -- what comes in ------------------------------------------------------------------------

    def _on_project(self) -> None:
        self.live.forget()
        self._later()
        self._rest.start(_OPENED_MS)

    def _on_change(self, change: Change) -> None:
        self.live.follow(change)
        if self.live.is_due:
            self._rest.start(_REST_MS)

    def _go_on(self) -> None:
        if self._desk.session.is_open:
            self._run(self.live.go_on)
            self._show_state()

    def _later(self) -> None:
        """Show others soon: many news come together."""
        self._settle.start(0)
        if self.live.is_due and not self._rest.isActive():
            self._rest.start(_REST_MS)

    def _check_again(self) -> None:
        self.live.look_at_all()
        self._go_on()

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Tell how many there are; list them when somebody looks."""
        self._tell(self.live.counts())
        self._is_stale = True
        if self.isVisible():
            self._fill()

    def showEvent(self, event: object) -> None:
        """Catch up when unfolded."""
        if self._is_stale:
            self._fill()

    def _fill(self) -> None:
        self._is_stale = False
        open_, waived = self.live.split()
        counts = self.live.counts()
        for severity, made in self.severities.items():
            made.setText(str(counts[severity]))
        session = self._desk.session
        rows = [row_of(session, one) for one in open_ if self.severities[one.severity].isChecked()]
        if self.waived.isChecked():
            rows += [row_of(session, one, waiver) for one, waiver in waived]
        self.waived.setVisible(bool(waived) or self.waived.isChecked())
        self.waived.setText(words(t("Waived: {n}", n=len(waived))))
        typed = self.filter.text().strip().casefold()
        if typed:
            rows = [row for row in rows if typed in _searched(row)]
        chosen = [one.finding.key for one in self.chosen()]
        self._syncing = True
        self.model.show(rows, Grouping(self.grouping.currentData()))
        for at in range(len(self.model.groups)):
            self.view.setFirstColumnSpanned(at, QModelIndex(), True)
        if len(self.model.groups) <= _UNFOLDED:
            self.view.expandAll()
        for key in chosen:
            self._select(self.model.index_of(key))
        self._syncing = False
        self._show_state()
        self._show_detail()

    def _select(self, index: QModelIndex) -> None:
        flags = QItemSelectionModel.SelectionFlag
        if index.isValid():
            self.view.selectionModel().setCurrentIndex(index, flags.Select | flags.Rows)

    def _show_state(self) -> None:
        has = bool(self.model.groups)
        self._body.setVisible(has)
        self._nothing.setVisible(not has)
        if not self.live.is_ready:
            self._nothing.setText(words(t("The project is being checked…")))
        elif self.live.findings:
            self._nothing.setText(words(t("No finding fits the filter, or all are waived.")))
        else:
            self._nothing.setText(
                words(
                    t(
                        "Nothing is wrong as far as checks can tell. Shapes, attributes, overlaps "
                        "and files are looked at as you work; the label scheme says how strictly."
                    )
                )
            )

    def chosen(self) -> list[Row]:
        """Return the chosen findings."""
        indexes = self.view.selectionModel().selectedRows()
        return [found for one in indexes if (found := self.model.row_at(one)) is not None]

    def _show_detail(self) -> None:
        rows = self.chosen()
        one = rows[0] if rows else None
        may = not self._desk.session.document.read_only
        open_ = [row.finding for row in rows if row.waiver is None]
        fixes = {row.fix for row in open_}
        fixable = len(fixes) == 1 and None not in fixes
        kind = same_kind(open_[0], self._countable()) if fixable else []
        safe = fixable and open_[0].fix is not None and open_[0].fix.is_safe
        self.fix.setVisible(fixable)
        self.fix_all.setVisible(bool(safe) and len(kind) > len(open_))
        if fixable and open_[0].fix is not None:
            self.fix.setText(words(open_[0].fix.title))
            self.fix_all.setText(words(t("All {n} of this kind", n=len(kind))))
        self.waive.setVisible(bool(open_))
        self.withdraw.setVisible(bool(rows) and not open_)
        for made in (self.fix, self.fix_all, self.waive, self.withdraw):
            made.setEnabled(may)
        if one is None:
            self._title.setText("")
            self._message.setText(words(t("Choose a finding to see it on the image.")))
            set_property(self._message, role="muted")
            self._waiver.hide()
            return
        check = CHECKS.get(one.finding.check)
        self._title.setText(words(check.title if check else one.finding.check))
        many = t("{n} findings are chosen.", n=len(rows))
        self._message.setText(words(str(one.finding.message) if len(rows) == 1 else many))
        set_property(self._message, role="")
        self._waiver.setVisible(one.waiver is not None and len(rows) == 1)
        if one.waiver is not None:
            at = one.waiver.at.astimezone()
            text = t(
                "Waived by {author}, {at}: {reason}",
                author=one.waiver.author,
                at=f"{at:%Y-%m-%d %H:%M}",
                reason=one.waiver.reason,
            )
            self._waiver.setText(words(text))

    def _countable(self) -> list[Finding]:
        return self.live.split()[0]

    # -- what goes out ------------------------------------------------------------------------

    def _on_rows(self) -> None:
        if self._syncing:
            return
        self._show_detail()
        rows = self.chosen()
        if len(rows) == 1:
            self._run(lambda: show_finding(self._desk, rows[0].finding))

    def _on_fix(self) -> None:
        findings = [row.finding for row in self.chosen() if row.waiver is None]
        self._run(lambda: self._desk.session.do(fix, findings))

    def _on_fix_all(self) -> None:
        rows = self.chosen()
        if rows:
            findings = same_kind(rows[0].finding, self._countable())
            self._run(lambda: self._desk.session.do(fix, findings))

    def _on_waive(self) -> None:
        findings = [row.finding for row in self.chosen() if row.waiver is None]
        reason = self._desk.host.ask_text(t("Why may this stay?")) if findings else None
        if reason:
            self._run(lambda: self._desk.session.do(_waive_all, findings, reason))

    def _on_withdraw(self) -> None:
        ids = [row.waiver.id for row in self.chosen() if row.waiver is not None]
        self._run(lambda: self._desk.session.do(commands.withdraw_waivers, ids))


def _waive_all(project: Project, stamp: Stamp, findings: list[Finding], reason: str) -> Patch:
    patches = [
        commands.waive(project, stamp, one.kind, one.about, reason, one.others) for one in findings
    ]
    whole = patches[0]
    for patch in patches[1:]:
        whole = whole.then(patch)
    return whole


class ProblemsButton(QPushButton):
    """How many findings there are, in the status bar; a click opens the panel."""

    def __init__(self, run: Callable[[], object]) -> None:
        super().__init__()
        self.setProperty("flat", True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(14, 14))
        self.clicked.connect(lambda: run())
        self.hide()

    def show_counts(self, counts: dict[Severity, int]) -> None:
        """Show the numbers of the worst; nothing where there are none."""
        total = sum(counts.values())
        worst = next((one for one in Severity if counts[one]), None)
        self.setVisible(worst is not None)
        if worst is None:
            return
        name, tone = SEVERITY_ICONS[worst]
        set_icon(self, name, tone)
        self.setText(str(total))
        said = "\n".join(f"{SEVERITY_TITLES[one]}: {counts[one]}" for one in Severity)
        self.setToolTip(words(said))
        self.setAccessibleName(words(t("Findings: {n}", n=total)))


def _searched(one: Row) -> str:
    return f"{one.message} {one.label} {one.where} {one.finding.check}".casefold()


def _view(model: ProblemsModel) -> QTreeView:
    view = QTreeView()
    view.setModel(model)
    view.setUniformRowHeights(True)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setAllColumnsShowFocus(True)
    view.setIndentation(14)
    view.setIconSize(QSize(14, 14))
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setAccessibleName(words(t("Problems")))
    header = view.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
    header.resizeSection(LABEL, 90)
    header.resizeSection(WHERE, 110)
    header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    header.setSortIndicatorClearable(True)
    view.setSortingEnabled(True)
    return view
