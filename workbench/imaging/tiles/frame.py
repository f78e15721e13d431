"""TiledFrame: a frame too large to be read whole, as the rest of the program sees it."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any, Protocol, runtime_checkable

import numpy as np
from attrs import define, evolve, field
from numpy.typing import NDArray

from workbench.base.text import Text
from workbench.imaging import grey as shades
from workbench.imaging.channels import default_looks
from workbench.imaging.frame import FramePixels
from workbench.imaging.icc import conversion_of
from workbench.imaging.resample import Raster
from workbench.imaging.sources import FrameInfo
from workbench.imaging.tiles.glance import Glance, Looked, glance_of
from workbench.imaging.tiles.lazy import LazyLevels, LazyPixels
from workbench.imaging.tiles.reader import Coming, TileReader
from workbench.imaging.tiles.source import LargeSource, PixelKind, TileSource

Pixels = NDArray[Any]
News = Callable[[], object]

# So long others may take until there is something of a reduction.
_PATIENCE_S = 4.0
_LOOK_S = 0.1


@runtime_checkable
class Backed(Protocol):
    """A source whose reductions are made elsewhere while it is looked at."""

    def coming(self, frame: int) -> Coming:
        """Return what there is of them by now."""
        ...

    def ask(self, frame: int, news: News) -> None:
        """Have them made; `news` is called, in any thread, whenever there is more."""
        ...


@define(eq=False, kw_only=True)
class TiledFrame(FramePixels):
    """A frame whose pixels are read where they are looked at.

    Parameters
    ----------
    reader : TileReader
    glance : Glance
        The small picture that stands in for what is not there yet; `look` takes it.
    """

    reader: TileReader
    glance: Glance
    #: Held for the glance, which itself does not keep it open.
    source: LargeSource
    _ask: Callable[[News], None] = field(default=lambda news: None)
    _coming: Callable[[], Coming] = Coming
    _asked: bool = field(default=False, init=False)

    @property
    def sample(self) -> Pixels:
        """Stored values of the small picture; of its first block before there is one."""
        found = self.glance.pixels
        if found is not None and found.size:
            return found
        return np.zeros((1, 1, *self.stored.shape[2:]), self.reader.kind.dtype)

    def value(self, row: int, column: int) -> Any:
        """Return the stored value of a pixel, or None while it cannot be had without waiting."""
        assert isinstance(self.stored, LazyPixels)
        return self.stored.value(row, column)

    @property
    def is_read_late(self) -> bool:
        """Whether pixels are read where they are looked at; they are."""
        return True

    def _stripped(self, info: FrameInfo) -> FramePixels:
        base = LazyPixels(self.reader, self.reader.kind.dtype, lambda stored: stored)
        # The small picture is the same one: who looks at it looks for both.
        made = evolve(self, info=info, levels=LazyLevels(base))
        made._asked = True
        return made

    @property
    def arrived(self) -> float:
        """How much of it can be seen, at least small: the share of its rows, from the top."""
        return self.glance.share_of(self.rows)

    def prepare(self, pixels: int) -> None:
        """Nothing: reductions are read where they are looked at."""

    @property
    def wants_look(self) -> bool:
        """Whether the small picture is not whole yet, or nobody asked for reductions."""
        return not (self.glance.is_complete and self._asked)

    def look(self, news: News = lambda: None, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Take the glance, in parts where that takes long, and have the reductions made.

        Call it in a thread that may wait. `news` is called whenever there is more to be seen.
        """
        if self.glance.rows:  # others have looked before
            self._settle(Looked(is_first=True, is_last=self.glance.is_complete))
            news()
        is_dear = self._asks_first()
        if not (is_dear and self.glance.rows):
            for looked in self.glance.take():
                self._settle(looked)
                news()
                if not is_wanted():
                    return
                if is_dear:
                    break
        if not self._asked:
            self._asked = True

            def told() -> None:
                self._note_damage()
                news()

            self._ask(told)
        if not self.glance.is_complete and self._grow(news, is_wanted):
            for looked in self.glance.take():
                self._settle(looked)
                news()
                if not is_wanted():
                    return

    def _note_damage(self) -> None:
        """Say why reductions are not of all of the picture, once they are through."""
        known = self._coming()
        damage = getattr(known.reductions, "damage", "")
        if damage and not known.is_coming:
            self.damage = Text(damage)

    def _asks_first(self) -> bool:
        """Whether the small picture takes as long as all reductions: they are read together."""
        source = self.source
        return (
            isinstance(source, Backed)
            and not isinstance(source, TileSource)
            and source.shrinks(1) == (1,)
            and source.orientation == 1
        )

    def _grow(self, news: News, is_wanted: Callable[[], bool]) -> bool:
        """Take the small picture from reductions as they are made; return whether it must be read.

        So it must where they are not made after all, or something else is made before them.
        """
        patience = monotonic() + _PATIENCE_S
        while is_wanted() and not self.glance.is_complete:
            known = self._coming()
            if known.reductions is not None and self.glance.grow_from(known.reductions):
                self._settle(Looked(is_first=False, is_last=self.glance.is_complete))
                news()
                continue
            if not known.is_coming or (known.reductions is None and monotonic() > patience):
                return not self.glance.is_complete
            sleep(_LOOK_S)
        return False

    @property
    def filler(self) -> object | None:
        """The small picture as far as it is there."""
        return self.glance.pixels

    def stand_in(
        self, raster: Raster, x0: int, y0: int, pixels: Pixels, keep: NDArray[np.uint8]
    ) -> None:
        """Fill pixels of a raster from (x0, y0) on from the glance, as far as it goes."""
        base = self.levels.base
        assert isinstance(base, LazyPixels)
        filled = self.glance.fill(raster, x0, y0, pixels, base.convert)
        keep[:filled] = 255

    def _settle(self, looked: Looked) -> None:
        """Take windows from the first and from the whole glance."""
        if not (looked.is_first or looked.is_last):
            return
        if self.info.channels:
            sample = self.sample
            self.looks = default_looks(self.info.channels, sample)
            spans = (
                shades.value_span(one.grey, sample[..., at])
                for at, one in enumerate(self.info.channels)
            )
            self.span = max(spans)
        if self.grey is not None:
            self.default_voi = shades.default_voi(self.grey, self.sample)
            self.span = shades.value_span(self.grey, self.sample)


