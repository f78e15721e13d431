"""Members of archives as paths, and archives that mean harm."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.base import archives, files
from workbench.base.errors import InputError


def inside(archive: Path) -> Path:
    return archive / "DICOM" / "影像 1.dcm"


def test_members_are_paths_below_their_archive(archive):
    assert archives.members(archive) == [inside(archive), archive / "b.txt"]
    assert archives.split(inside(archive)) == (archive, "DICOM/影像 1.dcm")
    assert archives.split(archive) is None


@given(
    st.lists(st.tuples(st.integers(-40, 3000), st.sampled_from([0, 1, 2]), st.integers(-1, 900)))
)
def test_reading_and_seeking_is_that_of_bytes(tmp_path_factory, moves):
    data = bytes(range(256)) * 10
    path = tmp_path_factory.mktemp("zip") / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("m", data)
    with files.open_binary(path / "m") as file:
        model = io.BytesIO(data)
        for offset, whence, size in moves:
            if whence == 0 and offset < 0:
                continue
            assert file.seek(offset, whence) == model.seek(offset, whence)
            assert file.read(size) == model.read(size)
            assert file.tell() == model.tell()


@pytest.mark.parametrize("step", [1, 7, 100, 257, 4096])
def test_a_member_is_whole_however_small_the_pieces_it_is_read_in(tmp_path, step):
    path = tmp_path / "a.zip"
    for size in (1000, 20_000 + step):
        for data in (bytes(size), b"abc" * (size // 3), bytes(range(256)) * (size // 256)):
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
                out.writestr("m", data)
            with files.open_binary(path / "m") as file:
                assert b"".join(iter(lambda: file.read(step), b"")) == data


def test_the_beginning_is_read_without_inflating_the_rest(archive):
    with files.open_binary(inside(archive)) as file:
        assert file.read(4) == bytes(range(4))
        assert len(getattr(file, "_data")) < 100_000  # noqa: B009


def test_a_changed_archive_is_looked_into_again(archive):
    assert len(archives.members(archive)) == 2
    with zipfile.ZipFile(archive, "a") as out:
        out.writestr("new.txt", b"new")
    assert archive / "new.txt" in archives.members(archive)


def _flagged(archive: Path, bits: int) -> None:
    """Set flag bits of all members, in both headers."""
    data = bytearray(archive.read_bytes())
    for mark, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = data.find(mark)
        while start >= 0:
            data[start + at] |= bits
            start = data.find(mark, start + 4)
    archive.write_bytes(data)


@pytest.mark.parametrize("name", ["/etc/x/a.dcm", "C:\\etc\\x\\a.dcm", "//etc/x/a.dcm"])
def test_root_and_drive_of_a_name_are_left_out(tmp_path, name):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr(name, b"1")
    assert archives.members(path) == [path / "etc" / "x" / "a.dcm"]
    assert files.read_bytes(path / "etc" / "x" / "a.dcm") == b"1"


def test_an_archive_of_names_that_lead_out_of_it_says_so(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("../../a.dcm", b"1")
    with pytest.raises(InputError, match="lead out"):
        archives.members(path)


def test_a_protected_archive_says_so(archive):
    _flagged(archive, 1)
    with pytest.raises(InputError, match=r"光盘 CD\.zip .*password"):
        archives.members(archive)
    with pytest.raises(InputError, match="password"):
        files.open_binary(archive / "b.txt")


def test_a_bomb_is_refused_before_it_is_inflated(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "SMALL", 1 << 20)
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("zeros", bytes(4 << 20))
    with pytest.raises(InputError, match="inflate"):
        archives.members(path)
    with pytest.raises(InputError, match="inflate"):
        files.open_binary(path / "zeros")


def test_a_member_that_is_longer_than_declared_is_damaged(tmp_path):
    path = tmp_path / "liar.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("m", b"0123456789" * 50)
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    path.write_bytes(data)
    with files.open_binary(path / "m") as file, pytest.raises(InputError, match="damaged"):
        file.read()


def test_names_without_a_mark_are_those_of_their_writer(tmp_path):
    path = tmp_path / "old.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("AAAA.dcm", b"x")
    data = path.read_bytes().replace(b"AAAA", "影像".encode("gb18030"))
    path.write_bytes(data)
    assert archives.members(path) == [path / "影像.dcm"]
    assert files.read_bytes(path / "影像.dcm") == b"x"


def _whole() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/b.dcm", bytes(range(256)) * 8)
        archive.writestr("c", b"c" * 100)
    return out.getvalue()


WHOLE = _whole()


def read_all(folder: Path, data: bytes) -> None:
    path = folder / "damaged.zip"
    path.write_bytes(data)
    archives._directory.cache_clear()
    try:
        for member in archives.members(path):
            files.read_bytes(member)
    except (InputError, FileNotFoundError):
        pass


@example(463, 0)  # a name is empty then
@example(481, 2)  # the directory then claims to begin before the file does
@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_flipped_byte_is_read_or_refused(tmp_path_factory, at, value):
    data = bytearray(WHOLE)
    data[at] = value
    read_all(tmp_path_factory.getbasetemp(), bytes(data))


@given(st.integers(0, len(WHOLE)))
def test_a_cut_off_archive_is_refused(tmp_path_factory, end):
    read_all(tmp_path_factory.getbasetemp(), WHOLE[:end])
