"""Paths of images as the project stores them."""

from __future__ import annotations

import os
from pathlib import Path


def stored_path(path: Path, folder: Path) -> str:
    """Return how to store a path: relative to `folder`, else absolute; forward slashes.

    Parameters
    ----------
    folder : Path
        The project file's folder. Images beside it, below it or in a neighbouring folder move
        along with it. On another drive, or with nothing in common but the root, there is no
        relative path worth keeping.
    """
    path, folder = Path(path).absolute(), Path(folder).absolute()
    path, folder = Path(os.path.normpath(path)), Path(os.path.normpath(folder))
    try:
        shared = os.path.commonpath([path, folder])
    except ValueError:  # different drives
        return path.as_posix()
    if shared in (path.anchor, folder.anchor):
        return path.as_posix()
    return Path(os.path.relpath(path, folder)).as_posix()


def resolved_path(stored: str, folder: Path) -> Path:
    """Return where a stored path leads from the project file's folder; it need not exist."""
    return Path(os.path.normpath(Path(folder).absolute() / stored))
