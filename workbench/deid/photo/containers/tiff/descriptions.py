"""The description of a TIFF file, written anew with numbers alone."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Sequence

from attrs import frozen

_APERIO = re.compile(r"\|\s*(MPP|AppMag)\s*=\s*([0-9.eE+-]+)\s*(?=\||$)")
_IMAGEJ_COUNTS = ("images", "channels", "slices", "frames")
_IMAGEJ_NUMBERS = ("spacing", "min", "max", "finterval", "fps")
_UNITS = frozenset(
    {"um", "µm", "\\u00B5m", "micron", "microns", "mm", "nm", "cm", "m", "inch", "pixel", "px"}
)
_MODES = frozenset({"composite", "color", "grayscale"})
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,12})?([eE][+-]?[0-9]{1,2})?")


@frozen
class Size:
    """How large a page is, and its tiles."""

    width: int
    height: int
    tile_width: int = 0
    tile_height: int = 0


def aperio(description: str, size: Size, resolution: bool) -> str:
    """Return the description of a slide: its size, and microns per pixel and magnification."""
    facts = dict(_APERIO.findall(description)) if resolution else {}
    numbers = {key: _number(facts.get(key, "")) for key in ("AppMag", "MPP")}
    head = f"Aperio Image Library\r\n{size.width}x{size.height} "
    head += f"({size.tile_width}x{size.tile_height})"
    return head + "".join(f"|{key} = {value}" for key, value in numbers.items() if value)


def images(description: str) -> int:
    """Return how many pictures a stack of ImageJ has, perhaps under one directory."""
    count = _facts(description).get("images", "")
    return int(count) if count.isdecimal() and len(count) < 10 else 1


def imagej(description: str, resolution: bool) -> str:
    """Return the description of a stack: how pages belong together, and its units."""
    facts = _facts(description)
    kept = ["ImageJ=1.54f"]
    for key in _IMAGEJ_COUNTS:
        if facts.get(key, "").isdecimal() and len(facts[key]) < 10:
            kept.append(f"{key}={int(facts[key])}")
    kept += [f"{key}=true" for key in ("hyperstack",) if facts.get(key) == "true"]
    if facts.get("mode") in _MODES:
        kept.append(f"mode={facts['mode']}")
    if resolution and facts.get("unit") in _UNITS:
        kept.append(f"unit={facts['unit']}")
    for key in _IMAGEJ_NUMBERS:
        number = _number(facts.get(key, ""))
        if number and (resolution or key != "spacing"):
            kept.append(f"{key}={number}")
    return "\n".join([*kept, "loop=false", ""])


def shaped(description: str) -> str:
    """Return the shape of an array over several pages; empty when it is none."""
    try:
        shape = json.loads(description[:4096])["shape"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return ""
    if not _is_shape(shape):
        return ""
    return json.dumps({"shape": shape})


def _facts(description: str) -> dict[str, str]:
    lines = (line.partition("=") for line in description[:65536].splitlines())
    return {key.strip(): value.strip() for key, _, value in lines}


def _is_shape(shape: object) -> bool:
    return (
        isinstance(shape, Sequence)
        and not isinstance(shape, str)
        and len(shape) <= 12
        and all(isinstance(side, int) and 0 < side < 1 << 31 for side in shape)
    )


def _number(text: str) -> str:
    """Return a number in at most six digits; empty when it is none, or beyond sense."""
    if not _NUMBER.fullmatch(text):
        return ""
    value = float(text)
    return f"{value:.6g}" if math.isfinite(value) and 0 < value < 1e9 else ""


number = _number
