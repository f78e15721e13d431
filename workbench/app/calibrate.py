"""Calibration by hand: something of known length under a ruler."""

from __future__ import annotations

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.geom.measuring.sizes import length
from workbench.model.anchor import OnPlane
from workbench.model.annotation import Annotation, Purpose
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.regions import Polyline


def by_known_length(ruler: Annotation | None, text: str, aspect: float, author: str) -> Calibration:
    """Return the calibration that makes a ruler `text` millimetres long.

    Parameters
    ----------
    aspect : float
        Height of a pixel over its width, as the file says; 1 for square pixels.

    Raises
    ------
    InputError
        If that is no ruler, or `text` no length.
    """
    if ruler is None or ruler.purpose is not Purpose.MEASUREMENT:
        raise InputError(t("Draw a ruler along something of known length and select it first."))
    if isinstance(ruler.anchor, OnPlane):
        raise InputError(
            t(
                "This ruler lies on a cut through a volume, in millimetres of the patient already. "
                "Draw one on the slices as acquired."
            )
        )
    if not isinstance(ruler.region, Polyline):
        raise InputError(t("Draw a ruler along something of known length and select it first."))
    try:
        millimetres = float(text.strip().removesuffix("mm").replace(",", "."))
        units, _ = length(ruler.region, Spacing(aspect, 1.0))
        dx = millimetres / units
        spacing = Spacing(dx * aspect, dx)
    except (ValueError, ZeroDivisionError):
        raise InputError(
            t("“{text}” is not a length. Write millimetres, such as 25.4.", text=text)
        ) from None
    reason = t("Set by {author} with a ruler of {mm} mm.", author=author, mm=f"{millimetres:g}")
    return Calibration(spacing, CalibrationSource.USER, aspect=aspect, reason=reason)
