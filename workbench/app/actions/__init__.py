"""The table of actions: the one source for menu, toolbar, palette, shortcut editor and help."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.app.actions import annotation, edit, file, help, image, layer, tool, view
from workbench.app.actions.action import Action
from workbench.app.menus import MENUS

ACTIONS: Mapping[str, Action] = {
    action.id: action
    for module in (file, edit, view, tool, annotation, layer, image, help)
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
            users.setdefault(key.lower(), []).append(action.id)
    return {key: ids for key, ids in users.items() if len(ids) > 1}


__all__ = ["ACTIONS", "MENUS", "Action", "clashes", "keys_of"]
