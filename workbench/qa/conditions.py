"""Attributes of a label as names of conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workbench.base.expressions import Kind, Known
from workbench.model.scheme import Attribute, AttributeKind, LabelScheme

_KINDS: Mapping[AttributeKind, Kind] = {
    AttributeKind.TEXT: Kind.TEXT,
    AttributeKind.NUMBER: Kind.NUMBER,
    AttributeKind.CHOICE: Kind.TEXT,
    AttributeKind.MULTI_CHOICE: Kind.LIST,
    AttributeKind.BOOLEAN: Kind.BOOLEAN,
}


def known_of(attributes: Iterable[Attribute]) -> dict[str, Known]:
    """Return what conditions may say of these attributes."""
    return {one.name: Known(_KINDS[one.kind], one.unit, tuple(one.choices)) for one in attributes}


def known_in(scheme: LabelScheme, label: str | None) -> dict[str, Known]:
    """Return the names for a rule of a label, or of all labels.

    A rule for a label may name what kinds of it have; one for all may name any attribute.
    """
    found: dict[str, Known] = {}
    for one in scheme.labels:
        if label is None or label in lineage(scheme, one.key):
            for name, known in known_of(scheme.attributes_of(one.key)).items():
                other = found.get(name, known)
                same = other.kind is known.kind and other.unit == known.unit
                choices = tuple(dict.fromkeys((*other.choices, *known.choices)))
                found[name] = Known(known.kind, known.unit, choices) if same else Known(Kind.ANY)
    return found


def lineage(scheme: LabelScheme, key: str | None) -> tuple[str, ...]:
    """Return a label and what it is a kind of, up to the root."""
    found: list[str] = []
    while key is not None and key not in found:
        one = scheme.get(key)
        if one is None:
            break
        found.append(key)
        key = one.parent
    return tuple(found)
