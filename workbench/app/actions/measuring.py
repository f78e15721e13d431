"""Actions of the menu “Measure” beside its tools: how figures are told and where ends go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from workbench.app.actions.action import Action, has_selection
from workbench.app.host import Desk
from workbench.base.text import Text, t
from workbench.model.anchor import Anchor, OnFrame
from workbench.model.calibration import IN_PATIENT, Calibration
from workbench.model.ids import AnnotationId
from workbench.model.patch import Patch
from workbench.model.regions import AREA_REGIONS


def _toggle(name: str, on: Text, off: Text) -> Callable[[Desk], None]:
    def run(desk: Desk) -> None:
        session = desk.session
        change: dict[str, Any] = {name: not getattr(session.settings, name)}
        session.change_settings(evolve(session.settings, **change))
        desk.host.notify(on if change[name] else off)

    return run


def _has_outline(desk: Desk) -> bool:
    if not has_selection(desk):
        return False
    chosen = map(desk.session.project.annotations.get, desk.session.view_state.selection)
    return any(one is not None and isinstance(one.region, AREA_REGIONS) for one in chosen)


def _axes_of_outline(desk: Desk) -> None:
    from workbench.edit.outline_axes import axes_of_outlines

    _measure_outlines(desk, axes_of_outlines)


def _widths_of_outline(desk: Desk) -> None:
    from workbench.edit.outline_axes import widths_of_outlines

    _measure_outlines(desk, widths_of_outlines)


def _measure_outlines(desk: Desk, command: Callable[..., Patch]) -> None:
    """Add what measures the selected outlines, and select it."""
    session = desk.session

    def calibration(anchor: Anchor) -> Calibration:
        if isinstance(anchor, OnFrame):
            return session.library.calibration(anchor.image, anchor.frame)
        return IN_PATIENT

    change = session.do(command, session.view_state.selection, calibration)
    if change is not None:
        made = [id for id in change.patch.deltas if id in session.project.annotations]
        session.view_state.select([AnnotationId(id) for id in made])


ACTIONS = (
    Action(
        "measure.axes_of_outline",
        t("Bidirectional from the selected outline"),
        _axes_of_outline,
        ("Ctrl+Shift+D",),
        "bidirectional",
        _has_outline,
        section=5,
    ),
    Action(
        "measure.widths_of_outline",
        t("Widths of the selected crack"),
        _widths_of_outline,
        (),
        "caliper",
        _has_outline,
        section=5,
    ),
    Action(
        "measure.snap",
        t("Snap ends to edges"),
        _toggle(
            "snap_to_edges",
            t("Ends of measurements go to the nearest edge of the picture now. Ctrl: not."),
            t("Ends of measurements stay where the pointer is now. Ctrl: at an edge."),
        ),
        (),
        "magnet",
        checked=lambda desk: desk.session.settings.snap_to_edges,
        section=6,
    ),
    Action(
        "measure.uncertainty",
        t("Show uncertainty"),
        _toggle(
            "show_uncertainty",
            t("Figures have their standard uncertainty now."),
            t("Figures stand without their uncertainty now."),
        ),
        checked=lambda desk: desk.session.settings.show_uncertainty,
        section=6,
    ),
)
