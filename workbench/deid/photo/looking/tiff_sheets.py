"""The pages of a cleaned TIFF file as arrays; smaller copies belong to what they are copies of."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.base.text import t
from workbench.deid.photo.containers.tiff import tags
from workbench.deid.photo.containers.tiff.slide_kind import Family, family_of
from workbench.deid.photo.errors import Held
from workbench.deid.photo.looking.sheet import (
    FRAMES_MAX,
    Level,
    Sheet,
    check_effort,
    fits,
    stored_of,
    too_large,
    too_many,
    views_of,
)
from workbench.deid.photo.parts.reach import FileReach, Reach
from workbench.deid.photo.parts.tiff import Directory, Tiff

_REDUCED_MAX = 4


def tiff_sheets(source: bytes | Path, shown: bool) -> Iterator[Sheet]:
    """Give the pictures of a cleaned TIFF file, levels with the page they are of."""
    if isinstance(source, bytes):
        yield from _pages(source, source, shown)
        return
    with FileReach(source) as reach:
        yield from _pages(source, reach, shown)


def _pages(source: bytes | Path, reach: Reach, shown: bool) -> Iterator[Sheet]:
    import tifffile

    tiff = Tiff(reach)
    groups = _groups(tiff)
    if not shown:
        for n, levels in enumerate(groups, 1):
            yield Sheet(n, *levels[0], (), levels=tuple(levels[1:]))
        return
    if len(groups) > FRAMES_MAX:
        raise too_many()
    any_reduction = family_of(tiff) in (Family.APERIO, Family.HAMAMATSU)
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    pixels = 0
    with tifffile.TiffFile(file) as opened:
        for n, levels in enumerate(groups, 1):
            path, width, height = levels[0]
            looked = next((one for one in levels if fits(one[1], one[2])), None)
            if looked is None or (not any_reduction and width > _REDUCED_MAX * looked[1]):
                raise too_large()
            pixels += looked[1] * looked[2] * max(1, tiff.one(tiff.pages[path[0]], 277, 1))
            check_effort(pixels, len(reach), n)
            page = _page(opened, looked[0])
            orientation = tiff.one(tiff.pages[path[0]], 274, 1)
            samples = _samples(page)
            yield Sheet(
                n, path, width, height, views_of(samples),
                orientation if 1 <= orientation <= 8 else 1,
                width / looked[1], tuple(levels[1:]), stored_of(samples),
            )  # fmt: skip


def _groups(tiff: Tiff) -> list[list[Level]]:
    """Return pages with their smaller copies, each by path, width and height; largest first."""
    groups: list[list[Level]] = []
    for n, page in enumerate(tiff.pages):
        mine: list[Level] = [((n,), *_size_of(tiff, page))]
        mine += [((n, m), *_size_of(tiff, below)) for m, below in enumerate(page.below)]
        reduced = tiff.one(page, tags.SUBFILE) & 1 or family_of(tiff) in (
            Family.APERIO,
            Family.HAMAMATSU,
        )
        of = next((one for one in groups if reduced and _is_copy(one[0], mine[0])), None)
        if of is None:
            groups.append(mine)
        else:
            of.extend(mine)
    return groups


def _size_of(tiff: Tiff, page: Directory) -> tuple[int, int]:
    return tiff.one(page, tags.WIDTH), tiff.one(page, tags.HEIGHT)


def _is_copy(large: Level, small: Level) -> bool:
    factor = large[1] / max(small[1], 1)
    return factor >= 1.5 and abs(large[2] / factor - small[2]) <= max(2.0, small[2] * 0.02)


def _page(opened: Any, path: tuple[int, ...]) -> Any:
    page = opened.pages[path[0]]
    return page if len(path) == 1 else page.pages[path[1]]


def _samples(page: Any) -> NDArray[Any]:
    array = np.asarray(page.asarray())
    if page.planarconfig == 2 and array.ndim == 3:
        array = np.moveaxis(array, 0, -1)
    if array.ndim not in (2, 3):
        raise Held(t("The picture has more dimensions than are looked at."))
    if page.photometric == 3 and page.colormap is not None and array.ndim == 2:
        table = (np.asarray(page.colormap) >> 8).astype(np.uint8)
        return table[:, np.minimum(array, table.shape[1] - 1)].transpose(1, 2, 0)
    return array
