"""The resolutions of a frame: its pages, and the smaller copies of them in the file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from workbench.api.images import TileLevel, Window

from .blocks import Blocks
from .decoding import is_read_from_top
from .file_bytes import FileBytes
from .look import Look, Sort, look_of
from .page import KindError, Page
from .survey import Survey
from .turning import oriented_size

#: Blocks of what is mapped: any would do.
_MAPPED_TILE = 512
_PACKED_ROWS = 64
_FACTORS = tuple(1 << power for power in range(1, 21))


@frozen(eq=False)
class Level:
    """One resolution of a frame; more than one page are channels of each other."""

    pages: tuple[Blocks, ...]
    look: Look
    shown: TileLevel

    def read(self, window: Window) -> NDArray[np.generic]:
        """Return stored values of a window of the level as it is stored, not turned."""
        if len(self.pages) == 1:
            return self.look.finished(self.pages[0].window(window))
        parts = [self.look.finished(one.window(window)) for one in self.pages]
        return np.stack(parts, axis=2)

    def forget(self) -> None:
        """Let go of what was decoded."""
        for page in self.pages:
            page.forget()


def levels_of(
    file: FileBytes, survey: Survey, numbers: Sequence[int], look: Look, orientation: int
) -> tuple[Level, ...]:
    """Return the resolutions of a frame of the pages `numbers`, the whole picture first.

    Raises
    ------
    DamageError, EOFError, KindError
        If one of the pages is damaged.
    """
    pages = [survey.page(file, number) for number in numbers]
    first = survey.first
    if any((one.rows, one.columns) != (first.rows, first.columns) for one in pages):
        raise KindError("pages of several sizes")
    smaller = [
        _by_factor(page, survey.smaller_pages(file, number), look)
        for page, number in zip(pages, numbers, strict=True)
    ]
    found = [_level(file, pages, look, 1, orientation)]
    for factor in sorted(set.intersection(*(set(one) for one in smaller))):
        found.append(_level(file, [one[factor] for one in smaller], look, factor, orientation))
    return tuple(found)


def _by_factor(page: Page, smaller: Sequence[Page], look: Look) -> dict[int, Page]:
    """Return the smaller copies of a page by how much smaller they are."""
    found: dict[int, Page] = {}
    for one in smaller:
        factor = factor_of(page, one)
        if factor and factor not in found and _shows_same(one, look):
            found[factor] = one
    return found


def factor_of(page: Page, smaller: Page) -> int:
    """Return how many times smaller a page is along both axes; 0 where it is something else."""
    for factor in _FACTORS:
        rows = (page.rows // factor, -(-page.rows // factor))
        columns = (page.columns // factor, -(-page.columns // factor))
        if smaller.rows in rows and smaller.columns in columns:
            return factor
    return 0


def _shows_same(page: Page, look: Look) -> bool:
    try:
        other = look_of(page)
    except KindError:
        return False
    same = (other.sort, other.kind, other.used) == (look.sort, look.kind, look.used)
    inverted = [one.grey is not None and one.grey.inverted for one in (other, look)]
    return same and inverted[0] == inverted[1]


def _level(
    file: FileBytes, pages: Sequence[Page], look: Look, factor: int, orientation: int
) -> Level:
    blocks = tuple(Blocks(file, page) for page in pages)
    own = evolve(look, colors=look_of(pages[0]).colors) if look.sort is Sort.PALETTE else look
    return Level(blocks, own, _shown(blocks[0].page, own, factor, orientation))


def _shown(page: Page, look: Look, factor: int, orientation: int) -> TileLevel:
    tile = (page.tile_rows, page.tile_columns)
    is_whole = page.bits == 8 * page.dtype.itemsize
    if page.is_raw:
        tile = (_MAPPED_TILE, _MAPPED_TILE) if is_whole else (_PACKED_ROWS, page.columns)
    rows, columns = oriented_size(page.rows, page.columns, orientation)
    tile_rows, tile_columns = oriented_size(*tile, orientation)
    is_mapped = (
        page.is_raw
        and page.is_native
        and look.sort is not Sort.PALETTE
        and look.kind.dtype == page.dtype
        # A row that is stored as a column costs a page of memory each pixel.
        and orientation < 5
    )
    return TileLevel(
        rows,
        columns,
        factor,
        min(tile_rows, rows),
        min(tile_columns, columns),
        is_mapped,
        is_read_from_top=is_read_from_top(page) and orientation == 1,
    )
