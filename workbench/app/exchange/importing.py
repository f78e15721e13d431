"""Annotation files into a session's project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from workbench.api.exchange import Reader
from workbench.app.exchange.annotation_file import read_file
from workbench.app.exchange.import_plan import image_finder, image_named, plan_import
from workbench.base.text import Text

if TYPE_CHECKING:
    from workbench.app.session import Session


@frozen
class ImportReport:
    """What an import did."""

    annotations: int
    notes: tuple[Text, ...] = field(default=())


def import_file(
    session: Session,
    format: str,
    path: Path,
    *,
    image: str | None = None,
    replace: bool = False,
    reference: bool = False,
) -> ImportReport:
    """Import one annotation file: all of it, or nothing with the reason."""
    reader: Reader = session.plugins.load(format, "reader")
    file = read_file(reader, path, image_finder(session.project))
    chosen = None if image is None else image_named(session.project, image)
    plan = plan_import(
        session.project,
        file,
        session.stamp(),
        image=chosen,
        replace=replace,
        reference=reference,
    )
    if plan.patch.deltas:
        session.document.apply(plan.patch)
    return ImportReport(plan.annotations, plan.notes)
