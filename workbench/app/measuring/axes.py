"""Axes of a plot: where its ticks are, and how they are written. Pure."""

from __future__ import annotations

import math

from workbench.base.figures import number, trimmed

_STEPS = (1.0, 2.0, 5.0, 10.0)
_LARGEST = 1e6


def ticks(low: float, high: float, most: int) -> list[float]:
    """Return up to `most` round values from `low` to `high`: whole steps of 1, 2 or 5."""
    span = high - low
    if not (math.isfinite(span) and span > 0) or most < 1:
        return []
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(one * power for one in _STEPS if one * power >= rough * (1 - 1e-9))
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [at * step for at in range(first, last + 1)]


def tick_text(value: float, among: list[float]) -> str:
    """Return a tick with as many decimals as tell it from its neighbours."""
    step = among[1] - among[0] if len(among) > 1 else abs(value) or 1.0
    if max(map(abs, among), default=0.0) >= _LARGEST or step < 1e-4:
        return trimmed(value)
    return number(value, max(0, -math.floor(math.log10(step) + 1e-9)))


def widened(low: float, high: float, share: float = 0.05) -> tuple[float, float]:
    """Return a range with room at both ends; one value stands in the middle."""
    if not high > low:
        room = abs(low) * share or 1.0
        return low - room, high + room
    room = (high - low) * share
    return low - room, high + room
