"""Options of ``render`` that turn the picture."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.geom.turn import UPRIGHT, Turn


class Flip(StrEnum):
    """What is swapped."""

    HORIZONTAL = "horizontal"
    VERTICAL = "vertical"


RotateOption = Annotated[
    int,
    typer.Option(
        "--rotate",
        metavar="90|180|270",
        help=str(t("Rotate clockwise by this many degrees; before --flip.")),
    ),
]
FlipOption = Annotated[
    Flip | None,
    typer.Option("--flip", help=str(t("Swap left and right, or top and bottom."))),
]


def turn_of(degrees: int, flip: Flip | None) -> Turn:
    """Return the turn that options ask for; InputError for what is no quarter turn."""
    if degrees not in (0, 90, 180, 270):
        raise InputError(t("--rotate takes 90, 180 or 270 degrees, not {n}.", n=degrees))
    turn = UPRIGHT.rotated(degrees // 90)
    if flip is None:
        return turn
    return turn.flipped_across if flip is Flip.HORIZONTAL else turn.flipped_down
