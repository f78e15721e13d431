"""Threads that let the window's own go first."""

from __future__ import annotations

import os
import sys
import threading

# Half of the weight of the window's thread or less, but not so little that a busy machine has the
# user wait for tiles.
_NICE = 5


def step_back() -> None:
    """Let this thread yield to the window's: of two cores one is free at once when it wakes.

    Two threads that decode and one that helps them fill two cores, and the window would wait for
    its turn: half of its gaps above 8 ms were that. Linux gives each thread a weight of its own;
    elsewhere it would be that of the whole process, and nothing is done. A thread that is begun by
    this one is as nice.
    """
    if sys.platform == "linux":
        try:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        except OSError:
            pass  # some containers do not allow it, and it is no need
