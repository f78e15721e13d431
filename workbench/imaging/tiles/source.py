"""What an image plugin offers of a picture that is too large to be read whole."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol, TypeGuard, runtime_checkable

import numpy as np
from attrs import field, frozen
from attrs.validators import ge
from numpy.typing import NDArray

from workbench.imaging.sources import ImageSource

#: A picture with more pixels than this is not read whole.
WHOLE_PIXELS = 64_000_000
# Below this a picture is read whole even where parts of it could be.
_TILED_FROM = 16_000_000


class Window(NamedTuple):
    """Pixels ``[y0:y1, x0:x1]`` of a level, half-open, wholly inside it."""

    y0: int
    x0: int
    y1: int
    x1: int


@frozen
class PixelKind:
    """What each pixel of a frame is.

    Parameters
    ----------
    dtype : dtype
        Of stored values, in the byte order of the machine.
    channels : int
        1: arrays have two axes. More: three axes, channels last; 3 without ``FrameInfo.channels``
        is RGB and uint8.
    """

    dtype: np.dtype[Any] = field(converter=np.dtype)
    channels: int = field(default=1, validator=ge(1))

    @property
    def nbytes(self) -> int:
        """Bytes of a pixel."""
        return self.dtype.itemsize * self.channels


@frozen
class TileLevel:
    """One resolution of a picture.

    Parameters
    ----------
    rows, columns : int
        Its size.
    factor : int
        Pixels of the whole picture a pixel of it along each axis: a power of two.
    tile_rows, tile_columns : int
        The blocks in which it is stored, counted from its top left corner: reading a part of one
        takes as long as reading all of it.
    is_mapped : bool
        Reading costs no more than copying: nobody need keep what was read.
    is_read_from_top : bool
        The upper rows of a block, over its whole width, take less time than all of it.
    """

    rows: int = field(validator=ge(1))
    columns: int = field(validator=ge(1))
    factor: int = field(default=1, validator=ge(1))
    tile_rows: int = field(default=512, validator=ge(1))
    tile_columns: int = field(default=512, validator=ge(1))
    is_mapped: bool = False
    is_read_from_top: bool = False


@runtime_checkable
class TileSource(ImageSource, Protocol):
    """An opened image of which any region can be read.

    Unlike the rest of an `ImageSource`, `region` may be called from several threads at once.
    `read` gives a whole frame too, up to ``WHOLE_PIXELS`` pixels; beyond that it raises InputError.
    """

    def kind(self, frame: int) -> PixelKind:
        """Return what each pixel is."""
        ...

    def levels(self, frame: int) -> tuple[TileLevel, ...]:
        """Return the resolutions that the file has, the whole picture (factor 1) first.

        A level counts when it has ``rows / factor`` by ``columns / factor`` pixels, rounded up or
        down, and shows the same picture; others are left out.
        """
        ...

    def region(self, frame: int, level: int, window: Window) -> NDArray[np.generic]:
        """Return stored values of a window of one of `levels`, counted from 0.

        Raises
        ------
        InputError
            If they cannot be read; the text names the reason and what to do.
        """
        ...


@runtime_checkable
class StripeSource(ImageSource, Protocol):
    """An opened image that can only be read from its top to its bottom.

    `rows` and `columns` are those of the displayed picture, after `orientation`.
    """

    #: How the stripes are to be turned, as EXIF says it (274); 1 leaves them.
    orientation: int

    def kind(self, frame: int) -> PixelKind:
        """Return what each pixel is."""
        ...

    def shrinks(self, frame: int) -> tuple[int, ...]:
        """Return the factors by which it can be read smaller at less cost; 1 is always one."""
        ...

    def stripes(self, frame: int, shrink: int = 1) -> Iterator[NDArray[np.generic]]:
        """Read rows from the top, some at a time, not turned.

        The stripes of one call together have ``ceil(rows / shrink)`` rows of
        ``ceil(columns / shrink)`` pixels, which are about the means of blocks.

        Raises
        ------
        InputError
            If they cannot be decoded; what came before counts.
        """
        ...


LargeSource = TileSource | StripeSource


def is_large(source: ImageSource) -> TypeGuard[LargeSource]:
    """Return whether a picture is looked at in parts."""
    return source.rows * source.columns > _TILED_FROM and isinstance(
        source, TileSource | StripeSource
    )
