"""Images that are folders (Zarr): found by the file that describes them, never looked through.

A store may have millions of chunks, each a file. The path of such an image is that of its
description; what people call it is the name of its folder.
"""

from __future__ import annotations

import posixpath
from collections.abc import Collection
from pathlib import Path

from workbench.base.archives import SUFFIX
from workbench.base.files import FOLDER_MARKERS

MARKERS = FOLDER_MARKERS
_BOTH, _ARRAY, _ATTRIBUTES = FOLDER_MARKERS
# It marks a group, which is no image by itself.
_GROUP = ".zgroup"
_DESCRIPTION_MAX = 16 << 20
_PACKED = ".zarr" + SUFFIX


def is_store(names: Collection[str]) -> bool:
    """Return whether files of these names make their folder a store or a group of stores."""
    return _BOTH in names or _ARRAY in names or _GROUP in names


def is_packed_store(path: Path) -> bool:
    """Return whether an archive calls itself a store."""
    return path.name.lower().endswith(_PACKED)


def marker_in(folder: Path) -> Path | None:
    """Return the path of the image that a folder is; None for any other folder."""
    for name in MARKERS:
        path = folder / name
        if path.is_file():
            return path if name == _ARRAY or _describes_image(path) else None
    return None


def file_name(path: str) -> str:
    """Return what people call a file: its name, of a store that of its folder.

    Parameters
    ----------
    path : str
        With forward slashes.
    """
    folder, _, name = path.rpartition("/")
    return folder.rpartition("/")[2] or name if name in MARKERS else name


def folder_of(path: str) -> str:
    """Return the folder that a file lies in, of a store the one that it lies in."""
    folder, _, name = path.rpartition("/")
    return folder.rpartition("/")[0] if name in MARKERS else folder


def folder_title(folder: str, base: str) -> str:
    """Return what people call a folder; empty for `base` itself.

    Parameters
    ----------
    folder : str
        As stored: absolute, or seen from `base`, which may lie beside or below it.
    base : str
        Folder of the project, with forward slashes; empty where nobody knows it.
    """
    name = folder.rpartition("/")[2]
    if name == ".." and base:
        name = posixpath.normpath(posixpath.join(base, folder)).rpartition("/")[2]
    return name


def _describes_image(path: Path) -> bool:
    """Return whether a description is one of pixels, not of a group alone."""
    import json

    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_DESCRIPTION_MAX))
    except (OSError, ValueError, RecursionError):
        return True  # its reader says what is wrong
    if not isinstance(found, dict):
        return False
    attributes = found.get("attributes")
    inner = attributes if isinstance(attributes, dict) else {}
    ome = inner.get("ome")
    inside = ome if isinstance(ome, dict) else inner
    return bool(
        found.get("node_type") == "array" or found.get("multiscales") or inside.get("multiscales")
    )
