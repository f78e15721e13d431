"""The presentation states that were found beside the images of a project.

Where they lie is kept in a side table: they are a way of looking, not part of the project. Nothing
of what they say is kept but which images they speak of.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import frozen

from workbench.base.archives import split
from workbench.base.errors import InputError
from workbench.imaging.sources import FoundState

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.dicom.presentation.state import PresentationState
    from workbench.store.project_file import ProjectFile

_TABLE = "presentation_states"
# More than this nobody chooses from; a side table is no archive.
_MOST = 5000


@frozen
class Known:
    """A presentation state file: where it is and which SOP Instance UIDs it speaks of."""

    path: Path
    images: frozenset[str]


def remember(session: Session, found: Iterable[FoundState]) -> None:
    """Keep where presentation states were found, besides those that are known."""
    keep(
        session, (*known(session), *(Known(Path(one.path), frozenset(one.images)) for one in found))
    )


def keep(session: Session, states: Iterable[Known]) -> None:
    """Keep these states and no others; of one place the last counts."""
    from workbench.store.paths import stored_path

    if session.file is not None:
        kept = {stored_path(one.path, session.folder): sorted(one.images) for one in states}
        rows = [[path, images] for path, images in kept.items()]
        session.file.side(_TABLE).set("", rows[-_MOST:])


def known(session: Session, folder: Path | None = None) -> list[Known]:
    """Return all presentation states of the project.

    Parameters
    ----------
    folder : Path or None
        What stored paths are relative to; None = the folder of the project.
    """
    from workbench.store.paths import resolved_path

    rows = session.file.side(_TABLE).get("") if session.file is not None else None
    found = []
    for row in rows if isinstance(rows, list) else ():
        match row:
            case [str(path), list(images)]:
                place = resolved_path(path, folder or session.folder)
                uids = frozenset(uid for uid in images if isinstance(uid, str))
                found.append(Known(place, uids))
    return found


def move(file: ProjectFile, old: Path, new: Path) -> None:
    """Let a project file in another folder know states where they lie."""
    from workbench.store.paths import resolved_path, stored_path

    rows = file.side(_TABLE).get("")
    if isinstance(rows, list):
        moved = []
        for row in rows:
            match row:
                case [str(path), list(images)]:
                    moved.append([stored_path(resolved_path(path, old), new), images])
        file.side(_TABLE).set("", moved)


def states_of(session: Session) -> list[PresentationState]:
    """Return the states that speak of the frame in the active viewport, the newest first."""
    shown = session.view_state.viewport
    image = session.project.images.get(shown.image) if shown.image is not None else None
    uid = image.sop_instance_uid if image is not None else None
    if uid is None:
        return []
    found = []
    for one in known(session):
        if uid not in one.images:
            continue
        state = state_at(one.path)
        if state is not None and state.speaks_of(uid, shown.frame):
            found.append(state)
    return sorted(found, key=lambda state: state.created, reverse=True)


def state_at(path: Path) -> PresentationState | None:
    """Return the state of a file; None when it is gone or cannot be read any more."""
    archive = split(path)
    try:
        changed = (archive[0] if archive is not None else path).stat().st_mtime_ns
    except OSError:
        return None
    return _read(path, changed)


@lru_cache(maxsize=64)
def _read(path: Path, changed: int) -> PresentationState | None:
    from workbench.dicom.presentation.state import read_presentation_state

    try:
        return read_presentation_state(path)
    except InputError:
        return None
