"""FramePixels: one frame, read and made ready to be shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import define, evolve, field
from numpy.typing import NDArray

from workbench.imaging import grey as shades
from workbench.imaging.channels import (
    ChannelLook,
    chosen_for,
    chosen_looks,
    default_looks,
    laid_over,
    values_shown,
)
from workbench.imaging.color_map import colored
from workbench.imaging.icc import conversion_of
from workbench.imaging.local_contrast import Reach, with_contrast
from workbench.imaging.look import PLAIN, Channels, Look
from workbench.imaging.resample import Axis, Levels, PixelGrid, Raster, Reduced
from workbench.imaging.shared_window import shown_at_first
from workbench.model.grey import Colors, FileVoi, Grey, Voi

if TYPE_CHECKING:
    from workbench.base.text import Text
    from workbench.imaging.sources import FrameInfo, Identity, ImageSource
    from workbench.model.ids import ImageId


_LARGEST = float(np.finfo(np.float32).max)


@define(eq=False)
class FramePixels:
    """One frame of an image.

    Parameters
    ----------
    stored : ndarray
        As the source gave it: stored values, or RGB.
    levels : Levels
        What is resampled: uint16 indices into a table (``grey.lut_indices``), modality values as
        float32 (float64 where that is not exact) where no table fits, or uint8 RGB.
    keep : ndarray of uint8, shape (rows, columns), or None
        255 where there is picture, 0 where there is padding; None without padding.
    default_voi : Voi or None
        What is shown when the user chose nothing; None for colour.
    span : float
        Modality values from the smallest to the largest: the pace of a window drag.
    used : (int, int)
        The smallest and the largest index that occur.
    looks : tuple of ChannelLook
        How each of several channels is shown when nobody chose.
    """

    stored: PixelGrid
    info: FrameInfo
    identity: Identity
    levels: Reduced
    keep: NDArray[np.uint8] | None = None
    default_voi: Voi | None = None
    span: float = 1.0
    used: tuple[int, int] = (0, 65535)
    looks: tuple[ChannelLook, ...] = ()
    #: The slices of its series that its window comes from, where the files have none.
    stand_ins: tuple[ImageId, ...] = field(default=(), init=False)
    #: Why a part of it is black: it could not be read.
    damage: Text | None = field(default=None, init=False)
    _bare: FramePixels | None = field(default=None, init=False)
    #: The table made last, of each channel.
    _luts: dict[int, tuple[Any, NDArray[np.uint8]]] = field(factory=dict, init=False)

    @property
    def rows(self) -> int:
        """Pixels of a column."""
        return int(self.stored.shape[0])

    @property
    def columns(self) -> int:
        """Pixels of a row."""
        return int(self.stored.shape[1])

    @property
    def grey(self) -> Grey | None:
        """The grey scale; None for colour."""
        return self.info.grey

    @property
    def sample(self) -> NDArray[Any]:
        """Stored values that stand for all: windows are taken from them."""
        return np.asarray(self.stored)

    def value(self, row: int, column: int) -> Any:
        """Return the stored value of a pixel, or None while it cannot be had without waiting."""
        return self.stored[row, column]

    @property
    def is_read_late(self) -> bool:
        """Whether pixels are read where they are looked at: cutting `levels` waits for a file."""
        return False

    @property
    def arrived(self) -> float:
        """How much of it can be seen, at least small: the share of its rows, from the top."""
        return 1.0

    @property
    def wants_look(self) -> bool:
        """Whether `look` has more to bring."""
        return False

    @property
    def filler(self) -> object | None:
        """What `stand_in` takes pixels from now, another object when it has more of them.

        None where nobody can tell.
        """
        return None

    def look(
        self,
        news: Callable[[], object] = lambda: None,
        is_wanted: Callable[[], bool] = lambda: True,
    ) -> None:
        """Take the small picture of a large frame, in parts; `news` is called at each.

        Call it in a thread that may wait; it ends early when nobody wants it any more.
        """

    def stand_in(
        self, raster: Raster, x0: int, y0: int, pixels: NDArray[Any], keep: NDArray[np.uint8]
    ) -> None:
        """Fill what it can of pixels of a raster from (x0, y0) on that are not cut yet."""

    def without_profile(self) -> FramePixels:
        """Return the frame with its colours as they are stored, whatever its ICC profile says."""
        if not self.info.icc_profile:
            return self
        if self._bare is None:
            self._bare = self._stripped(evolve(self.info, icc_profile=b""))
        return self._bare

    def _stripped(self, info: FrameInfo) -> FramePixels:
        stored = np.asarray(self.stored)
        return FramePixels(stored, info, self.identity, Levels(np.ascontiguousarray(stored)))

    @cached_property
    def nbytes(self) -> int:
        """Bytes held, reductions included."""
        own = 0 if self.levels.base is self.stored else self.levels.nbytes
        return (
            self.stored.nbytes + own * 4 // 3 + (self.keep.nbytes if self.keep is not None else 0)
        )

    def prepare(self, pixels: int) -> None:
        """Make the reduction that showing the whole frame on that many pixels takes."""
        size = max(self.rows, self.columns)
        level = Axis(size, pixels / size).level
        self.levels.at(level, level)

    def shade(
        self,
        pixels: NDArray[Any],
        keep: NDArray[np.uint8] | None,
        voi: Voi | FileVoi | None = None,
        inverted: bool = False,
        color_map: str = "",
    ) -> NDArray[np.uint8]:
        """Return the shades (or RGB) of resampled pixels of this frame; padding is black.

        Parameters
        ----------
        pixels, keep : ndarray
            Cut from `levels` and `keep`.
        voi : Voi, FileVoi or None
            None takes the default.
        inverted : bool
            The user's own inversion; colour has none.
        color_map : str
            Name of a colour map; empty for grey.

        Returns
        -------
        ndarray of uint8
            Shades; RGB with a colour map, for colour, and where some values are coloured.
        """
        return self.show(pixels, keep, Look(voi, inverted, color_map))

    def show(
        self,
        pixels: NDArray[Any],
        keep: NDArray[np.uint8] | None,
        look: Look = PLAIN,
        reach: Reach = (0, 0),
    ) -> NDArray[np.uint8]:
        """Return resampled pixels of this frame as a look wants them, as `shade` does.

        Parameters
        ----------
        reach : (int, int)
            How far the local contrast of the look reaches in these pixels, along a column and
            along a row. None of it without: whoever shows it brings a margin.
        """
        amount = look.contrast.amount if look.contrast is not None else 0.0
        shown = self._shades(pixels, look)
        if amount:
            shown = with_contrast(shown, keep, reach, amount)
        if look.color_map and shown.ndim == 2:
            shown = colored(shown, look.color_map)
        grey = self.grey
        if grey is not None and grey.colors is not None and pixels.dtype == np.uint16:
            shown = _with_colors(shown, pixels, grey.colors, grey.signed)
        if keep is not None and shown is not pixels:
            np.bitwise_and(shown, keep[..., None] if shown.ndim > keep.ndim else keep, out=shown)
        return shown

    def _shades(self, pixels: NDArray[Any], look: Look) -> NDArray[np.uint8]:
        """Return shades through window and gamma; RGB for colour and channels together."""
        if self.info.channels:
            return self._channels(pixels, look)
        chosen = self.chosen(look.voi)
        if self.grey is None or chosen is None:
            return pixels if look.gamma == 1 else shades.gamma_table(look.gamma)[pixels]
        if pixels.dtype == np.uint16:
            return _look_up(pixels, self.lut(chosen, look.inverted, look.gamma))
        # Already modality values: nothing but the window is left to do.
        plain = Grey(bits=0, inverted=self.grey.inverted)
        return shades.display(pixels, plain, chosen, look.inverted, look.gamma)

    def _channels(self, pixels: NDArray[Any], look: Look) -> NDArray[np.uint8]:
        chosen = chosen_for(self.info.channels, look.channels)
        looks = chosen_looks(self.looks, chosen)

        def table(at: int, one: ChannelLook) -> NDArray[np.uint8]:
            grey = self.info.channels[at].grey
            return self._table(at, grey, one.voi, one.inverted, look.gamma)

        if not chosen.is_alone:
            return laid_over(pixels, self.info.channels, looks, look.gamma, table)
        at = chosen.selected
        plane = np.ascontiguousarray(pixels[..., at])
        if plane.dtype == np.uint16:
            return _look_up(plane, table(at, looks[at]))
        return values_shown(plane, self.info.channels[at].grey, looks[at], look.gamma)

    def channel_looks(self, chosen: Channels | None) -> tuple[ChannelLook, ...]:
        """Return how each channel is shown; empty for a picture without channels."""
        if not self.info.channels:
            return ()
        return chosen_looks(self.looks, chosen_for(self.info.channels, chosen))

    def window(self, look: Look) -> Voi | None:
        """Return the window in use: that of the selected channel; None for colour."""
        if not self.info.channels:
            return self.chosen(look.voi)
        chosen = chosen_for(self.info.channels, look.channels)
        return self.channel_looks(chosen)[chosen.selected].voi

    def shows_color(self, look: Look) -> bool:
        """Return whether `show` gives RGB."""
        if self.info.channels:
            chosen = chosen_for(self.info.channels, look.channels)
            return not chosen.is_alone or bool(look.color_map)
        return self.is_rgb(look.color_map)

    def is_rgb(self, color_map: str) -> bool:
        """Return whether `shade` gives RGB."""
        return self.grey is None or bool(color_map) or self.grey.colors is not None

    def chosen(self, voi: Voi | FileVoi | None) -> Voi | None:
        """Return the window or table of this frame that a choice means; None for colour."""
        if self.grey is None:
            return None
        if isinstance(voi, FileVoi):
            voi = of_file(self.grey, voi)
        return voi or self.default_voi

    def scale(self, value: float) -> float:
        """Return the modality value of one stored value."""
        assert self.grey is not None
        return float(shades.modality_values(value, self.grey))

    def lut(self, voi: Voi, inverted: bool, gamma: float = 1.0) -> NDArray[np.uint8]:
        """Return the table for a window; the last one is remembered."""
        assert self.grey is not None
        return self._table(0, self.grey, voi, inverted, gamma)

    def _table(
        self, at: int, grey: Grey, voi: Voi, inverted: bool, gamma: float
    ) -> NDArray[np.uint8]:
        key = (voi, inverted, gamma)
        held = self._luts.get(at)
        if held is None or held[0] != key:
            table = shades.display_lut(grey, voi, inverted, self.used, gamma)
            self._luts[at] = held = key, table
        return held[1]


def load_frame(source: ImageSource, frame: int, wait: bool = True) -> FramePixels:
    """Read one frame (counted from 1) and make it ready.

    Parameters
    ----------
    wait : bool
        Also take the small picture of a large one, which its window comes from; else somebody
        calls its `look`.

    Raises
    ------
    InputError
        If the pixels cannot be decoded.
    """
    from workbench.imaging.tiles.source import is_large

    if is_large(source):
        from workbench.imaging.tiles.frame import tiled_frame

        large = tiled_frame(source, frame)
        if wait:
            large.look()
        return large
    info = source.info(frame)
    stored = source.read(frame)
    if info.grey is None:
        return _coloured(source, info, stored)
    mask = shades.padding_mask(stored, info.grey)
    levels = Levels(numbers(stored, info.grey))
    base = levels.base
    return FramePixels(
        stored,
        info,
        source.identity,
        levels,
        keep=None if mask is None else np.where(mask, np.uint8(0), np.uint8(255)),
        default_voi=shown_at_first(source, info, stored),
        span=shades.value_span(info.grey, stored),
        used=(int(base.min()), int(base.max())) if base.dtype == np.uint16 else (0, 65535),
    )


def sample_of(source: ImageSource, frame: int) -> NDArray[Any]:
    """Return stored values that stand for a frame: all of them, or a small picture of a large one.

    Raises
    ------
    InputError
        If the pixels cannot be decoded.
    """
    from workbench.imaging.tiles.source import is_large

    if is_large(source):
        from workbench.imaging.tiles.glance import glance_of

        return glance_of(source, frame).whole()
    return source.read(frame)


def _coloured(source: ImageSource, info: FrameInfo, stored: NDArray[Any]) -> FramePixels:
    if not info.channels:
        convert = conversion_of(info.icc_profile)
        fits = stored.dtype == np.uint8 and stored.ndim == 3 and stored.shape[2] == 3
        shown = stored if convert is None or not fits else convert(stored)
        return FramePixels(stored, info, source.identity, Levels(np.ascontiguousarray(shown)))
    levels = Levels(numbers(stored, info.channels[0].grey))
    looks = default_looks(info.channels, stored)
    base, greys = levels.base, [one.grey for one in info.channels]
    return FramePixels(
        stored,
        info,
        source.identity,
        levels,
        span=max(shades.value_span(grey, stored[..., at]) for at, grey in enumerate(greys)),
        used=(int(base.min()), int(base.max())) if base.dtype == np.uint16 else (0, 65535),
        looks=looks,
    )


def of_file(grey: Grey, choice: FileVoi) -> Voi | None:
    """Return what a choice among the file's windows means on this frame, None where it has none."""
    at = choice.number - 1
    here = grey.vois[at] if 0 <= at < len(grey.vois) else None
    if here is None or here.explanation != choice.explanation:
        named = (voi for voi in grey.vois if voi.explanation == choice.explanation != "")
        here = next(named, here)
    return here


