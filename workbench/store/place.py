"""Where a project file lies: on a local disk or a network file system, writable or not."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from attrs import frozen

# SQLite's WAL needs memory shared by all processes, which no file server gives.
_NETWORK = frozenset(
    "9p afs afpfs ceph cifs davfs davfs2 glusterfs lustre ncpfs nfs nfs4 pvfs2 smb smb2 smb3 "
    "smbfs sshfs webdav".split()
)
# FUSE says only that some program serves the files; these serve a local disk.
_LOCAL_FUSE = frozenset({"fuse.fuseblk", "fuseblk", "fuse.lxcfs", "fuse.ntfs-3g", "fuse.exfat"})


@frozen
class Mount:
    """One line of the mount table."""

    point: str
    kind: str


def is_network_kind(kind: str) -> bool:
    """Return whether a file system of this type, as /proc/mounts names it, is a remote one."""
    return kind in _NETWORK or (kind.startswith("fuse") and kind not in _LOCAL_FUSE)


def parse_mounts(table: str) -> list[Mount]:
    """Return the lines of /proc/mounts; blanks in a path are octal escapes there."""
    mounts = []
    for line in table.splitlines():
        fields = line.split(" ")
        if len(fields) >= 3:
            mounts.append(Mount(_unescape(fields[1]), fields[2]))
    return mounts


def _unescape(field: str) -> str:
    for code, char in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(code, char)
    return field


def mount_of(path: str, mounts: Iterable[Mount]) -> Mount | None:
    """Return the mount that a path is on: the longest point above it, of equal ones the last."""
    best: Mount | None = None
    for mount in mounts:
        point = mount.point.rstrip("/")
        inside = path == point or path.startswith(point + "/")
        if inside and (best is None or len(point) >= len(best.point.rstrip("/"))):
            best = mount
    return best


def is_unc(path: str) -> bool:
    r"""Return whether a Windows path names a server: ``\\server\share`` or ``\\?\UNC\server``."""
    path = path.replace("/", "\\")
    if path.upper().startswith("\\\\?\\UNC\\"):
        return True
    return path.startswith("\\\\") and not path.startswith(("\\\\?\\", "\\\\.\\"))


def on_network(path: Path) -> bool:
    """Return whether a file lies on a network file system, as far as this system tells."""
    full = str(path.parent.resolve())
    if sys.platform == "win32":
        return is_unc(full) or _is_remote_drive(full)
    if sys.platform == "darwin":
        return _is_remote_volume(full)
    try:
        # Bytes of a mount point that are no UTF-8 come back as they do in `full`.
        table = Path("/proc/mounts").read_text("utf-8", "surrogateescape")
    except OSError:
        return False
    mount = mount_of(full, parse_mounts(table))
    return mount is not None and is_network_kind(mount.kind)


def _is_remote_drive(path: str) -> bool:
    import ctypes

    remote = 4  # DRIVE_REMOTE
    windll: Any = vars(ctypes)["windll"]  # there on Windows only
    return bool(windll.kernel32.GetDriveTypeW(Path(path).anchor) == remote)


def _is_remote_volume(path: str) -> bool:
    """Shares appear under /Volumes, like sticks; a rollback journal is right for both."""
    return path.startswith("/Volumes/")


def can_write_folder(folder: Path) -> bool:
    """Return whether files can be made in a folder, by trying: flags do not tell on all systems."""
    probe = folder / f".workbench-{os.getpid()}-{os.urandom(4).hex()}"
    try:
        os.close(os.open(probe, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError:
        return False
    probe.unlink(missing_ok=True)
    return True


def can_write_file(path: Path) -> bool:
    """Return whether a file may be changed; asked without changing it."""
    try:
        os.close(os.open(path, os.O_RDWR))
    except OSError:
        return False
    return True
