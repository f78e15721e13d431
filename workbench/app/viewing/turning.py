"""Turning what a viewport shows, and saying in words how it is turned."""

from __future__ import annotations

from workbench.base.text import Text, t
from workbench.geom.turn import Turn


def turn_words(turn: Turn) -> Text | None:
    """Return in a few words how a picture is turned; None where it is upright."""
    if not turn.mirrored:
        return t("Rotated {degrees}°", degrees=turn.degrees) if turn.quarters else None
    if turn.quarters == 0:
        return t("Mirrored left to right")
    if turn.quarters == 2:
        return t("Mirrored top to bottom")
    # First rotated, then mirrored: what DICOM means, and what it takes to bring it back.
    return t("Rotated {degrees}° and mirrored", degrees=turn.degrees)
