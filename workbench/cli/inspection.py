"""``workbench inspection``: how much of each image was looked at, by whom and when."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.app.inspection.report import Looked, looked_at
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.desk import AsJson, opened
from workbench.cli.output import message, print_json, print_table


def inspection(
    project: Annotated[Path, typer.Argument(metavar="PROJECT")],
    as_json: AsJson = False,
    least: Annotated[
        float | None,
        typer.Option(
            "--least",
            metavar="PERCENT",
            help=str(t("End with status 1 when less of an image was seen at 1:1.")),
        ),
    ] = None,
) -> int:
    """Print how much of each image was on the screen, by scale, person and time."""
    if least is not None and not 0 <= least <= 100:
        raise InputError(t("--least is a number from 0 to 100."))
    with opened(project, read_only=True) as session:
        found = looked_at(session)
    if as_json:
        print_json([_data(one) for one in found])
    else:
        head = (t("Image"), t("1:1"), "1:2", "1:4", t("Who"), t("First"), t("Last"))
        print_table(head, (row for one in found for row in _rows(one)))
    lacking = [one for one in found if least is not None and one.coverage * 100 < least - 1e-9]
    for one in lacking:
        message(t("{image}: too little was seen.", image=one.path))
    return 1 if lacking else 0


def _data(one: Looked) -> dict[str, Any]:
    return {
        "image": one.path,
        "frames": one.frames,
        "coverage": round(one.coverage, 6),
        "half": round(one.half, 6),
        "quarter": round(one.quarter, 6),
        "by": [
            {
                "author": by.author,
                "coverage": round(by.coverage, 6),
                "seconds": round(by.seconds, 1),
                "first": by.first.isoformat(),
                "last": by.last.isoformat(),
            }
            for by in one.by
        ],
    }


def _rows(one: Looked) -> list[list[str]]:
    shares = [_percent(share) for share in (one.coverage, one.half, one.quarter)]
    rows = [[one.path, *shares, "", "", ""]]
    for by in one.by:
        times = [f"{at:%Y-%m-%d %H:%M}" for at in (by.first, by.last)]
        rows.append(["", _percent(by.coverage), "", "", by.author, *times])
    return rows


def _percent(share: float) -> str:
    # Only all of it is a hundred.
    return f"{int(share * 1000 + 1e-9) / 10:g} %"
