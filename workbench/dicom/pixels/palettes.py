"""The well-known colour palettes of DICOM (PS3.6 annex B), as pydicom ships them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.dicom.pixels.colour import expand_segments
from workbench.dicom.values import raw

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

ENTRIES = 256

#: Name -> file; all have 256 entries.
WELL_KNOWN = {
    "hot-iron": "hotiron.dcm",
    "pet": "pet.dcm",
    "hot-metal-blue": "hotmetalblue.dcm",
    "pet-20-step": "pet20step.dcm",
    "spring": "spring.dcm",
    "summer": "summer.dcm",
    "fall": "fall.dcm",
    "winter": "winter.dcm",
}


def well_known_palette(name: str) -> NDArray[np.uint8]:
    """Return the table of a palette, shape (256, 3), RGB.

    Raises
    ------
    InputError
        If the installed pydicom does not have it.
    """
    import pydicom

    path = Path(pydicom.__file__).parent / "data" / "palettes" / WELL_KNOWN[name]
    try:
        dataset = pydicom.dcmread(path)
    except (OSError, pydicom.errors.InvalidDicomError) as error:
        raise InputError(
            t("The colour map {name} is missing: pydicom was installed without it.", name=name)
        ) from error
    channels = [_channel(dataset, colour) for colour in ("Red", "Green", "Blue")]
    if any(channel.size != ENTRIES for channel in channels):
        raise InputError(t("The colour map {name} is damaged. Install pydicom again.", name=name))
    return np.ascontiguousarray(np.stack(channels, axis=-1))


def _channel(dataset: Dataset, colour: str) -> NDArray[np.uint8]:
    """Return the 256 entries of 8 bits of one colour, segmented or not."""
    plain = raw(dataset, f"{colour}PaletteColorLookupTableData")
    if isinstance(plain, bytes) and plain:
        return np.frombuffer(plain, np.uint8)[:ENTRIES]
    coded = np.frombuffer(raw(dataset, f"Segmented{colour}PaletteColorLookupTableData"), np.uint8)
    return expand_segments(coded.astype(np.int64), ENTRIES, 8).astype(np.uint8)
