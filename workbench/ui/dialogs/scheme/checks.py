"""Checks in the scheme editor: which are wanted, how bad, and from where on."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QGridLayout,
    QScrollArea,
    QWidget,
)

from workbench.api.checks import Severity
from workbench.base.text import Text, t
from workbench.model.scheme import CheckSetting
from workbench.qa.catalogue import CHECKS
from workbench.qa.check import CheckInfo, Threshold
from workbench.ui.dialogs.base import combo
from workbench.ui.parts import button, column, label, row, words

_SEVERITIES: Mapping[Severity, Text] = {
    Severity.ERROR: t("Error"),
    Severity.WARNING: t("Warning"),
    Severity.NOTE: t("Note"),
}


class ChecksPage(QWidget):
    """One line a check. Gives the settings that are not as usual by `changed`."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._loading = False
        self._others: tuple[CheckSetting, ...] = ()
        self.enabled: dict[str, QCheckBox] = {}
        self.severity: dict[str, QComboBox] = {}
        self.values: dict[tuple[str, str], QDoubleSpinBox] = {}
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 12, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        for at, check in enumerate(CHECKS.values()):
            self._add(grid, at, check)
        inner = QWidget()
        inner.setLayout(grid)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        usual = button(t("As usual"), lambda: self._back())
        head = row(label(t("Checks"), "heading"), 1, usual)
        made = column(head, area, spacing=10, margins=(16,) * 4)
        made.setStretch(1, 1)
        self.setLayout(made)

    def _add(self, grid: QGridLayout, at: int, check: CheckInfo) -> None:
        wanted = QCheckBox(words(check.title))
        wanted.toggled.connect(lambda on: self._tell())
        bad = combo([(title, severity) for severity, title in _SEVERITIES.items()])
        bad.setAccessibleName(words(check.title))
        bad.activated.connect(lambda chosen: self._tell())
        self.enabled[check.name], self.severity[check.name] = wanted, bad
        grid.addWidget(wanted, at, 0)
        grid.addWidget(bad, at, 1)
        parts: list[QWidget] = []
        for one in check.thresholds:
            spin = _spin(one)
            spin.valueChanged.connect(lambda value: self._tell())
            self.values[check.name, one.name] = spin
            parts += [label(one.title, "muted"), spin]
        grid.addLayout(row(*parts, 1), at, 2)

    def show_settings(self, settings: tuple[CheckSetting, ...]) -> None:
        """Show settings; those of checks that are not ours stay as they are."""
        self._loading = True
        known = {one.check: one for one in settings}
        self._others = tuple(one for one in settings if one.check not in CHECKS)
        for name, check in CHECKS.items():
            setting = known.get(name, CheckSetting(name))
            self.enabled[name].setChecked(setting.enabled)
            severity = setting.severity or check.severity.value
            at = next((n for n, one in enumerate(_SEVERITIES) if one.value == severity), 0)
            self.severity[name].setCurrentIndex(at)
            for one in check.thresholds:
                value = setting.values.get(one.name, one.value)
                self.values[name, one.name].setValue(_factor(one) * value)
        self._loading = False

    def settings(self) -> tuple[CheckSetting, ...]:
        """Return the settings of checks that are not as usual."""
        made = []
        for name, check in CHECKS.items():
            values = {}
            for one in check.thresholds:
                value = round(self.values[name, one.name].value() / _factor(one), 6)
                if abs(value - one.value) > 1e-9:
                    values[one.name] = value
            severity = Severity(self.severity[name].currentData())
            word = "" if severity is check.severity else severity.value
            setting = CheckSetting(name, self.enabled[name].isChecked(), word, values)
            if setting != CheckSetting(name):
                made.append(setting)
        return (*made, *self._others)

    def _tell(self) -> None:
        if not self._loading:
            self.changed.emit(self.settings())

    def _back(self) -> None:
        self.show_settings(self._others)
        self._tell()


def _factor(one: Threshold) -> float:
    """Shares are shown in percent."""
    return 1.0 if one.unit or one.maximum > 1 else 100.0


def _spin(one: Threshold) -> QDoubleSpinBox:
    made = QDoubleSpinBox()
    factor = _factor(one)
    made.setRange(one.minimum * factor, one.maximum * factor)
    made.setSingleStep(one.step * factor)
    made.setDecimals(1)
    made.setSuffix(f" {one.unit}" if one.unit else " %" if factor > 1 else "")
    made.setFixedWidth(104)
    made.setAccessibleName(words(one.title))
    return made