def tiled_frame(source: LargeSource, frame: int) -> TiledFrame:
    """Return a frame of a large picture; none of its pixels are read yet."""
    info, kind = source.info(frame), source.kind(frame)
    tiles = source if isinstance(source, TileSource) else None
    backed = source if isinstance(source, Backed) else None
    reader = TileReader(
        tiles,
        frame,
        kind,
        source.rows,
        source.columns,
        Coming if backed is None else lambda: backed.coming(frame),
    )
    dtype, convert = _conversion(kind, info)
    base = LazyPixels(reader, dtype, convert, is_rough=True)
    pixels = TiledFrame(
        stored=LazyPixels(reader, kind.dtype, lambda stored: stored),
        info=info,
        identity=source.identity,
        levels=LazyLevels(base),
        reader=reader,
        source=source,
        glance=glance_of(source, frame),
        coming=Coming if backed is None else lambda: backed.coming(frame),
        ask=(lambda news: None) if backed is None else lambda news: backed.ask(frame, news),
    )
    if info.channels:
        pixels.looks = default_looks(info.channels, pixels.sample)
    if info.grey is not None:
        pixels.default_voi = shades.default_voi(info.grey, pixels.sample)
    return pixels


def _conversion(
    kind: PixelKind, info: FrameInfo
) -> tuple[np.dtype[Any], Callable[[Pixels], Pixels]]:
    """Return what is resampled of stored values, and how it is made; see `FramePixels.levels`."""
    if info.grey is None and not info.channels:
        convert = conversion_of(info.icc_profile) if kind == PixelKind(np.uint8, 3) else None
        return kind.dtype, convert or (lambda stored: stored)
    if kind.dtype.kind in "iub" and kind.dtype.itemsize <= 2:
        return np.dtype(np.uint16), lambda stored: np.ascontiguousarray(shades.lut_indices(stored))
    # Whole numbers of 32 bits do not fit into float32.
    is_narrow = kind.dtype.kind == "f" and kind.dtype.itemsize <= 4
    wide = np.dtype(np.float32 if is_narrow else np.float64)
    limit = float(np.finfo(np.float32 if is_narrow else np.float64).max)
    grey = info.grey or info.channels[0].grey

    def values(stored: Pixels) -> Pixels:
        found = np.nan_to_num(shades.modality_values(stored, grey))
        return np.clip(found, -limit, limit).astype(wide)

    return wide, values
