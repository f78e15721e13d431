"""Shortcuts as values: normal form, taking over, reading and writing a file of them."""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from typing import Any

import msgspec
from PySide6.QtGui import QKeySequence

from workbench.app.actions import ACTIONS, keys_of
from workbench.base.errors import InputError
from workbench.base.text import t

_FORMAT = "workbench-shortcuts"


def normal(keys: str) -> str:
    """Return keys in Qt's portable notation; empty for what Qt does not know."""
    sequence = QKeySequence(keys, QKeySequence.SequenceFormat.PortableText)
    return sequence.toString(QKeySequence.SequenceFormat.PortableText)


def shown(keys: str) -> str:
    """Return keys as this platform writes them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def owners(keys: str, chosen: Mapping[str, str], apart_from: str) -> list[str]:
    """Return the ids of the other actions that have these keys."""
    wanted = normal(keys)
    return [
        action.id
        for action in ACTIONS.values()
        if action.id != apart_from and wanted in [normal(one) for one in keys_of(action, chosen)]
    ]


def with_keys(chosen: Mapping[str, str], id: str, keys: str) -> dict[str, str]:
    """Return shortcuts where an action has these keys (empty: none) and no other action has."""
    keys = normal(keys)
    result = dict(chosen)
    if keys:
        for other in owners(keys, chosen, id):
            left = [one for one in keys_of(ACTIONS[other], chosen) if normal(one) != keys]
            result[other] = left[0] if left else ""
    result[id] = keys
    return _without_defaults(result)


def reset(chosen: Mapping[str, str], id: str) -> dict[str, str]:
    """Return shortcuts where an action has its own keys again, and no other action has them."""
    result = {one: keys for one, keys in chosen.items() if one != id}
    for keys in ACTIONS[id].keys:
        for other in owners(keys, result, id):
            left = [one for one in keys_of(ACTIONS[other], result) if normal(one) != normal(keys)]
            result[other] = left[0] if left else ""
    return _without_defaults(result)


def _without_defaults(chosen: Mapping[str, str]) -> dict[str, str]:
    def is_default(id: str, keys: str) -> bool:
        return (normal(keys),) == tuple(normal(one) for one in ACTIONS[id].keys) or (
            not keys and not ACTIONS[id].keys
        )

    return {id: keys for id, keys in chosen.items() if not is_default(id, keys)}


def write_shortcuts(chosen: Mapping[str, str]) -> bytes:
    """Return the shortcuts that differ from the defaults as JSON."""
    content = {"format": _FORMAT, "shortcuts": dict(sorted(chosen.items()))}
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def read_shortcuts(data: bytes) -> tuple[dict[str, str], int]:
    """Return the shortcuts of a file, and how many are of commands that do not exist here.

    Raises
    ------
    InputError
        If it is no file of shortcuts, or has keys that do not exist.
    """
    try:
        raw: Any = msgspec.json.decode(data.removeprefix(codecs.BOM_UTF8))
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(t("This file is not valid JSON: {reason}.", reason=str(error))) from error
    if not isinstance(raw, dict) or not isinstance(raw.get("shortcuts"), dict):
        raise InputError(
            t("This is not a file of shortcuts. Export one to see what it looks like.")
        )
    known: dict[str, str] = {}
    for id, keys in raw["shortcuts"].items():
        if not isinstance(keys, str) or (keys and not normal(keys)):
            raise InputError(t("“{keys}” for “{id}” are not keys.", keys=str(keys), id=id))
        if id in ACTIONS:
            known[id] = normal(keys)
    return _without_defaults(known), len(raw["shortcuts"]) - len(known)
