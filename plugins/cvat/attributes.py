"""Attributes as CVAT has them: every value is a text, and each label declares its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from workbench.api.exchange import ExportAnnotation
from workbench.api.values import (
    Attribute,
    AttributeKind,
    AttributeValue,
    Label,
    LabelScheme,
)

INPUT = {
    AttributeKind.TEXT: "text",
    AttributeKind.NUMBER: "number",
    AttributeKind.CHOICE: "select",
    AttributeKind.MULTI_CHOICE: "text",
    AttributeKind.BOOLEAN: "checkbox",
}
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
        found[label.key] = {a.name: _declaration(a) for a in scheme.attributes_of(label.key)}
    for annotation in annotations:
        known = found.setdefault(annotation.label or UNLABELLED, {})
        for name in annotation.attributes:
            known.setdefault(name, ("text", "", ""))
    return found


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
    for key, attributes in declarations.items():
        yield Label(
            key,
            key.rpartition("/")[2] or key,
            attributes=tuple(map(_attribute, attributes.items())),
        )


def _attribute(item: tuple[str, tuple[str, str, str]]) -> Attribute:
    name, (kind, _, values) = item
    choices = tuple(dict.fromkeys(filter(None, values.split("\n"))))
    if kind in ("select", "radio") and choices:
        return Attribute(name, AttributeKind.CHOICE, choices=choices)
    if kind == "checkbox":
        return Attribute(name, AttributeKind.BOOLEAN)
    return Attribute(name, AttributeKind.NUMBER if kind == "number" else AttributeKind.TEXT)
