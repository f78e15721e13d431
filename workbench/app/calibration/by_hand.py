"""Calibration by hand: something of known length under a ruler, or the size of a pixel."""

from __future__ import annotations

from math import hypot, isfinite

from workbench.base.errors import InputError
from workbench.base.figures import trimmed
from workbench.base.text import t
from workbench.geom.measuring.sizes import length
from workbench.model.anchor import OnPlane
from workbench.model.annotation import Annotation, Purpose
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.regions import Polyline

_DRAW_ONE = t("Draw a ruler along something of known length and select it first.")


def by_known_length(
    ruler: Annotation | None, text: str, aspect: float, author: str, tolerance: str = ""
) -> Calibration:
    """Return the calibration that makes a ruler `text` millimetres long.

    Its uncertainty is that of the ruler on the grid of pixels together with the object's own.

    Parameters
    ----------
    aspect : float
        Height of a pixel over its width, as the file says; 1 for square pixels.
    tolerance : str
        Standard uncertainty of the object's length in millimetres; empty = it is exact. It may
        also stand in `text`, as in ``25.4 ± 0.05``.

    Raises
    ------
    InputError
        If that is no ruler, or `text` no length.
    """
    drawn = _ruler(ruler)
    said, _, sure = text.partition("±")
    millimetres = _positive(said)
    units, sigma = length(drawn, Spacing(aspect, 1.0))
    if millimetres is None or units <= 0:
        raise InputError(t("“{text}” is not a length. Write millimetres, such as 25.4.", text=text))
    own = _tolerance(sure.strip() or tolerance)
    dx = millimetres / units
    try:
        spacing = Spacing(dx * aspect, dx)
    except ValueError:
        raise InputError(
            t("“{text}” is not a length. Write millimetres, such as 25.4.", text=text)
        ) from None
    if own:
        reason = t(
            "Set by {author} with a ruler of {mm} ± {own} mm.",
            author=author,
            mm=trimmed(millimetres),
            own=trimmed(own),
        )
    else:
        mm = trimmed(millimetres)
        reason = t("Set by {author} with a ruler of {mm} mm.", author=author, mm=mm)
    relative = hypot(sigma / units, own / millimetres)
    return Calibration(
        spacing, CalibrationSource.USER, aspect=aspect, reason=reason, uncertainty=relative
    )


def by_pixel_size(dx: str, dy: str, author: str, tolerance: str = "") -> Calibration:
    """Return the calibration of a pixel of a width and height in millimetres.

    Parameters
    ----------
    dy : str
        Empty = as `dx`.
    tolerance : str
        Relative standard uncertainty in percent; empty = nobody knows.

    Raises
    ------
    InputError
        If one of them is no such number.
    """
    width, height = _positive(dx), _positive(dy if dy.strip() else dx)
    if width is None or height is None:
        wrong = dx if width is None else dy
        raise InputError(
            t("“{text}” is not a size. Write millimetres of a pixel, such as 0.05.", text=wrong)
        )
    spacing = Spacing(height, width)
    reason = t(
        "Typed by {author}: a pixel is {dx} × {dy} mm.",
        author=author,
        dx=trimmed(width),
        dy=trimmed(height),
    )
    return Calibration(
        spacing,
        CalibrationSource.USER,
        aspect=height / width,
        reason=reason,
        uncertainty=percent(tolerance),
    )


def percent(text: str) -> float:
    """Return a share that was typed in percent; 0 for nothing typed.

    Raises
    ------
    InputError
        If it is no percentage.
    """
    return _tolerance(text.replace("%", "")) / 100


def _ruler(annotation: Annotation | None) -> Polyline:
    if annotation is None or annotation.purpose is not Purpose.MEASUREMENT:
        raise InputError(_DRAW_ONE)
    if isinstance(annotation.anchor, OnPlane):
        raise InputError(
            t(
                "This ruler lies on a cut through a volume, in millimetres of the patient already. "
                "Draw one on the slices as acquired."
            )
        )
    if not isinstance(annotation.region, Polyline):
        raise InputError(_DRAW_ONE)
    return annotation.region


def number_of(text: str) -> float | None:
    """Return a number that was typed, with a comma or a point, with or without ``mm``."""
    try:
        value = float(text.strip().removesuffix("mm").replace(",", "."))
    except ValueError:
        return None
    return value if isfinite(value) else None


def _positive(text: str) -> float | None:
    value = number_of(text)
    return value if value is not None and value > 0 else None


def _tolerance(text: str) -> float:
    if not text.strip():
        return 0.0
    value = number_of(text)
    if value is None or value < 0:
        raise InputError(
            t("“{text}” is no uncertainty. Write a number from 0 on, or nothing.", text=text)
        )
    return value
