"""Network file systems are told from local ones by the mount table, or by the path."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from workbench.store import place
from workbench.store.place import Mount, is_network_kind, is_unc, mount_of, on_network, parse_mounts

TABLE = """\
sysfs /sys sysfs rw,nosuid 0 0
/dev/sda1 / ext4 rw,relatime 0 0
/dev/sdb1 /media/usb\\040stick vfat rw 0 0
server:/export /home/ann/share nfs4 rw,vers=4.2 0 0
//server/images /mnt/图像 cifs rw 0 0
ann@host:/data /mnt/ssh fuse.sshfs rw 0 0
/dev/sdc1 /mnt/windows fuseblk rw 0 0
//server/b /mnt/windows/inner smb3 rw 0 0
overlay / overlay rw 0 0
tmpfs /home/ann/share/local tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/ann", "overlay"),
        ("/home/ann/share", "nfs4"),
        ("/home/ann/share/2026/a", "nfs4"),
        ("/home/ann/shared", "overlay"),
        ("/home/ann/share/local", "tmpfs"),
        ("/media/usb stick/x", "vfat"),
        ("/mnt/图像/片", "cifs"),
        ("/mnt/windows", "fuseblk"),
        ("/mnt/windows/inner/x", "smb3"),
        ("/", "overlay"),
    ],
)
def test_the_longest_mount_above_a_path_counts(path: str, kind: str) -> None:
    found = mount_of(path, parse_mounts(TABLE))
    assert found is not None and found.kind == kind


def test_without_a_table_nothing_is_known() -> None:
    assert mount_of("/home", []) is None
    assert mount_of("/home", [Mount("/srv", "ext4")]) is None


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "fuse.sshfs", "fuse.rclone", "9p"])
def test_remote_kinds(kind: str) -> None:
    assert is_network_kind(kind)


@pytest.mark.parametrize("kind", ["ext4", "btrfs", "xfs", "overlay", "tmpfs", "fuseblk", "vfat"])
def test_local_kinds(kind: str) -> None:
    assert not is_network_kind(kind)


@pytest.mark.parametrize(
    ("path", "remote"),
    [
        (r"\\server\share\a.wbp", True),
        ("//server/share/a.wbp", True),
        (r"\\?\UNC\server\share", True),
        (r"\\?\C:\projects", False),
        (r"\\.\C:", False),
        (r"C:\projects", False),
    ],
)
def test_a_windows_path_may_name_a_server(path: str, remote: bool) -> None:
    assert is_unc(path) is remote


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/mounts")
def test_this_machine_is_asked_for_its_mounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not on_network(tmp_path / "p.wbp")
    remote = [Mount("/", "ext4"), Mount(str(tmp_path.resolve()), "nfs4")]
    monkeypatch.setattr(place, "parse_mounts", lambda table: remote)
    assert on_network(tmp_path / "p.wbp")
