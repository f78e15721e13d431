"""JPEG 2000: as a whole, tile by tile, or decoded once for all stripes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.api import UnsupportedError, read_bytes, t, unreadable
from workbench.api.image_files import damaged, too_large_at_once
from workbench.api.images import (
    FrameInfo,
    Identity,
    ImageSource,
    PixelKind,
    TileLevel,
    Window,
)

from .codestream import (
    MAGIC,
    Codestream,
    Data,
    Malformed,
    Place,
    codestream,
    tile_bytes,
    tile_places,
)
from .common import (
    PARTS_FROM,
    Facts,
    check_held,
    check_size,
    deep_channels,
    plain_grey,
)
from .file_parts import file_parts
from .jpeg2000_small import small_halvings, small_pixels, small_size

__all__ = ["MAGIC", "opened"]

_CACHE_BYTES = 64 << 20
_STRIPE_ROWS = 128


def opened(path: Path) -> ImageSource:
    """Open a JPEG 2000 file.

    Raises
    ------
    InputError
        If it is damaged, cut off, or of a kind that is not read.
    """
    try:
        data = file_parts(path)
        stream = codestream(data)
        places = tile_places(data, stream)
    except OSError as error:
        raise unreadable(path.name, error) from error
    except Malformed as error:
        raise damaged(path.name, error) from error
    check_size(path, stream.rows, stream.columns)
    is_tiled = len(places) > 1 and stream.is_divisible and not stream.is_subsampled
    if stream.rows * stream.columns > PARTS_FROM and is_tiled:
        check_held(path, _held(stream, stream.tiles[0] * stream.tiles[1]), _what())
        return TiledJpeg2000(path, _facts(path, stream), stream, places)
    check_held(path, _held(stream, stream.rows * stream.columns), _what())
    known = _facts(path, stream)
    return StripedJpeg2000(path, known) if known.is_large else Jpeg2000(path, known)


def _what() -> Any:
    return t("a JPEG 2000 picture of one tile")


def _held(stream: Codestream, pixels: int) -> int:
    """Return what decoding takes: 4 bytes a sample, and the result."""
    return pixels * stream.components * (5 if stream.bits <= 8 else 6)


def _facts(path: Path, stream: Codestream) -> Facts:
    is_grey = stream.components <= 2 and not stream.has_palette
    if stream.bits > 16 or stream.components > 4 or (stream.is_signed and not is_grey):
        raise UnsupportedError(
            t(
                "{name} is a JPEG 2000 picture of a kind that is not read here ({components} "
                "components of {bits} bits); save it as grey or RGB.",
                name=path.name,
                components=stream.components,
                bits=stream.bits,
            )
        )
    deep = stream.bits > 8 and not is_grey and not stream.has_palette
    return Facts(
        stream.rows,
        stream.columns,
        grey=plain_grey(stream.bits, stream.is_signed) if is_grey else None,
        channels=deep_channels(stream.bits) if deep else (),
    )


def _kind(known: Facts) -> PixelKind:
    if known.grey is None:
        return PixelKind(np.uint16 if known.channels else np.uint8, 3)
    letter = "i" if known.grey.signed else "u"
    return PixelKind(f"{letter}{1 if known.grey.bits <= 8 else 2}")


class Jpeg2000:
    """A picture that is decoded as a whole when asked for."""

    identity = Identity()
    frames = 1

    def __init__(self, path: Path, known: Facts) -> None:
        self._path, self._facts = path, known
        self.rows, self.columns = known.rows, known.columns

    def info(self, frame: int) -> FrameInfo:
        """Return what the header says."""
        return self._facts.info()

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return grey values or RGB."""
        try:
            # Not mapped: the file may become shorter while it is decoded.
            data = read_bytes(self._path)
        except OSError as error:
            raise unreadable(self._path.name, error) from error
        return _decoded(self._path, data, self._facts, (self.rows, self.columns))

    def close(self) -> None:
        """Nothing is held open between reads."""


class StripedJpeg2000(Jpeg2000):
    """A large picture of one tile: nothing of it can be decoded without the rest."""

    orientation = 1

    def kind(self, frame: int) -> PixelKind:
        """Return what each pixel is."""
        return _kind(self._facts)

    def shrinks(self, frame: int) -> tuple[int, ...]:
        """Return 1."""
        return (1,)

    def stripes(self, frame: int, shrink: int = 1) -> Iterator[NDArray[np.generic]]:
        """Decode all of it, and hand it out from the top."""
        if shrink != 1:
            raise ValueError(f"no shrink of {shrink}")
        pixels = super().read(frame)
        for at in range(0, self.rows, _STRIPE_ROWS):
            yield pixels[at : at + _STRIPE_ROWS].copy()

    def read(self, frame: int) -> NDArray[np.generic]:
        """Refuse: it is too large to be held."""
        raise too_large_at_once(self._path.name, self.rows, self.columns)


