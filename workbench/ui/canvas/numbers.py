"""Numbers as they stand on the picture: a true minus, a thin space before the unit."""

from __future__ import annotations

THIN_SPACE = "\u2009"
MINUS = "\u2212"


def number(value: float, digits: int = 1) -> str:
    """Return a number with at most that many decimals, without trailing zeros."""
    text = f"{value:.{digits}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace("-", MINUS)


def with_unit(text: str, unit: str) -> str:
    """Return a number with its unit."""
    return f"{text}{THIN_SPACE}{unit}"
