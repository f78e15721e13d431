"""In what two profiles differ."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from workbench.deid.policy.options import Option
from workbench.deid.policy.rules import tables
from workbench.deid.profile.profile import Profile


@frozen
class Difference:
    """One thing in which they differ.

    Parameters
    ----------
    what : str
        An option, ``keep_pixels``, or ``photo.`` and the name of a setting.
    first, second : str
        What either says.
    """

    what: str
    first: str
    second: str


def difference(a: Profile, b: Profile) -> list[Difference]:
    """Return in what two profiles differ; names, titles and notes do nothing and are left out."""
    found = [
        Difference(option.value, _yes(option in a.options), _yes(option in b.options))
        for option in Option
        if (option in a.options) != (option in b.options)
    ]
    for name in ("keep_pixels", "outside_regions", "keep_clinical", "devices"):
        found += _differ(name, getattr(a, name), getattr(b, name))
    first, second = a.photo.as_json(), b.photo.as_json()
    for key in sorted(first.keys() | second.keys()):
        found += _differ(f"photo.{key}", first.get(key), second.get(key))
    return found


def attributes(a: Profile, b: Profile) -> list[Difference]:
    """Return the attributes of Table E.1-1 that the two treat otherwise, by tag."""
    from workbench.deid.policy.actions import Policy

    first, second = Policy(a.options), Policy(b.options)
    found = []
    for rule in tables().rules:
        if rule.tag == "PRIVATE":
            continue
        tag = int(rule.tag.replace("X", "0"), 16)
        codes = first.code(tag) or "", second.code(tag) or ""
        if codes[0] != codes[1]:
            found.append(Difference(f"{rule.tag} {rule.name}", *codes))
    return found


def _differ(what: str, first: Any, second: Any) -> list[Difference]:
    return [] if first == second else [Difference(what, _said(first), _said(second))]


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _yes(value)
    if isinstance(value, tuple):  # rules of devices
        return ", ".join(f"{one.manufacturer} {one.model}" for one in value) or "—"
    return str(value) if value not in ("", None, []) else "—"


def _yes(value: bool) -> str:
    return "yes" if value else "—"