class TiledJpeg2000(Jpeg2000):
    """A picture of which each tile can be decoded by itself."""

    def __init__(
        self, path: Path, known: Facts, stream: Codestream, places: dict[int, list[Place]]
    ) -> None:
        super().__init__(path, known)
        self._stream, self._places = stream, places
        self._lock = threading.Lock()
        self._data: Data | None = None
        self._tiles: OrderedDict[int, NDArray[np.generic]] = OrderedDict()
        self._held = 0
        self._halvings = small_halvings(stream)
        self._small: NDArray[np.generic] | None = None

    def kind(self, frame: int) -> PixelKind:
        """Return what each pixel is."""
        return _kind(self._facts)

    def levels(self, frame: int) -> tuple[TileLevel, ...]:
        """Return the whole picture, and one small enough to be decoded at once."""
        whole = TileLevel(self.rows, self.columns, 1, *self._stream.tiles[:2])
        if not self._halvings:
            return (whole,)
        rows, columns = small_size(self._stream, self._halvings)
        return whole, TileLevel(rows, columns, 1 << self._halvings, rows, columns)

    def region(self, frame: int, level: int, window: Window) -> NDArray[np.generic]:
        """Decode the tiles that a window touches."""
        y0, x0, y1, x1 = window
        if level == 1:
            return self._small_version()[y0:y1, x0:x1]
        height, width, top, left = self._stream.tiles
        dy, dx = self._stream.grid[2], self._stream.grid[3]
        kind = self.kind(frame)
        shape = (y1 - y0, x1 - x0) if kind.channels == 1 else (y1 - y0, x1 - x0, kind.channels)
        found = np.empty(shape, kind.dtype)
        for down in range((y0 + dy - top) // height, (y1 - 1 + dy - top) // height + 1):
            for across in range((x0 + dx - left) // width, (x1 - 1 + dx - left) // width + 1):
                index = down * self._stream.across + across
                ty, tx, by, bx = self._stream.tile(index)
                ty, tx, by, bx = ty - dy, tx - dx, by - dy, bx - dx
                v0, u0, v1, u1 = max(y0, ty), max(x0, tx), min(y1, by), min(x1, bx)
                tile = self._tile(index)
                found[v0 - y0 : v1 - y0, u0 - x0 : u1 - x0] = tile[
                    v0 - ty : v1 - ty, u0 - tx : u1 - tx
                ]
        return found

    def read(self, frame: int) -> NDArray[np.generic]:
        """Decode all of it, unless that is too much."""
        if self._facts.is_large:
            raise too_large_at_once(self._path.name, self.rows, self.columns)
        return self.region(frame, 0, Window(0, 0, self.rows, self.columns))

    def close(self) -> None:
        """Let go of the file and of decoded tiles."""
        with self._lock:
            self._data = self._small = None
            self._tiles.clear()
            self._held = 0

    def _tile(self, index: int) -> NDArray[np.generic]:
        """Return a tile; the latest ones are kept, for windows are smaller than tiles."""
        with self._lock:
            if index in self._tiles:
                self._tiles.move_to_end(index)
                return self._tiles[index]
            if self._data is None:
                self._data = self._opened()
            data = self._data
        y0, x0, y1, x1 = self._stream.tile(index)
        try:
            one = tile_bytes(data, self._stream, index, self._places[index])
        except Malformed as error:
            raise damaged(self._path.name, error) from error
        tile = _decoded(self._path, one, self._facts, (y1 - y0, x1 - x0))
        with self._lock:
            if index not in self._tiles:
                self._tiles[index] = tile
                self._held += tile.nbytes
            while self._held > _CACHE_BYTES:
                self._held -= self._tiles.popitem(last=False)[1].nbytes
        return tile

    def _small_version(self) -> NDArray[np.generic]:
        small = self._small
        if small is None:
            small = small_pixels(self._path, self._stream, self._halvings, self.kind(1))
            self._small = small
        return small

    def _opened(self) -> Data:
        try:
            return file_parts(self._path)
        except OSError as error:
            raise unreadable(self._path.name, error) from error


def _decoded(path: Path, data: bytes, known: Facts, size: tuple[int, int]) -> NDArray[np.generic]:
    """Return grey values or RGB without alpha."""
    import imagecodecs

    try:
        array = np.asarray(imagecodecs.jpeg2k_decode(data))
    except Exception as error:  # the library's own kinds of errors
        raise damaged(path.name, error) from error
    if array.shape[:2] != size:
        raise damaged(path.name)
    if known.grey is not None:
        values = array if array.ndim == 2 else array[..., 0]
    elif array.ndim == 3 and array.shape[2] >= 3:
        values = array[..., :3]
    else:
        raise damaged(path.name)
    return np.ascontiguousarray(values.astype(_kind(known).dtype, copy=False))
