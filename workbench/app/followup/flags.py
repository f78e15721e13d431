"""Flags: what the rules notice, in words. They tell and never stop anybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from math import hypot
from typing import TYPE_CHECKING

from attrs import frozen

from workbench.app.followup import criteria
from workbench.app.followup.criteria import Presence, Response
from workbench.base.figures import number
from workbench.base.text import Text, t
from workbench.model.calibration import CALIBRATION_TITLES, CalibrationSource
from workbench.model.ids import LesionId, TimepointId
from workbench.model.lesion import Lesion, LesionRole, LesionState, Timepoint

if TYPE_CHECKING:
    from workbench.app.followup.assessment import Cell, Column

    Cells = Mapping[tuple[LesionId, TimepointId], Cell]

#: Millimetres that are not those of the patient.
_NOT_OF_PATIENT = frozenset({CalibrationSource.DETECTOR, CalibrationSource.FILM})


class Weight(StrEnum):
    """How much a flag asks for."""

    NOTE = "note"
    WARNING = "warning"


@frozen
class Flag:
    """One thing that a rule notices.

    Parameters
    ----------
    rule : str
        Stable word for programs, such as ``too_many_targets``.
    """

    rule: str
    text: Text
    weight: Weight = Weight.WARNING
    lesion: LesionId | None = None
    timepoint: TimepointId | None = None


# -- of the list of lesions -----------------------------------------------------------------------


def flags_of_list(
    rows: Sequence[Lesion],
    ordered: Sequence[Timepoint],
    baseline: Timepoint | None,
    cells: Cells,
) -> Iterator[Flag]:
    """Yield what there is to say of the choice of lesions and of the time points."""
    targets = [one for one in rows if one.role is LesionRole.TARGET]
    if len(targets) > criteria.MOST_TARGETS:
        yield Flag(
            "too_many_targets",
            t(
                "{n} targets: at most {most} are followed. Make the others non-targets.",
                n=len(targets),
                most=criteria.MOST_TARGETS,
            ),
        )
    yield from _organs(targets)
    yield from _dates(ordered)
    if ordered and not any(one.baseline for one in ordered):
        text = t("No baseline is chosen: changes are counted from the first time point.")
        yield Flag("no_baseline", text, Weight.NOTE)
    if baseline is not None:
        for one in rows:
            if one.role is LesionRole.NEW and cells[one.id, baseline.id].presence in _THERE:
                text = t(
                    "{lesion} is called new and was there at the baseline. Choose another role.",
                    lesion=one.name,
                )
                yield Flag("new_at_baseline", text, lesion=one.id, timepoint=baseline.id)


_THERE = frozenset({Presence.THERE, Presence.WORSE})


def organ_of(lesion: Lesion) -> str:
    """Return by what lesions of one organ are known: nodes of all places are one (Q&A)."""
    if lesion.node:
        return "node"
    if lesion.site is not None:
        return f"{lesion.site.scheme} {lesion.site.value}"
    return " ".join(lesion.organ.casefold().split())


def _organs(targets: Sequence[Lesion]) -> Iterator[Flag]:
    by_organ: dict[str, list[Lesion]] = {}
    for one in targets:
        by_organ.setdefault(organ_of(one), []).append(one)
    for one in by_organ.pop("", []):
        text = t(
            "{lesion} has no organ: at most {most} targets of one organ count.",
            lesion=one.name,
            most=criteria.MOST_OF_ORGAN,
        )
        yield Flag("no_organ", text, Weight.NOTE, one.id)
    for key, found in by_organ.items():
        if len(found) > criteria.MOST_OF_ORGAN:
            names = ", ".join(one.name for one in found)
            place: Text | str = (
                t("Lymph nodes") if key == "node" else found[0].organ or _site(found[0])
            )
            text = t(
                "{organ}: {n} targets ({names}). At most {most} of one organ are followed; lymph "
                "nodes of all places are one organ.",
                organ=place,
                n=len(found),
                names=names,
                most=criteria.MOST_OF_ORGAN,
            )
            yield Flag("too_many_of_organ", text)


def _site(lesion: Lesion) -> str:
    return lesion.site.meaning if lesion.site is not None else ""


def _dates(ordered: Sequence[Timepoint]) -> Iterator[Flag]:
    for one in ordered:
        if one.taken is None:
            text = t("A time point has no date: it is put last.")
            yield Flag("no_date", text, timepoint=one.id)
    dated = [one for one in ordered if one.taken is not None]
    for before, after in pairwise(dated):
        if before.taken == after.taken:
            text = t("Two time points are of {date}.", date=f"{after.taken:%Y-%m-%d}")
            yield Flag("same_date", text, timepoint=after.id)


# -- of one lesion at one time point --------------------------------------------------------------


def flags_of_cell(lesion: Lesion, when: Timepoint, cell: Cell, is_baseline: bool) -> Iterator[Flag]:
    """Yield what there is to say of a size."""

    def flag(rule: str, text: Text, weight: Weight = Weight.WARNING) -> Flag:
        return Flag(rule, text, weight, lesion.id, when.id)

    reading, name = cell.reading, lesion.name
    if reading is None:
        if is_baseline and lesion.role is LesionRole.TARGET and cell.counted is None:
            text = t("{lesion} is a target and has no size at the baseline.", lesion=name)
            yield flag("no_baseline_size", text)
        return
    yield from (flag(rule, text, weight) for rule, text, weight in _of_reading(lesion, cell))
    if reading.unit == "mm" and is_baseline:
        found = _of_baseline(lesion, cell)
        if found is not None:
            yield flag(*found)


def _of_reading(lesion: Lesion, cell: Cell) -> Iterator[tuple[str, Text, Weight]]:
    reading, name = cell.reading, lesion.name
    assert reading is not None
    if reading.unit != "mm":
        text = t(
            "{lesion} was measured in {unit}: only millimetres count. Calibrate the image.",
            lesion=name,
            unit=reading.unit,
        )
        yield "not_mm", text, Weight.WARNING
    elif reading.source in _NOT_OF_PATIENT:
        text = t(
            "{lesion}: these are millimetres of another plane ({source}), not of the patient.",
            lesion=name,
            source=CALIBRATION_TITLES[reading.source],
        )
        yield "not_of_patient", text, Weight.WARNING
    if cell.state is LesionState.ABSENT:
        text = t("{lesion} was measured, and is said to be gone. The size counts.", lesion=name)
        yield "contradiction", text, Weight.WARNING
    elif cell.state is LesionState.NOT_EVALUABLE:
        text = t(
            "{lesion} was measured, and is said not to be evaluable. The size does not count.",
            lesion=name,
        )
        yield "contradiction", text, Weight.WARNING
    if cell.others:
        text = t(
            "{lesion} was measured {n} times here. The largest size counts.",
            lesion=name,
            n=cell.others + 1,
        )
        yield "several_sizes", text, Weight.NOTE
    if reading.on_cut:
        text = t("{lesion} was measured on a plane that is not the acquired one.", lesion=name)
        yield "on_cut", text, Weight.NOTE
    if lesion.node and reading.quantity == "length":
        text = t(
            "{lesion} is a node and was measured along one line: that is taken for the short axis.",
            lesion=name,
        )
        yield "one_line_of_node", text, Weight.NOTE


def _of_baseline(lesion: Lesion, cell: Cell) -> tuple[str, Text] | None:
    reading = cell.reading
    assert reading is not None
    size, name = reading.value, lesion.name
    shown = _mm(size)
    if lesion.node:
        if size < criteria.PATHOLOGICAL_NODE:
            text = t(
                "{lesion}: a node with a short axis of {mm} mm is normal (below 10 mm).",
                lesion=name,
                mm=shown,
            )
            return "normal_node", text
        if lesion.role is LesionRole.TARGET and size < criteria.TARGET_NODE:
            text = t(
                "{lesion}: a target node has a short axis of 15 mm or more, not {mm} mm; from 10 "
                "mm on it is a non-target.",
                lesion=name,
                mm=shown,
            )
            return "small_node", text
        return None
    least = criteria.least_diameter(reading.slice_mm, reading.x_ray)
    if lesion.role is LesionRole.TARGET and not criteria.is_measurable(
        size, reading.slice_mm, reading.x_ray
    ):
        text = t(
            "{lesion}: {mm} mm is not measurable; a target has {least} mm or more on this image.",
            lesion=name,
            mm=shown,
            least=_mm(least),
        )
        return "not_measurable", text
    return None


# -- of one time point ----------------------------------------------------------------------------


def flags_of_column(
    column: Column, rows: Sequence[Lesion], cells: Cells, baseline: Column | None
) -> Iterator[Flag]:
    """Yield why the rules say what they say of a time point."""
    when = column.timepoint.id
    if not column.is_baseline and not column.is_after:
        text = t("Before the baseline: nothing is compared.")
        yield Flag("before_baseline", text, Weight.NOTE, timepoint=when)
    if baseline is None:
        return
    missing = [
        one.name
        for one in rows
        if one.role is LesionRole.TARGET and cells[one.id, when].counted is None
    ]
    if missing:
        text = t("No size in mm: {lesions}.", lesions=", ".join(missing))
        yield Flag("incomplete", text, timepoint=when)
    if not baseline.is_complete and any(one.role is LesionRole.TARGET for one in rows):
        text = t("The sum of the baseline is not complete: nothing can be compared with it.")
        yield Flag("incomplete_baseline", text, timepoint=when)
    for rule, text in (*_why_target(column), *_why_other(column, rows, cells)):
        yield Flag(rule, text, Weight.NOTE, timepoint=when)
    near = _near_threshold(column, baseline)
    if near is not None:
        yield Flag("within_uncertainty", near, timepoint=when)


def _why_target(column: Column) -> Iterator[tuple[str, Text]]:
    match column.target:
        case Response.PROGRESSIVE if column.over_nadir is not None and criteria.has_progressed(
            column.total or 0.0, column.nadir or 0.0
        ):
            text = t(
                "PD: the sum is {mm} mm{percent} above the smallest one before (rule: 20 % and "
                "5 mm).",
                mm=_mm(column.over_nadir),
                percent=_in_brackets(column.from_nadir),
            )
            yield "progression", text
        case Response.PROGRESSIVE if column.over_nadir is None:
            text = t(
                "PD: the targets that have a size are 20 % and 5 mm above the smallest sum before "
                "already."
            )
            yield "progression", text
        case Response.PROGRESSIVE:
            yield "returned", t("PD: all targets were gone, and one is there again.")
        case Response.PARTIAL if column.from_baseline is not None:
            text = t(
                "PR: the sum is {percent} % below the baseline (rule: 30 %).",
                percent=number(-100 * column.from_baseline),
            )
            yield "partial", text
        case Response.COMPLETE:
            text = t("CR: no target is left, and all nodes are below 10 mm.")
            yield "complete", text
        case Response.STABLE:
            text = t("SD: neither 30 % below the baseline nor 20 % and 5 mm above the nadir.")
            yield "stable", text


def _in_brackets(share: float | None) -> str:
    return f" ({number(100 * share)} %)" if share is not None else ""


def _why_other(column: Column, rows: Sequence[Lesion], cells: Cells) -> Iterator[tuple[str, Text]]:
    worse = [
        one.name
        for one in rows
        if one.role is LesionRole.NON_TARGET
        and cells[one.id, column.timepoint.id].presence is Presence.WORSE
    ]
    if worse:
        text = t("PD: somebody saw unequivocal progression: {lesions}.", lesions=", ".join(worse))
        yield "unequivocal", text
    if column.is_new:
        yield "new_lesion", t("PD: there is a new lesion.")


def _near_threshold(column: Column, baseline: Column) -> Text | None:
    """Return that a threshold lies within twice the uncertainty of the sums."""
    total, first, nadir = column.total, baseline.total, column.nadir
    if not column.is_complete or total is None or first is None or nadir is None:
        return None
    limits = {
        "-30 %": ((1 - criteria.PARTIAL) * first, 1 - criteria.PARTIAL),
        "+20 %": (max(nadir * 1.2, nadir + criteria.PROGRESSION_MM), 1.2),
    }
    for name, (limit, share) in limits.items():
        spread = 2 * hypot(column.uncertainty, share * baseline.uncertainty)
        if spread > 0 and abs(total - limit) < spread:
            return t(
                "The limit of {limit} lies within the uncertainty of the sums (± {mm} mm).",
                limit=name.replace("-", "−"),
                mm=_mm(spread),
            )
    return None


def _mm(value: float) -> str:
    return number(value, 1)
