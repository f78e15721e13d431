"""Values at the bottom: the histogram of the selected area, or the profile along a line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QToolButton, QWidget

from workbench.app.host import Desk
from workbench.app.measuring.statistics import Inside, has_values
from workbench.app.measuring.words import figures_of, shown_unit
from workbench.base.figures import significant, with_unit
from workbench.base.text import Text, t
from workbench.model.annotation import Annotation
from workbench.model.calibration import CALIBRATION_TITLES, CalibrationSource
from workbench.model.ids import AnnotationId
from workbench.model.patch import Change
from workbench.ui.bridge import Feed
from workbench.ui.canvas.widget import Canvas
from workbench.ui.panels.plot import Band, Curve, Figure, Plot
from workbench.ui.parts import (
    MARGIN,
    EmptyState,
    clear_layout,
    column,
    icon_button,
    label,
    lay_out,
    row,
    words,
)
from workbench.ui.timers import once
from workbench.ui.viewports import Viewports

if TYPE_CHECKING:
    from workbench.imaging.statistics.profile import Peak, Profile
    from workbench.imaging.statistics.summary import RoiStatistics

_SETTLE_MS = 15
_FIGURES = 236
# Channels in the order of the file: red, green, blue of a photograph.
_COLORS = ("bad", "good", "accent", "warn", "text")


class ValuesPanel(QWidget):
    """Follows the selection, and what is drawn or dragged just now."""

    def __init__(self, desk: Desk, feed: Feed, viewports: Viewports) -> None:
        super().__init__()
        self._desk, self._viewports = desk, viewports
        self._drawing: Canvas | None = None
        self.inside: Inside | None = None
        self.about = label("", "muted")
        self.copy = icon_button("copy", t("Copy as a table"), self._copy)
        self.logarithmic = QToolButton()
        self.logarithmic.setText(words(t("log")))
        self.logarithmic.setToolTip(words(t("Counts on a logarithmic scale")))
        self.logarithmic.setCheckable(True)
        self.logarithmic.setAutoRaise(True)
        self.logarithmic.toggled.connect(lambda _: self._show(self.inside))
        self.extras = QWidget()
        self.extras.setLayout(row(1, self.about, self.logarithmic, self.copy, spacing=8))
        self._empty = EmptyState(_TEACH)
        self._why = label("", "warn", wrap=True)
        self._why.setContentsMargins(MARGIN, 8, MARGIN, 0)
        self.plot = Plot()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 6, MARGIN, 6)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        self._list = _scrolled(self._grid)
        self._body = QWidget()
        self._body.setLayout(row(self.plot, self._list, spacing=4))
        self.setLayout(column(self._empty, self._why, self._body))
        self._settle = once(self, self.refresh, _SETTLE_MS)
        feed.values.connect(self._on_values)
        feed.view.connect(self._on_view)
        feed.changed.connect(self._on_change)
        feed.project.connect(self._later)
        feed.settings.connect(self._later)
        viewports.drawn.connect(self._on_drawn)
        self._show(None)

    def refresh(self) -> None:
        """Show what is true now; nothing is computed while nobody looks."""
        if not self.isVisible():
            return
        drawn = self._of_drawing()
        if drawn is not None:
            self._show(drawn)
            return
        one = self._selected()
        if one is None:
            self._show(None)
            return
        values = self._desk.session.values
        self._show(values.of(one) or values.latest(one.id), is_coming=True)

    def showEvent(self, event: object) -> None:
        """Catch up when unfolded."""
        self._later()

    def _later(self) -> None:
        if not self._settle.isActive():
            self._settle.start()

    def _on_values(self, ids: frozenset[AnnotationId]) -> None:
        self._later()

    def _on_view(self, names: frozenset[str]) -> None:
        if "selection" in names:
            self._later()

    def _on_change(self, change: Change) -> None:
        self._later()

    def _on_drawn(self, canvas: Canvas) -> None:
        self._drawing = canvas
        if self.isVisible():
            self._later()

    def _selected(self) -> Annotation | None:
        session = self._desk.session
        chosen = (session.project.annotations.get(id) for id in session.view_state.selection)
        return next((one for one in chosen if one is not None and has_values(one)), None)

    def _of_drawing(self) -> Inside | None:
        """Return the values inside what is drawn just now, where it is one that has values."""
        from workbench.model.measurement import MeasurementKind
        from workbench.model.regions import AREA_REGIONS, Polyline

        canvas = self._drawing
        step = canvas.driver.step if canvas is not None else None
        if canvas is None or step is None or len(step.preview.ghosts) != 1:
            return None
        ghosts = step.preview.ghosts
        region, replaced = ghosts[0].region, ghosts[0].replaces
        if isinstance(region, Polyline):
            before = self._desk.session.project.annotations.get(replaced) if replaced else None
            kind = before.kind if before else getattr(canvas.driver.tool, "kind", None)
            if kind is not MeasurementKind.PROFILE:
                return None
        elif not isinstance(region, AREA_REGIONS):
            return None
        return canvas.viewport.inside(region)

    # -- showing ------------------------------------------------------------------------------

    def _show(self, found: Inside | None, *, is_coming: bool = False) -> None:
        self.inside = found
        some = found is not None and bool(found.statistics or found.profile)
        self._empty.setVisible(found is None and not is_coming)
        self._body.setVisible(some)
        said = (found.problem, found.suv_problem, *found.notes) if found is not None else ()
        self._why.setText(words("  ·  ".join(str(one) for one in said if one is not None)))
        self._why.setVisible(bool(self._why.text()))
        self.copy.setEnabled(some)
        self.logarithmic.setVisible(found is not None and bool(found.statistics))
        waits = found is None and is_coming
        self.about.setText(words(t("Being computed…")) if waits else "")
        self._fill(found if some else None)
        lay_out(self._grid, self._list.widget(), self._list, self.extras)

    def _fill(self, found: Inside | None) -> None:
        if found is None:
            return
        if found.profile is not None:
            self._show_profile(found.profile)
        else:
            self._show_histogram(found)

    def _show_histogram(self, found: Inside) -> None:
        told = (found.suv,) if found.suv is not None else found.statistics
        curves = tuple(
            Curve(
                one.histogram.edges,
                one.histogram.counts.astype(float),
                str(one.channel),
                _COLORS[at % len(_COLORS)] if len(told) > 1 else "accent",
                bars=True,
            )
            for at, one in enumerate(told)
            if one.count
        )
        unit = with_unit("", shown_unit(told[0].unit)).strip()
        log = self.logarithmic.isChecked()
        self.plot.show_figure(Figure(curves, unit, is_logarithmic=log))
        rows: list[tuple[Text | str, str]] = [(t("Pixels"), _count(found.statistics[0]))]
        shown = found.statistics if found.suv is None else (found.suv, *found.statistics)
        for one in shown:
            if len(shown) > 1:
                rows.append((_head(one, found), ""))
            rows += list(figures_of(one))
        self._list_rows(rows)

    def _show_profile(self, profile: Profile) -> None:
        from workbench.imaging.statistics.profile import peak_of

        several = len(profile.traces) > 1
        curves = tuple(
            Curve(
                profile.distances,
                one.values,
                str(one.channel),
                _COLORS[at % len(_COLORS)] if several else "accent",
            )
            for at, one in enumerate(profile.traces)
        )
        peak = None if several else peak_of(profile, profile.traces[0])
        unit = shown_unit(profile.traces[0].unit)
        band = None if peak is None else _band(peak, profile.unit)
        self.plot.show_figure(Figure(curves, profile.unit, with_unit("", unit).strip(), band))
        self.about.setText(words(_source(profile)))
        rows = [(t("Length"), _length(float(profile.distances[-1]), profile.unit))]
        if peak is not None:
            rows += [
                (t("Peak at"), _length(peak.at, profile.unit)),
                (t("Value there"), with_unit(significant(peak.value), unit)),
                (t("Width at half height"), _length(peak.width, profile.unit)),
            ]
        self._list_rows(rows)

    def _list_rows(self, rows: Sequence[tuple[Text | str, str]]) -> None:
        shown = [(str(title), value) for title, value in rows]
        held = self._list.property("shown")
        if held == shown:
            return
        self._list.setProperty("shown", shown)
        same = held is not None and [a for a, _ in held] == [a for a, _ in shown]
        if same:  # only figures are new: labels stay, so that nothing flickers while one drags
            for at, (_, value) in enumerate(shown):
                item = self._grid.itemAtPosition(at, 1)
                made = item.widget() if item is not None else None
                if isinstance(made, QLabel):
                    made.setText(words(value))
            return
        clear_layout(self._grid)
        for at, (title, value) in enumerate(shown):
            figure = label(value)
            figure.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            figure.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(label(title, "muted" if value else "heading"), at, 0)
            self._grid.addWidget(figure, at, 1)

    def _copy(self) -> None:
        """Copy the samples of a profile, or the figures and the bins of an area."""
        found = self.inside
        if found is None:
            return
        QGuiApplication.clipboard().setText("\n".join("\t".join(one) for one in as_table(found)))


_TEACH = t(
    "Select an area to see the histogram of its pixels, or draw a line profile to see the values "
    "along it."
)


def as_table(found: Inside) -> list[list[str]]:
    """Return what is copied: plain numbers with their titles, as a spreadsheet takes them."""
    if found.profile is not None:
        from workbench.imaging.statistics.profile import as_rows

        profile = found.profile
        names = [str(one.channel) or (shown_unit(one.unit) or "1") for one in profile.traces]
        head = [profile.unit, "x", "y", *names]
        return [head, *([f"{value:.6g}" for value in one] for one in as_rows(profile))]
    from workbench.app.measuring.statistics import rows_of

    table = [
        [str(one["quantity"]), f"{one['value']:.9g}", str(one["unit"]), str(one["channel"])]
        for one in rows_of(found)
    ]
    for one in found.statistics:
        table.append([str(t("from")), str(t("to")), str(t("pixels")), str(one.channel)])
        edges = one.histogram.edges.tolist()
        for low, high, count in zip(edges, edges[1:], one.histogram.counts.tolist(), strict=False):
            table.append([f"{low:.9g}", f"{high:.9g}", str(count)])
    return table


def _head(one: RoiStatistics, found: Inside) -> Text | str:
    from workbench.dicom.uptake.kinds import SUV_NAMES, SuvKind

    if one is found.suv:
        return SUV_NAMES[SuvKind(found.suv_kind)]
    return one.channel or t("Values")


def _count(one: RoiStatistics) -> str:
    from workbench.base.figures import grouped

    return grouped(str(one.count))


def _band(peak: Peak, unit: str) -> Band:
    level = (peak.value + peak.base) / 2
    return Band(peak.left, peak.right, _length(peak.width, unit), level)


def _length(value: float, unit: str) -> str:
    return with_unit(significant(value), unit)


def _source(profile: Profile) -> Text | str:
    if profile.source is CalibrationSource.NONE:
        return t("Not calibrated")
    return CALIBRATION_TITLES[profile.source]


def _scrolled(grid: QGridLayout) -> QScrollArea:
    inner = QWidget()
    holder = column(grid, 1)
    inner.setLayout(holder)
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFixedWidth(_FIGURES)
    made.setWidget(inner)
    made.setAccessibleName(words(t("Values")))
    return made