def numbers(stored: NDArray[Any], grey: Grey) -> NDArray[Any]:
    """Return what is resampled of stored values: indices into a table, else modality values."""
    if shades.fits_lut(stored):
        return np.ascontiguousarray(shades.lut_indices(stored))
    values = shades.modality_values(stored, grey)
    # NaN would spread to its neighbours when averaged; the mask blackens it in any case.
    values = np.nan_to_num(values, posinf=_LARGEST, neginf=-_LARGEST)
    with np.errstate(over="ignore"):
        narrow = values.astype(np.float32)
    return narrow if np.array_equal(narrow, values) else values


def _look_up(indices: NDArray[Any], lut: NDArray[np.uint8]) -> NDArray[np.uint8]:
    import cv2

    shown: NDArray[np.uint8] = np.asarray(cv2.LUT(indices, lut), np.uint8)
    return shown.reshape(indices.shape)


def _with_colors(
    shown: NDArray[np.uint8], indices: NDArray[np.uint16], colors: Colors, signed: bool
) -> NDArray[np.uint8]:
    """Return RGB: the values from the first coloured one on in their colours, others as shown."""
    rgb = shown if shown.ndim > indices.ndim else np.repeat(shown[..., None], 3, axis=-1)
    (first,) = shades.lut_indices(np.array([colors.first], np.int16 if signed else np.uint16))
    colored_ones = indices >= first
    entries = indices[colored_ones].astype(np.int64) - int(first)
    rgb[colored_ones] = colors.table[np.minimum(entries, len(colors.table) - 1)]
    return rgb
