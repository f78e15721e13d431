"""Lesions, time points and readings in few words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from workbench.app.followup.assessment import Followup, assess
from workbench.app.followup.readings import Reading
from workbench.model.ids import AnnotationId, EntityId, LesionId, TimepointId
from workbench.model.lesion import Lesion, LesionRole, LesionState, Seen, Timepoint

NODE, NT, NEW = "node", "nt", "new"


def lesion_id(name: str) -> LesionId:
    return LesionId(EntityId(f"lesion-{name}"))


def timepoint_id(n: int) -> TimepointId:
    return TimepointId(EntityId(f"tp-{n}"))


def a_lesion(name: str, *what: str, organ: str = "", **seen: LesionState) -> Lesion:
    """A target, or what `what` says; ``t1=LesionState.ABSENT`` was seen at time point 1."""
    role = LesionRole.NON_TARGET if NT in what else LesionRole.TARGET
    role = LesionRole.NEW if NEW in what else role
    told = tuple(Seen(timepoint_id(int(key[1:])), state) for key, state in seen.items())
    uid = f"2.25.{abs(hash(name)) % 10**8}"
    return Lesion(lesion_id(name), uid, name, role, organ or name, NODE in what, None, told)


def a_timepoint(n: int, baseline: int = 0) -> Timepoint:
    return Timepoint(timepoint_id(n), taken=date(2026, 1 + n, 1), baseline=n == baseline)


def a_reading(name: str, n: int, value: float, **more) -> Reading:
    made = AnnotationId(EntityId(f"{name}-{n}-{more.pop('copy', 0)}"))
    more = {"quantity": "long_axis", **more}
    return Reading(lesion_id(name), timepoint_id(n), made, value=value, **more)


def follow(
    lesions: list[Lesion],
    *sizes: Mapping[str, float],
    baseline: int = 0,
    extra: tuple[Reading, ...] = (),
) -> Followup:
    """Assess lesions of which each time point has some sizes."""
    given = [a_reading(name, n, size) for n, row in enumerate(sizes) for name, size in row.items()]
    timepoints = [a_timepoint(n, baseline) for n in range(len(sizes))]
    return assess(lesions, timepoints, [*given, *extra])


def rules(found: Followup) -> set[str]:
    return {flag.rule for flag in found.all_flags()}
