"""Values of attributes: from what was typed, with a sentence about what does not fit."""

from __future__ import annotations

import math

from workbench.base.errors import InputError
from workbench.base.figures import MINUS, trimmed, with_unit
from workbench.base.text import t
from workbench.model.annotation import AttributeValue
from workbench.model.scheme import Attribute, AttributeKind


def title_of(attribute: Attribute, language: str) -> str:
    """Return the name of an attribute in a language."""
    return attribute.titles.get(language, attribute.name)


def choice_title(attribute: Attribute, choice: str, language: str) -> str:
    """Return the name of a choice in a language; the choice itself where two would be the same."""
    titles = [attribute.choice_titles.get(one, {}).get(language, one) for one in attribute.choices]
    title = attribute.choice_titles.get(choice, {}).get(language, choice)
    return title if titles.count(title) == 1 else choice


def parse_value(attribute: Attribute, text: str) -> AttributeValue | None:
    """Return the value that was typed, None for nothing.

    Raises
    ------
    InputError
        If it is no number, or out of the range of the attribute.
    """
    text = text.strip()
    if not text:
        return None
    return parse_number(attribute, text) if attribute.kind is AttributeKind.NUMBER else text


def parse_number(attribute: Attribute, text: str) -> float:
    """Return the number that was typed; a decimal comma is one too."""
    try:
        value = float(text.replace(MINUS, "-").replace("，", ".").replace(",", "."))
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise InputError(
            t("“{text}” is not a number. {name} takes one.", text=text, name=attribute.name)
        )
    low, high = attribute.minimum, attribute.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        raise InputError(
            t(
                "{value} is outside of what {name} may be: {range}.",
                value=trimmed(value),
                name=attribute.name,
                range=range_text(attribute),
            )
        )
    return value


def range_text(attribute: Attribute) -> str:
    """Return the range of a number as a reader sees it."""
    low, high, unit = attribute.minimum, attribute.maximum, attribute.unit
    if low is not None and high is not None:
        return with_unit(f"{trimmed(low)} … {trimmed(high)}", unit)
    if low is not None:
        return with_unit(f"≥ {trimmed(low)}", unit)
    return with_unit(f"≤ {trimmed(high)}", unit) if high is not None else ""


def value_text(value: AttributeValue | None) -> str:
    """Return a value for a field."""
    match value:
        case None:
            return ""
        case bool():
            return str(t("Yes")) if value else str(t("No"))
        case tuple():
            return ", ".join(value)
        case float() | int():
            return f"{value:g}"
        case _:
            return str(value)
