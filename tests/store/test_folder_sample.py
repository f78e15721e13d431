"""Images that are folders are told apart by what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.store.fingerprint import fingerprint, with_sha256
from workbench.store.folder_sample import folder_sample


def a_store(folder: Path, chunk: bytes = b"pixels") -> Path:
    for number in range(30):
        (folder / "0" / str(number)).mkdir(parents=True)
        for other in range(30):
            (folder / "0" / str(number) / str(other)).write_bytes(chunk)
    (folder / ".zattrs").write_text("{}", encoding="utf-8")
    return folder / ".zattrs"


def test_stores_that_describe_themselves_alike_are_told_apart_by_their_pixels(tmp_path):
    one, other = a_store(tmp_path / "一.zarr"), a_store(tmp_path / "二.zarr", b"others")
    assert fingerprint(one).size == fingerprint(other).size
    assert fingerprint(one).sample != fingerprint(other).sample
    whole = [with_sha256(path, fingerprint(path)) for path in (one, other)]
    assert whole[0] is not None
    assert whole[1] is not None
    assert whole[0].sha256 != whole[1].sha256


def test_a_copied_store_is_the_same(tmp_path):
    one, other = a_store(tmp_path / "一.zarr"), a_store(tmp_path / "二.zarr")
    assert fingerprint(one) == fingerprint(other)


@pytest.mark.parametrize("beside", ["labels/cells/.zarray", ".DS_Store", "tables/a"])
def test_what_others_put_beside_the_pixels_changes_nothing(tmp_path, beside):
    path = a_store(tmp_path / "a.zarr")
    before = fingerprint(path)
    (path.parent / beside).parent.mkdir(parents=True, exist_ok=True)
    (path.parent / beside).write_bytes(b"more")
    assert fingerprint(path) == before


def test_few_files_stand_for_all(tmp_path):
    a_store(tmp_path / "a.zarr")
    assert 5 <= len(list(folder_sample(tmp_path / "a.zarr"))) // 2 <= 48
    assert list(folder_sample(tmp_path / "missing")) == []
