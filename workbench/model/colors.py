"""Colours for labels, told apart also by the colour-blind.

The first seven are the set of Okabe and Ito (2008); each of the others is the one farthest from all
before it for the worst of normal, protanopic and deuteranopic sight (Machado et al. 2009), among
colours of moderate saturation with 4.5:1 on a black canvas. A test holds the distance.
"""

from __future__ import annotations

from collections.abc import Iterable

LABEL_COLORS: tuple[str, ...] = (
    "#56b4e9",
    "#e69f00",
    "#009e73",
    "#cc79a7",
    "#f0e442",
    "#d55e00",
    "#0072b2",
    "#ecffb2",
    "#6e59ff",
    "#e0fffb",
    "#9cb259",
    "#808fff",
    "#98d9b0",
    "#dfff80",
    "#b2e2ff",
    "#468c46",
)


def free_color(used: Iterable[str]) -> str:
    """Return the first of the colours that is used least."""
    taken = list(used)
    return min(LABEL_COLORS, key=taken.count)
