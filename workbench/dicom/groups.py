"""Functional groups of enhanced multi-frame images (PS3.3 C.7.6.16)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.dicom.values import items, raw

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def macro(ds: Dataset, frame: int, sequence: str) -> Dataset | None:
    """Return the first item of a functional group for a frame, counted from 1.

    The frame's own group comes first, then the shared one. None where neither has it; the
    caller then looks at the top level.
    """
    found = macros(ds, frame, sequence)
    return found[0] if found else None


def macros(ds: Dataset, frame: int, sequence: str) -> list[Dataset]:
    """Return all items of a functional group for a frame."""
    for groups, index in (
        (raw(ds, "PerFrameFunctionalGroupsSequence"), frame - 1),
        (raw(ds, "SharedFunctionalGroupsSequence"), 0),
    ):
        if groups and 0 <= index < len(groups):
            found = items(groups[index], sequence)
            if found:
                return found
    return []


def macro_or_top(ds: Dataset, frame: int, sequence: str) -> Dataset:
    """Return where to look for attributes: the frame's functional group, else the top level."""
    return macro(ds, frame, sequence) or ds
