"""What is beside the pixels of a picture: cleaned by its kind, and read back."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from workbench.base.errors import WorkbenchError
from workbench.base.text import t
from workbench.deid.photo.containers.bitmap import clean_bitmap
from workbench.deid.photo.containers.gif import clean_gif
from workbench.deid.photo.containers.jpeg import clean_jpeg
from workbench.deid.photo.containers.jpeg2000 import clean_j2k, clean_jp2
from workbench.deid.photo.containers.png import clean_png
from workbench.deid.photo.containers.tiff.clean import Edit, clean_tiff, write_clean
from workbench.deid.photo.containers.webp import clean_webp
from workbench.deid.photo.errors import Held, damaged
from workbench.deid.photo.formats import Format, format_of
from workbench.deid.photo.parts.reach import FileReach
from workbench.deid.photo.parts.rebuilt import Range, Rebuilt
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.photo.taken.notes import Notes
from workbench.deid.photo.taken.proof import texts_left

_CLEANERS: dict[Format, Callable[[bytes, PhotoPolicy, Notes], Rebuilt]] = {
    Format.JPEG: clean_jpeg,
    Format.PNG: clean_png,
    Format.TIFF: clean_tiff,
    Format.BMP: clean_bitmap,
    Format.GIF: clean_gif,
    Format.WEBP: clean_webp,
    Format.JP2: clean_jp2,
    Format.J2K: clean_j2k,
}


def clean_metadata(data: bytes, policy: PhotoPolicy, notes: Notes) -> Rebuilt:
    """Return a picture without all that is beside its pixels.

    Raises
    ------
    Held, InputError
        If its kind is not cleaned here, or it is damaged.
    """
    kind = format_of(data[:64])
    if kind is None:
        raise damaged("kind")
    try:
        return _CLEANERS[kind](data, policy, notes)
    except WorkbenchError:
        raise
    except (struct.error, IndexError, ValueError, OverflowError, RecursionError) as error:
        # Only what lengths that lie can bring about; their words may be those of the file.
        raise damaged(type(error).__name__) from None


def clean_large_tiff(
    source: Path, target: Path, policy: PhotoPolicy, notes: Notes, edit: Edit | None = None
) -> None:
    """Write a TIFF file of any size without all that is beside its pixels, and read it back."""
    with FileReach(source) as data:
        try:
            with target.open("wb") as out:
                coded, raw = write_clean(data, out, policy, notes, edit)
        except (struct.error, IndexError, ValueError, OverflowError) as error:
            raise damaged(type(error).__name__) from None
    with FileReach(target) as made:
        check(texts_left(made, notes.account, coded, raw))


def prove(made: Rebuilt, policy: PhotoPolicy, notes: Notes) -> None:
    """Read a cleaned picture back: no text is left, and there is nothing left to clean.

    Raises
    ------
    Held
        If there is.
    """
    check(texts_left(made.data, notes.account, made.coded, made.raw))
    again = Notes()
    if clean_metadata(made.data, policy, again).data != made.data:
        check(1)


def check(left: int) -> None:
    """Raise Held when texts are left."""
    if left:
        raise Held(t("Reading back found {count} texts that were taken out.", count=left))


__all__ = ["Range", "check", "clean_large_tiff", "clean_metadata", "prove"]
