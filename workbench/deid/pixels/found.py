"""What was found in a picture, and where."""

from __future__ import annotations

from enum import StrEnum

from attrs import field, frozen

from workbench.base.text import Text, t


class Kind(StrEnum):
    """What something in a picture is."""

    TEXT = "text"
    FACE = "face"
    CODE = "code"  # bar codes and QR codes
    REGION = "region"  # what lies outside the regions of an ultrasound image, or a device's rule
    TEMPLATE = "template"  # logos and name plates of a camera or layout
    HAND = "hand"  # drawn by whoever reviewed it


@frozen
class Box:
    """Whole pixels of an image: left and top in, right and bottom out.

    Parameters
    ----------
    x, y : int
        Column and row of the first pixel.
    width, height : int
        In pixels, at least 1.
    """

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """Return the first column behind it."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """Return the first row below it."""
        return self.y + self.height

    @property
    def area(self) -> int:
        """Return the number of pixels."""
        return self.width * self.height

    @property
    def slices(self) -> tuple[slice, slice]:
        """Return rows and columns for an array."""
        return slice(self.y, self.bottom), slice(self.x, self.right)

    def overlaps(self, other: Box) -> bool:
        """Return whether two boxes share a pixel."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )

    def within(self, rows: int, columns: int, margin: int = 0) -> Box | None:
        """Return it, grown by a margin and cut at the frame; None when nothing is left."""
        x, y = max(self.x - margin, 0), max(self.y - margin, 0)
        right, bottom = min(self.right + margin, columns), min(self.bottom + margin, rows)
        return Box(x, y, right - x, bottom - y) if right > x and bottom > y else None


@frozen
class Found:
    """One thing in one picture.

    Parameters
    ----------
    score : float
        How sure the finder is, 0 to 1.
    text : str
        What it reads; may name a person, so that it is in no repr, log or report.
    frames : tuple of int
        In which frames, counted from 1; empty = in all.
    """

    box: Box
    kind: Kind = Kind.TEXT
    score: float = 1.0
    text: str = field(default="", repr=False)
    frames: tuple[int, ...] = ()


def undecided_places(count: int) -> Text:
    """Return why an image is held in which so many places wait for a person."""
    if count == 1:
        return t("One place may show text that nobody has decided on.")
    return t("{count} places may show text that nobody has decided on.", count=count)
