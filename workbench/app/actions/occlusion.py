"""Actions on what hides what: depth, pairs, visible parts, and how new areas behave."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from workbench.api.tools import Linking, Overlap
from workbench.app.actions.action import Action, always, has_selection
from workbench.app.actions.view import ANNOTATIONS
from workbench.app.host import Desk, Tone
from workbench.app.occlusion.words import LEVEL_TITLES, ROLE_TITLES, name_of
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, PairId
from workbench.model.occlusion import OcclusionLevel, ShapeRole
from workbench.model.regions import AREA_REGIONS

_DEPTH, _NEW = t("Occlusion"), t("New areas")
_LINKED = t("Shared vertices")


def _selected(desk: Desk) -> list[AnnotationId]:
    return sorted(desk.session.view_state.selection)


def _step(way: int) -> Callable[[Desk], None]:
    def run(desk: Desk) -> None:
        from workbench.edit.depth_steps import step_behind, step_front, why_no_step

        session = desk.session
        step = step_front if way > 0 else step_behind
        patch = step(session.project, session.stamp(), _selected(desk))
        if patch.is_empty():
            desk.host.notify(why_no_step(way))
        else:
            session.document.apply(patch)

    return run


def _to_back(desk: Desk) -> None:
    from workbench.edit.depth import push_behind

    desk.session.do(push_behind, _selected(desk))


def _to_front(desk: Desk) -> None:
    from workbench.edit.depth import pull_front

    desk.session.do(pull_front, _selected(desk))


def _toggle_visible_only(desk: Desk) -> None:
    view = desk.session.view_state
    view.set_visible_only(not view.visible_only)


def _toggle_list(desk: Desk) -> None:
    settings = desk.session.settings
    desk.session.change_settings(evolve(settings, list_by_depth=not settings.list_by_depth))


# -- two of them ------------------------------------------------------------------------------


def two_areas(desk: Desk) -> tuple[Annotation, Annotation]:
    """Return the two selected areas; raises InputError when it is another number of them."""
    project = desk.session.project
    found = [project.annotations[id] for id in _selected(desk)]
    areas = [one for one in found if isinstance(one.region, AREA_REGIONS)]
    if len(areas) != 2 or areas[0].anchor != areas[1].anchor:
        raise InputError(t("Select two areas of the same frame first."))
    return areas[0], areas[1]


def put_in_front(desk: Desk, front: AnnotationId, back: AnnotationId) -> None:
    """Say that one annotation is in front of another, whatever their depth, and tell so."""
    session = desk.session
    session.do(commands.put_in_front, front, back)
    said = t(
        "{front} is in front of {back} now, whatever their depth.",
        front=name_of(session, front),
        back=name_of(session, back),
    )
    desk.host.notify(said, Tone.GOOD)


def _turn_pair(desk: Desk) -> None:
    from workbench.edit.tools.depth_tools import nearer_of

    one, other = two_areas(desk)
    nearer = nearer_of(desk.session.project, one, other)
    farther = other if nearer is one else one
    put_in_front(desk, farther.id, nearer.id)


def pairs_of_selection(desk: Desk) -> list[PairId]:
    """Return what was said of the selected: of exactly these two, else of all that are selected."""
    chosen = desk.session.view_state.selection
    pairs = desk.session.project.pairs.values()
    if len(chosen) > 1:
        return [pair.id for pair in pairs if pair.front in chosen and pair.back in chosen]
    return [pair.id for pair in pairs if pair.front in chosen or pair.back in chosen]


def _forget_pairs(desk: Desk) -> None:
    desk.session.do(commands.forget_pairs, pairs_of_selection(desk))


def _has_pairs(desk: Desk) -> bool:
    return has_selection(desk) and bool(pairs_of_selection(desk))


# -- one of them ------------------------------------------------------------------------------


def _compute_visible(desk: Desk) -> None:
    session = desk.session
    drawn = [id for id in _selected(desk) if session.project.annotations[id].visible is not None]
    if not drawn:
        raise InputError(t("The visible part is computed already."))
    patches = [commands.set_visible(session.project, session.stamp(), id, None) for id in drawn]
    first, *rest = patches
    for patch in rest:
        first = first.then(patch)
    session.document.apply(first)


def _set_role(role: ShapeRole) -> Callable[[Desk], None]:
    return lambda desk: _do(desk, commands.set_role, role)


def _judge(level: OcclusionLevel | None) -> Callable[[Desk], None]:
    return lambda desk: _do(desk, commands.judge_occlusion, level)


def _do(desk: Desk, verb: Callable[..., object], value: object) -> None:
    desk.session.do(verb, _selected(desk), value)  # type: ignore[arg-type]


def _make_part(desk: Desk) -> None:
    from workbench.geom.shapes import to_shapely

    one, other = two_areas(desk)
    assert one.region is not None
    assert other.region is not None
    small, large = sorted((one, other), key=lambda a: to_shapely(a.region).area)  # type: ignore[arg-type]
    desk.session.do(commands.set_part_of, [small.id], large.id)


def _no_part(desk: Desk) -> None:
    _do(desk, commands.set_part_of, None)


def _is_part(desk: Desk) -> bool:
    if not has_selection(desk):
        return False
    found = (desk.session.project.annotations[id] for id in _selected(desk))
    return any(one.part_of is not None for one in found)


# -- habits -----------------------------------------------------------------------------------


def set_overlap(desk: Desk, overlap: Overlap) -> None:
    """Choose what new areas do where they overlap others."""
    session = desk.session
    session.change_settings(evolve(session.settings, overlap=str(overlap)))


def _toggle_overlap(overlap: Overlap) -> Callable[[Desk], None]:
    def run(desk: Desk) -> None:
        is_on = desk.session.settings.overlap == overlap
        set_overlap(desk, Overlap.FREE if is_on else overlap)
        desk.host.notify(OVERLAP_TEXTS[Overlap(desk.session.settings.overlap)])

    return run


def _toggle_linking(desk: Desk) -> None:
    session = desk.session
    linked = session.settings.linking != Linking.OFF
    _set_linking(desk, Linking.OFF if linked else Linking.ALL)
    desk.host.notify(
        t("Vertices at the same place move apart now.")
        if linked
        else t("Vertices at the same place move together now.")
    )


def _set_linking(desk: Desk, linking: Linking) -> None:
    session = desk.session
    session.change_settings(evolve(session.settings, linking=str(linking)))


OVERLAP_TEXTS = {
    Overlap.FREE: t("New areas overlap others freely now."),
    Overlap.BEHIND: t("New areas start behind all that they overlap now; nothing is lost."),
    Overlap.SHARE: t("New areas share the borders of others now."),
}


def _overlap_action(name: str, overlap: Overlap, title: Text, key: str) -> Action:
    run = _toggle_overlap(overlap) if overlap is not Overlap.FREE else _free
    return Action(
        f"annotation.{name}",
        title,
        run,
        (key,) if key else (),
        "",
        always,
        lambda desk: desk.session.settings.overlap == overlap,
        section=6,
        submenu=_NEW,
    )


def _free(desk: Desk) -> None:
    set_overlap(desk, Overlap.FREE)


def _in_depth(
    name: str, title: Text, run: Callable[[Desk], None], key: str = "", section: int = 0
) -> Action:
    when = {"put_in_front": _has_two, "part_of": _has_two, "depth_decides": _has_pairs}
    return Action(
        f"annotation.{name}",
        title,
        run,
        (key,) if key else (),
        "",
        when.get(name, _is_part if name == "no_part" else has_selection),
        section=section,
        submenu=_DEPTH,
    )


def _has_two(desk: Desk) -> bool:
    return has_selection(desk) and len(desk.session.view_state.selection) == 2


def _held(name: str, title: Text, linking: Linking) -> Action:
    return Action(
        f"annotation.{name}",
        title,
        lambda desk: _set_linking(desk, linking),
        (),
        "",
        always,
        lambda desk: desk.session.settings.linking == linking,
        section=6,
        submenu=_LINKED,
    )


ACTIONS = (
    Action(
        "view.visible_only",
        t("Only what can be seen"),
        _toggle_visible_only,
        ("/",),
        checked=lambda desk: desk.session.view_state.visible_only,
        section=2,
        submenu=ANNOTATIONS,
    ),
    Action(
        "view.list_by_depth",
        t("List the nearest annotations first"),
        _toggle_list,
        (),
        checked=lambda desk: desk.session.settings.list_by_depth,
        section=2,
        submenu=ANNOTATIONS,
    ),
    Action("annotation.front", t("Pull one step forward"), _step(1), ("]",), "up", has_selection),
    Action(
        "annotation.behind", t("Push one step behind"), _step(-1), ("[",), "down", has_selection
    ),
    Action(
        "annotation.to_front", t("Pull to the front"), _to_front, ("Shift+]",), "", has_selection
    ),
    Action("annotation.to_back", t("Push to the back"), _to_back, ("Shift+[",), "", has_selection),
    _in_depth("put_in_front", t("Put the one behind in front"), _turn_pair, "Ctrl+Alt+F"),
    _in_depth("depth_decides", t("Let the depth decide again"), _forget_pairs, "Ctrl+Alt+D"),
    _in_depth(
        "compute_visible", t("Compute the visible part again"), _compute_visible, "Ctrl+Alt+C", 1
    ),
    *(
        _in_depth(
            f"role_{role}", t("Outline: {role}", role=ROLE_TITLES[role]), _set_role(role), "", 2
        )
        for role in ShapeRole
    ),
    *(
        _in_depth(
            f"judge_{level}", t("Judged: {level}", level=LEVEL_TITLES[level]), _judge(level), "", 3
        )
        for level in OcclusionLevel
    ),
    _in_depth("judge_nothing", t("Take the judgement back"), _judge(None), "", 3),
    _in_depth("part_of", t("Make the smaller one part of the larger"), _make_part, "", 4),
    _in_depth("no_part", t("No part of anything any more"), _no_part, "", 4),
    _overlap_action("new_free", Overlap.FREE, t("Overlap others freely"), ""),
    _overlap_action("new_behind", Overlap.BEHIND, t("Start behind what they overlap"), "Shift+U"),
    _overlap_action("new_share", Overlap.SHARE, t("Share borders with others"), "Ctrl+Alt+S"),
    Action(
        "annotation.linked",
        t("Edit shared vertices together"),
        _toggle_linking,
        ("Ctrl+Alt+V",),
        checked=lambda desk: desk.session.settings.linking != Linking.OFF,
        section=6,
        submenu=_LINKED,
    ),
    _held("linked_all", t("Of all annotations"), Linking.ALL),
    _held("linked_layer", t("Of the same layer only"), Linking.LAYER),
)
