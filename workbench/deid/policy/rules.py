"""Tables E.1-1 and E.3.4-1 of PS3.15 as they come with the program."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec
from attrs import frozen

from workbench.base.resources import resource_path
from workbench.deid.policy.options import Option


@frozen
class Rule:
    """A row of Table E.1-1: what the Basic Profile does, and what options do instead."""

    tag: str
    name: str
    basic: str
    options: Mapping[Option, str]


@frozen
class ContentRule:
    """A row of Table E.3.4-1: a content item by its concept and value type."""

    scheme: str
    code: str
    meaning: str
    value_type: str
    basic: str
    options: Mapping[Option, str]


@frozen
class Tables:
    """Both tables and their edition."""

    edition: str
    rules: tuple[Rule, ...]
    content: tuple[ContentRule, ...]
    by_tag: Mapping[int, Rule]
    by_concept: Mapping[tuple[str, str, str], ContentRule]

    def rule(self, tag: int) -> Rule | None:
        """Return the row of a public attribute, repeating groups included."""
        found = self.by_tag.get(tag)
        if found is not None:
            return found
        group = tag >> 16
        if group & 0xFF01 == 0x5000:
            return self.by_tag[_CURVES]
        if group & 0xFF01 == 0x6000:
            return self.by_tag.get(0x60000000 | (tag & 0xFFFF))
        return None


_CURVES = 0x50000000


@cache
def tables() -> Tables:
    """Return the tables; read once."""
    data = msgspec.json.decode(resource_path("codes", "deid", "ps315.json").read_bytes())
    rules = tuple(
        Rule(tag, name, basic, {Option(key): code for key, code in options.items()})
        for tag, name, basic, options in data["rules"]
    )
    content = tuple(
        ContentRule(
            scheme, code, meaning, kind, basic, {Option(key): c for key, c in options.items()}
        )
        for scheme, code, meaning, kind, basic, options in data["content"]
    )
    return Tables(
        data["edition"],
        rules,
        content,
        {_number(rule.tag): rule for rule in rules if rule.tag != "PRIVATE"},
        {(rule.scheme, rule.code, rule.value_type): rule for rule in content},
    )


def _number(tag: str) -> int:
    """Return a tag as a number; a repeating group is its first."""
    return int(tag.replace("X", "0"), 16)
