"""Colours of a picture with an ICC profile, as the screen's sRGB has them (PS3.3 C.11.15).

Only what is shown is converted; the stored values of a picture stay what its file has.
"""

from __future__ import annotations

import io
import logging
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.ImageCms import ImageCmsTransform

log = logging.getLogger(__name__)

# Real profiles take a few kilobytes, those with tables of a scanner some hundred.
_PROFILE_MAX = 4 << 20
# Shades of 255 that two profiles of one space differ by in rounding.
_SAME = 3
_ROWS = 512


@frozen(eq=False)
class Conversion:
    """How colours of one profile become sRGB; `name` is the profile's own description."""

    name: str
    transform: ImageCmsTransform

    def __call__(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return pixels, shape (rows, columns, 3), in sRGB; the ones given stay as they are."""
        from PIL import Image, ImageCms

        result = np.empty_like(rgb)
        for top in range(0, rgb.shape[0], _ROWS):
            band = Image.fromarray(np.ascontiguousarray(rgb[top : top + _ROWS]))
            result[top : top + _ROWS] = np.asarray(ImageCms.applyTransform(band, self.transform))
        return result


@lru_cache(maxsize=16)
def conversion_of(profile: bytes) -> Conversion | None:
    """Return the conversion of a profile to sRGB; None when there is nothing to convert.

    That is without a profile, with one of sRGB itself, or one that is damaged or not of RGB.
    """
    if not 128 <= len(profile) <= _PROFILE_MAX:
        return None
    from PIL import ImageCms

    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if own.profile.xcolor_space.strip() != "RGB":
            return None
        name = ImageCms.getProfileDescription(own).strip()
        screen = ImageCms.createProfile("sRGB")
        intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
        flags = ImageCms.Flags.BLACKPOINTCOMPENSATION
        made = ImageCms.buildTransform(own, screen, "RGB", "RGB", intent, flags)
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        log.info("an ICC profile cannot be used")
        return None
    found = Conversion(name, made)
    probes = _probes()
    off = np.abs(found(probes).astype(int) - probes)
    return found if int(off.max()) > _SAME else None


def _probes() -> NDArray[np.uint8]:
    steps: NDArray[Any] = np.linspace(0, 255, 9).astype(np.uint8)
    return np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(27, 27, 3)
