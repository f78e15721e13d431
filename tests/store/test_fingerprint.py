"""A fingerprint tells a changed file from the same one, without reading all of a large one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.base.errors import InputError
from workbench.store.fingerprint import BLOCK, BLOCKS, fingerprint, is_same, with_sha256


def a_file(tmp_path: Path, data: bytes | bytearray) -> Path:
    path = tmp_path / "图 1.raw"
    path.write_bytes(data)
    return path


def test_a_small_file_is_read_as_a_whole(tmp_path: Path) -> None:
    found = fingerprint(a_file(tmp_path, b"abc"))
    whole = hashlib.sha256((3).to_bytes(8, "big") + b"abc").hexdigest()
    assert (found.size, found.sample, found.sha256) == (3, whole, None)


def test_a_large_file_is_sampled_by_the_written_rule(tmp_path: Path) -> None:
    data = bytes(range(251)) * 12_000
    size = len(data)
    expected = hashlib.sha256(size.to_bytes(8, "big"))
    for n in range(BLOCKS):
        at = n * (size - BLOCK) // 15
        expected.update(data[at : at + BLOCK])
    assert fingerprint(a_file(tmp_path, data)).sample == expected.hexdigest()


@given(st.integers(0, BLOCK * BLOCKS), st.integers(0, 2))
def test_sampled_blocks_begin_at_the_start_and_end_at_the_end(more: int, beyond: int) -> None:
    size = BLOCK * BLOCKS + 1 + more + beyond
    starts = [n * (size - BLOCK) // (BLOCKS - 1) for n in range(BLOCKS)]
    assert starts[0] == 0 and starts[-1] + BLOCK == size
    assert starts == sorted(set(starts))


@pytest.mark.parametrize("at", [0, -1])
def test_a_change_at_the_start_or_the_end_of_a_large_file_is_seen(tmp_path: Path, at: int) -> None:
    data = bytearray(3 << 20)
    before = fingerprint(a_file(tmp_path, data))
    data[at] = 1
    assert not is_same(before, fingerprint(a_file(tmp_path, data)))


def test_the_whole_hash_decides_where_both_know_it(tmp_path: Path) -> None:
    data = bytearray(3 << 20)
    path = a_file(tmp_path, data)
    before = with_sha256(path, fingerprint(path))
    assert before is not None and before.sha256 == hashlib.sha256(data).hexdigest()
    data[BLOCK + 5] = 1  # between two samples
    path = a_file(tmp_path, data)
    sampled = fingerprint(path)
    after = with_sha256(path, sampled)
    assert after is not None
    assert is_same(before, sampled)
    assert not is_same(before, after)


def test_hashing_the_whole_file_can_be_stopped(tmp_path: Path) -> None:
    path = a_file(tmp_path, bytes(5 << 20))
    asked: list[int] = []

    def go_on(done: int) -> bool:
        asked.append(done)
        return len(asked) < 2

    assert with_sha256(path, fingerprint(path), go_on) is None
    assert asked == [1 << 20, 2 << 20]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.png cannot be read"):
        fingerprint(tmp_path / "none.png")
