"""Colour maps: a colour for each of the 256 shades that the grey-scale pipeline gives.

Applied after the pipeline, inversion included, so that the window means the same with and
without colour. Padding stays black.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import Text, t


@frozen
class ColorMap:
    """A colour map by its name, as ``--color-map`` takes it."""

    name: str
    title: Text


#: No colour at all.
GREY = ColorMap("", t("Grey"))
#: Those of DICOM (PS3.6 annex B), then our own.
COLOR_MAPS: tuple[ColorMap, ...] = (
    ColorMap("hot-iron", t("Hot iron")),
    ColorMap("pet", t("PET")),
    ColorMap("hot-metal-blue", t("Hot metal blue")),
    ColorMap("pet-20-step", t("PET, 20 steps")),
    ColorMap("spring", t("Spring")),
    ColorMap("summer", t("Summer")),
    ColorMap("fall", t("Fall")),
    ColorMap("winter", t("Winter")),
    ColorMap("rainbow", t("Rainbow")),
    ColorMap("even-rainbow", t("Rainbow of even lightness")),
    ColorMap("ice", t("Ice")),
)


def color_map(name: str) -> ColorMap:
    """Return the map called `name`, whatever its case; raise InputError naming the known ones."""
    wanted = name.strip().lower().replace(" ", "-").replace("_", "-")
    if wanted in ("", "grey", "gray"):
        return GREY
    for one in COLOR_MAPS:
        if one.name == wanted:
            return one
    known = ", ".join(["grey", *(one.name for one in COLOR_MAPS)])
    raise InputError(t("There is no colour map {name!r}. Known: {known}.", name=name, known=known))


def is_color_map(name: str) -> bool:
    """Return whether there is a colour map of exactly this name."""
    return name in ("", *(one.name for one in COLOR_MAPS))


@cache
def color_table(name: str) -> NDArray[np.uint8]:
    """Return the colours of a map.

    Returns
    -------
    ndarray, shape (256, 3), uint8, read-only
        RGB for the shades 0 to 255.

    Raises
    ------
    InputError
        If there is no such map.
    """
    known = color_map(name).name
    if known in _OWN:
        table = _OWN[known]()
    else:
        from workbench.dicom.pixels.palettes import well_known_palette

        table = well_known_palette(known)
    table.flags.writeable = False
    return table


def colored(shades: NDArray[np.uint8], name: str) -> NDArray[np.uint8]:
    """Return the RGB of shades, shape (..., 3)."""
    table = color_table(name)
    if shades.ndim != 2 or shades.size < 4096:
        return table[shades]
    import cv2

    # Three channels are looked up as they are: the table's order decides, not OpenCV's names.
    shown: NDArray[np.uint8] = np.asarray(cv2.applyColorMap(shades, table[:, None, :]), np.uint8)
    return shown


def _grey() -> NDArray[np.uint8]:
    return np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)


def _rainbow() -> NDArray[np.uint8]:
    """From blue over cyan, green and yellow to red; black below, as background stays black."""
    hue = np.linspace(240.0, 0.0, 256) / 60.0
    # The classic hue circle: each channel rises, stays and falls over two of its six parts.
    channels = [np.clip(np.abs((hue - shift) % 6 - 3) - 1, 0, 1) for shift in (0.0, 2.0, 4.0)]
    table = _eight(np.stack(channels, axis=-1))
    table[0] = 0
    return table


def _even_rainbow() -> NDArray[np.uint8]:
    """Turning hue on a straight rise of lightness (Green 2011, "cubehelix"), so that steps show."""
    level = np.linspace(0.0, 1.0, 256)
    angle = 2 * np.pi * (0.5 / 3 - 1.5 * level)
    strength = level * (1 - level) / 2
    turn = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    weights = np.array([[-0.14861, 1.78277], [-0.29227, -0.90649], [1.97294, 0.0]])
    return _eight(level[:, None] + strength[:, None] * (turn @ weights.T))


def _ice() -> NDArray[np.uint8]:
    """Black over blue and cyan to white."""
    level = np.linspace(0.0, 3.0, 256)
    return _eight(np.stack([np.clip(level - n, 0, 1) for n in (2, 1, 0)], axis=-1))


def _eight(table: NDArray[np.float64]) -> NDArray[np.uint8]:
    return np.floor(np.clip(table, 0, 1) * 255 + 0.5).astype(np.uint8)


_OWN = {"": _grey, "rainbow": _rainbow, "even-rainbow": _even_rainbow, "ice": _ice}
