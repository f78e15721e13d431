"""Figures as a reader wants them: rounding, the minus sign, the space before a unit."""

from __future__ import annotations

#: Between a number and its unit.
THIN = "\u2009"
MINUS = "\u2212"
#: Between thousands; no line ends there.
GROUP = "\u202f"

_UNITS = {"mm2": "mm²", "px2": "px²", "1": ""}


def number(value: float, digits: int = 1) -> str:
    """Return a number with a real minus sign."""
    shown = f"{value:.{digits}f}"
    if float(shown) == 0:
        shown = shown.lstrip("-")
    return shown.replace("-", MINUS)


def significant(value: float) -> str:
    """Return a number with as many decimals as a reader needs: three or four digits in all.

    Thousands of larger ones are set apart: `12 345`.
    """
    size = abs(value)
    digits = 0 if size >= 1000 else 1 if size >= 10 else 2
    return grouped(number(value, digits))


def grouped(shown: str) -> str:
    """Return a number without decimals with its thousands set apart; four digits stay together."""
    digits = shown.removeprefix(MINUS)
    if len(digits) < 5 or not digits.isascii() or not digits.isdecimal():
        return shown
    return shown[: len(shown) - len(digits)] + f"{int(digits):,}".replace(",", GROUP)


def trimmed(value: float) -> str:
    """Return a number without useless zeros."""
    return f"{value:.6g}".replace("-", MINUS)


def with_unit(value: str, unit: str) -> str:
    """Return a figure and its unit, a thin space between."""
    shown = _UNITS.get(unit, unit)
    return f"{value}{THIN}{shown}" if shown else value
