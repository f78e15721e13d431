"""What becomes of a head: its surface from the front, with the face and without it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import Text, t


@frozen(eq=False)
class HeadView:
    """The series of a head.

    Parameters
    ----------
    slices : int
        Of how many files it is made.
    before, after : ndarray, shape (down, across), uint8, or None
        How near the surface is to who looks at the face; None where it cannot be blanked.
    held : Text or None
        Why it cannot: it stays behind then.
    """

    slices: int
    before: NDArray[np.uint8] | None = field(default=None, repr=False)
    after: NDArray[np.uint8] | None = field(default=None, repr=False)
    held: Text | None = None


def head_view(path: str, paths: Sequence[str]) -> HeadView:
    """Return the head that a file is a slice of, or all of.

    Parameters
    ----------
    paths : sequence of str
        All files among which the others of its series are.

    Raises
    ------
    InputError
        If no face could be made from the file.
    """
    from workbench.deid.head.prepare import heads
    from workbench.deid.head.series import blank_series

    own = next((one for one in heads(map(Path, paths)) if path in one), None)
    if own is None:
        raise InputError(t("No face could be made from it."))
    try:
        found = blank_series(own)
    except WorkbenchError as error:
        return HeadView(len(own), held=error.text)
    except MemoryError:
        return HeadView(len(own), held=t("The file needs more memory than it may have."))
    return HeadView(len(own), found.before, found.after)
