"""Units of numbers: UCUM codes, and what people type instead.

Unified Code for Units of Measure, the case sensitive variant: a term is made of atoms with a
metric prefix and an exponent, joined by ``.`` and ``/``.
"""

from __future__ import annotations

import re

from workbench.base.text import Text, t

_PREFIXES = ("", "da", *"YZEPTGMkhdcmunpfazy")
_METRIC = frozenset(
    "m g s A K cd mol L l Pa N J W V Hz Bq C F Ohm S Wb T H lm lx Gy Sv rad sr eV bar u Cel B "
    "[iU] t".split()
)
_PLAIN = frozenset(
    "% deg ' '' min h d wk mo a 1 px px2 [ppth] [ppm] [ppb] [in_i] [ft_i] [hnsf'U] 10*".split()
)
_INSTEAD = {
    "µm": "um",
    "μm": "um",
    "mm²": "mm2",
    "cm²": "cm2",
    "mm³": "mm3",
    "cm³": "cm3",
    "px²": "px2",
    "°": "deg",
    "°C": "Cel",
    "℃": "Cel",
    "HU": "[hnsf'U]",
    "Hu": "[hnsf'U]",
    "inch": "[in_i]",
    "in": "[in_i]",
    "sec": "s",
    "毫米": "mm",
    "微米": "um",
    "厘米": "cm",
    "度": "deg",
}
_TERM = re.compile(r"(?P<atom>.*?)(?P<power>[+-]?\d+)?")


def is_unit(text: str) -> bool:
    """Return whether a text is a unit as UCUM writes it; none is one too."""
    if not text:
        return True
    plain = re.sub(r"\{[^{}]*\}", "", text)
    if plain == "" and text:
        return True  # an annotation such as {count}
    parts = re.split(r"[./]", plain.removeprefix("/"))
    return all(_is_atom(part) for part in parts)


def _is_atom(part: str) -> bool:
    if part in _PLAIN:
        return True
    found = _TERM.fullmatch(part)
    atom = found["atom"] if found else ""
    if not atom:
        return part == "1"
    if atom in _PLAIN:
        return True
    return any(
        atom.startswith(prefix) and atom.removeprefix(prefix) in _METRIC for prefix in _PREFIXES
    )


def unit_problem(text: str) -> Text | None:
    """Return what is wrong with a unit, with the right one where it is known."""
    text = text.strip()
    if is_unit(text):
        return None
    better = _INSTEAD.get(text)
    if better is not None:
        return t("the unit {unit} is written {better} in UCUM.", unit=text, better=better)
    return t("{unit} is no unit of UCUM. Write mm, um, mm2, deg, %, Hz …", unit=text)
