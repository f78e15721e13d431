"""Options of an export: those of the format, and those that all formats share."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from workbench.api.exchange import Capabilities, ChoosyWriter, FormatOption, OptionKind, Writer
from workbench.base.errors import InputError
from workbench.base.text import t

_FLAGS = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}


def options_of(writer: Writer) -> tuple[FormatOption, ...]:
    """Return all that can be chosen for an export with a writer."""
    from workbench.app.exchange.crops.choice import OPTIONS, OVERVIEW
    from workbench.app.exchange.visible import SHAPE, offers_shape

    shape = (SHAPE,) if offers_shape(writer.capabilities) else ()
    crops = OPTIONS if writer.capabilities.takes_crops else ()
    return (*writer.capabilities.options, *shape, *crops, OVERVIEW)


def capabilities_of(writer: Writer, options: Mapping[str, str]) -> Capabilities:
    """Return what a writer carries with these options.

    Raises
    ------
    InputError
        If it does not know one of them.
    """
    own = own_options(writer, options)
    if own and isinstance(writer, ChoosyWriter):
        return writer.capabilities_for(own)
    return writer.capabilities


def own_options(writer: Writer, options: Mapping[str, str]) -> dict[str, str]:
    """Return the options that are the writer's own affair.

    Raises
    ------
    InputError
        If crops are asked of a format that takes none.
    """
    from workbench.app.exchange.crops.choice import OPTIONS, OVERVIEW
    from workbench.app.exchange.visible import SHAPE, offers_shape

    shared = {one.name for one in OPTIONS} if writer.capabilities.takes_crops else set()
    if "crops" in options and not shared:
        raise InputError(
            t("This format holds no pictures: tiles and crops go out as COCO or YOLO.")
        )
    others = (
        shared | {OVERVIEW.name} | ({SHAPE.name} if offers_shape(writer.capabilities) else set())
    )
    return {k: v for k, v in options.items() if k not in others}


def value_of(option: FormatOption, text: str) -> Any:
    """Return the value that a text gives an option; an empty one gives the default.

    Raises
    ------
    InputError
        If it is none; the text says what is.
    """
    text = text.strip() or option.default
    match option.kind:
        case OptionKind.CHOICE if text in option.choices:
            return text
        case OptionKind.FLAG if text.lower() in _FLAGS:
            return _FLAGS[text.lower()]
        case OptionKind.WHOLE | OptionKind.NUMBER:
            number = _number(text, option.kind is OptionKind.WHOLE)
            if number is not None and option.minimum <= number <= option.maximum:
                return number
    raise InputError(
        t(
            "{name}={value} is not possible. Known: {known}.",
            name=option.name,
            value=text,
            known=_known(option),
        )
    )


def _number(text: str, whole: bool) -> float | int | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if not isfinite(number) or (whole and number != int(number)):
        return None
    return int(number) if whole else number


def _known(option: FormatOption) -> str:
    if option.kind is OptionKind.CHOICE:
        return ", ".join(option.choices)
    if option.kind is OptionKind.FLAG:
        return "yes, no"
    return f"{option.minimum:g} – {option.maximum:g}"
