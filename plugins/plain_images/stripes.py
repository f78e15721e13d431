"""Pictures that are decoded from their top to their bottom, too large to be held."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.api import mapped, read_bytes, unreadable
from workbench.api.image_files import damaged, too_large_at_once
from workbench.api.images import FrameInfo, Identity, PixelKind

from . import vips
from .common import Facts, oriented_size

_HELD_ROWS = 128


class StripedSource:
    """A large PNG, JPEG or WebP."""

    identity = Identity()
    frames = 1

    def __init__(self, path: Path, known: Facts, decoder: vips.Decoder) -> None:
        self._path, self._facts, self._decoder = path, known, decoder
        self.rows, self.columns = known.rows, known.columns
        self.orientation = known.orientation
        # As they are stored.
        self._size = oriented_size(known.rows, known.columns, known.orientation)

    def info(self, frame: int) -> FrameInfo:
        """Return what the header says."""
        return self._facts.info()

    def kind(self, frame: int) -> PixelKind:
        """Return 8 or 16 bits of grey or colour."""
        deep = self._facts.grey.bits > 8 if self._facts.grey else bool(self._facts.channels)
        return PixelKind(np.uint16 if deep else np.uint8, 1 if self._facts.grey else 3)

    def shrinks(self, frame: int) -> tuple[int, ...]:
        """Return by how much the decoder itself can make it smaller."""
        return tuple(n for n in self._decoder.shrinks if n <= min(self._size))

    def stripes(self, frame: int, shrink: int = 1) -> Iterator[NDArray[np.generic]]:
        """Decode from the top; where blocks are not whole, their neighbours stand for them."""
        if shrink not in self.shrinks(frame):
            raise ValueError(f"no shrink of {shrink}")
        try:
            if self._decoder is vips.WEBP:
                yield from self._held_stripes()
                return
            # What is not a file of its own is a member of an archive.
            data = self._path if self._path.is_file() else mapped(self._path)
            for stripe in vips.stripes(self._decoder, data, self._size, shrink):
                yield self._values(stripe)
        except OSError as error:
            raise unreadable(self._path.name, error) from error
        except vips.DecodeError as error:
            raise damaged(self._path.name, error) from error

    def read(self, frame: int) -> NDArray[np.generic]:
        """Refuse: it is too large to be held."""
        raise too_large_at_once(self._path.name, self.rows, self.columns)

    def close(self) -> None:
        """Nothing is held open between reads."""

    def _held_stripes(self) -> Iterator[NDArray[np.generic]]:
        """Decode all of a WebP: libvips does so too, and lays it over black where it has alpha."""
        import imagecodecs

        try:
            pixels = np.asarray(imagecodecs.webp_decode(read_bytes(self._path)))
        except Exception as error:  # the library's own kinds of errors
            raise damaged(self._path.name, error) from error
        if pixels.shape[:2] != self._size or pixels.ndim != 3:
            raise damaged(self._path.name)
        for top in range(0, len(pixels), _HELD_ROWS):
            yield self._values(pixels[top : top + _HELD_ROWS])

    def _values(self, stripe: NDArray[np.generic]) -> NDArray[np.generic]:
        kind, grey = self.kind(1), self._facts.grey
        if stripe.dtype != kind.dtype or (grey is None and stripe.shape[2] < 3):
            raise vips.DecodeError("other kind than announced")
        if grey is not None:
            values = np.ascontiguousarray(stripe[..., 0])  # without alpha
            return np.right_shift(values, 7) if grey.bits == 1 else values
        if self._facts.is_cmyk:
            return _rgb_of_cmyk(stripe)
        return np.ascontiguousarray(stripe[..., :3])


def _rgb_of_cmyk(stripe: NDArray[np.generic]) -> NDArray[np.generic]:
    from PIL import Image

    inks = np.ascontiguousarray(stripe[..., :4])
    return np.asarray(Image.fromarray(inks, "CMYK").convert("RGB"))
