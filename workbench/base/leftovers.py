"""What a program that was killed leaves half made: named so that the next one can tell."""

from __future__ import annotations

import logging
import os
import re
import shutil
import socket
import time
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

log = logging.getLogger(__name__)

_PARTIAL = re.compile(r"\..+\.(?P<pid>\d+)(?:-(?P<host>[0-9a-f]{8}))?\.partial")
_STAGING = re.compile(r"\.workbench-(?P<pid>\d+)-(?P<host>[0-9a-f]{8})-\w+")
# Nobody knows here whether a program on another computer lives; none writes that long.
_ELSEWHERE_S = 24 * 3600.0
_UNKNOWN_S = 3600.0


def mark() -> str:
    """Return who makes something: this process on this computer."""
    return f"{os.getpid()}-{_host()}"


def partial_beside(target: Path) -> Path:
    """Return the name that a file has in its folder until it is whole."""
    return target.with_name(f".{target.name}.{mark()}.partial")


def sweep(folder: Path) -> None:
    """Remove what programs that are gone left in a folder half made. Never raises."""
    for path in _abandoned(folder):
        try:
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
            log.info("something half made was removed")
        except OSError:
            log.info("something half made could not be removed")


def _abandoned(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            hidden = [entry for entry in entries if entry.name.startswith(".")]
        for entry in hidden:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not entry.is_file(follow_symlinks=False):
                continue
            found = (_STAGING if is_folder else _PARTIAL).fullmatch(entry.name)
            if found is not None and _is_gone(found, entry.stat(follow_symlinks=False).st_mtime):
                yield Path(entry.path)
    except OSError:
        return


def _is_gone(found: re.Match[str], changed: float) -> bool:
    idle = time.time() - changed
    if found["host"] == _host():
        return not _is_alive(int(found["pid"]))
    if found["host"] is None:
        return idle > _UNKNOWN_S and not _is_alive(int(found["pid"]))
    return idle > _ELSEWHERE_S


@cache
def _host() -> str:
    return f"{zlib.crc32(socket.gethostname().encode()):08x}"


def _is_alive(pid: int) -> bool:
    """Return whether a process of this computer runs; True where that cannot be known."""
    if os.name == "nt":
        return _is_alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _is_alive_on_windows(pid: int) -> bool:
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009  (not there on other systems)
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return bool(kernel.GetLastError() != 87)  # ERROR_INVALID_PARAMETER: no such process
    kernel.CloseHandle(handle)
    return True
