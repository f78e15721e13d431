"""One Zarr store as an image source: frames along t and z, channels along c, levels, regions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.api import InputError, UnsupportedError, t
from workbench.api.grey import Calibration, CalibrationSource, Spacing
from workbench.api.image_files import no_frame, too_large_at_once
from workbench.api.images import (
    WHOLE_PIXELS,
    Channel,
    FrameInfo,
    Identity,
    PixelKind,
    TileLevel,
    Window,
)

from .arrays import ArrayFacts
from .channels import channels_of, grey_of, is_colour
from .pixels import Pixels
from .stores import MARKERS, Store, store_in

_CHANNELS_MAX = 256
_FRAMES_MAX = 1_000_000
# Nobody has so many, and blocks are counted one by one.
_PIXELS_MAX = 100_000_000_000
_BLOCKS_MAX = 50_000_000
_NO_SPACING = t("The file gives no lengths. Calibrate with the ruler to measure in millimetres.")
_SCALE = t("Scale and unit of the axes, as the program that wrote the file knew them.")


class ZarrSource:
    """Reads one store; chunks are read when they are asked for.

    Frames are all of z at the first t, then at the second.
    """

    identity = Identity()

    def __init__(self, path: Path) -> None:
        if not path.is_dir() and path.name not in MARKERS:
            raise InputError(t("{name} is no image in Zarr.", name=path.name))
        self._store = store = store_in(path if path.is_dir() else path.parent)
        self.rows, self.columns = store.size("y"), store.size("x")
        self.frames = store.size("t") * store.size("z")
        self._name = store.folder.name
        count, dtype = store.size("c"), store.arrays[0].dtype
        if count > _CHANNELS_MAX or self.frames > _FRAMES_MAX:
            raise UnsupportedError(
                t(
                    "{name} has {channels} channels and {frames} frames, more than can be shown.",
                    name=self._name,
                    channels=count,
                    frames=self.frames,
                )
            )
        self._is_colour = is_colour(count, dtype, store.omero)
        # Of four the last is how opaque a pixel is: a mask is no reason to change values.
        self._count = 3 if self._is_colour else count
        kept = _levels(store)
        self._levels = tuple(level for level, _ in kept)
        self._check_size()
        self._pixels = tuple(Pixels(array) for _, array in kept)
        self._info = self._make_info(dtype)
        self._kind = PixelKind(_read_type(dtype), self._count)

    def _check_size(self) -> None:
        whole = self._levels[0]
        blocks = -(-whole.rows // whole.tile_rows) * -(-whole.columns // whole.tile_columns)
        if self.rows * self.columns > _PIXELS_MAX or blocks > _BLOCKS_MAX:
            raise InputError(
                t(
                    "{name} claims to have {columns} x {rows} pixels in {blocks} blocks, more "
                    "than can be opened.",
                    name=self._name,
                    columns=self.columns,
                    rows=self.rows,
                    blocks=blocks,
                )
            )

    def info(self, frame: int) -> FrameInfo:
        """Return what the file says; the same of every frame."""
        self._check(frame)
        return self._info

    def kind(self, frame: int) -> PixelKind:
        """Return what each pixel is."""
        return self._kind

    def levels(self, frame: int) -> tuple[TileLevel, ...]:
        """Return the resolutions whose sizes differ by powers of two."""
        return self._levels

    def region(self, frame: int, level: int, window: Window) -> NDArray[np.generic]:
        """Return values of a window; what was never written has the array's own filling."""
        self._check(frame)
        store = self._store
        time, depth = divmod(frame - 1, store.size("z"))
        y0, x0, y1, x1 = window
        one = self._count == 1
        wanted: dict[str, int | slice] = {
            "t": time,
            "z": depth,
            "c": 0 if one else slice(0, self._count),
            "y": slice(y0, y1),
            "x": slice(x0, x1),
            "": 0,
        }
        found = self._pixels[level].read(tuple(wanted[axis] for axis in store.axes))
        left = [axis for axis in store.axes if isinstance(wanted[axis], slice)]
        order = [left.index(axis) for axis in ("yx" if one else "yxc")]
        return np.ascontiguousarray(found.transpose(order))

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return a whole frame.

        Raises
        ------
        InputError
            If it is too large, or cannot be read.
        """
        if self.rows * self.columns > WHOLE_PIXELS:
            raise too_large_at_once(self._name, self.rows, self.columns)
        return self.region(frame, 0, Window(0, 0, self.rows, self.columns))

    def close(self) -> None:
        """Nothing is held open between reads."""

    def _make_info(self, dtype: np.dtype[Any]) -> FrameInfo:
        store = self._store
        channels: tuple[Channel, ...] = ()
        grey = None
        if not self._is_colour and self._count > 1:
            channels = channels_of(self._count, dtype, store.omero)
        elif not self._is_colour:
            grey = grey_of(dtype, store.omero)
        return FrameInfo(grey=grey, calibration=_calibration(store), channels=channels)

    def _check(self, frame: int) -> None:
        if not 1 <= frame <= self.frames:
            raise no_frame(self._name, frame, self.frames)


def _read_type(dtype: np.dtype[Any]) -> np.dtype[Any]:
    native = dtype.newbyteorder("=")
    if native == np.float16:
        return np.dtype(np.float32)
    return np.dtype(np.uint8) if native == np.bool_ else native


def _levels(store: Store) -> list[tuple[TileLevel, ArrayFacts]]:
    """Return the levels that show the same picture, smaller by powers of two."""
    whole = store.arrays[0]
    rows, columns = store.axes.index("y"), store.axes.index("x")
    found: dict[int, tuple[TileLevel, ArrayFacts]] = {}
    for array in store.arrays:
        down, across = array.shape[rows], array.shape[columns]
        ratio = max(whole.shape[rows] / down, whole.shape[columns] / across)
        factor = 1 << max(0, round(np.log2(ratio)))
        fits = (
            _rounded(whole.shape[rows], down, factor)
            and _rounded(whole.shape[columns], across, factor)
            and _others(store, array) == _others(store, whole)
            and array.dtype == whole.dtype
        )
        if fits and factor not in found:
            tile = (min(down, array.chunks[rows]), min(across, array.chunks[columns]))
            found[factor] = (TileLevel(down, across, factor, *tile), array)
    return [found[factor] for factor in sorted(found)]


def _rounded(whole: int, part: int, factor: int) -> bool:
    return part in (max(1, whole // factor), -(-whole // factor))


def _others(store: Store, array: ArrayFacts) -> list[int]:
    return [n for axis, n in zip(store.axes, array.shape, strict=True) if axis not in ("y", "x")]


def _calibration(store: Store) -> Calibration:
    if store.spacing is None:
        return Calibration(reason=_NO_SPACING)
    spacing = Spacing(*store.spacing)
    return Calibration(
        spacing, CalibrationSource.GEOMETRY, aspect=spacing.dy / spacing.dx, reason=_SCALE
    )
