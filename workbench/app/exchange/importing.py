"""Annotation files into a session's project."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from workbench.api.exchange import Reader
from workbench.app.exchange.annotation_file import read_file
from workbench.app.exchange.import_plan import image_finder, image_named, plan_import
from workbench.base.errors import InputError
from workbench.base.text import Text, t

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.deid.keyed_names import KeyedNames


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
    keyed: KeyedNames | None = None,
) -> ImportReport:
    """Import one annotation file: all of it, or nothing with the reason.

    Parameters
    ----------
    keyed : KeyedNames or None
        How images are called in files that were exported with the project's key.
    """
    reader: Reader = session.plugins.load(format, "reader")
    file = read_file(reader, path, image_finder(session.project, keyed))
    chosen = None if image is None else image_named(session.project, image)
    plan = plan_import(
        session.project,
        file,
        session.stamp(),
        image=chosen,
        replace=replace,
        reference=reference,
        keyed=keyed,
    )
    if plan.patch.deltas:
        session.document.apply(plan.patch)
    return ImportReport(plan.annotations, plan.notes)


def keyed_names(session: Session, key: Path) -> KeyedNames:
    """Return how images and lesions of a project are called in exports with its key.

    Raises
    ------
    InputError
        If there is no such key, or the file is none.
    """
    return keyed_reader(session, key)()


def keyed_reader(session: Session, key: Path) -> Callable[[], KeyedNames]:
    """Return what reads the names, in any thread; it raises as `keyed_names` does."""
    from workbench.app.findings.checking import snapshot
    from workbench.deid.keyed_names import KeyedNames
    from workbench.deid.keys.secret import open_secret

    project = snapshot(session.project)
    paths = {id: session.library.path(id) for id in project.images}

    def read() -> KeyedNames:
        if not key.is_file():  # an import makes none
            raise InputError(t("There is no key file {name}.", name=key.name))
        return KeyedNames.of(project, open_secret(key), lambda image: paths[image.id])

    return read
