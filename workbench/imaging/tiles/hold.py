"""Holding a file, so that nobody clears it away while it is in use.

On Windows a file that is open or mapped cannot be removed in any case.
"""

from __future__ import annotations

from typing import IO, Any


def hold(file: IO[Any]) -> None:
    """Hold a file until it is closed; several may hold it. Never waits long."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return  # somebody is about to clear it away, or the file system has no locks


def is_held(file: IO[Any]) -> bool:
    """Return whether somebody else holds an opened file; if not, nobody can from now on."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
