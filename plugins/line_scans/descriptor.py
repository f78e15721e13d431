"""The JSON file that lists the strips of a line scan."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath, PureWindowsPath

from attrs import frozen

from workbench.api import InputError, read_bytes, size_of, t, unreadable
from workbench.api.jsonfile import Node, parse_json

SUFFIX = ".json"
BYTES_MAX = 16 << 20
STRIPS_MAX = 10_000
_PIXELS_MAX = 1 << 31
_MARK = re.compile(rb'"linescan"\s*:\s*[1-9]\d*\b')
_KEYS = frozenset(("linescan", "axis", "overlap", "strips", "comment"))
_STRIP_KEYS = frozenset(("path", "overlap", "offset", "frame"))


@frozen
class StripFile:
    """One file, and how it continues the one before.

    Parameters
    ----------
    overlap : int
        How many of its first lines show what the one before has shown already.
    offset : int
        Pixels by which it lies further right (down, where strips stand side by side) than
        strips without.
    """

    path: Path
    overlap: int = 0
    offset: int = 0
    frame: int = 1


@frozen
class Descriptor:
    """All strips in their order; `axis` is 0 where they stand one below the other, else 1."""

    axis: int
    strips: tuple[StripFile, ...]


def is_descriptor(head: bytes) -> bool:
    """Return whether a JSON file begins as one that lists strips."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and _MARK.search(head) is not None


def descriptor(path: Path) -> Descriptor:
    """Read the list of strips.

    Raises
    ------
    InputError
        If it is wrong; names the file and the place in it.
    """
    try:
        if size_of(path) > BYTES_MAX:
            raise InputError(t("{name} is too large to list strips.", name=path.name))
        data = read_bytes(path)
    except OSError as error:
        raise unreadable(path.name, error) from error
    root = parse_json(data, path.name)
    _check_version(root)
    _only(root, _KEYS)
    given = root.need("strips").list()
    if not 1 <= len(given) <= STRIPS_MAX:
        root.need("strips").fail(t("One to {most} strips are needed.", most=STRIPS_MAX))
    overlap = _whole(root, "overlap", 0)
    strips = (_strip(one, path.parent, overlap) for one in root.need("strips").items())
    return Descriptor(_axis(root), tuple(strips))


def _check_version(root: Node) -> None:
    version = root.need("linescan")
    if version.whole(1) > 1:
        version.fail(
            t(
                "Version {version} of a list of strips was written for a newer Workbench, this one "
                "knows version 1. Update Workbench.",
                version=version.whole(),
            )
        )


def _axis(root: Node) -> int:
    axis = root.get("axis")
    if axis is None or axis.text() == "y":
        return 0
    if axis.text() != "x":
        axis.fail(t("The axis is “y”, one below the other, or “x”, side by side."))
    return 1


def _strip(node: Node, folder: Path, overlap: int) -> StripFile:
    if isinstance(node.value, str):
        return StripFile(_path(node, folder), overlap)
    _only(node, _STRIP_KEYS)
    return StripFile(
        _path(node.need("path"), folder),
        _whole(node, "overlap", overlap),
        _whole(node, "offset", 0, -_PIXELS_MAX),
        _whole(node, "frame", 1, 1),
    )


def _path(node: Node, folder: Path) -> Path:
    """Return where a strip lies; a list from elsewhere must not make us ask other machines."""
    text = node.text()
    if not text or "\0" in text:
        node.fail(t("A path is needed here."))
    windows = PureWindowsPath(text)
    if windows.drive or windows.root or PurePosixPath(text).is_absolute():
        node.fail(t("The path must be relative to the folder of this file."))
    return folder.joinpath(*windows.parts)


def _whole(node: Node, key: str, default: int, least: int = 0) -> int:
    found = node.get(key)
    if found is None:
        return default
    if found.whole(least) > _PIXELS_MAX:
        found.fail(t("The number is too large."))
    return found.whole(least)


def _only(node: Node, known: frozenset[str]) -> None:
    for key in node.object():
        if key not in known:
            node.fail(
                t("“{key}” is not known. Known: {known}.", key=key, known=", ".join(sorted(known)))
            )
