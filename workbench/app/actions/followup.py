"""Actions on lesions that are followed, and on time points."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from workbench.app.actions.action import Action, can_edit, has_image, has_selection
from workbench.app.followup.making import new_lesion, proposed_timepoints
from workbench.app.host import Desk, Tone
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import t
from workbench.model import commands
from workbench.model.ids import AnnotationId, EntityId, LesionId, TimepointId, new_id
from workbench.model.lesion import LesionRole, Timepoint

_LESION = t("Lesion")


def selected(desk: Desk) -> list[AnnotationId]:
    """Return what is selected, in a stable order."""
    return sorted(desk.session.view_state.selection)


def add_lesion(
    desk: Desk,
    role: LesionRole = LesionRole.TARGET,
    node: bool = False,
    ids: Sequence[AnnotationId] = (),
) -> LesionId:
    """Follow a new lesion under the next free name; `ids` measure it."""
    session = desk.session
    lesion = new_lesion(session.project, role, node=node)
    session.do(commands.put_lesion, lesion, ids)
    desk.host.notify(t("Lesion {name} is followed.", name=lesion.name), Tone.GOOD)
    return lesion.id


def _add(desk: Desk, role: LesionRole = LesionRole.TARGET, node: bool = False) -> None:
    add_lesion(desk, role, node, selected(desk))


def assign(desk: Desk, name: str, ids: Sequence[AnnotationId]) -> None:
    """Say which lesion annotations measure, by its name.

    Raises
    ------
    InputError
        If no lesion has the name; the text lists those that there are.
    """
    lesions = desk.session.project.lesions.values()
    found = next((one for one in lesions if one.name.casefold() == name.strip().casefold()), None)
    if found is None:
        known = ", ".join(sorted(one.name for one in lesions)) or str(t("none"))
        raise InputError(
            t("There is no lesion “{name}”. Known: {known}.", name=name.strip(), known=known)
        )
    desk.session.do(commands.assign_lesion, ids, found.id)


def _assign(desk: Desk) -> None:
    lesions = sorted(one.name for one in desk.session.project.lesions.values())
    if not lesions:
        raise InputError(t("No lesion is followed yet. Make one of the selection first."))
    known = ", ".join(lesions)
    name = desk.host.ask_text(t("Which lesion do they measure? {known}", known=known))
    if name:
        assign(desk, name, selected(desk))


def _take_off(desk: Desk) -> None:
    desk.session.do(commands.assign_lesion, selected(desk), None)


def propose_timepoints(desk: Desk) -> None:
    """Read in a job when the studies were taken, and make time points when the user agrees."""
    from workbench.app.side_by_side.series_facts import SeriesFacts, read_facts

    session = desk.session
    image = session.view_state.viewport.image

    def done(facts: tuple[SeriesFacts, ...]) -> None:
        try:
            current = next((one for one in facts if image in one.images), None)
            found = proposed_timepoints(session.project, facts, current)
        except WorkbenchError as error:
            desk.host.notify(error.text, Tone.WARN)
            return
        if list(session.project.timepoints.values()) and all(
            session.project.timepoints.get(one.id) == one for one in found
        ):
            desk.host.notify(t("The time points are as the studies' dates say."))
            return
        days = ", ".join(f"{one.taken:%Y-%m-%d}" for one in found if one.taken)
        question = t("{n} time points by the dates of the studies: {days}", n=len(found), days=days)
        if desk.host.confirm(question, t("Take these")):
            session.do(commands.put_timepoints, found)

    session.jobs.start(
        t("Reading the dates of studies"),
        lambda progress: read_facts(session, progress.at),
        done,
        lambda error: desk.host.notify(error.text, Tone.WARN),
    )


def _timepoint_here(desk: Desk) -> None:
    """Make a time point of the image in view, of a day that the user writes."""
    from workbench.app.followup.making import day_of

    session = desk.session
    image = session.view_state.viewport.image
    if image is None:
        return
    written = desk.host.ask_text(t("When was it taken? Write the day as 2026-01-31."))
    if not written:
        return
    day = day_of(written)
    if day is None:
        raise InputError(t("“{text}” is no day. Write it as 2026-01-31.", text=written))
    project = session.project
    of = project.images[image].series
    series = project.series.get(of) if of is not None else None
    uid = series.study_instance_uid if series is not None else None
    known = [one for one in project.timepoints.values() if one.taken == day]
    there = known[0] if known else Timepoint(TimepointId(EntityId(new_id())), taken=day)
    if uid:
        there = evolve(there, studies=tuple(dict.fromkeys((*there.studies, uid))))
    else:
        there = evolve(there, images=tuple(dict.fromkeys((*there.images, image))))
    if not project.timepoints:
        there = evolve(there, baseline=True)
    session.do(commands.put_timepoints, [there])


def _has_lesions(desk: Desk) -> bool:
    return has_selection(desk) and bool(desk.session.project.lesions)


ACTIONS = (
    Action(
        "annotation.lesion_target",
        t("New target lesion of the selection"),
        lambda d: _add(d),
        ("Ctrl+Alt+T",),
        "measure",
        has_selection,
        section=4,
        submenu=_LESION,
    ),
    Action(
        "annotation.lesion_node",
        t("New target node of the selection"),
        lambda d: _add(d, node=True),
        when=has_selection,
        section=4,
        submenu=_LESION,
    ),
    Action(
        "annotation.lesion_non_target",
        t("New non-target of the selection"),
        lambda d: _add(d, LesionRole.NON_TARGET),
        when=has_selection,
        section=4,
        submenu=_LESION,
    ),
    Action(
        "annotation.lesion_new",
        t("New lesion since the baseline"),
        lambda d: _add(d, LesionRole.NEW),
        when=has_selection,
        section=4,
        submenu=_LESION,
    ),
    Action(
        "annotation.lesion_assign",
        t("Assign to a lesion…"),
        _assign,
        ("Ctrl+Alt+E",),
        "link",
        _has_lesions,
        section=4,
        submenu=_LESION,
    ),
    Action(
        "annotation.lesion_off",
        t("Take off the lesion"),
        _take_off,
        (),
        "unlink",
        _has_lesions,
        section=4,
        submenu=_LESION,
    ),
    Action(
        "image.timepoints",
        t("Time points by the dates of studies…"),
        propose_timepoints,
        when=lambda d: can_edit(d) and bool(d.session.project.images),
        section=5,
        submenu=t("Time point"),
    ),
    Action(
        "image.timepoint_here",
        t("Time point of this image…"),
        _timepoint_here,
        when=lambda d: can_edit(d) and has_image(d),
        section=5,
        submenu=t("Time point"),
    ),
)
