"""What is no project of ours is refused in words that say what to do, and left as it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.helpers import a_file, beside
from workbench.base.errors import StoreError
from workbench.store import schema
from workbench.store.project_file import ProjectFile

NAME = "病例 one.wbp"


def cut(keep: float) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        whole = a_file(path).read_bytes()
        path.write_bytes(whole[: int(len(whole) * keep)])

    return make


def write(data: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(data)

    return make


def a_strange_database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
        connection.commit()


def a_newer_project(path: Path) -> None:
    a_file(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(f"PRAGMA user_version = {schema.current_version() + 1}")
        connection.execute("CREATE TABLE holograms (id)")


def without(table: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        a_file(path)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute(f"DROP TABLE {table}")

    return make


def garbled(path: Path) -> None:
    """Zero everything behind the header."""
    data = a_file(path).read_bytes()
    path.write_bytes(data[:100] + b"\0" * (len(data) - 100))


def without_meta(path: Path) -> None:
    a_file(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("DELETE FROM meta")
        connection.commit()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (write(b""), "is empty.*copy it again"),
        (write(b"PK\x03\x04 a zip file"), "not a Workbench project"),
        (write(b"SQLite format 3\0"), "cut off.*Copy it again"),
        (write(b"SQLite"), "cut off"),
        (cut(0.5), "cut off.*Copy it again"),
        (cut(0.95), "cut off"),
        (a_strange_database, "a database, but not a Workbench project"),
        (a_newer_project, "newer version of Workbench.*Install"),
        (without("entity"), "damaged.*entity.*copy of the project"),
        (without("journal"), "damaged.*journal"),
        (without_meta, "damaged"),
        (garbled, "damaged.*copy of the project"),
    ],
)
def test_a_file_that_is_none_is_refused_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None], says: str
) -> None:
    path = tmp_path / NAME
    make(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=says) as raised:
        ProjectFile.open(path, author="ann")
    assert NAME in str(raised.value)
    assert path.read_bytes() == before
    assert beside(path) == [NAME]


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"病例 one\.wbp is not there"):
        ProjectFile.open(tmp_path / NAME, author="ann")
    (tmp_path / NAME).mkdir()
    with pytest.raises(StoreError, match="is a folder"):
        ProjectFile.open(tmp_path / NAME, author="ann")
    assert beside(tmp_path / NAME) == [NAME]


def test_a_page_damaged_in_the_middle_is_an_error_in_words(tmp_path: Path) -> None:
    path = a_file(tmp_path / NAME)
    data = bytearray(path.read_bytes())
    for page in range(1, len(data) // 4096):
        data[page * 4096 : page * 4096 + 64] = b"\xff" * 64
    path.write_bytes(data)
    with pytest.raises(StoreError, match="damaged"):
        ProjectFile.open(path, author="ann").load()
