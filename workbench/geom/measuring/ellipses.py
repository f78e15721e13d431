"""Ellipses: how long their outlines are."""

from __future__ import annotations

import math


def ellipse_perimeter(a: float, b: float) -> float:
    """Return the perimeter of an ellipse by its semi-axes, relative error below 1e-14.

    Gauss's arithmetic-geometric mean for the complete elliptic integral of the second kind
    (NIST DLMF 19.8.6 with 19.30.5): each round doubles the number of right digits.
    """
    if a < b:
        a, b = b, a
    if b <= 1e-20 * a:
        return 4 * a  # there and back
    # In units of the larger one, so that squares of tiny and huge ones are neither 0 nor infinite.
    size, b = a, b / a
    a = total = 1.0
    weight = 0.5
    c = math.sqrt((a - b) * (a + b))
    total -= weight * c * c
    # Not down to rounding: a and b may end one unit in the last place apart for ever. What is left
    # out at 1e-10 is c squared, 1e-20.
    while c > 1e-10 * a:
        a, b, c = (a + b) / 2, math.sqrt(a * b), (a - b) / 2
        weight *= 2
        total -= weight * c * c
    return 2 * math.pi * size * total / a
