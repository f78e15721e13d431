"""What was chosen about channels, gamma and local contrast, as plain JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.app.viewing.kept_window import voi_from_side, voi_to_side
from workbench.imaging.look import (
    LEAST_GAMMA,
    MOST_GAMMA,
    ChannelChoice,
    Channels,
    LocalContrast,
)
from workbench.model.grey import FileVoi


def contrast_to_side(contrast: LocalContrast | None) -> list[Any] | None:
    """Return local contrast as plain values."""
    return None if contrast is None else [contrast.amount, contrast.radius]


def contrast_from_side(kept: object) -> LocalContrast | None:
    """Return what `contrast_to_side` gave; None for anything unusable."""
    match kept:
        case [float() | int() as amount, int(radius)]:
            try:
                return LocalContrast(float(amount), radius)
            except ValueError:
                return None
    return None


def gamma_from_side(kept: object) -> float:
    """Return a gamma that was kept; 1 for anything unusable."""
    usable = isinstance(kept, float | int) and LEAST_GAMMA <= kept <= MOST_GAMMA
    return float(kept) if usable and isinstance(kept, float | int) else 1.0


def channels_to_side(channels: Channels | None) -> dict[str, Any] | None:
    """Return what was chosen for channels as plain values."""
    if channels is None:
        return None
    return {
        "names": list(channels.names),
        "choices": [_to_side(one) for one in channels.choices],
        "selected": channels.selected,
        "alone": channels.is_alone,
    }


def channels_from_side(kept: object) -> Channels | None:
    """Return what `channels_to_side` gave; None for anything unusable."""
    match kept:
        case {
            "names": list(names),
            "choices": list(choices),
            "selected": int(selected),
            "alone": bool(alone),
        } if all(isinstance(name, str) for name in names):
            try:
                return Channels(tuple(names), tuple(map(_from_side, choices)), selected, alone)
            except ValueError:
                return None
    return None


def _to_side(one: ChannelChoice) -> dict[str, Any]:
    color = None if one.color is None else list(one.color)
    return {
        "window": voi_to_side(one.voi),
        "color": color,
        "shown": one.is_shown,
        "inverted": one.inverted,
    }


def _from_side(kept: object) -> ChannelChoice:
    if not isinstance(kept, Mapping):
        return ChannelChoice()
    voi, color = voi_from_side(kept.get("window")), None
    match kept.get("color"):
        case [int(red), int(green), int(blue)] if all(0 <= v <= 255 for v in (red, green, blue)):
            color = red, green, blue
    shown = kept.get("shown")
    return ChannelChoice(
        None if isinstance(voi, FileVoi) else voi,
        color,
        shown if isinstance(shown, bool) else None,
        kept.get("inverted") is True,
    )
