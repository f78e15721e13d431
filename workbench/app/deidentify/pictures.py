"""What is looked at to decide about a layout: its pictures laid over each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from attrs import field, frozen

from workbench.app.deidentify.doors import Picture

# More are not seen one through the other, and each takes a moment.
FILES_MAX = 32
#: More do not fit on any screen, and go from process to process.
PIXELS_MAX = 24_000_000


@frozen
class Overlaid:
    """A picture, and how many it was made of.

    Parameters
    ----------
    picture : ndarray
        Perhaps smaller than what it shows.
    rows, columns : int
        The size of what it shows: boxes are in its pixels.
    """

    picture: Picture = field(eq=False, repr=False)
    rows: int = 0
    columns: int = 0
    count: int = 1
    failed: int = 0


def overlaid(
    paths: Sequence[str], frame: int | None, picture: Callable[[str, int | None], Picture]
) -> Overlaid:
    """Lay pictures of one size over each other: what is bright in any of them is seen.

    Raises
    ------
    Exception
        What the first of them raises when none can be shown.
    """
    made: Picture | None = None
    count = failed = 0
    problem: Exception | None = None
    for path in paths:
        try:
            one = picture(path, frame)
        except Exception as error:
            problem = problem or error
            failed += 1
            continue
        if made is None:
            made, count = one, 1
        elif one.shape == made.shape:
            made, count = np.maximum(made, one), count + 1
        else:
            failed += 1
    if made is None:
        raise problem or ValueError("no pictures")
    rows, columns = made.shape[:2]
    return Overlaid(reduced(made), rows, columns, count, failed)


def reduced(picture: Picture, most: int = PIXELS_MAX) -> Picture:
    """Return a picture with about as many pixels at most: a line scan has a thousand million."""
    rows, columns = picture.shape[:2]
    if rows * columns <= most:
        return picture
    import cv2

    by = (most / (rows * columns)) ** 0.5
    size = max(1, round(columns * by)), max(1, round(rows * by))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def spread_over(paths: Sequence[str], most: int = FILES_MAX) -> tuple[str, ...]:
    """Return some of many paths, evenly from the first to the last."""
    if len(paths) <= most:
        return tuple(paths)
    at = np.linspace(0, len(paths) - 1, most).round().astype(int)
    return tuple(paths[int(n)] for n in at)
