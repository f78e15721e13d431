"""A place on an image, as somebody types it: “x, y”, in px or mm, and a zoom if wanted."""

from __future__ import annotations

import re
import unicodedata

from attrs import frozen

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model.calibration import Spacing

_NUMBER = r"[-+]?\d+(?:\.\d+)?"
_UNIT = r"(?:px|mm|μm|um|像素|毫米|微米)?"
# Factors to millimetres.
_IN_MM = {"mm": 1.0, "毫米": 1.0, "μm": 0.001, "um": 0.001, "微米": 0.001}
_TYPED = re.compile(
    rf"\s*(?:x\s*=?\s*)?({_NUMBER})\s*({_UNIT})\s*[,;\s]\s*(?:y\s*=?\s*)?({_NUMBER})\s*({_UNIT})"
    rf"(?:\s*[,;@\s]\s*(?:(\d+(?:\.\d+)?)\s*([x×%]?)|1\s*:\s*(\d+(?:\.\d+)?)))?\s*",
    re.IGNORECASE,
)


@frozen
class Target:
    """An image position in pixels and the device pixels per image pixel, None = as it is."""

    x: float
    y: float
    zoom: float | None = None


def parse_place(typed: str, spacing: Spacing | None) -> Target:
    """Return the place that was typed: ``1200, 3400``, ``12.5 8 mm``, ``1200, 3400 200%``.

    A third number is a zoom: in per cent with ``%``, else times; ``1:4`` is a quarter.

    Raises
    ------
    InputError
        If it cannot be understood, or is in millimetres and nobody knows how large a pixel is.
    """
    # Chinese keyboards type signs of full width.
    plain = unicodedata.normalize("NFKC", typed).replace("、", ",").replace("。", ".").strip()
    if plain.startswith("(") and plain.endswith(")"):
        plain = plain[1:-1]
    found = _TYPED.fullmatch(plain)
    if found is None:
        raise InputError(
            t("“{typed}” is no place. Type x, y and perhaps a zoom: 1200, 3400 200 %", typed=typed)
        )
    x, x_unit, y, y_unit, zoom, sign, parts = found.groups()
    factors = {_IN_MM.get(unit.lower()) for unit in (x_unit, y_unit) if unit}
    if len(factors) > 1:
        raise InputError(t("x and y need the same unit."))
    factor = factors.pop() if factors else None
    wide, high = float(x), float(y)
    if factor is not None:
        if spacing is None:
            raise InputError(
                t("Nobody knows how many millimetres a pixel has. Type the place in px.")
            )
        wide, high = wide * factor / spacing.dx, high * factor / spacing.dy
    return Target(wide, high, _zoom(zoom, sign, parts))


def _zoom(number: str | None, sign: str | None, parts: str | None) -> float | None:
    if number is None and parts is None:
        return None
    zoom = float(number) if number is not None else 1 / max(float(parts or 1), 1e-9)
    if sign == "%":
        zoom /= 100
    if zoom <= 0:
        raise InputError(t("A zoom is more than nothing."))
    return zoom
