"""The same file twice, or the same slice: in a folder and its archive, or exported again."""

from __future__ import annotations

import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from pathlib import Path

from workbench.base.errors import InputError
from workbench.base.files import open_binary
from workbench.dicom.finding.sorting import Instance, geometry, number_order
from workbench.dicom.finding.stacks import content_time, patient, told_apart_by
from workbench.dicom.headers import read_brief

# Header and pixels of an object with one identifier: where both ends agree, so does the middle.
_END = 1 << 16


def once(instances: Sequence[Instance]) -> list[Instance]:
    """Leave out files that are copies of earlier ones: same identifier, size, beginning and end.

    Files of one identifier that differ all stay; somebody has to tell which one is right.
    """
    counts = Counter(one.sop_instance_uid for one in instances)
    seen: set[tuple[str, str]] = set()
    found: list[Instance] = []
    for one in instances:
        uid = one.sop_instance_uid
        if uid and counts[uid] > 1:
            content = (uid, _content(one.path))
            if content in seen:
                continue
            seen.add(content)
        found.append(one)
    return found


def _content(path: Path) -> str:
    """Return what tells contents apart; the path where it cannot be read."""
    try:
        with open_binary(path) as file:
            digest = hashlib.sha256(file.read(_END))
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _END))
            digest.update(file.read(_END))
    except (OSError, InputError):
        return str(path)
    return f"{size} {digest.hexdigest()}"


def same_slices(
    instances: Sequence[Instance],
) -> tuple[list[Instance], list[tuple[Instance, Instance]]]:
    """Leave out slices that are there twice under different identifiers.

    They lie at one place of one series, nothing that parts a series tells them apart, and their
    pixels are the same bytes. The time of the content alone may differ, which programs set anew
    when they export; then the pixels must be more than one value, as empty slices of a series in
    time are.

    Returns
    -------
    list of Instance, list of (Instance, Instance)
        Those to be shown, in their order; those left out with the one that is shown for them.
    """
    places: dict[Hashable, list[Instance]] = defaultdict(list)
    for one in instances:
        if one.position is not None and one.frames == 1 and one.series_uid:
            places[one.series_uid, one.position, one.orientation, one.spacing].append(one)
    shown_for: dict[int, Instance] = {}
    for together in places.values():
        if len(together) > 1:
            shown_for |= _same(sorted(together, key=number_order))
    kept = [one for one in instances if id(one) not in shown_for]
    return kept, [(one, shown_for[id(one)]) for one in instances if id(one) in shown_for]


def _same(together: Sequence[Instance]) -> dict[int, Instance]:
    found: dict[int, Instance] = {}
    alike: dict[Hashable, list[Instance]] = defaultdict(list)
    for one in together:
        alike[one.study_uid, patient(one), geometry(one), told_apart_by(one)].append(one)
    for group in alike.values():
        first_of: dict[Hashable, Instance] = {}
        for one in group if len(group) > 1 else ():
            pixels = _pixels(one)
            first = None if pixels is None else first_of.setdefault(pixels, one)
            if first is not None and first is not one:
                found[id(one)] = first
    return found


def _pixels(one: Instance) -> Hashable:
    """Return what tells pixels apart; None where that is not to be had.

    Of pixels that are all the same the time of the content is part of it.
    """
    try:
        header = read_brief(one.path)
        if header.pixels is None:
            return None
        digest = hashlib.sha256()
        with header.open() as file:
            file.seek(header.pixels.offset)
            left = min(header.pixels.length, header.size - header.pixels.offset)
            first = piece = file.read(min(_END, left))
            flat = True
            while piece:
                flat = flat and piece == first[:2] * (len(piece) // 2)
                digest.update(piece)
                left -= len(piece)
                piece = file.read(min(_END, left))
    except (OSError, InputError):
        return None
    return header.syntax, digest.hexdigest(), content_time(one) if flat else ""
