"""Images that moved: find them again by content, and rewrite their paths."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve

from workbench.app.opening import walk
from workbench.model import commands
from workbench.model.image import Fingerprint, Image
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project

if TYPE_CHECKING:
    from workbench.app.session import Session


def rebased(project: Project, stamp: Stamp, old: Path, new: Path) -> Patch | None:
    """Return the patch that keeps image paths right when the project file moved, or None."""
    from workbench.store.paths import resolved_path, stored_path

    moved = []
    for image in project.images.values():
        path = stored_path(resolved_path(image.path, old), new)
        if path != image.path:
            moved.append(evolve(image, path=path))
    return commands.relink_images(project, stamp, moved) if moved else None


def candidates(lost: Iterable[Image], files: Sequence[Path]) -> dict[str, list[Path]]:
    """Return for each image id the files with the same base name, or else the same suffix."""
    by_name: dict[str, list[Path]] = {}
    by_suffix: dict[str, list[Path]] = {}
    for path in files:
        by_name.setdefault(path.name.casefold(), []).append(path)
        by_suffix.setdefault(path.suffix.casefold(), []).append(path)
    found: dict[str, list[Path]] = {}
    for image in lost:
        name = Path(image.path).name.casefold()
        suffix = Path(image.path).suffix.casefold()
        found[image.id] = by_name.get(name) or by_suffix.get(suffix, [])
    return found


def find_again(
    lost: Sequence[Image],
    files: Sequence[Path],
    folder: Path,
    fingerprint: Callable[[Path], Fingerprint],
) -> list[Image]:
    """Return the lost images with the paths of files whose content is the same.

    Only identical content counts: a file of the same name with other pixels is another image.
    """
    from workbench.store.paths import stored_path

    seen: dict[Path, Fingerprint] = {}
    found: list[Image] = []
    for image in lost:
        for path in candidates([image], files)[image.id]:
            if path not in seen:
                seen[path] = fingerprint(path)
            wanted = image.fingerprint
            same = wanted is None or (seen[path].size, seen[path].sample) == (
                wanted.size,
                wanted.sample,
            )
            if same:
                found.append(evolve(image, path=stored_path(path, folder)))
                break
    return found


def find_moved(session: Session, folder: Path) -> tuple[int, int]:
    """Look below `folder` for missing images and relink them; return (found, still missing)."""
    from workbench.store.fingerprint import fingerprint

    lost = [image for id, image in session.project.images.items() if session.library.missing(id)]
    found = find_again(lost, walk([folder]), session.folder, fingerprint)
    if found:
        session.do(commands.relink_images, found)
    return len(found), len(lost) - len(found)
