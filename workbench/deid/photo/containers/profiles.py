"""Colour profiles inside pictures: kept for their numbers, without their texts."""

from __future__ import annotations

from workbench.deid.dicom.icc import without_texts
from workbench.deid.photo.taken.harvest import differing
from workbench.deid.photo.taken.notes import Notes

_MOST = 16 << 20


def clean_profile(data: bytes, notes: Notes) -> bytes | None:
    """Return a profile without texts; None, noted, when it is none and does not leave."""
    made = without_texts(data) if len(data) <= _MOST else None
    if made is None:
        notes.removed("ICC", "a colour profile that is not understood", data[:_MOST])
    elif made != data:
        notes.cleaned("ICC", "texts of the colour profile", differing(data, made))
    return made
