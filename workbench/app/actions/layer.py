"""Actions on layers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from workbench.app.actions.action import Action, can_edit, is_open
from workbench.app.host import Desk
from workbench.base.text import Text, t
from workbench.model import commands
from workbench.model.commands.layers import POLICIES, STATUSES
from workbench.model.layer import Layer, LayerKind, LayerStatus, OverlapPolicy
from workbench.model.patch import Patch

_STATUS = t("Status of the layer")
_OVERLAP = t("Overlap")
_OFFERED = t("Predictions and references")


def _run(name: str, *args: Any) -> Callable[[Desk], None]:
    """Return what runs a function of ``app.layers.working``, which is imported when it is run."""

    def run(desk: Desk) -> None:
        from workbench.app.layers import working

        getattr(working, name)(desk, *args)

    return run


def _layer(desk: Desk) -> Layer | None:
    chosen = desk.session.view_state.layer
    return desk.session.project.layers.get(chosen) if chosen is not None else None


def _has_layer(desk: Desk) -> bool:
    return can_edit(desk) and _layer(desk) is not None


def _is_looked_at(desk: Desk) -> bool:
    return is_open(desk) and _layer(desk) is not None


def _in_group(desk: Desk) -> bool:
    layer = _layer(desk)
    grouped = layer is not None and (layer.kind is LayerKind.GROUP or layer.parent is not None)
    return can_edit(desk) and grouped


def _has_policy(desk: Desk) -> bool:
    layer = _layer(desk)
    return can_edit(desk) and layer is not None and layer.kind is not LayerKind.REFERENCE


def _can_resolve(desk: Desk) -> bool:
    layer = _layer(desk)
    return _has_policy(desk) and layer is not None and layer.policy is not OverlapPolicy.OVERLAP


def _can_judge(desk: Desk) -> bool:
    if not can_edit(desk) or not any(
        one.kind is LayerKind.REFERENCE for one in desk.session.project.layers.values()
    ):
        return False
    from workbench.app.layers.working import has_offered

    return has_offered(desk)


def _active(desk: Desk) -> Layer:
    from workbench.app.layers.working import active

    return active(desk)


def _rename(desk: Desk) -> None:
    layer = _active(desk)
    name = desk.host.ask_text(t("Name of the layer"), layer.name)
    if name and name.strip():
        desk.session.do(commands.rename_layer, layer.id, name.strip())


def _recolor(desk: Desk) -> None:
    layer = _active(desk)
    color = desk.host.ask_color(t("Colour of the layer"), layer.color)
    if color is not None:
        desk.session.do(commands.recolor_layer, layer.id, color)


def _lock(desk: Desk) -> None:
    from workbench.app.layers.working import lock

    lock(desk, _active(desk).id)


def _lock_with_reason(desk: Desk) -> None:
    layer = _active(desk)
    reason = desk.host.ask_text(t("Why the layer is locked"), layer.lock_reason)
    if reason:
        desk.session.do(commands.lock_layer, layer.id, True, reason)


def _resolve(desk: Desk) -> None:
    from workbench.app.layers.working import resolve

    resolve(desk, _active(desk).id)


def _toggle_cut(desk: Desk) -> None:
    settings = desk.session.settings
    desk.session.change_settings(evolve(settings, cut_exclusive=not settings.cut_exclusive))


def _toggle_visible(desk: Desk) -> None:
    view = desk.session.view_state
    id = _active(desk).id
    view.set_layer_view(id, visible=not view.layer_view(id).visible)


def _toggle_solo(desk: Desk) -> None:
    view = desk.session.view_state
    id = _active(desk).id
    now = view.layer_views.get(id)
    view.set_layer_view(id, solo=not (now is not None and now.solo))


def _choice(
    field: str,
    value: LayerStatus | OverlapPolicy,
    title: Text,
    command: Callable[..., Patch],
    when: Callable[[Desk], bool],
    submenu: Text,
) -> Action:
    """Return the action that gives one field of the active layer one of its values."""

    def choose(desk: Desk) -> None:
        desk.session.do(command, _active(desk).id, value)

    def is_it(desk: Desk) -> bool:
        return getattr(_layer(desk), field, None) is value

    return Action(
        f"layer.{field}_{value.value}",
        title,
        choose,
        when=when,
        checked=is_it,
        section=3,
        submenu=submenu,
    )


def _status(status: LayerStatus) -> Action:
    command = commands.set_layer_status
    return _choice("status", status, STATUSES[status], command, _has_layer, _STATUS)


def _policy(policy: OverlapPolicy) -> Action:
    command = commands.set_layer_policy
    return _choice("policy", policy, POLICIES[policy], command, _has_policy, _OVERLAP)


def _offered(
    name: str, title: Text, run: Callable[[Desk], None], key: str = "", icon: str = ""
) -> Action:
    keys = (key,) if key else ()
    return Action(f"layer.{name}", title, run, keys, icon, _can_judge, section=5, submenu=_OFFERED)


def _plain(
    name: str,
    title: Text,
    run: Callable[[Desk], None],
    key: str = "",
    icon: str = "",
    when: Callable[[Desk], bool] = _has_layer,
    section: int = 0,
) -> Action:
    return Action(f"layer.{name}", title, run, (key,) if key else (), icon, when, section=section)


ACTIONS = (
    _plain("add", t("Add layer"), _run("add"), "Ctrl+Shift+Y", "layer_add", can_edit),
    _plain("group", t("Group layers"), _run("group"), "Ctrl+Alt+G", "group_add", can_edit),
    _plain("dissolve", t("Dissolve group"), _run("dissolve"), "Ctrl+Alt+U", "", _in_group),
    _plain("rename", t("Rename layer…"), _rename, "F2"),
    _plain("recolor", t("Colour of the layer…"), _recolor),
    _plain(
        "visible",
        t("Show or hide layer"),
        _toggle_visible,
        "Ctrl+Shift+H",
        "eye",
        _is_looked_at,
        1,
    ),
    _plain("solo", t("Show only this layer"), _toggle_solo, "Ctrl+Alt+H", "", _is_looked_at, 1),
    _plain(
        "reveal",
        t("Show this layer, whatever hides it"),
        _run("reveal"),
        "Ctrl+Shift+V",
        "",
        _is_looked_at,
        1,
    ),
    _plain(
        "draw_on", t("Go to a layer to draw on"), _run("draw_on"), "Ctrl+Alt+Y", "", can_edit, 1
    ),
    _plain("lock", t("Lock or unlock layer"), _lock, "Ctrl+Shift+U", "lock", _has_layer, 1),
    _plain("lock_reason", t("Lock layer with a reason…"), _lock_with_reason, "", "", _has_layer, 1),
    _plain("up", t("Move layer up"), _run("shift", 1), "Ctrl+]", "up", _has_layer, 2),
    _plain("down", t("Move layer down"), _run("shift", -1), "Ctrl+[", "down", _has_layer, 2),
    *map(_status, LayerStatus),
    Action(
        "layer.next_status",
        t("Next status"),
        _run("next_status"),
        ("Ctrl+Shift+E",),
        "",
        _has_layer,
        section=3,
        submenu=_STATUS,
    ),
    *map(_policy, OverlapPolicy),
    Action(
        "layer.cut_exclusive",
        t("Cut what would overlap"),
        _toggle_cut,
        checked=lambda desk: desk.session.settings.cut_exclusive,
        section=3,
        submenu=_OVERLAP,
    ),
    Action(
        "layer.resolve",
        t("Resolve overlaps by priority"),
        _resolve,
        ("Ctrl+Alt+J",),
        "overlap",
        _can_resolve,
        section=3,
        submenu=_OVERLAP,
    ),
    _plain("delete", t("Delete layer"), _run("delete"), "", "delete", _has_layer, 4),
    Action(
        "layer.import_reference",
        t("Import as reference…"),
        _run("import_reference"),
        ("Ctrl+Alt+I",),
        "import",
        can_edit,
        section=5,
        submenu=_OFFERED,
    ),
    Action(
        "layer.picture",
        t("Image as layer below…"),
        _run("add_picture"),
        (),
        "image",
        can_edit,
        section=5,
        submenu=_OFFERED,
    ),
    _offered("judge_next", t("Next prediction"), _run("judge_next", 1), "Alt+Down", "next"),
    _offered(
        "judge_previous", t("Previous prediction"), _run("judge_next", -1), "Alt+Up", "previous"
    ),
    _offered("accept", t("Accept prediction"), _run("accept"), "Alt+Y", "check"),
    _offered("correct", t("Correct prediction"), _run("correct"), "Alt+D", "edit_vertices"),
    _offered("reject", t("Reject prediction"), _run("reject"), "Alt+N", "close"),
    _offered("judge_order", t("Judge by score, or by what is at stake"), _run("order")),
)
