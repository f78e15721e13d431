"""What is said of pictures that cannot be cleaned."""

from __future__ import annotations

from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import Text, t

#: More pixels than any camera or scanner line gives; what says more was made to break readers.
PIXELS_MAX = 1 << 38
SIDE_MAX = 1 << 24


class Held(WorkbenchError):
    """The picture is sound, but nobody can say that nothing personal is left in it."""


def damaged(details: str = "") -> InputError:
    """Return the error for a picture whose parts contradict each other."""
    return InputError(t("The picture is damaged or cut off and cannot be cleaned."), details)


def unknown_kind(what: Text) -> Held:
    """Return the error for a picture of a kind that is not cleaned here."""
    return Held(t("Pictures of this kind are not cleaned: {what}", what=what))


def check_size(width: int, height: int) -> None:
    """Raise InputError for sizes that no picture has."""
    if not (0 < width <= SIDE_MAX and 0 < height <= SIDE_MAX) or width * height > PIXELS_MAX:
        raise InputError(
            t("The picture says that it is {width} × {height} pixels.", width=width, height=height)
        )
