"""What a user was looking at is kept, and never stands in the way."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.helpers import a_file
from workbench.store.project_file import ProjectFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return a_file(tmp_path / "p.wbp")


def test_values_are_kept_by_table_user_and_key(path: Path) -> None:
    with ProjectFile.open(path, author="ann") as file:
        head = file.head
        file.side("view").set("ann", {"zoom": 2.5, "缩放": [1, None]})
        file.side("view").set("bob", 1)
        file.side("view").set("ann", 2, key="image 7")
        file.side("map").set("ann", 3)
        file.side("view").set("bob", "newer")
        assert file.side("view").get("bob") == "newer"
    with ProjectFile.open(path, author="ann") as file:
        assert file.side("view").get("ann") == {"zoom": 2.5, "缩放": [1, None]}
        assert file.side("view").get("bob") == "newer"
        assert file.side("view").get("ann", "image 7") == 2
        assert file.side("map").get("ann") == 3
        assert file.side("map").get("eve") is None
        assert file.head == head and file.verify().ok


def test_many_changes_are_written_together(path: Path) -> None:
    with ProjectFile.open(path, author="ann") as file:
        for n in range(30):
            file.side("view").set("ann", n, key=str(n % 3))
        with closing(sqlite3.connect(path)) as other:
            assert other.execute("SELECT count(*) FROM side").fetchone() == (0,)
            file.checkpoint()
            assert other.execute("SELECT count(*) FROM side").fetchone() == (3,)


def test_what_is_no_json_is_logged_and_left(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with ProjectFile.open(path, author="ann") as file:
        with caplog.at_level(logging.ERROR):
            file.side("view").set("ann", object())
        assert file.side("view").get("ann") is None
    assert "no JSON" in caplog.text


def test_a_full_disk_is_logged_and_tried_again(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with ProjectFile.open(path, author="ann") as file:
        with file._database.bare() as connection:
            connection.execute("PRAGMA max_page_count = 1").fetchall()
        with caplog.at_level(logging.ERROR):
            file.side("view").set("ann", "x" * 100_000)
            file.checkpoint()
        assert "could not be written" in caplog.text
        with file._database.bare() as connection:
            connection.execute("PRAGMA max_page_count = 100000").fetchall()
    with ProjectFile.open(path, author="ann") as file:
        assert file.side("view").get("ann") == "x" * 100_000


def test_a_value_that_somebody_broke_is_none(path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("INSERT INTO side VALUES ('view', 'ann', '', '{broken')")
        other.commit()
    with ProjectFile.open(path, author="ann") as file:
        assert file.side("view").get("ann") is None


def test_what_all_users_kept_under_a_key_is_found_also_before_it_is_written(path: Path) -> None:
    with ProjectFile.open(path, author="ann") as file:
        side = file.side("inspection")
        side.set("bob", 1, key="a")
        side.set("ann", 2, key="a")
        side.set("ann", 3, key="b")
        file.flush_sides()
        side.set("ann", 4, key="a")
        file.side("view").set("ann", 5, key="a")
        assert side.all("a") == [("ann", "a", 4), ("bob", "a", 1)]
        assert side.all() == [("ann", "a", 4), ("bob", "a", 1), ("ann", "b", 3)]
    with closing(sqlite3.connect(path)) as other:
        other.execute("INSERT INTO side VALUES ('inspection', 'eve', 'a', '{broken')")
        other.commit()
    with ProjectFile.open(path, author="ann", read_only=True) as file:
        side = file.side("inspection")
        side.set("eve", 6, key="c")
        assert side.all() == [
            *[("ann", "a", 4), ("bob", "a", 1)],
            *[("ann", "b", 3), ("eve", "c", 6)],
        ]
    with ProjectFile.open(path, author="ann") as file:
        assert file.side("inspection").all("c") == []
