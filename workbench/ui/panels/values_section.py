"""Values in the properties: what the pixels inside the selected shape are like; can be folded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton

from workbench.app.host import Desk
from workbench.app.measuring.lesions import uptake_rows
from workbench.app.measuring.statistics import Inside, has_values
from workbench.app.measuring.words import (
    VALUE_TITLES,
    figures_of,
    mean_and_sd,
    shown_unit,
    uptake_figure,
)
from workbench.base.figures import grouped, number, with_uncertainty, with_unit
from workbench.base.text import Text, t
from workbench.model.annotation import Annotation
from workbench.ui.panels.form import Form
from workbench.ui.parts import label, words

if TYPE_CHECKING:
    from workbench.app.measuring.lesions import LesionUptake
    from workbench.imaging.statistics.solids import Solid
    from workbench.imaging.statistics.summary import RoiStatistics
    from workbench.imaging.statistics.uptake import Threshold

# What a glance takes in; the rest is in the panel at the bottom.
_SHOWN = ("minimum", "median", "maximum")
_SUV = ("suv_max", "suv_mean", "suv_sd")


# Thresholds to choose from: shares of SUVmax, then fixed ones.
_SHARES = (0.41, 0.5)
_FIXED = (2.5, 4.0)
_TOGETHER = {
    "lesion": t("All outlines of the lesion"),
    "group": t("All outlines of the group"),
    "label": t("All outlines of the label in this series"),
}


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
        self._show_lesion(one)

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

    def _show_lesion(self, one: Annotation) -> None:
        """Show volume and uptake of the lesion that an area belongs to."""
        from workbench.app.measuring.lesions import outlined

        session = self._desk.session
        found = session.lesions.of(one)
        if found is None:
            self._form.value(t("Lesion"), t("Being computed…"))
            return
        if found.solid is None and found.uptake is None:
            return
        of = outlined(session.project, one)
        self._form.heading(_TOGETHER.get(of.by if of is not None else "", t("Lesion")))
        if found.solid is not None:
            self._of_solid(found.solid)
        if found.uptake is not None:
            self._of_uptake(found.uptake)

    def _of_solid(self, solid: Solid) -> None:
        for said in (solid.obstacle, *solid.notes):
            if said is not None:
                self._form.wide(label(said, "warn", wrap=True))
        for name, unit, factor in (("volume", "cm3", 1e-3), ("surface", "cm2", 1e-2)):
            value, sigma = getattr(solid, name), getattr(solid, f"{name}_uncertainty")
            if value is not None:
                shown = with_uncertainty(value * factor, sigma * factor)
                tip = t("On {n} slices, with its standard uncertainty", n=solid.sections)
                self._form.value(VALUE_TITLES[name], with_unit(shown, unit), tip=tip)

    def _of_uptake(self, found: LesionUptake) -> None:
        form, uptake = self._form, found.uptake
        if found.problem is not None:
            form.wide(label(found.problem, "warn", wrap=True))
        if uptake is None:
            return
        for said in uptake.notes:
            form.wide(label(said, "warn", wrap=True))
        for one in uptake_rows(found):
            shown = with_unit(number(one["value"], 2), one["unit"])
            form.value(VALUE_TITLES[one["quantity"]], shown, tip=found.reference or "")
        if uptake.threshold is not None:
            self._choose_threshold(uptake.threshold)

    def _choose_threshold(self, value: float) -> None:
        from workbench.imaging.statistics.uptake import Threshold, ThresholdKind

        lesions = self._desk.session.lesions
        choices = [Threshold(ThresholdKind.SHARE, one) for one in _SHARES]
        choices += [Threshold(ThresholdKind.FIXED, one) for one in _FIXED]
        named = {f"{one.kind}:{one.value}": one for one in choices}
        now = lesions.threshold or choices[0]

        def take(key: str) -> None:
            lesions.threshold = named[key]
            self._again()

        self._form.choice(
            "threshold",
            t("Tumour from"),
            [(key, str(_threshold_text(one)), None) for key, one in named.items()],
            f"{now.kind}:{now.value}",
            take,
        ).setToolTip(words(t("From SUV {value} on", value=number(value, 2))))

    def _of_channel(self, one: RoiStatistics) -> None:
        form = self._form
        title: Text | str = one.channel or t("Mean, SD")
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


def _threshold_text(one: Threshold) -> Text:
    if one.kind == "fixed":
        return t("SUV {value}", value=number(one.value, 1))
    return t("{percent} % of SUVmax", percent=round(one.value * 100))
