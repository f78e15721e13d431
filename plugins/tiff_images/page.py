"""One picture of a TIFF: how its pixels lie in the file."""

from __future__ import annotations

from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from .directories import DamageError, Directory, Order

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB, PALETTE, MASK, SEPARATED, YCBCR = range(7)
CIELAB, ICCLAB = 8, 9
NONE = 1
REDUCED, IS_MASK = 1, 4
ALPHA = (1, 2)
#: A line scan of a kilometre has fewer; what says more than that is no picture.
SIDE_MAX = 4_000_000
BLOCKS_MAX = 4_000_000

_UNSIGNED, _SIGNED, _FLOAT = 1, 2, 3


class KindError(Exception):
    """Pixels that this plugin cannot read: the text names what is odd about them."""


@frozen(eq=False)
class Page:
    """A picture that is stored in blocks: strips or tiles.

    Parameters
    ----------
    dtype : dtype
        Of the samples in memory; wider than `bits` where those do not fill bytes.
    tile_rows, tile_columns : int
        Size of a block; strips are as wide as the picture.
    planes : bool
        Samples lie apart, all of the first before all of the second.
    offsets, counts : ndarray of int64
        Where blocks lie, row by row; 0, 0 for one that is not stored.
    """

    at: int
    order: Order
    rows: int
    columns: int
    dtype: np.dtype[Any]
    bits: int
    samples: int
    planes: bool
    photometric: int
    compression: int
    predictor: int
    reversed_bits: bool
    orientation: int
    extra: tuple[int, ...]
    tile_rows: int
    tile_columns: int
    is_tiled: bool
    offsets: NDArray[np.int64] = field(repr=False)
    counts: NDArray[np.int64] = field(repr=False)
    tables: bytes | None = field(default=None, repr=False)
    colors: NDArray[np.uint16] | None = field(default=None, repr=False)
    subsampled: bool = False
    packed_again: int = 0
    fax_options: int = 0
    profile: bytes = field(default=b"", repr=False)

    @property
    def across(self) -> int:
        """Blocks in a row of them."""
        return -(-self.columns // self.tile_columns)

    @property
    def down(self) -> int:
        """Blocks in a column of them."""
        return -(-self.rows // self.tile_rows)

    @property
    def depth(self) -> int:
        """Samples a pixel within a block."""
        return 1 if self.planes else self.samples

    @property
    def row_bytes(self) -> int:
        """Bytes of one row of a block, decompressed."""
        return (self.tile_columns * self.depth * self.bits + 7) // 8

    @property
    def block_bytes(self) -> int:
        """Bytes of a block as an array."""
        return self.tile_rows * self.tile_columns * self.depth * self.dtype.itemsize

    @property
    def is_native(self) -> bool:
        """Whether samples lie in the file as in memory."""
        swapped = self.dtype.itemsize > 1 and np.dtype(self.order + "u2") != np.dtype("u2")
        return self.bits == 8 * self.dtype.itemsize and not swapped and not self.reversed_bits

    @property
    def is_raw(self) -> bool:
        """Whether samples lie in the file without compression."""
        return self.compression == NONE and self.predictor == 1 and not self.reversed_bits


def page_of(directory: Directory, size: int) -> Page:
    """Return the picture of a directory of a file of `size` bytes.

    Raises
    ------
    DamageError, EOFError
        If it cannot be one.
    KindError
        If its pixels are of a kind that is not read here.
    """
    rows, columns = directory.number(257), directory.number(256)
    if not (0 < rows <= SIDE_MAX and 0 < columns <= SIDE_MAX):
        raise DamageError(f"{columns} x {rows} pixels")
    samples = directory.number(277, 1)
    if not 1 <= samples <= 4096:
        raise DamageError(f"{samples} samples")
    bits = _only(directory, 258, 1, samples)
    is_tiled = 322 in directory.entries
    if is_tiled:
        tile_rows, tile_columns = directory.number(323), directory.number(322)
    else:
        tile_rows, tile_columns = min(directory.number(278, rows) or rows, rows), columns
    if not (0 < tile_rows <= SIDE_MAX and 0 < tile_columns <= SIDE_MAX):
        raise DamageError(f"tiles of {tile_columns} x {tile_rows}")
    if directory.number(32997, 1) != 1:
        raise KindError("volume")
    compression = directory.number(259, NONE)
    found = directory.numbers(324 if 324 in directory.entries else 273)
    counts = directory.numbers(325 if 325 in directory.entries else 279)
    page = Page(
        at=directory.offset,
        order=directory.table.order,
        rows=rows,
        columns=columns,
        dtype=_dtype(bits, _only(directory, 339, _UNSIGNED, samples)),
        bits=bits,
        samples=samples,
        planes=directory.number(284, 1) == 2 and samples > 1,
        photometric=directory.number(262, BLACK_IS_ZERO),
        compression=compression,
        predictor=directory.number(317, 1),
        reversed_bits=directory.number(266, 1) == 2,
        orientation=_orientation(directory),
        extra=_integers(directory, 338),
        tile_rows=tile_rows,
        tile_columns=tile_columns,
        is_tiled=is_tiled,
        offsets=np.zeros(0, np.int64) if found is None else _places(found),
        counts=np.zeros(0, np.int64) if counts is None else _places(counts),
        tables=directory.data(347),
        colors=_colors(directory),
        subsampled=any(one != 1 for one in _integers(directory, 530) or (2, 2)),
        fax_options=directory.number(292),
        packed_again=(*_integers(directory, 50674), 0, 0)[1],
        profile=directory.data(34675) or b"",
    )
    return _checked(page, size)


def joined(page: Page) -> Page:
    """Return a page without compression as one block (of each plane), if its blocks allow it."""
    whole = page.tile_rows * page.row_bytes
    if page.is_tiled or not page.is_raw or page.down == 1:
        return page
    starts = page.offsets.reshape(-1, page.down)
    if not (starts[:, 0] > 0).all() or not (np.diff(starts, axis=1) == whole).all():
        return page
    return evolve(page, tile_rows=page.rows, offsets=starts[:, 0], counts=page.counts[:0])


def _checked(page: Page, size: int) -> Page:
    """Hold the blocks against the file; cheap also for a million of them."""
    expected = page.across * page.down * (page.samples if page.planes else 1)
    if expected > BLOCKS_MAX or page.offsets.size < expected:
        raise DamageError(f"{page.offsets.size} of {expected} blocks")
    offsets = page.offsets[:expected]
    if page.is_raw and page.photometric != YCBCR:
        # Counts are often wrong where they say nothing new.
        planes = expected // page.down // page.across
        needed = np.zeros((planes, page.down, page.across), np.int64)
        needed[:] = page.tile_rows * page.row_bytes
        if not page.is_tiled:
            needed[:, -1] = (page.rows - (page.down - 1) * page.tile_rows) * page.row_bytes
        counts = np.where(offsets > 0, needed.reshape(-1), 0)
    elif page.counts.size >= expected:
        counts = page.counts[:expected]
    elif expected == 1:
        counts = np.array([size - offsets[0]], np.int64)
    else:
        raise DamageError(f"{page.counts.size} of {expected} sizes")
    if (offsets < 0).any() or (counts < 0).any() or (offsets > size - counts).any():
        raise EOFError("pixels beyond the end of the file")
    return evolve(page, offsets=offsets, counts=counts)


def _dtype(bits: int, sample_format: int) -> np.dtype[Any]:
    if sample_format == _FLOAT and bits in (16, 32, 64):
        return np.dtype(f"f{bits // 8}")
    if sample_format == _SIGNED and bits in (8, 16, 32, 64):
        return np.dtype(f"i{bits // 8}")
    if sample_format in (_UNSIGNED, 4) and (1 <= bits <= 32 or bits == 64):
        return np.dtype("u1" if bits <= 8 else "u2" if bits <= 16 else f"u{-(-bits // 32) * 4}")
    raise KindError(f"{bits} bit, format {sample_format}")


def _only(directory: Directory, code: int, default: int, samples: int) -> int:
    """Return what is true of all samples."""
    found = set(_integers(directory, code)[:samples]) or {default}
    if len(found) > 1:
        raise KindError("samples of different kinds")
    return found.pop()


def _integers(directory: Directory, code: int) -> tuple[int, ...]:
    found = directory.numbers(code)
    return () if found is None else tuple(int(one) for one in found[:4096])


def _places(found: NDArray[np.generic]) -> NDArray[np.int64]:
    # What does not fit is negative then, and refused.
    return found.astype(np.uint64, copy=False).astype(np.int64)


def _orientation(directory: Directory) -> int:
    found = directory.number(274, 1)
    return found if 1 <= found <= 8 else 1


def _colors(directory: Directory) -> NDArray[np.uint16] | None:
    found = directory.numbers(320)
    if found is None or found.size % 3 or found.dtype.itemsize != 2:
        return None
    return found.astype(np.uint16).reshape(3, -1).T
