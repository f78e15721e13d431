"""Lines that were read before: the same stored values at the same place say the same.

The slices of a series often carry one head, and a window that fits each slice makes it look a
little different each time. What was read clearly in one of them is not read again in the next;
what was not is read in each, as the next may show it better. So nothing is read worse than alone.
"""

from __future__ import annotations

import hashlib
import threading
from typing import Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.deid.pixels.found import Box

#: Heights of a line that are read before and behind it, and so must be the same too.
BEYOND = 1.5
_MOST = 4096  # lines of a process: some hundred bytes each


@frozen
class Reading:
    """What stands in a line.

    Parameters
    ----------
    box : Box
        With the letters before and behind it.
    score : float
        How clear it is.
    again : tuple of str
        What it says, each way, when it is read once more; empty when nobody asked.
    """

    box: Box
    text: str = field(repr=False)
    score: float
    again: tuple[str, ...] = field(default=(), repr=False)


_known: dict[bytes, Reading] = {}
_lock = threading.Lock()


@frozen(eq=False)
class Stored:
    """The values of a frame as they are stored, by which its lines are known again.

    Parameters
    ----------
    frame : ndarray, shape (rows, columns) or (rows, columns, 3)
    how : str
        In which contrasts its lines are read.
    """

    frame: NDArray[Any] = field(repr=False)
    how: str = ""

    def remembered(self, box: Box) -> Reading | None:
        """Return what a line says that was read in another frame; None for one that was not."""
        with _lock:
            key = self._key(box)
            found = _known.pop(key, None)
            if found is not None:
                _known[key] = found  # the last to be forgotten
            return found

    def keep(self, box: Box, reading: Reading) -> None:
        """Remember what a line says."""
        with _lock:
            _known[self._key(box)] = reading
            while len(_known) > _MOST:
                del _known[next(iter(_known))]

    def _key(self, box: Box) -> bytes:
        rows, columns = self.frame.shape[:2]
        beyond = round(BEYOND * min(box.width, box.height))
        across, along = (beyond, 0) if box.height > box.width else (0, beyond)
        part = self.frame[
            max(box.y - across, 0) : min(box.bottom + across, rows),
            max(box.x - along, 0) : min(box.right + along, columns),
        ]
        what = (box, self.frame.shape, str(part.dtype), self.how)
        made = hashlib.blake2b(repr(what).encode(), digest_size=16)
        made.update(np.ascontiguousarray(part).tobytes())
        return made.digest()


def forget() -> None:
    """Remember nothing any more."""
    with _lock:
        _known.clear()
