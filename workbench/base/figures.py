"""Figures as a reader wants them: rounding, the minus sign, the space before a unit."""

from __future__ import annotations

import re
from math import floor, isfinite, log10

#: Between a number and its unit.
THIN = "\u2009"
MINUS = "\u2212"
#: Between thousands; no line ends there.
GROUP = "\u202f"

#: UCUM as readers write it.
_UNITS = {
    "1": "",
    "deg": "°",
    "[hnsf'U]": "HU",
    "{SUVbw}g/ml": "g/ml",
    "{SUVlbm}g/ml": "g/ml",
    "{SUVbsa}cm2/ml": "cm²/ml",
    "{SUVibw}g/ml": "g/ml",
}
_RAISED = str.maketrans("23", "²³")
_POWER = re.compile(r"(?<=[a-z])[23](?![0-9A-Za-z])")


def number(value: float, digits: int = 1) -> str:
    """Return a number with a real minus sign."""
    shown = f"{value:.{digits}f}"
    if float(shown) == 0:
        shown = shown.lstrip("-")
    return shown.replace("-", MINUS)


def significant(value: float) -> str:
    """Return a number with as many decimals as a reader needs: three or four digits in all.

    Thousands of larger ones are set apart: `12 345`. Small ones keep two digits, as `0.0042` for a
    pixel of a microscope; below a millionth they are noise.
    """
    size = abs(value)
    digits = 0 if size >= 1000 else 1 if size >= 10 else 2
    if 1e-6 <= size < 0.1:
        digits = 1 - floor(log10(size))
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


def with_uncertainty(value: float, sigma: float) -> str:
    """Return a number and its standard uncertainty: that with two digits, both with one rounding.

    So JCGM 100:2008, 7.2.6. A number that nothing is known about stands alone.
    """
    if not (isfinite(value) and isfinite(sigma) and sigma > 0):
        return significant(value)
    digits = 1 - floor(log10(sigma))
    if round(sigma, digits) >= 10 ** (2 - digits):  # 0.0996 is 0.10, not 0.100
        digits -= 1
    shown, about = (grouped(number(round(one, digits), max(digits, 0))) for one in (value, sigma))
    return f"{shown}{THIN}±{THIN}{about}"


def unit_text(unit: str) -> str:
    """Return a UCUM unit as readers write it: `mm2` as mm², `deg` as °, `1` as nothing."""
    if unit in _UNITS:
        return _UNITS[unit]
    # Only a power that stands after a letter; what stands in brackets is a name.
    return _POWER.sub(lambda found: found[0].translate(_RAISED), unit)


def with_unit(value: str, unit: str) -> str:
    """Return a figure and its unit, a thin space between; degrees stand close."""
    shown = unit_text(unit)
    return f"{value}{'' if shown == '°' else THIN}{shown}" if shown else value
