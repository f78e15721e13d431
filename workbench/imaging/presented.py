"""Pictures as a presentation state wants them: another grey scale over the same pixels."""

from __future__ import annotations

import logging
from collections.abc import Callable

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbench.imaging import grey as shades
from workbench.imaging.frame import FramePixels
from workbench.imaging.resample import Levels
from workbench.imaging.sources import FrameInfo, Identity, ImageSource
from workbench.model.grey import Grey, Lut, ModalityLut, Rescale, Voi, VoiFunction, Window

log = logging.getLogger(__name__)

# A table beyond this is none of a picture; rescale slopes of damaged files ask for any.
_LONGEST = 1 << 22
# Widths from the center to where a sigmoid is black or white in 16 bits.
_SIGMOID = 4
# Slopes of files are decimals: a thousandth is the finest step that is tried.
_PARTS, _WHOLE = 1001, 1e-7
_TABLE_BITS = 16
_TABLE_TOP = (1 << _TABLE_BITS) - 1

#: What a state makes of the grey scale of a frame (from 1).
Regrey = Callable[[int, Grey], Grey]


def folded(grey: Grey, table: Lut | None) -> Grey:
    """Return a grey scale whose VOIs have a presentation table behind them folded in.

    The input range of the table is the whole output range of the VOI, so its first value does not
    matter (PS3.3 C.11.4.1).
    """
    if table is None:
        return grey
    ends = _modality_ends(grey)
    count, top = table.data.size, float((1 << table.bits) - 1)
    finest = _step(grey.modality)

    def fold(voi: Window | Lut) -> Window | Lut:
        low, high = _counting(voi, ends)
        if high - low >= _LONGEST:
            log.warning("a presentation table over a window of %.3g was left out", high - low)
            return voi
        step = max(finest, (high - low) / _LONGEST)
        values = low + np.arange(round((high - low) / step) + 1) * step
        share = shades.shades(values, voi) / shades.WHITE
        index = np.floor(share * (count - 1) + 0.5).astype(np.intp)
        out = np.minimum(table.data[index], top) * (_TABLE_TOP / top)
        name = getattr(voi, "explanation", "")
        return Lut(low, np.rint(out).astype(np.uint16), _TABLE_BITS, name, step)

    return evolve(grey, vois=tuple(fold(voi) for voi in grey.vois))


def _step(modality: Rescale | ModalityLut) -> float:
    """Return a step that meets all modality values, or passes near enough to them; 1 at most."""
    if isinstance(modality, ModalityLut) or not modality.slope:
        return 1.0
    numbers = np.array((modality.slope, modality.intercept))
    for parts in range(1, _PARTS):
        away = np.abs(numbers * parts - np.rint(numbers * parts)).max()
        if away < _WHOLE * min(1.0, abs(modality.slope)):
            return 1 / parts
    return min(1.0, abs(modality.slope) / 4)


def _counting(voi: Window | Lut, ends: tuple[int, int]) -> tuple[int, int]:
    """Return between which modality values a VOI is not yet at one of its ends."""
    low, high = ends
    if high - low < _LONGEST:
        return ends
    if isinstance(voi, Lut):
        first, last = float(voi.first), voi.last
    else:
        reach = voi.width * (_SIGMOID if voi.function is VoiFunction.SIGMOID else 1)
        first, last = voi.center - reach, voi.center + reach
    return int(max(low, min(first, high)) // 1), int(-(min(high, max(last, low)) // -1))


def _modality_ends(grey: Grey) -> tuple[int, int]:
    """Return the smallest and largest modality value there can be, whole numbers."""
    if isinstance(grey.modality, ModalityLut):
        return 0, (1 << grey.modality.lut.bits) - 1
    bits = min(grey.bits or 16, 16)
    first = -(1 << (bits - 1)) if grey.signed else 0
    ends = np.array((first, first + (1 << bits) - 1))
    values = ends * grey.modality.slope + grey.modality.intercept
    return int(np.floor(values.min())), int(np.ceil(values.max()))


def presented(frame: FramePixels, grey: Grey) -> FramePixels:
    """Return a frame with another grey scale; its pixels are shared."""
    levels = frame.levels
    before = frame.grey
    sample = frame.sample
    if not shades.fits_lut(sample) and before and before.modality != grey.modality:
        values = shades.modality_values(np.asarray(frame.stored), grey)
        levels = Levels(np.nan_to_num(values).astype(np.float64))
    return evolve(
        frame,
        info=evolve(frame.info, grey=grey),
        levels=levels,
        default_voi=_shown_at_first(frame, grey),
        span=shades.value_span(grey, sample),
    )


def _shown_at_first(frame: FramePixels, grey: Grey) -> Voi:
    """Return what is shown when nobody chose: what slices share, where nothing else is said."""
    before, own = frame.grey, frame.default_voi
    is_plain = before is not None and not before.vois and not grey.vois
    if is_plain and own is not None and before is not None and before.modality == grey.modality:
        return own
    return shades.default_voi(grey, frame.sample)


class PresentedSource:
    """An opened image with another grey scale."""

    def __init__(self, source: ImageSource, regrey: Regrey) -> None:
        self._source, self._regrey = source, regrey
        self.rows, self.columns, self.frames = source.rows, source.columns, source.frames
        self.identity: Identity = source.identity

    def info(self, frame: int) -> FrameInfo:
        """Return what is true of a frame, with the other grey scale."""
        info = self._source.info(frame)
        return info if info.grey is None else evolve(info, grey=self._regrey(frame, info.grey))

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return the pixels as they are."""
        return self._source.read(frame)

    def close(self) -> None:
        """Let go of files."""
        self._source.close()
