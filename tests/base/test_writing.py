"""A file is written as a whole or stays as it was, and nothing is left beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.base.writing import write_whole


def test_a_file_is_written_with_the_folder_it_needs(tmp_path: Path) -> None:
    path = tmp_path / "用户 config" / "a b" / "x.json"
    write_whole(path, b"one")
    write_whole(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_when_writing_fails_the_file_is_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.json"
    write_whole(path, b"one")
    original = Path.write_bytes

    def full(self: Path, data: bytes) -> int:
        original(self, data[:1])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        write_whole(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"):
        write_whole(tmp_path / "file" / "x.json", b"one")
