"""Making lesions and time points: free names, tracking UIDs, proposals from what the files say."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from attrs import evolve

from workbench.app.followup.readings import baseline_of, in_order
from workbench.app.side_by_side.series_facts import SeriesFacts
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.ids import EntityId, LesionId, TimepointId, new_id
from workbench.model.lesion import Lesion, LesionRole, Timepoint
from workbench.model.project import Project


def tracking_uid() -> str:
    """Return a UID that belongs to nobody: a random UUID below 2.25 (PS3.5 B.2)."""
    return f"2.25.{uuid.uuid4().int}"


def free_name(project: Project, role: LesionRole, node: bool = False) -> str:
    """Return the next free name: T1 a target, N1 such a node, NT1 a non-target, NEW1 a new one."""
    head = {LesionRole.NON_TARGET: "NT", LesionRole.NEW: "NEW"}.get(role, "N" if node else "T")
    used = {one.name for one in project.lesions.values()}
    return next(name for n in range(1, len(used) + 2) if (name := f"{head}{n}") not in used)


def new_lesion(
    project: Project,
    role: LesionRole = LesionRole.TARGET,
    *,
    node: bool = False,
    organ: str = "",
    name: str = "",
) -> Lesion:
    """Return a lesion that is not in the project yet, with a tracking UID of its own."""
    id = LesionId(EntityId(new_id()))
    name = name or free_name(project, role, node)
    return Lesion(id, tracking_uid(), name, role, organ, node)


def proposed_timepoints(
    project: Project, facts: Sequence[SeriesFacts], current: SeriesFacts | None = None
) -> list[Timepoint]:
    """Return what the files say of visits: studies of one day are one, by the day.

    Time points that are there keep their names; studies that one of them has already stay there.

    Parameters
    ----------
    current : SeriesFacts or None
        Only studies of its patient; None = of all, who must be one person then.

    Raises
    ------
    InputError
        If no file says when it was taken, or the files are of several persons.
    """
    patient = current.patient_id if current is not None else None
    mine = [one for one in facts if patient is None or one.patient_id == patient]
    if len({one.patient_id for one in mine if one.patient_id}) > 1:
        raise InputError(
            t("These are studies of several patients. Show one of the patient you follow first.")
        )
    days: dict[date, list[str]] = {}
    for one in mine:
        day = day_of(one.study_date)
        if day is not None and one.study_uid and one.study_uid not in days.get(day, ()):
            days.setdefault(day, []).append(one.study_uid)
    if not days:
        raise InputError(
            t(
                "No file says when it was taken. Make a time point of the image in view, and "
                "write its date."
            )
        )
    return _merged(project, days)


def _merged(project: Project, days: dict[date, list[str]]) -> list[Timepoint]:
    known = {uid: one for one in project.timepoints.values() for uid in one.studies}
    found: dict[TimepointId, Timepoint] = {}
    for day in sorted(days):
        there = next((known[uid] for uid in days[day] if uid in known), None)
        there = there or _of_day(project, day) or Timepoint(TimepointId(EntityId(new_id())))
        there = found.get(there.id, there)
        others = [uid for uid in days[day] if uid not in known]
        studies = (*there.studies, *(uid for uid in others if uid not in there.studies))
        found[there.id] = evolve(there, taken=there.taken or day, studies=studies)
    made = in_order(found.values())
    if made and not any(one.baseline for one in (*made, *project.timepoints.values())):
        made[0] = evolve(made[0], baseline=True)
    return made


def _of_day(project: Project, day: date) -> Timepoint | None:
    return next((one for one in project.timepoints.values() if one.taken == day), None)


def day_of(value: str) -> date | None:
    """Return a DICOM date (YYYYMMDD), or one as people write it; None where it is none."""
    digits = value.strip().replace("-", "").replace(".", "").replace("/", "")
    if len(digits) != 8 or not digits.isdecimal():
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def timepoint_title(timepoints: Iterable[Timepoint], timepoint: Timepoint) -> Text | str:
    """Return what a time point is called: its name, else by its place in the order of dates."""
    if timepoint.name:
        return timepoint.name
    ordered = in_order(timepoints)
    baseline = baseline_of(ordered) or 0
    at = next((n for n, one in enumerate(ordered) if one.id == timepoint.id), 0)
    if at == baseline:
        return t("Baseline")
    if at < baseline:
        return t("Before {n}", n=baseline - at)
    return t("Follow-up {n}", n=at - baseline)
