"""Which files are meant: those of the open series, or of the whole project."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.model.ids import ImageId

if TYPE_CHECKING:
    from workbench.app.session import Session

_KEY, _VAULT = ".key", ".vault"


def files_of_series(session: Session) -> list[Path]:
    """Return the files of the series that is shown; of its one image where it has none."""
    image = session.view_state.viewport.image
    found = session.project.images.get(image) if image is not None else None
    if found is None:
        return []
    if found.series is None:
        return _files(session, [found.id])
    series = session.project.series.get(found.series)
    return _files(session, series.images if series is not None else [found.id])


def files_of_project(session: Session) -> list[Path]:
    """Return the files of all images of the project."""
    return _files(session, session.project.images)


def key_file(session: Session) -> Path | None:
    """Return where the secret of the project lies or would lie; None without a named project."""
    if session.file is None or session.is_scratch:
        return None
    path = session.file.path
    return path.with_name(path.stem + _KEY)


def vault_file(session: Session) -> Path | None:
    """Return where the vault of the project lies or would lie; None without a named project."""
    key = key_file(session)
    return key.with_suffix(_VAULT) if key is not None else None


def _files(session: Session, images: Iterable[ImageId]) -> list[Path]:
    found = (session.library.path(id) for id in images)
    return [path for path in dict.fromkeys(found) if path.exists()]
