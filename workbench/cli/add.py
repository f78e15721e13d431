"""``workbench add``: add images and folders to a project."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.base.errors import WorkbenchError
from workbench.base.text import t
from workbench.cli.desk import AsJson, Author, opened
from workbench.cli.output import message, print_json, print_line


def add(
    project: Annotated[Path, typer.Argument(metavar="PROJECT")],
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...")],
    as_json: AsJson = False,
    author: Author = "",
) -> int:
    """Add images, series and folders; files that cannot be used are named with the reason."""
    from workbench.app.images.opening import Scan

    scans: list[Scan] = []
    errors: list[WorkbenchError] = []
    with opened(project, author) as session:
        before = set(session.project.images)
        session.open_images(paths, scans.append, errors.append)
        if errors:
            raise errors[0]
        added = [image for id, image in session.project.images.items() if id not in before]
        series = len({image.series for image in added if image.series})
    rejected = scans[0].rejected
    for path, reason in rejected:
        message(t("{path}: {reason}", path=path, reason=reason))
    if as_json:
        print_json(
            {
                "images": [{"path": i.path, "frames": i.frames} for i in added],
                "series": series,
                "rejected": [{"path": path, "reason": str(why)} for path, why in rejected],
            }
        )
    else:
        print_line(t("Added {images} images in {series} series.", images=len(added), series=series))
    if not added and not scans[0].series:
        message(t("There are no images that Workbench can open."))
        return 2
    return 1 if rejected else 0
