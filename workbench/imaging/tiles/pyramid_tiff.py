"""Writing a pyramid as one file that other programs read: a tiled BigTIFF with its levels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.sources import FrameInfo
from workbench.imaging.tiles.pyramid import Pyramid
from workbench.imaging.tiles.pyramid_builder import build
from workbench.imaging.tiles.pyramid_writer import disk_error, remove
from workbench.imaging.tiles.source import LargeSource, PixelKind, TileLevel, TileSource, Window

Array = NDArray[Any]

TILE = 512
COMPRESSIONS = ("none", "deflate", "zstd", "jpeg")
# Tiles that are read at once, where those of the file are as wide as the picture.
_WIDEST = 8192


@frozen
class TiffOptions:
    """How tiles are packed; `quality` (1 to 100) is that of JPEG, the only one that loses."""

    compression: str = "deflate"
    quality: int = 90

    def check(self, kind: PixelKind) -> None:
        """Raise InputError where pixels cannot be packed like that."""
        if self.compression not in COMPRESSIONS:
            raise InputError(
                t(
                    "There is no compression “{name}”. Known: {known}.",
                    name=self.compression,
                    known=", ".join(COMPRESSIONS),
                )
            )
        if not 1 <= self.quality <= 100:
            raise InputError(t("The quality is a number from 1 to 100."))
        if kind.dtype.kind == "b":
            raise InputError(t("Pictures of one bit a pixel are not written."))
        if self.compression == "jpeg" and (kind.dtype != np.uint8 or kind.channels not in (1, 3)):
            raise InputError(
                t("JPEG holds grey and RGB of 8 bits only. Choose deflate or zstd instead.")
            )


def write_tiff(
    source: LargeSource,
    frame: int,
    path: Path,
    options: TiffOptions,
    on_share: Callable[[float], None] = lambda share: None,
) -> tuple[TileLevel, ...]:
    """Write a picture with reductions by 2, 4, ... as a tiled BigTIFF, and return its levels.

    Reductions are made in a folder beside the file first, ``.NAME.levels``, which is removed.

    Parameters
    ----------
    on_share : callable
        Gets how much is done, from 0 to 1; what it raises ends the writing.

    Raises
    ------
    InputError
        If a part cannot be read (nothing may be missing in a copy), or the disk is full.
    """
    kind = source.kind(frame)
    options.check(kind)
    levels = scratch_of(path)
    try:
        build(
            source,
            frame,
            levels,
            on_rows=lambda rows: on_share(rows / source.rows / 2),
            all_levels=True,
        )
        pyramid = Pyramid.open(levels)
        try:
            if pyramid.damage:
                raise InputError(t("A part cannot be read: {reason}", reason=pyramid.damage))
            return _write(source, frame, pyramid, path, options, on_share)
        finally:
            pyramid.close()
    except OSError as error:
        raise disk_error(error) from error
    finally:
        remove(levels)


def scratch_of(path: Path) -> Path:
    """Return the folder in which reductions are made for a file."""
    return path.with_name(f".{path.name}.levels")


def _write(
    source: LargeSource,
    frame: int,
    pyramid: Pyramid,
    path: Path,
    options: TiffOptions,
    on_share: Callable[[float], None],
) -> tuple[TileLevel, ...]:
    import tifffile

    reads: list[tuple[TileLevel, Callable[[Window], Array]]] = []
    if isinstance(source, TileSource):
        reads.append((source.levels(frame)[0], lambda window: source.region(frame, 0, window)))
    for index, level in enumerate(pyramid.levels):
        reads.append((level, lambda window, at=index: pyramid.region(at, window)))  # type: ignore[misc]
    total = sum(_tiles_of(level) for level, _ in reads)
    done = 0

    def tiles(level: TileLevel, read: Callable[[Window], Array]) -> Iterator[Array]:
        nonlocal done
        for tile in _tiles(level, read):
            yield tile
            done += 1
            if done % 64 == 0:
                on_share(0.5 + done / total / 2)

    kind, info = source.kind(frame), source.info(frame)
    with tifffile.TiffWriter(path, bigtiff=True) as file:
        for number, (level, read) in enumerate(reads):
            shape: tuple[int, ...] = (level.rows, level.columns)
            file.write(
                tiles(level, read),
                shape=shape if kind.channels == 1 else (*shape, kind.channels),
                dtype=kind.dtype,
                tile=(TILE, TILE),
                subfiletype=1 if number else 0,
                metadata=None,
                software="Workbench",
                maxworkers=2,
                **_packing(kind, info, options),
            )
    return tuple(
        TileLevel(level.rows, level.columns, level.factor, TILE, TILE) for level, _ in reads
    )


def _packing(kind: PixelKind, info: FrameInfo, options: TiffOptions) -> dict[str, Any]:
    """Return what `tifffile` is told about colours and compression."""
    is_rgb = kind.channels == 3 and info.grey is None and not info.channels
    found: dict[str, Any] = {"photometric": "rgb" if is_rgb else "minisblack"}
    if info.grey is not None and info.grey.inverted:
        found["photometric"] = "miniswhite"
    if kind.channels > 1:
        found["planarconfig"] = "contig"
    if options.compression == "jpeg":
        found |= {"compression": "jpeg", "compressionargs": {"level": options.quality}}
    elif options.compression != "none":
        found |= {"compression": options.compression, "predictor": kind.dtype.kind in "iuf"}
    return found


def _tiles_of(level: TileLevel) -> int:
    return -(-level.rows // TILE) * -(-level.columns // TILE)


def _tiles(level: TileLevel, read: Callable[[Window], Array]) -> Iterator[Array]:
    """Yield tiles row by row, padded at the borders."""
    across = max(TILE, level.tile_columns // TILE * TILE)
    if level.tile_columns > _WIDEST or level.tile_columns >= level.columns:
        across = -(-level.columns // TILE) * TILE
    for y0 in range(0, level.rows, TILE):
        y1 = min(y0 + TILE, level.rows)
        for left in range(0, level.columns, across):
            block = read(Window(y0, left, y1, min(left + across, level.columns)))
            for x0 in range(0, block.shape[1], TILE):
                tile = block[:, x0 : x0 + TILE]
                short = [(0, TILE - tile.shape[0]), (0, TILE - tile.shape[1])]
                if short != [(0, 0), (0, 0)]:
                    tile = np.pad(tile, [*short, *[(0, 0)] * (tile.ndim - 2)], mode="edge")
                yield np.ascontiguousarray(tile)
