"""Options of the verbs from which something leaves: what is cleaned, with which secret."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.base.text import t
from workbench.cli.files import read_bytes

if TYPE_CHECKING:
    from workbench.deid.pixels.decisions import Decisions

KeepPixels = Annotated[
    str,
    typer.Option(
        "--keep-pixels",
        metavar="REASON",
        help=str(t("Publish pixels that nobody has looked at, and say why.")),
    ),
]
DecisionsFile = Annotated[
    Path | None,
    typer.Option(
        "--decisions", metavar="FILE", help=str(t("What was decided on pixels in a review."))
    ),
]


def read_decisions(path: Path | None) -> Decisions:
    """Return the decisions in a file; none without one."""
    from workbench.deid.pixels.decisions import Decisions

    return Decisions() if path is None else Decisions.from_json(read_bytes(path))
