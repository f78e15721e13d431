"""The files of strips: what each is, told once, and those in use, of which few are open."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from attrs import frozen

from workbench.api import InputError, Text, t
from workbench.api.images import FrameInfo, ImageSource, TileSource

#: So many files are open at a time: systems allow about a thousand.
OPEN_MAX = 64
_KNOWN_MAX = 100_000

Opener = Callable[[Path], ImageSource]


@frozen
class StripFacts:
    """What must be known of a strip to place it.

    Parameters
    ----------
    shades : tuple
        What strips must have in common: bits, sign, direction; or how many channels.
    is_mapped : bool
        Whether any part of it is just copied.
    """

    rows: int
    columns: int
    frames: int
    shades: tuple[object, ...]
    is_mapped: bool
    is_patient: bool


class StripFiles:
    """Opens strips when they are looked at, and lets go of those that nobody looks at."""

    def __init__(self, opener: Opener) -> None:
        self._opener = opener
        self._open: OrderedDict[Path, ImageSource] = OrderedDict()
        self._lock = threading.Lock()

    def facts(self, path: Path, frame: int, check: Callable[[ImageSource], None]) -> StripFacts:
        """Return what a strip is; `check` refuses a file that is opened for it.

        A file that was looked at before and has not been written since is not opened.
        """
        key = (path, frame, _written(path))
        found = _known.get(key)
        if found is None:
            source = self._opener(path)
            self._keep(path, source)
            check(source)
            found = _facts(source, frame)
            if key[2]:
                _known.put(key, found)
        return found

    def source(self, path: Path, known: StripFacts) -> ImageSource:
        """Return an opened strip.

        Raises
        ------
        InputError
            If it cannot be opened, or is not what it was.
        """
        with self._lock:
            found = self._open.get(path)
            if found is not None:
                self._open.move_to_end(path)
                return found
        source = self._opener(path)
        if (source.rows, source.columns) != (known.rows, known.columns):
            raise InputError(
                t(
                    "{name} has changed since the scan was opened. Open the scan again.",
                    name=path.name,
                )
            )
        return self._keep(path, source)

    def close(self) -> None:
        """Close all."""
        with self._lock:
            for source in self._open.values():
                source.close()
            self._open.clear()

    def _keep(self, path: Path, source: ImageSource) -> ImageSource:
        with self._lock:
            kept = self._open.setdefault(path, source)
            while len(self._open) > OPEN_MAX:
                # Somebody may be reading it: what it holds goes when that is done.
                self._open.popitem(last=False)
            return kept


class _Known:
    """Facts of strips, by path, frame and when the file was written."""

    def __init__(self) -> None:
        self._found: OrderedDict[tuple[Any, ...], StripFacts] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: tuple[Any, ...]) -> StripFacts | None:
        with self._lock:
            return self._found.get(key)

    def put(self, key: tuple[Any, ...], facts: StripFacts) -> None:
        with self._lock:
            self._found[key] = facts
            while len(self._found) > _KNOWN_MAX:
                self._found.popitem(last=False)


# A scan is opened several times: to be listed, to be shown, for its thumbnail.
_known = _Known()
#: Whether sources of a type are read in parts: asking the protocol takes long for thousands.
_in_parts: dict[type[Any], bool] = {}


def is_in_parts(source: ImageSource) -> bool:
    """Return whether parts of a source can be read."""
    kind = type(source)
    if kind not in _in_parts:
        _in_parts[kind] = isinstance(source, TileSource)
    return _in_parts[kind]


def shades_of(info: FrameInfo) -> tuple[object, ...]:
    """Return what strips must have in common."""
    grey = info.grey
    if grey is None:
        return (None, len(info.channels))
    return grey.bits, grey.signed, grey.inverted


def named(shades: tuple[object, ...]) -> Text:
    """Return what strips have in common as words."""
    first, second, *rest = shades
    if first is None:
        return t("colour or {channels} channels", channels=second) if second else t("colour")
    if first == 0:
        return t("grey of floating point numbers")
    if rest and rest[0]:
        return t("inverted grey of {bits} bits", bits=first)
    return (
        t("signed grey of {bits} bits", bits=first)
        if second
        else t("grey of {bits} bits", bits=first)
    )


def _facts(source: ImageSource, frame: int) -> StripFacts:
    is_there = frame <= source.frames
    return StripFacts(
        source.rows,
        source.columns,
        source.frames,
        shades_of(source.info(frame)) if is_there else (),
        is_there
        and is_in_parts(source)
        and isinstance(source, TileSource)
        and source.levels(frame)[0].is_mapped,
        bool(source.identity.sop_instance_uid),
    )


def _written(path: Path) -> tuple[int, ...]:
    """Return size and time of a file; nothing for a member of an archive."""
    try:
        stat = path.stat()
    except OSError:
        return ()
    return stat.st_size, stat.st_mtime_ns, stat.st_ino
