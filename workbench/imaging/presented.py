"""Pictures as a presentation state wants them: another grey scale over the same pixels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbench.imaging import grey as shades
from workbench.imaging.frame import FramePixels
from workbench.imaging.resample import Levels
from workbench.imaging.sources import FrameInfo, Identity, ImageSource
from workbench.model.grey import Grey, Lut, ModalityLut, Voi

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
    low, high = _modality_ends(grey)
    values = np.arange(low, high + 1, dtype=np.float64)
    count, top = table.data.size, float((1 << table.bits) - 1)

    def fold(voi: Voi) -> Lut:
        share = shades.shades(values, voi) / shades.WHITE
        index = np.floor(share * (count - 1) + 0.5).astype(np.intp)
        out = np.minimum(table.data[index], top) * (_TABLE_TOP / top)
        name = getattr(voi, "explanation", "")
        return Lut(low, np.rint(out).astype(np.uint16), _TABLE_BITS, name)

    return evolve(grey, vois=tuple(fold(voi) for voi in grey.vois))


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
    if not shades.fits_lut(frame.stored) and before and before.modality != grey.modality:
        values = shades.modality_values(frame.stored, grey)
        levels = Levels(np.nan_to_num(values).astype(np.float64))
    return evolve(
        frame,
        info=evolve(frame.info, grey=grey),
        levels=levels,
        default_voi=shades.default_voi(grey, frame.stored),
        span=shades.value_span(grey, frame.stored),
    )


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
