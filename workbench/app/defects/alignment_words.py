"""How well an image lies on its reference, in words."""

from __future__ import annotations

from workbench.base.figures import MINUS
from workbench.base.text import Text, t
from workbench.imaging.reference.alignment import Alignment, Kind

# Edges that lie further beside where they should be, in pixels, are found as defects.
_LOOSE = 1.5
# Where nothing could be looked at closely, pictures that are less alike may only seem to fit.
_ALIKE = 0.7


def words_of(alignment: Alignment) -> Text:
    """Return how good an alignment is, in words."""
    x, y = alignment.matrix[0][2], alignment.matrix[1][2]
    told = {
        "x": _signed(x, 1),
        "y": _signed(y, 1),
        "angle": _signed(alignment.angle, 2),
        "after": f"{alignment.after:.2f}",
    }
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


def doubt(alignment: Alignment) -> Text | None:
    """Return why what differs should not be believed; None where the alignment is close."""
    if alignment.residual is None and alignment.after < _ALIKE:
        return t(
            "The image and its reference are little alike ({after}, of 1 at most), and it is not "
            "sure that they lie like this. Look at both in turns, or choose another reference.",
            after=f"{alignment.after:.2f}",
        )
    if alignment.residual is None or alignment.residual <= _LOOSE:
        return None
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


def _signed(value: float, digits: int) -> str:
    """Return a number with a real minus, and none before nothing."""
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", MINUS)
