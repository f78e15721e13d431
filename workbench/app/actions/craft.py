"""Actions of the menu “Shape”: what can be made of shapes that are drawn."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from workbench.app.actions.action import Action, can_edit, has_selection
from workbench.app.host import Desk
from workbench.app.planes.cut_here import refuse_on_a_cut
from workbench.app.viewing.navigation import slices_of
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit.craft import combine, copies, groups, pieces, place, shape
from workbench.edit.craft.copies import Place
from workbench.geom.arrange import Side
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.patch import Change, Patch

Verb = Callable[..., Patch]


def _run(verb: Verb, **more: Any) -> Callable[[Desk], None]:
    """Return what runs a verb on the selection and selects what it made."""

    def run(desk: Desk) -> None:
        session = desk.session
        change = session.do(verb, session.view_state.selection, **more)
        if change is not None and any(
            delta.before is None or delta.after is None for delta in change.touched(Annotation)
        ):
            session.view_state.select(_made(change))

    return run


def _made(change: Change) -> list[AnnotationId]:
    """Return the annotations that a change made or changed."""
    found = (delta.after for delta in change.touched(Annotation))
    return [one.id for one in found if isinstance(one, Annotation)]


def _group(desk: Desk) -> None:
    desk.session.do(groups.group, desk.session.view_state.selection)


def _ungroup(desk: Desk) -> None:
    session = desk.session
    session.do(groups.ungroup, groups.with_mates(session.project, session.view_state.selection))


def _slices(desk: Desk) -> tuple[list[Place], int]:
    """Return the slices of what is shown, and which of them it is."""
    session = desk.session
    refuse_on_a_cut(session)
    state = session.view_state.viewport
    found = slices_of(session.project, state.image, state.frame) if state.image is not None else []
    if state.image is None or (state.image, state.frame) not in found:
        raise InputError(t("Open an image first."))
    if len(found) < 2:
        raise InputError(t("This image has one slice only."))
    return found, found.index((state.image, state.frame))


def _copy_beside(desk: Desk, n: int) -> None:
    found, at = _slices(desk)
    if not 0 <= at + n < len(found):
        raise InputError(t("There is no slice beyond this one."))
    session = desk.session
    there = found[at + n]
    change = session.do(copies.copy_to, session.view_state.selection, [there])
    if change is not None:
        session.view_state.go(*there)
        session.view_state.select(_made(change))


def _copy_between(desk: Desk) -> None:
    found, at = _slices(desk)
    text = desk.host.ask_text(
        t("Copy to which slices? For example 3-7, 9. There are {n}.", n=len(found)),
        f"{at + 1}-{len(found)}",
    )
    if not text or not text.strip():
        return
    chosen = copies.slices_between(text, len(found))
    copy_to_places(desk, [found[number - 1] for number in chosen])


def copy_to_places(desk: Desk, places: list[Place]) -> None:
    """Copy the selection to frames and say how many copies there are."""
    session = desk.session
    change = session.do(copies.copy_to, session.view_state.selection, places)
    made = len(_made(change)) if change is not None else 0
    desk.host.notify(t("{n} copies were made.", n=made))


def _copy_to_images(desk: Desk) -> None:
    refuse_on_a_cut(desk.session)
    desk.host.show("copy_to_images")


def _has_two(desk: Desk) -> bool:
    return can_edit(desk) and len(desk.session.view_state.selection) >= 2


def _has_three(desk: Desk) -> bool:
    return can_edit(desk) and len(desk.session.view_state.selection) >= 3


def _has_grouped(desk: Desk) -> bool:
    if not has_selection(desk):
        return False
    chosen = map(desk.session.project.annotations.get, desk.session.view_state.selection)
    return any(one is not None and one.group for one in chosen)


#: What takes more than one selected shape.
_WHEN: dict[str, Callable[[Desk], bool]] = {
    **dict.fromkeys(("join", "subtract", "intersect", "exclude"), _has_two),
    **dict.fromkeys(("merge", "hull_all", "group"), _has_two),
    **{f"align_{side}": _has_two for side in Side},
    **dict.fromkeys(("distribute_across", "distribute_down"), _has_three),
    "ungroup": _has_grouped,
}


def _shape(
    name: str,
    title: Text,
    run: Callable[[Desk], None],
    keys: tuple[str, ...] = (),
    icon: str = "",
    section: int = 0,
    submenu: Text | None = None,
) -> Action:
    when = _WHEN.get(name, has_selection)
    return Action(f"shape.{name}", title, run, keys, icon, when, section=section, submenu=submenu)


def _adjust(name: str, title: Text, keys: tuple[str, ...] = (), section: int = 2) -> Action:
    return _shape(name, title, lambda desk: desk.host.adjust(name), keys, "", section)


_ALIGN = t("Align and distribute")
_COPY = t("Copy to slices and images")
_SIDES = (
    (Side.LEFT, t("Align left")),
    (Side.CENTER, t("Align centres across")),
    (Side.RIGHT, t("Align right")),
    (Side.TOP, t("Align top")),
    (Side.MIDDLE, t("Align centres down")),
    (Side.BOTTOM, t("Align bottom")),
)

ACTIONS = (
    _shape("join", t("Join"), _run(combine.join), ("Shift+J",)),
    _shape("subtract", t("Subtract what lies in front"), _run(combine.subtract), ("Shift+E",)),
    _shape("intersect", t("Intersect"), _run(combine.intersect)),
    _shape("exclude", t("Leave out the overlap"), _run(combine.exclude)),
    _shape("merge", t("Make parts of one shape"), _run(combine.merge), section=1),
    _shape("split", t("Split into parts"), _run(pieces.split_parts), section=1),
    _shape("fill", t("Fill holes"), _run(shape.fill_holes), section=1),
    _shape("hull", t("Convex hull"), _run(shape.hull_of_each), section=1),
    _shape("hull_all", t("Convex hull of all"), _run(combine.hull_of_all), section=1),
    _adjust("buffer", t("Grow or shrink…"), ("Shift+B",)),
    _adjust("simplify", t("Simplify…"), ("Shift+T",)),
    _adjust("smooth", t("Smooth…"), ("Shift+O",)),
    _adjust("place", t("Position and size…"), ("Shift+A",), 3),
    _adjust("rotate", t("Rotate by an angle…"), (), 3),
    _adjust("scale", t("Scale…"), (), 3),
    _shape("mirror_across", t("Mirror left to right"), _run(place.mirror, across=True), section=3),
    _shape("mirror_down", t("Mirror top to bottom"), _run(place.mirror, across=False), section=3),
    *(
        _shape(f"align_{side}", title, _run(place.align, side=side), section=4, submenu=_ALIGN)
        for side, title in _SIDES
    ),
    _shape(
        "distribute_across",
        t("Distribute across"),
        _run(place.distribute, across=True),
        section=5,
        submenu=_ALIGN,
    ),
    _shape(
        "distribute_down",
        t("Distribute down"),
        _run(place.distribute, across=False),
        section=5,
        submenu=_ALIGN,
    ),
    _shape("group", t("Group"), _group, ("Shift+G",), "group", 6),
    _shape("ungroup", t("Ungroup"), _ungroup, ("Ctrl+Shift+G",), "", 6),
    _shape(
        "copy_next",
        t("Copy to the next slice"),
        partial(_copy_beside, n=1),
        ("Ctrl+Shift+PgDown",),
        section=7,
        submenu=_COPY,
    ),
    _shape(
        "copy_previous",
        t("Copy to the previous slice"),
        partial(_copy_beside, n=-1),
        ("Ctrl+Shift+PgUp",),
        section=7,
        submenu=_COPY,
    ),
    _shape("copy_slices", t("Copy to slices…"), _copy_between, section=7, submenu=_COPY),
    _shape("copy_images", t("Copy to images…"), _copy_to_images, section=7, submenu=_COPY),
)
