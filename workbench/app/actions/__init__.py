"""The table of actions: the one source for menu, toolbar, palette, shortcut editor and help."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.app.actions import (
    annotation,
    craft,
    defects,
    edit,
    file,
    followup,
    help,
    image,
    inspection,
    layer,
    measuring,
    occlusion,
    planes,
    presentation,
    tool,
    turning,
    view,
    viewports,
)
from workbench.app.actions.action import Action
from workbench.app.menus import MENUS

ACTIONS: Mapping[str, Action] = {
    action.id: action
    for module in (
        *(file, edit, viewports, planes, view, turning, presentation),
        *(tool, measuring, occlusion, annotation, followup, craft, layer, image),
        *(inspection, defects, help),
    )
    for action in module.ACTIONS
}


def keys_of(action: Action, chosen: Mapping[str, str]) -> tuple[str, ...]:
    """Return the shortcuts of an action: the user's choice (empty = none) or the defaults."""
    if action.id in chosen:
        return (chosen[action.id],) if chosen[action.id] else ()
    return action.keys


def clashes(chosen: Mapping[str, str]) -> dict[str, list[str]]:
    """Return shortcuts that more than one action has, with the ids of the actions."""
    users: dict[str, list[str]] = {}
    for action in ACTIONS.values():
        for key in keys_of(action, chosen):
            users.setdefault(_normal(key), []).append(action.id)
    return {key: ids for key, ids in users.items() if len(ids) > 1}


# Long names of keys that are written short as well.
_SHORT = {
    "delete": "del",
    "insert": "ins",
    "escape": "esc",
    "pageup": "pgup",
    "pagedown": "pgdown",
    "control": "ctrl",
}


def _normal(key: str) -> str:
    """Return one spelling for all that mean the same keys."""
    # The plus key itself stands at the end, as in ``Ctrl++``.
    *held, last = key[:-1].lower().split("+") if key.endswith("+") else key.lower().split("+")
    last = "+" if key.endswith("+") else last
    return "+".join([*sorted(_SHORT.get(one, one) for one in held if one), _SHORT.get(last, last)])


__all__ = ["ACTIONS", "MENUS", "Action", "clashes", "keys_of"]
