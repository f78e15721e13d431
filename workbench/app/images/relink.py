"""Images that moved: find them again by content, and rewrite their paths."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from workbench.app.images.folder_images import MARKERS, file_name
from workbench.app.images.walking import walk
from workbench.app.jobs import Progress
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import t
from workbench.model import commands
from workbench.model.ids import ImageId
from workbench.model.image import Fingerprint, Image

if TYPE_CHECKING:
    from workbench.app.session import Session


def find_again(
    lost: Sequence[Image],
    files: Sequence[Path],
    folder: Path,
    fingerprint: Callable[[Path], Fingerprint],
) -> list[Image]:
    """Return the lost images with the paths of files whose content is the same.

    Only identical content counts: a file of the same name with other pixels is another image.
    Files of the same name are looked at first, then those of the same suffix; no file is two
    images. An image without a fingerprint is found by its name alone, when there is just one.
    """
    from workbench.store.paths import stored_path

    search = _Search(files, fingerprint)
    found: list[Image] = []
    for image in lost:
        path = search.find(image)
        if path is not None:
            found.append(evolve(image, path=stored_path(path, folder)))
    return found


class _Search:
    """Files by name and suffix, each read once and used once."""

    def __init__(self, files: Sequence[Path], fingerprint: Callable[[Path], Fingerprint]) -> None:
        self._by_name: dict[str, list[Path]] = {}
        self._by_suffix: dict[str, list[Path]] = {}
        for path in files:
            self._by_name.setdefault(file_name(path.as_posix()).casefold(), []).append(path)
            self._by_suffix.setdefault(path.suffix.casefold(), []).append(path)
        self._fingerprint = fingerprint
        self._seen: dict[Path, Fingerprint | None] = {}
        self._used: set[Path] = set()

    def find(self, image: Image) -> Path | None:
        """Return the file of an image, or None."""
        was = Path(image.path)
        named = self._by_name.get(file_name(image.path).casefold(), [])
        if image.fingerprint is None:
            return named[0] if len(named) == 1 and self._take(named[0]) else None
        # Descriptions of folders are often the same: their names have to tell them apart.
        others = [] if was.name in MARKERS else self._by_suffix.get(was.suffix.casefold(), [])
        for path in (*named, *others):
            if self._is(path, image.fingerprint) and self._take(path):
                return path
        return None

    def _take(self, path: Path) -> bool:
        free = path not in self._used
        self._used.add(path)
        return free

    def _is(self, path: Path, wanted: Fingerprint) -> bool:
        if path not in self._seen:
            self._seen[path] = self._read(path)
        found = self._seen[path]
        return found is not None and (found.size, found.sample) == (wanted.size, wanted.sample)

    def _read(self, path: Path) -> Fingerprint | None:
        try:
            return self._fingerprint(path)
        except InputError:
            return None


@frozen
class Replacement:
    """A file that the user chose for an image; `same` tells whether its content is as it was."""

    image: Image
    same: bool


def replacement(session: Session, id: ImageId, path: Path) -> Replacement:
    """Return an image with another file in place of its own.

    Raises
    ------
    InputError
        If the file cannot be read, or its size or number of frames is another: annotations
        would lie in the wrong places.
    """
    from workbench.store.fingerprint import fingerprint
    from workbench.store.paths import stored_path

    image = session.project.images[id]
    reader, source = session.plugins.open_unknown(path)
    try:
        now = (source.columns, source.rows, source.frames)
        sop_instance_uid = source.identity.sop_instance_uid or None
    finally:
        source.close()
    was = (image.columns, image.rows, image.frames)
    if now != was:
        raise InputError(
            t(
                "{name} has {now} (columns × rows × frames), the image had {was}.",
                name=path.name,
                now=" × ".join(map(str, now)),
                was=" × ".join(map(str, was)),
            )
        )
    found = fingerprint(path)
    known = image.fingerprint
    same = known is None or (found.size, found.sample) == (known.size, known.sample)
    return Replacement(
        evolve(
            image,
            path=stored_path(path, session.folder),
            reader=reader,
            fingerprint=known if known is not None and same else found,
            sop_instance_uid=sop_instance_uid,
        ),
        same,
    )


def find_moved(
    session: Session,
    folder: Path,
    done: Callable[[int, int], None],
    failed: Callable[[WorkbenchError], None] | None = None,
) -> int:
    """Look below `folder` for missing images in a job, and relink them.

    Parameters
    ----------
    done : callable
        Gets how many were found again, and how many are still missing.
    """
    from workbench.store.fingerprint import fingerprint

    images, library, at = list(session.project.images.values()), session.library, session.folder
    document = session.document

    def look(progress: Progress) -> tuple[list[Image], int]:
        lost = []
        for i, image in enumerate(images):
            progress.at(0.5 * i / len(images))
            with suppress(InputError):  # taken out of the project meanwhile
                if library.missing(image.id) is not None:
                    lost.append(image)
        progress.at(0.5)

        def reading(path: Path) -> Fingerprint:
            progress.at(None)
            return fingerprint(path)

        return find_again(lost, walk([folder]), at, reading), len(lost)

    def relink(result: tuple[list[Image], int]) -> None:
        found, lost = result
        if session.document is not document:
            raise InputError(t("Another project was opened meanwhile; nothing was changed."))
        now = session.project.images
        moved = [evolve(now[one.id], path=one.path) for one in found if one.id in now]
        if moved:
            session.do(commands.relink_images, moved)
        done(len(moved), lost - len(moved))

    return session.jobs.start(t("Looking for moved images"), look, relink, failed)
