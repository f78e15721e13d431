"""Words for lesions, what was seen of them, and what the rules say."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.app.followup.assessment import Cell, Column
from workbench.app.followup.criteria import Response
from workbench.base.figures import number
from workbench.base.text import Text, t
from workbench.model.lesion import Lesion, LesionRole, LesionState

ROLE_TITLES: Mapping[LesionRole, Text] = {
    LesionRole.TARGET: t("Target"),
    LesionRole.NON_TARGET: t("Non-target"),
    LesionRole.NEW: t("New lesion"),
}
STATE_TITLES: Mapping[LesionState, Text] = {
    LesionState.PRESENT: t("Present"),
    LesionState.ABSENT: t("Gone"),
    LesionState.TOO_SMALL: t("Too small to measure"),
    LesionState.NOT_EVALUABLE: t("Not evaluable"),
    LesionState.PROGRESSION: t("Unequivocal progression"),
}
RESPONSE_TITLES: Mapping[Response, Text] = {
    Response.COMPLETE: t("Complete response"),
    Response.PARTIAL: t("Partial response"),
    Response.STABLE: t("Stable disease"),
    Response.PROGRESSIVE: t("Progressive disease"),
    Response.NEITHER: t("Neither complete response nor progression"),
    Response.NOT_EVALUABLE: t("Not evaluable"),
}
#: Stands under every table of responses.
NO_VERDICT = t("Flags by the rules of RECIST 1.1, not a verdict: whoever reads the images decides.")


def kind_text(lesion: Lesion) -> Text:
    """Return the role of a lesion, and that it is a node."""
    if lesion.node:
        return t("{role}, lymph node", role=ROLE_TITLES[lesion.role])
    return ROLE_TITLES[lesion.role]


def cell_text(cell: Cell) -> str:
    """Return what a cell shows: the size, else what was seen, else nothing."""
    if cell.reading is not None:
        size = number(cell.reading.value)
        return size if cell.reading.unit == "mm" else f"{size} {cell.reading.unit}"
    return str(STATE_TITLES[cell.state]) if cell.state is not None else ""


def percent_text(share: float | None) -> str:
    """Return a change with its sign; nothing where there is none."""
    if share is None:
        return ""
    shown = number(100 * share)
    return f"+{shown} %" if share > 0 else f"{shown} %"


def sum_text(column: Column) -> str:
    """Return the sum of diameters; in brackets while sizes are missing."""
    if column.total is None:
        return ""
    return number(column.total) if column.is_complete else f"({number(column.total)})"
