"""One slide of a scanner: levels and regions through OpenSlide."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.api import t
from workbench.api.grey import Calibration, CalibrationSource, Spacing
from workbench.api.image_files import no_frame, too_large_at_once
from workbench.api.images import (
    WHOLE_PIXELS,
    FrameInfo,
    Identity,
    PixelKind,
    TileLevel,
    Window,
)

from .library import damaged, opened, profile_of

if TYPE_CHECKING:
    from openslide import OpenSlide

_TILE = 512
_NO_SPACING = t(
    "The file has no pixel spacing. Calibrate with the ruler to measure in millimetres."
)


class SlideSource:
    """The picture of a slide, as RGB on its background.

    Pictures of the label and of the whole glass are left out: they show names.
    """

    frames = 1
    identity = Identity()

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        slide, properties = opened(path)
        self._slide: OpenSlide | None = slide
        self.columns, self.rows = slide.dimensions
        if self.rows < 1 or self.columns < 1:
            raise damaged(path, ValueError("no pixels"))
        found = _levels(slide.level_dimensions, properties)
        self._levels = tuple(level for _, level in found)
        self._numbers = tuple(number for number, _ in found)
        self._background = _background(properties)
        self._info = FrameInfo(
            grey=None, calibration=_calibration(properties), icc_profile=profile_of(slide)
        )

    def info(self, frame: int) -> FrameInfo:
        """Return what the file says."""
        return self._info

    def kind(self, frame: int) -> PixelKind:
        """Return what each pixel is."""
        return PixelKind(np.uint8, 3)

    def levels(self, frame: int) -> tuple[TileLevel, ...]:
        """Return the resolutions whose sizes differ by powers of two."""
        return self._levels

    def region(self, frame: int, level: int, window: Window) -> NDArray[np.generic]:
        """Return RGB of a window; where nothing was scanned it has the background's colour."""
        self._check(frame)
        y0, x0, y1, x1 = window
        factor = self._levels[level].factor
        import openslide

        slide = self._opened()
        try:
            picture = slide.read_region(
                (x0 * factor, y0 * factor), self._numbers[level], (x1 - x0, y1 - y0)
            )
        except openslide.OpenSlideError as error:
            self._forget(slide)
            raise damaged(self._path, error) from error
        return _on_background(np.asarray(picture), self._background)

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return the whole picture.

        Raises
        ------
        InputError
            If it is too large, or cannot be decoded.
        """
        if self.rows * self.columns > WHOLE_PIXELS:
            raise too_large_at_once(self._path.name, self.rows, self.columns)
        return self.region(frame, 0, Window(0, 0, self.rows, self.columns))

    def close(self) -> None:
        """Let go of the file; a region asked for later opens it again."""
        with self._lock:
            # Others may be reading it: it is closed when the last of them lets go of it.
            self._slide = None

    def _opened(self) -> OpenSlide:
        with self._lock:
            if self._slide is None:
                self._slide = opened(self._path)[0]
            return self._slide

    def _forget(self, slide: OpenSlide) -> None:
        """Let go of a slide that failed: it would fail for ever, wherever it is read."""
        with self._lock:
            if self._slide is slide:
                self._slide = None

    def _check(self, frame: int) -> None:
        if frame != 1:
            raise no_frame(self._path.name, frame, 1)


def _levels(
    sizes: tuple[tuple[int, int], ...], properties: Mapping[str, str]
) -> list[tuple[int, TileLevel]]:
    """Return (number in the file, level) of those that are powers of two smaller."""
    columns, rows = sizes[0]
    found: dict[int, tuple[int, TileLevel]] = {}
    for number, (across, down) in enumerate(sizes):
        factor = 1 << max(0, round(np.log2(max(columns / across, rows / down))))
        fits = _rounded(columns, across, factor) and _rounded(rows, down, factor)
        if fits and factor not in found:
            tile = (
                min(down, _number(properties, f"openslide.level[{number}].tile-height")),
                min(across, _number(properties, f"openslide.level[{number}].tile-width")),
            )
            found[factor] = (number, TileLevel(down, across, factor, *tile))
    return [found[factor] for factor in sorted(found)]


def _rounded(whole: int, part: int, factor: int) -> bool:
    return part in (max(1, whole // factor), -(-whole // factor))


def _number(properties: Mapping[str, str], name: str) -> int:
    value = properties.get(name, "")
    return max(1, int(value)) if value.isdigit() else _TILE


def _background(properties: Mapping[str, str]) -> NDArray[np.uint8]:
    try:
        value = int(properties.get("openslide.background-color", "FFFFFF"), 16)
    except ValueError:
        value = 0xFFFFFF
    return np.array([value >> 16 & 255, value >> 8 & 255, value & 255], np.uint8)


def _on_background(rgba: NDArray[np.uint8], background: NDArray[np.uint8]) -> NDArray[np.uint8]:
    alpha = rgba[..., 3]
    if (alpha == 255).all():
        return np.ascontiguousarray(rgba[..., :3])
    weight = alpha[..., None].astype(np.uint16)
    mixed = rgba[..., :3] * weight + background * (255 - weight) + 127
    return np.asarray(mixed // 255).astype(np.uint8)


def _calibration(properties: Mapping[str, str]) -> Calibration:
    """Micrometres that the scanner wrote: its sensor's pixels through its own optics."""
    try:
        dx, dy = (float(properties[f"openslide.mpp-{axis}"]) / 1000 for axis in "xy")
        spacing = Spacing(dy, dx)
    except (KeyError, ValueError):
        return Calibration(reason=_NO_SPACING)
    return Calibration(
        spacing,
        CalibrationSource.GEOMETRY,
        aspect=dy / dx,
        reason=t(
            "{size} µm a pixel on the slide, as the scanner ({vendor}) wrote it in the file.",
            size=f"{dx * 1000:.4g}",
            vendor=properties.get("openslide.vendor", "?"),
        ),
    )
