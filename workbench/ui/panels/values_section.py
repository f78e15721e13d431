"""Values in the properties: what the pixels inside the selected shape are like; can be folded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton

from workbench.app.host import Desk
from workbench.app.measuring.statistics import Inside, has_values
from workbench.app.measuring.words import (
    VALUE_TITLES,
    figures_of,
    mean_and_sd,
    shown_unit,
    uptake_figure,
)
from workbench.base.figures import grouped, with_unit
from workbench.base.text import Text, t
from workbench.model.annotation import Annotation
from workbench.ui.panels.form import Form
from workbench.ui.parts import label, words

if TYPE_CHECKING:
    from workbench.imaging.statistics.summary import RoiStatistics

# What a glance takes in; the rest is in the panel at the bottom.
_SHOWN = ("minimum", "median", "maximum")
_SUV = ("suv_max", "suv_mean", "suv_sd")


class ValuesSection:
    """Fills a part of the form of one selected annotation."""

    def __init__(self, form: Form, desk: Desk, again: Callable[[], object]) -> None:
        self._form, self._desk, self._again = form, desk, again
        self.is_open = True

    def show(self, one: Annotation) -> None:
        """Show the values inside an area or under a probe."""
        if not has_values(one):
            return
        self._form.wide(self._head())
        if not self.is_open:
            return
        values = self._desk.session.values
        found = values.of(one)
        if found is None:
            found = values.latest(one.id)
        if found is None:
            self._form.value(t("Pixels"), t("Being computed…"))
        else:
            self._fill(found)

    def _head(self) -> QToolButton:
        made = QToolButton()
        made.setText(words(t("Values")))
        made.setProperty("role", "heading")
        made.setAutoRaise(True)
        made.setObjectName("values")
        made.setArrowType(Qt.ArrowType.DownArrow if self.is_open else Qt.ArrowType.RightArrow)
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.clicked.connect(lambda: self._fold())
        made.setAccessibleDescription(words(t("Shown") if self.is_open else t("Folded")))
        return made

    def _fold(self) -> None:
        self.is_open = not self.is_open
        self._again()

    def _fill(self, found: Inside) -> None:
        form = self._form
        for said in (found.problem, found.suv_problem, *found.notes):
            if said is not None:
                form.wide(label(said, "warn", wrap=True))
        if found.suv is not None:
            tip = found.suv_reference or ""
            for name in _SUV:
                shown = uptake_figure(found.suv, name)
                if shown:
                    form.value(VALUE_TITLES[name], shown, tip=tip)
        for one in found.statistics:
            self._of_channel(one)

    def _of_channel(self, one: RoiStatistics) -> None:
        form = self._form
        title: Text | str = one.channel or t("Mean ± SD")
        unit = shown_unit(one.unit)
        if not one.count:
            form.value(title, t("No pixel inside"))
        else:
            form.value(
                title if one.sd is not None else t("Value"), with_unit(mean_and_sd(one), unit)
            )
        if one.channel:
            return
        figures = dict(figures_of(one)) if one.sd is not None else {}
        for name in _SHOWN:
            if VALUE_TITLES[name] in figures:
                form.value(VALUE_TITLES[name], figures[VALUE_TITLES[name]])
        form.value(t("Pixels"), grouped(str(one.count)))
        if one.excluded:
            form.value(VALUE_TITLES["padding_count"], grouped(str(one.excluded)))
