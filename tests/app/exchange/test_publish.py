from __future__ import annotations

import os
import subprocess
import sys

import pytest

from workbench.app.exchange.publish import publish, staging
from workbench.base.errors import InputError
from workbench.base.leftovers import mark


def test_a_new_folder_appears_at_once_and_nothing_is_left_over(tmp_path):
    target = tmp_path / "out 导出" / "deep"
    with staging(target) as place:
        (place / "a.json").write_text("a")
        (place / "sub").mkdir()
        (place / "sub" / "b.json").write_text("b")
        assert not target.exists()
        paths = publish(place, target)
    assert paths == [target / "a.json", target / "sub" / "b.json"]
    assert (target / "sub" / "b.json").read_text() == "b"
    assert [path.name for path in target.parent.iterdir()] == ["deep"]
    assert target.stat().st_mode == (tmp_path / "out 导出").stat().st_mode


def test_other_files_of_the_folder_stay(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with staging(tmp_path) as place:
        (place / "a.json").write_text("a")
        publish(place, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "notes.txt"]


def test_a_file_that_is_there_is_kept_unless_overwriting_is_allowed(tmp_path):
    (tmp_path / "a.json").write_text("old")
    with staging(tmp_path) as place:
        (place / "a.json").write_text("new")
        with pytest.raises(InputError, match=r"a\.json"):
            publish(place, tmp_path)
        assert (tmp_path / "a.json").read_text() == "old"
        publish(place, tmp_path, overwrite=True)
    assert (tmp_path / "a.json").read_text() == "new"


def test_a_failure_on_the_way_puts_everything_back(tmp_path, monkeypatch):
    (tmp_path / "a.json").write_text("old")
    real = os.replace

    def failing(source, target):
        if str(target).endswith("c.json"):
            raise OSError(28, "No space left on device")
        real(source, target)

    with staging(tmp_path) as place:
        for name in ("a.json", "b.json", "c.json"):
            (place / name).write_text("new")
        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", lambda s, d: failing(s, d))
            with pytest.raises(InputError, match="No space left"):
                publish(place, tmp_path, overwrite=True)
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]
    assert (tmp_path / "a.json").read_text() == "old"


def test_a_file_in_place_of_the_folder_is_named(tmp_path):
    target = tmp_path / "file"
    target.write_text("x")
    with staging(target) as place:
        (place / "a").write_text("a")
        with pytest.raises(InputError, match="file is a file"):
            publish(place, target)


def test_an_error_while_writing_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), staging(tmp_path / "out") as place:
        (place / "a").write_text("a")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_what_an_export_that_was_killed_left_goes_with_the_next_one(tmp_path):
    dead = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    left = tmp_path / f".workbench-{int(dead.stdout)}-{mark().split('-')[1]}-abcdef"
    (left / "images").mkdir(parents=True)
    with staging(tmp_path / "out") as place:
        assert not left.exists()
        assert place.exists()
