"""How values are shown: grey, colours, or several channels, as OMERO's settings say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from workbench.api.grey import Grey, Rescale, VoiFunction, Window
from workbench.api.images import Channel

_PRIMARY = ((255, 0, 0), (0, 255, 0), (0, 0, 255))
_COLORS = (
    *((0, 0, 255), (0, 255, 0), (255, 0, 0), (0, 255, 255), (255, 0, 255), (255, 255, 0)),
    (255, 255, 255),
)


def is_colour(count: int, dtype: np.dtype[Any], omero: Mapping[str, Any]) -> bool:
    """Return whether channels are red, green and blue of one picture."""
    if count not in (3, 4) or dtype != np.uint8:
        return False
    said = _said(omero)
    return not said or tuple(_color(one, 0) for one in said[:3]) == _PRIMARY


def grey_of(dtype: np.dtype[Any], omero: Mapping[str, Any], channel: int = 0) -> Grey:
    """Return the grey scale of a channel."""
    bits = 0 if dtype.kind == "f" else dtype.itemsize * 8
    if dtype == np.bool_:
        bits = 1
    said = _said(omero)
    window = _window(said[channel]) if channel < len(said) else None
    if window is None and dtype == np.uint8:
        # The identity (PS3.3 C.11.2.1.2.1: c = 2^(n-1), w = 2^n).
        window = Window(128, 256)
    if window is None and dtype == np.bool_:
        window = Window(0.5, 1, VoiFunction.LINEAR_EXACT)
    return Grey(
        bits=bits,
        signed=dtype.kind == "i",
        modality=Rescale(),
        vois=() if window is None else (window,),
    )


def channels_of(count: int, dtype: np.dtype[Any], omero: Mapping[str, Any]) -> tuple[Channel, ...]:
    """Return the channels of a picture with more than one."""
    said = _said(omero)
    found = []
    for at in range(count):
        one = said[at] if at < len(said) else {}
        name = str(one.get("label") or one.get("name") or "")
        found.append(Channel(name, _color(one, at), grey_of(dtype, omero, at)))
    return tuple(found)


def _said(omero: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    channels: Any = omero.get("channels")
    if not isinstance(channels, list):
        return []
    return [one if isinstance(one, dict) else {} for one in channels]


def _color(one: Mapping[str, Any], at: int) -> tuple[int, int, int]:
    try:
        value = int(str(one["color"]).lstrip("#")[:6], 16)
    except (KeyError, ValueError):
        return _COLORS[at % len(_COLORS)]
    return value >> 16 & 255, value >> 8 & 255, value & 255


def _window(one: Mapping[str, Any]) -> Window | None:
    """Return the window from its start to its end."""
    try:
        start, end = (float(one["window"][key]) for key in ("start", "end"))
        return Window((start + end) / 2, end - start, VoiFunction.LINEAR_EXACT)
    except (KeyError, TypeError, ValueError):
        return None
