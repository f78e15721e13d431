"""Which program wrote a TIFF file, as far as it matters for what is kept of it."""

from __future__ import annotations

import re
from enum import StrEnum

from workbench.deid.photo.containers.tiff import tags
from workbench.deid.photo.parts.tiff import Directory, Tiff


class Family(StrEnum):
    """Writers whose descriptions hold numbers that are needed."""

    APERIO = "aperio"
    HAMAMATSU = "hamamatsu"
    OME = "ome"
    IMAGEJ = "imagej"
    SHAPED = "shaped"
    LEICA = "leica"
    OTHER = "other"


# Pictures beside that of the specimen: its label, the whole glass, small copies.
_BESIDE = re.compile(r"label|macro|overview|barcode|thumbnail|标签", re.IGNORECASE)


def family_of(tiff: Tiff) -> Family:
    """Return which program wrote a file."""
    first = tiff.pages[0]
    description = tiff.text(first, tags.DESCRIPTION)
    if tags.NDPI in first.tags:
        return Family.HAMAMATSU
    if description.startswith("Aperio"):
        return Family.APERIO
    if "<OME" in description[:4096]:
        return Family.OME
    if description.startswith("ImageJ="):
        return Family.IMAGEJ
    if description.startswith('{"shape"'):
        return Family.SHAPED
    if "<scn" in description[:4096]:
        return Family.LEICA
    return Family.OTHER


def is_beside(tiff: Tiff, family: Family, number: int, page: Directory) -> bool:
    """Return whether a page shows the label, the glass or a small copy, not the specimen.

    Parameters
    ----------
    number : int
        Of the page, from 0; the first is always the picture.
    """
    if family is Family.HAMAMATSU:
        lens = page.tags.get(tags.LENS)
        return lens is not None and lens.kind == 11 and float(tiff.numbers(lens)[0]) < 0
    if number == 0 or family is Family.OME:
        return False
    if family is Family.APERIO:
        return tags.TILES not in page.tags
    words = tiff.text(page, tags.DESCRIPTION, 1 << 16) + tiff.text(page, tags.PAGE_NAME, 4096)
    return _BESIDE.search(words) is not None
