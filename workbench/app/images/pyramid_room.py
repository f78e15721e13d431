"""Room for pyramids: their folder is bounded, and what was used longest ago goes first."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from workbench.base.errors import InputError
from workbench.imaging.tiles import pyramid_format as form
from workbench.imaging.tiles.hold import is_held
from workbench.imaging.tiles.pyramid_writer import no_room, remove

# Of what is free on the disk no more than this is taken.
_SHARE = 0.5
_LOCK = ".lock"


def lock_of(place: Path) -> FileLock:
    """Return the lock that whoever builds a pyramid holds."""
    return FileLock(place.with_name(place.name + _LOCK))


def is_locked(place: Path) -> bool:
    """Return whether somebody builds the pyramid at a place."""
    try:
        with lock_of(place).acquire(timeout=0):
            return False
    except Timeout:
        return True
    except OSError:
        return False  # a folder that may not be written to: nobody builds there


def places_in(folder: Path) -> list[Path]:
    """Return the folders of pyramids, that which was used longest ago first."""
    try:
        return sorted((path for path in folder.iterdir() if path.is_dir()), key=_used)
    except OSError:
        return []


def size_of(place: Path) -> int:
    """Return the bytes that a pyramid takes on the disk."""
    total = 0
    with suppress(OSError):
        for path in place.iterdir():
            stat: Any = path.stat()
            # What is not written yet takes no room.
            total += getattr(stat, "st_blocks", -(-stat.st_size // 512)) * 512
    return total


def make_room(folder: Path, limit: int, needed: int, keep: str = "") -> None:
    """Remove what was used longest ago, until a pyramid of so many bytes has room.

    Parameters
    ----------
    limit : int
        Bytes that all pyramids may take together.
    keep : str
        Name of that pyramid: what there is of it stays.

    Raises
    ------
    InputError
        If it has no room even then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    clear_away(folder, keep)
    places = places_in(folder)
    sizes = {place: size_of(place) for place in places}
    mine = sizes.get(folder / keep, 0)
    total = sum(sizes.values()) - mine
    bound = min(limit, int((shutil.disk_usage(folder).free + total + mine) * _SHARE))
    for place in places:
        if total + needed <= bound:
            return
        if place.name != keep and remove_unused(place):
            total -= sizes[place]
    if total + needed > bound:
        raise no_room(needed, bound - total)


def clear_away(folder: Path, keep: str = "") -> None:
    """Remove what a program that died left and nobody can go on with."""
    for place in places_in(folder):
        if place.name != keep and not can_be_used(place):
            remove_unused(place)


def can_be_used(place: Path) -> bool:
    """Return whether a pyramid is complete, the picture itself in it, or can be gone on with."""
    try:
        header = form.read_header(place)
    except InputError:
        return False
    if header.is_makeshift:
        return False
    return header.complete or header.levels[0].factor > 1


def remove_unused(place: Path) -> bool:
    """Remove a pyramid unless somebody builds or reads it, and return whether it is gone."""
    try:
        with lock_of(place).acquire(timeout=0):
            with suppress(FileNotFoundError), (place / form.LEVELS).open("rb") as file:
                if is_held(file):
                    return False
            remove(place)
    except (Timeout, OSError):
        return False
    with suppress(OSError):
        place.with_name(place.name + _LOCK).unlink()
    return not place.exists()


def _used(place: Path) -> float:
    try:
        return (place / form.HEADER).stat().st_mtime
    except OSError:
        return 0.0  # without a header it is none
