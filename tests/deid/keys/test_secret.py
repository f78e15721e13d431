from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from workbench.base.errors import InputError
from workbench.deid.keys.secret import Secret, open_secret


def test_a_key_file_is_made_once_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "密钥 key.json"
    made = open_secret(path)
    assert len(made.key) == 32
    assert open_secret(path) == made
    assert open_secret(tmp_path / "other.json") != made
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0


def test_two_that_make_it_at_once_get_the_same(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    with ThreadPoolExecutor(8) as pool:
        keys = {secret.key for secret in pool.map(lambda _: open_secret(path), range(8))}
    assert len(keys) == 1


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"kind": "x", "key": "00"}', "\0"])
def test_another_file_is_no_key_and_stays_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key.json"
    path.write_text(text)
    with pytest.raises(InputError, match="no key file"):
        open_secret(path)
    assert path.read_text() == text


def test_a_secret_does_not_show_itself() -> None:
    assert "6b6b" not in repr(Secret(b"k" * 32)) and "kkk" not in repr(Secret(b"k" * 32))
