"""Members of objects, each read as what it must be, or left out where they say nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, TypeVar

from workbench.api import t
from workbench.api.exchange import NO_TIME
from workbench.api.jsonfile import Node
from workbench.api.values import AttributeValue

E = TypeVar("E", bound=StrEnum)


def compact(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members that say something."""
    return {name: value for name, value in members.items() if value not in (None, "", [], {})}


def attribute_value(node: Node) -> AttributeValue:
    """Return a text, number, yes-or-no value or list of texts."""
    value = node.value
    if isinstance(value, list):
        return tuple(item.text() for item in node.items())
    if not isinstance(value, str | int | float):
        node.fail(t("A text, number, true, false or list of texts is needed here."))
    return value


def hex_color(node: Node) -> str:
    """Return a colour ``#rrggbb``."""
    if not re.fullmatch("#[0-9a-f]{6}", node.text()):
        node.fail(t("A colour like #56b4e9 is needed here."))
    return node.text()


def member_of(kinds: type[E], node: Node) -> E:
    """Return the member of an enumeration that a text names."""
    try:
        return kinds(node.text())
    except ValueError:
        known = ", ".join(kind.value for kind in kinds)
        node.fail(t("One of these is needed here: {known}.", known=known))


T = TypeVar("T", str, None)


def text_or(node: Node | None, otherwise: T) -> str | T:
    """Return a text, or what to take when there is none."""
    return node.text() if node else otherwise


def time_of(node: Node | None) -> datetime:
    """Return a time, in UTC where it names no zone; `NO_TIME` where there is none."""
    if node is None:
        return NO_TIME
    try:
        at = datetime.fromisoformat(node.text())
    except ValueError:
        node.fail(t("A time like 2026-01-31T12:00:00+00:00 is needed here."))
    return at if at.tzinfo else at.replace(tzinfo=UTC)
