"""The bottom of the window: history, problems, values and tables, one behind the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QTabBar, QWidget

from workbench.api.checks import Severity
from workbench.base.text import Text, t
from workbench.ui.panels.explain import ExplainPanel
from workbench.ui.panels.followup import FollowupPanel
from workbench.ui.panels.history import HistoryPanel
from workbench.ui.panels.measurements import MeasurementsPanel
from workbench.ui.panels.problems import ProblemsButton, ProblemsPanel
from workbench.ui.panels.values import ValuesPanel
from workbench.ui.parts import column, row, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

#: Names of the tabs, as ``MainWindow.show_panel`` knows them.
TABS = ("bottom", "problems", "explain", "values", "measurements", "followup")


class BottomPanel(QWidget):
    """Tabs over the panels; each tab has its own things at the right."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__()
        self.setProperty("surface", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumHeight(96)
        self._window = window
        self.history = HistoryPanel(window.desk, window.feed, window.failures.run)
        self.explanation = ExplainPanel(window.desk, window.feed, window.viewports)
        self._count = ProblemsButton(lambda: window.show_panel("problems", True))
        self.bar = QTabBar()
        self.bar.setExpanding(False)
        self.bar.setDrawBase(False)
        self.bar.setUsesScrollButtons(False)  # where room is short, titles are
        self.bar.setElideMode(Qt.TextElideMode.ElideRight)
        self.bar.setAccessibleName(words(t("Panels at the bottom")))
        self._pages = QStackedWidget()
        self._extras = QStackedWidget()
        self._add(t("History"), self.history, self.history.extras)
        run = window.failures.run
        self.problems = ProblemsPanel(window.desk, window.feed, run, self._show_counts)
        self._add(t("Problems"), self.problems, self.problems.extras)
        self._add(t("Why does it look like this?"), self.explanation, self.explanation.extras)
        self.values = ValuesPanel(window.desk, window.feed, window.viewports)
        self._add(t("Values"), self.values, self.values.extras)
        self.measurements = MeasurementsPanel(window.desk, window.feed, run)
        self._add(t("Measurements"), self.measurements, self.measurements.extras)
        self.followup = FollowupPanel(window.desk, window.feed, run)
        self._add(t("Follow-up"), self.followup, self.followup.extras)
        head = QWidget()
        head.setFixedHeight(32)
        head.setLayout(row(self.bar, 1, self._extras, spacing=8, margins=(4, 0, 8, 0)))
        self.setLayout(column(head, self._pages))
        self.bar.currentChanged.connect(self._on_tab)
        window.status.add_at_right(self._count)

    def _add(self, title: Text, page: QWidget, extras: QWidget) -> None:
        self.bar.setTabToolTip(self.bar.addTab(words(title)), words(title))
        self._pages.addWidget(page)
        self._extras.addWidget(extras)

    def show_tab(self, name: str) -> None:
        """Bring a tab to the front: ``bottom`` is the history."""
        at = TABS.index(name) if name in TABS else 0
        self._turn(at)
        self.bar.blockSignals(True)
        self.bar.setCurrentIndex(at)
        self.bar.blockSignals(False)

    def _on_tab(self, at: int) -> None:
        self._turn(at)
        self._window.show_panel(TABS[at], True)

    def _turn(self, at: int) -> None:
        self._pages.setCurrentIndex(at)
        self._extras.setCurrentIndex(at)
        usual, none = QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored
        for other in range(self._extras.count()):
            # Only those in front take room of the tabs.
            made = self._extras.widget(other)
            assert made is not None
            made.setSizePolicy(usual if other == at else none, usual)

    def _show_counts(self, counts: dict[Severity, int]) -> None:
        """Show the number of findings on the tab and in the status bar."""
        total = sum(counts.values())
        self.bar.setTabText(1, words(t("Problems ({n})", n=total) if total else t("Problems")))
        self._count.show_counts(counts)

    def closeEvent(self, event: object) -> None:
        """Close what is inside as well."""
        self.history.close()
        self.explanation.close()
        self.values.close()
