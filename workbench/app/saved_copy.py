"""A copy of a project in another folder: its paths lead where those of the original lead."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)


def settle_copy(path: Path, old_folder: Path, author: str) -> None:
    """Make the image paths of a copy relative to its own folder; the journal of the copy says so.

    Raises
    ------
    StoreError
        If it cannot be written; there is no copy then.
    """
    from workbench.app.images.relink import rebased
    from workbench.app.viewing import states
    from workbench.edit.document import Document
    from workbench.store.project_file import ProjectFile

    folder = Path(path).absolute().parent
    if folder == old_folder:
        return
    try:
        with ProjectFile.open(path, author=author) as copy:
            document = Document(copy.load(), copy, author)
            moved = rebased(document.project, document.stamp(), old_folder, folder)
            if moved is not None:
                document.move(moved)
            states.move(copy, old_folder, folder)
    except BaseException:
        with suppress(OSError):
            Path(path).unlink(missing_ok=True)
        raise
