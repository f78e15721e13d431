"""What is looked at to decide about a layout: its pictures laid over each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from attrs import field, frozen

from workbench.app.deidentify.doors import Picture

# More are not seen one through the other, and each takes a moment.
FILES_MAX = 32


@frozen
class Overlaid:
    """A picture, and how many it was made of."""

    picture: Picture = field(eq=False, repr=False)
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
    return Overlaid(made, count, failed)


def spread_over(paths: Sequence[str], most: int = FILES_MAX) -> tuple[str, ...]:
    """Return some of many paths, evenly from the first to the last."""
    if len(paths) <= most:
        return tuple(paths)
    at = np.linspace(0, len(paths) - 1, most).round().astype(int)
    return tuple(paths[int(n)] for n in at)
