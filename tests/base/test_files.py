"""Files and members of archives are opened alike."""

from __future__ import annotations

import pytest

from tests.base.test_archives import inside
from workbench.base import files
from workbench.base.errors import InputError


def test_a_member_is_read_like_a_file(archive):
    data = bytes(range(256)) * 1000
    assert files.read_bytes(inside(archive)) == data
    assert files.read_bytes(archive / "b.txt") == b"text"
    assert files.size_of(inside(archive)) == len(data)
    assert files.is_file(inside(archive))
    assert not files.is_file(archive / "DICOM")


def test_a_plain_file_is_just_opened(tmp_path):
    path = tmp_path / "plain.zip.txt"
    path.write_bytes(b"1234")
    assert files.read_bytes(path) == b"1234"
    assert files.size_of(path) == 4
    assert files.is_file(path)


@pytest.mark.parametrize("name", ["gone.dcm", "DICOM", "b.txt/x"])
def test_what_is_not_in_the_archive_is_not_there(archive, name):
    assert not files.is_file(archive / name)
    with pytest.raises(FileNotFoundError):
        files.open_binary(archive / name)


def test_a_file_is_mapped_and_a_member_is_held(tmp_path, archive, monkeypatch):
    path = tmp_path / "平 面.raw"
    path.write_bytes(b"1234")
    assert bytes(files.mapped(path)) == b"1234"
    assert not isinstance(files.mapped(path), bytes)
    path.write_bytes(b"")
    assert bytes(files.mapped(path)) == b""
    assert files.mapped(archive / "b.txt") == b"text"
    monkeypatch.setattr(files, "MEMBER_HELD_MAX", 3)
    with pytest.raises(InputError, match=r"Unpack 光盘 CD\.zip"):
        files.mapped(archive / "b.txt")


def test_one_file_is_the_same_by_two_paths_and_what_is_not_there_by_one(tmp_path):
    path = tmp_path / "a.wbp"
    path.write_bytes(b"")
    assert files.is_same_file(path, tmp_path / "x" / ".." / "a.wbp") is False  # no folder x
    (tmp_path / "x").mkdir()
    assert files.is_same_file(path, tmp_path / "x" / ".." / "a.wbp")
    gone = tmp_path / "gone.wbp"
    assert files.is_same_file(gone, gone)
    assert not files.is_same_file(path, gone)
