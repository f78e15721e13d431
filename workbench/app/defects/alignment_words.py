"""How well an image lies on its reference, in words."""

from __future__ import annotations

from workbench.base.figures import MINUS
from workbench.base.text import Text, t
from workbench.imaging.reference.alignment import Alignment, Kind

# Edges that lie further beside where they should be, in pixels, are found as defects.
_LOOSE = 1.5
# From here on it is said that the two are of different scales.
_RESIZED = 0.01
# A reference with less of a pixel for each of the image has lost what is fine.
_COARSE = 0.45
# Where nothing could be looked at closely, pictures that are less alike may only seem to fit.
_ALIKE = 0.7


def words_of(alignment: Alignment) -> Text:
    """Return how good an alignment is, and what it does to the picture, in words."""
    x, y = alignment.matrix[0][2], alignment.matrix[1][2]
    told = {
        "x": _signed(x, 1),
        "y": _signed(y, 1),
        "angle": _signed(alignment.angle, 2),
        "after": f"{alignment.after:.2f}",
    }
    if abs(alignment.scale - 1) > _RESIZED:
        told["scale"] = f"{alignment.scale:.3g}"
        return _words_of_scaled(alignment, told)
    if alignment.residual is None:
        return t(
            "Aligned with the reference: moved by {x} px across and {y} px down, turned by "
            "{angle}°. Likeness {after}, of 1 at most.",
            **told,
        )
    return t(
        "Aligned with the reference to {off} px: moved by {x} px across and {y} px down, turned by "
        "{angle}°. Likeness {after}, of 1 at most.",
        off=f"{alignment.residual:.2f}",
        **told,
    )


def _words_of_scaled(alignment: Alignment, told: dict[str, str]) -> Text:
    if alignment.residual is None:
        return t(
            "Aligned with the reference: one pixel of the image is {scale} pixels of the "
            "reference, moved by {x} px across and {y} px down, turned by {angle}°. Likeness "
            "{after}, of 1 at most.",
            **told,
        )
    return t(
        "Aligned with the reference to {off} px: one pixel of the image is {scale} pixels of the "
        "reference, moved by {x} px across and {y} px down, turned by {angle}°. Likeness {after}, "
        "of 1 at most.",
        off=f"{alignment.residual:.2f}",
        **told,
    )


def doubt(alignment: Alignment) -> Text | None:
    """Return why what differs should not be believed; None where the alignment is close."""
    if alignment.residual is None and alignment.after < _ALIKE:
        return t(
            "The image and its reference are little alike ({after}, of 1 at most), and it is not "
            "sure that they lie like this. Look at both in turns, or choose another reference.",
            after=f"{alignment.after:.2f}",
        )
    if alignment.residual is None or alignment.residual <= _LOOSE:
        return _coarse(alignment) if alignment.scale < _COARSE else None
    off = f"{alignment.residual:.1f}"
    if alignment.kind is Kind.AFFINE:
        return t(
            "Even the best alignment leaves the image {off} px beside its reference: edges will be "
            "found as defects. Choose a reference that was taken in the same way.",
            off=off,
        )
    return t(
        "The image still lies {off} px beside its reference: edges will be found as defects. Let "
        "it be stretched, too (affine).",
        off=off,
    )


def _coarse(alignment: Alignment) -> Text:
    return t(
        "One pixel of the image is only {scale} pixels of the reference: what is finer than these "
        "will be found as a defect. Choose a reference of about the same size, if there is one.",
        scale=f"{alignment.scale:.3g}",
    )


def _signed(value: float, digits: int) -> str:
    """Return a number with a real minus, and none before nothing."""
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", MINUS)
