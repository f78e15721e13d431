"""Files of one slide at several resolutions: one series, one picture, sizes by powers of two."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from workbench.base.archives import split
from workbench.dicom.slides.facts import SLIDES, VOLUME, SlideFacts, slide_at

# A folder that holds more files than this is not searched for levels.
_FILES_MAX = 4096
# Of each file is read what comes before the identifiers of its series.
_HEAD = 16384
_SERIES = re.compile(rb"\x20\x00\x0e\x00(?:UI..|..\x00\x00)([0-9.]{1,64})", re.DOTALL)
_CLASSES = tuple(uid.encode() for uid in SLIDES)
# In pixels of the smaller picture: origins are centres of first pixels, rounded by writers.
_SHIFT = 2.0


def factor_between(whole: SlideFacts, other: SlideFacts) -> int | None:
    """Return how many pixels of one picture make a pixel of another; None when it is no level.

    A level shows the same picture of `whole` with ``rows / factor`` by ``columns / factor``
    pixels, rounded up or down, for a power of two.
    """
    if whole.flavour != VOLUME or other.flavour != VOLUME or whole.picture != other.picture:
        return None
    longer = max((whole.rows, other.rows), (whole.columns, other.columns))
    factor = power_of_two(longer[0] / longer[1])
    if factor < 2:
        return None
    fits = _rounded(whole.rows, other.rows, factor) and _rounded(
        whole.columns, other.columns, factor
    )
    return factor if fits and _same_place(whole, other) else None


def power_of_two(ratio: float) -> int:
    """Return the power of two that is nearest to a ratio; 1 for what is less."""
    return 1 << max(0, round(math.log2(ratio)))


def _rounded(whole: int, part: int, factor: int) -> bool:
    return part in (max(1, whole // factor), -(-whole // factor))


def _same_place(whole: SlideFacts, other: SlideFacts) -> bool:
    if not whole.origin or not other.origin or not whole.spacing or not other.spacing:
        return True
    across, down = (abs(a - b) for a, b in zip(whole.origin, other.origin, strict=True))
    return max(across, down) <= _SHIFT * max(other.spacing)


def levels_of(
    whole: SlideFacts, others: Iterable[SlideFacts]
) -> tuple[tuple[int, SlideFacts], ...]:
    """Return (factor, level) of what is smaller, the largest first; one for each factor."""
    found: dict[int, SlideFacts] = {}
    for other in others:
        factor = factor_between(whole, other)
        if factor is not None and other.path != whole.path:
            found.setdefault(factor, other)
    return tuple(sorted(found.items()))


def siblings(one: SlideFacts) -> list[SlideFacts]:
    """Return the slides of the same series in the same folder, in the order of their names.

    A folder is searched once, as long as nothing is added to it or taken away. In archives
    nothing is searched: every file would have to be unpacked.
    """
    folder = one.path.parent
    if not one.series_uid or split(one.path) is not None:
        return []
    try:
        paths = _folder(folder, folder.stat().st_mtime_ns).get(one.series_uid, ())
    except OSError:
        return []
    found = (slide_at(path) for path in paths if path.name != one.path.name)
    return [other for other in found if other is not None]


def whole_of(one: SlideFacts) -> SlideFacts:
    """Return the largest picture of which a file is a level; the file's own when there is none."""
    if one.flavour != VOLUME:
        return one
    larger = [other for other in siblings(one) if factor_between(other, one) is not None]
    return max(larger, key=lambda other: (other.rows * other.columns, other.path), default=one)


@lru_cache(maxsize=32)
def _folder(folder: Path, modified: int) -> dict[str, tuple[Path, ...]]:
    """Return the slides in a folder by series; `modified` makes a changed folder another one."""
    names = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    found: dict[str, list[Path]] = {}
    for path in names if len(names) <= _FILES_MAX else ():
        uid = _series(path)
        if uid:
            found.setdefault(uid, []).append(path)
    return {uid: tuple(paths) for uid, paths in found.items()}


def _series(path: Path) -> str:
    """Return the series of a slide by its first bytes, empty for what is none."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return ""
    if not any(uid in head for uid in _CLASSES):
        return ""
    match = _SERIES.search(head)
    return match[1].decode("ascii") if match else ""
