"""Attributes as CVAT has them: every value is a text, and each label declares its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from workbench.api.coded import PREFIX, terms_from_attributes, terms_to_attributes
from workbench.api.exchange import ExportAnnotation
from workbench.api.values import (
    Attribute,
    AttributeKind,
    AttributeValue,
    Label,
    LabelScheme,
)

V = TypeVar("V")
ESCAPE = "attribute:"
# CVAT asks for a range and a step where a number is declared.
_RANGE = "-1000000000\n1000000000\n0.000001"


def written(value: AttributeValue) -> str:
    """Return a value as CVAT keeps it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(value)
    return repr(value) if isinstance(value, float) else str(value)


def read_as(kind: str, text: str) -> AttributeValue:
    """Return the value of a text that the file declared as this kind of input."""
    if kind == "checkbox" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind == "number":
        try:
            number = float(text)
        except ValueError:
            return text
        return int(number) if number.is_integer() and "." not in text else number
    return text


def declared(
    scheme: LabelScheme | None, annotations: Sequence[ExportAnnotation]
) -> dict[str, dict[str, tuple[str, str, str]]]:
    """Return for each label its attributes: input, default and values, by name.

    CVAT refuses what a label does not declare, so what annotations carry beyond the scheme is
    declared as text.
    """
    found: dict[str, dict[str, tuple[str, str, str]]] = {}
    for label in scheme.labels if scheme else ():
        assert scheme is not None
        own = {outer(a.name): _declaration(a) for a in scheme.attributes_of(label.key)}
        terms = terms_to_attributes(label.concept, label.coding)
        found[label.key] = own | {name: ("text", text, "") for name, text in terms.items()}
    for annotation in annotations:
        known = found.setdefault(annotation.label or UNLABELLED, {})
        for name in given(annotation):
            known.setdefault(name, ("text", "", ""))
    return found


def given(annotation: ExportAnnotation) -> dict[str, str]:
    """Return what an annotation says: the user's attributes, then its coded terms."""
    own = {outer(name): written(value) for name, value in annotation.attributes.items()}
    return own | terms_to_attributes(annotation.concept, annotation.coding)


def outer(name: str) -> str:
    """Return what a user's attribute is called in the file: one that looks like ours is marked."""
    return ESCAPE + name if name.startswith((PREFIX, ESCAPE)) else name


def inner(attributes: Mapping[str, V]) -> dict[str, V]:
    """Return attributes of a file under the names that the user gave them."""
    return {name.removeprefix(ESCAPE): value for name, value in attributes.items()}


UNLABELLED = "unlabelled"


def _declaration(attribute: Attribute) -> tuple[str, str, str]:
    default = "" if attribute.default is None else written(attribute.default)
    match attribute.kind:
        case AttributeKind.CHOICE:
            return "select", default, "\n".join(attribute.choices)
        case AttributeKind.BOOLEAN:
            return "checkbox", default or "false", "false"
        case AttributeKind.NUMBER:
            low = "" if attribute.minimum is None else repr(attribute.minimum)
            high = "" if attribute.maximum is None else repr(attribute.maximum)
            bounded = f"{low}\n{high}\n0.000001" if low and high else _RANGE
            return "number", default, bounded
    return "text", default, ""


def labels_of(declarations: Mapping[str, Mapping[str, tuple[str, str, str]]]) -> Iterator[Label]:
    """Yield the labels that a file declares."""
    for key, declared in declarations.items():
        # What has no default is declared for annotations, and says nothing of the label.
        terms, _ = terms_from_attributes({name: one[1] for name, one in declared.items() if one[1]})
        own = inner({name: one for name, one in declared.items() if not name.startswith(PREFIX)})
        yield Label(
            key,
            key.rpartition("/")[2] or key,
            attributes=tuple(map(_attribute, own.items())),
            **terms,
        )


def _attribute(item: tuple[str, tuple[str, str, str]]) -> Attribute:
    name, (kind, _, values) = item
    choices = tuple(dict.fromkeys(filter(None, values.split("\n"))))
    if kind in ("select", "radio") and choices:
        return Attribute(name, AttributeKind.CHOICE, choices=choices)
    if kind == "checkbox":
        return Attribute(name, AttributeKind.BOOLEAN)
    return Attribute(name, AttributeKind.NUMBER if kind == "number" else AttributeKind.TEXT)
