"""``workbench occlusion``: what can be seen of every object, and what hides the rest."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.base.text import t
from workbench.cli.desk import AsJson, opened
from workbench.cli.output import message, print_json, print_table


def occlusion(
    project: Annotated[Path, typer.Argument(metavar="PROJECT")],
    image: Annotated[
        list[str] | None,
        typer.Option(
            "--image", metavar="IMAGE", help=str(t("Only this image; can be given again."))
        ),
    ] = None,
    as_json: AsJson = False,
) -> int:
    """Print of every area annotation how much of it is hidden, and by what.

    Areas are in pixels, inside the frame. Ends with status 1 when something does not fit together.
    """
    from workbench.app.occlusion.report import occlusion_rows

    with opened(project, read_only=True) as session:
        rows, notes = occlusion_rows(session.project, image or ())
    if as_json:
        print_json(rows)
    else:
        head = (
            t("Annotation"),
            t("Label"),
            t("Image"),
            t("Frame"),
            t("Whole (px²)"),
            t("Visible (px²)"),
            t("Hidden"),
            t("Level"),
            t("Outside the frame"),
            t("Hidden by"),
        )
        print_table(head, map(_cells, rows))
    for note in notes:
        message(note)
    return 1 if notes else 0


def _cells(row: Mapping[str, Any]) -> list[str]:
    return [
        row["annotation"],
        row["label"] or "",
        row["image"],
        str(row["frame"]),
        f"{row['amodal_area']:.1f}",
        f"{row['visible_area']:.1f}",
        _percent(row["ratio"]),
        row["level"],
        _percent(row["truncation"]) if row["truncation"] else "",
        ", ".join(row["hidden_by"]),
    ]


def _percent(share: float | None) -> str:
    # Only all of it is a hundred, only nothing is zero.
    if share is None:
        return ""
    return f"{share:.1%}" if 0.0005 <= share <= 0.9995 or share in (0, 1) else f"{share:.3%}"
