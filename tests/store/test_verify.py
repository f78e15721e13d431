"""Whatever is changed behind the program's back, the verification names the row."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.store.helpers import a_file, opened, tampering
from workbench.store.access import Mode
from workbench.store.project_file import ProjectFile
from workbench.store.verify import Verification


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return a_file(tmp_path / "project.wbp")


def verified(path: Path) -> Verification:
    with ProjectFile.open(path, author="ann") as file:
        return file.verify()


def problems(path: Path) -> list[str]:
    found = verified(path)
    assert not found.ok
    return [str(problem) for problem in found.problems]


def test_an_untouched_project_verifies_and_gives_its_head(path: Path) -> None:
    found = verified(path)
    assert found.ok and found.entries == 8
    with ProjectFile.open(path, author="ann") as file:
        assert found.head == file.head


@pytest.mark.parametrize(
    "change",
    [
        "author = 'bob'",
        "at = '2020-01-01T00:00:00.000000Z'",
        """name = '{"id":"Nothing"}'""",
        "kind = 'redo'",
        "of = '[2]'",
        "merge_key = 'x'",
        "payload = (SELECT payload FROM journal WHERE seq = 4)",
        "payload = x'90'",
        "payload = 'text'",
        "payload = CAST(x'ff00' AS TEXT)",
        "author = CAST(x'ff00' AS TEXT)",
        "version = 2",
        "size = size + 1",
        "hash = zeroblob(32)",
        "packed = 1",
    ],
)
def test_a_changed_row_is_named(path: Path, change: str) -> None:
    with tampering(path) as connection:
        connection.execute(f"UPDATE journal SET {change} WHERE seq = 3")
    assert any("Journal row 3" in problem for problem in problems(path))


def test_another_time_of_creation_breaks_the_chain_at_its_first_row(path: Path) -> None:
    with tampering(path) as connection:
        connection.execute(
            "UPDATE meta SET value = '2020-01-01T00:00:00.000000Z' WHERE key = 'created'"
        )
    assert any("Journal row 1" in problem for problem in problems(path))


def test_a_deleted_row_is_noticed_at_the_next(path: Path) -> None:
    with tampering(path) as connection:
        connection.execute("DELETE FROM journal WHERE seq = 4")
    assert any("Journal row 5" in problem for problem in problems(path))


def test_a_deleted_row_is_noticed_also_when_the_others_close_ranks(path: Path) -> None:
    with tampering(path) as connection:
        connection.execute("DELETE FROM journal WHERE seq = 4")
        connection.execute("UPDATE journal SET seq = -seq WHERE seq > 4")
        connection.execute("UPDATE journal SET seq = -seq - 1 WHERE seq < 0")
    assert any("Journal row 4" in problem for problem in problems(path))


def test_swapped_rows_are_named(path: Path) -> None:
    with tampering(path) as connection:
        for old, new in ((3, 99), (4, 3), (99, 4)):
            connection.execute("UPDATE journal SET seq = ? WHERE seq = ?", (new, old))
    found = problems(path)
    assert any("Journal row 3" in p for p in found) and any("Journal row 4" in p for p in found)


def test_an_appended_row_is_named(path: Path) -> None:
    with tampering(path) as connection:
        connection.execute(
            "INSERT INTO journal SELECT seq + 1, kind, of, name, author, at, merge_key, version,"
            " size, hash, hash, packed, payload FROM journal WHERE seq = 8"
        )
    assert any("Journal row 9" in problem for problem in problems(path))


def test_rows_cut_off_the_end_show_in_the_state_or_in_the_head(path: Path) -> None:
    head = verified(path).head
    with tampering(path) as connection:
        connection.execute("DELETE FROM journal WHERE seq = 8")  # a note: no state shows it
    assert verified(path).ok
    assert verified(path).head != head
    with tampering(path) as connection:
        connection.execute("DELETE FROM journal WHERE seq >= 6")
    assert verified(path).ok  # the move and its undo together change nothing either
    with tampering(path) as connection:
        connection.execute("DELETE FROM journal WHERE seq = 5")
    assert any("State of a3" in problem for problem in problems(path))


def test_a_changed_state_is_named(path: Path) -> None:
    with tampering(path) as connection:
        connection.execute(
            "UPDATE entity SET payload = (SELECT payload FROM entity WHERE id = 'a1')"
            " WHERE id = 'a2'"
        )
    assert any("State of a2" in problem for problem in problems(path))


def test_a_removed_and_an_added_state_are_named(path: Path) -> None:
    with tampering(path) as connection:
        connection.execute("UPDATE entity SET id = 'b2' WHERE id = 'a2'")
    found = problems(path)
    assert any("State of a2" in p for p in found) and any("State of b2" in p for p in found)


def test_rows_of_another_project_do_not_fit(path: Path, tmp_path: Path) -> None:
    other = a_file(tmp_path / "other.wbp")
    with tampering(path) as connection:
        connection.execute("ATTACH ? AS other", (str(other),))
        for table in ("journal", "entity"):
            connection.execute(f"DELETE FROM main.{table}")
            connection.execute(f"INSERT INTO main.{table} SELECT * FROM other.{table}")
        connection.commit()
        connection.execute("DETACH other")
    assert any("Journal row 1" in problem for problem in problems(path))


def test_a_state_that_only_looks_consistent_again_does_not(path: Path) -> None:
    """State and payload changed together, hashes not."""
    with tampering(path) as connection:
        row = connection.execute("SELECT payload FROM journal WHERE seq = 5").fetchone()
        state = connection.execute("SELECT payload FROM entity WHERE id = 'a3'").fetchone()
        changed = state[0].replace(b"ann", b"bob")
        assert changed != state[0]
        connection.execute(
            "UPDATE journal SET payload = ? WHERE seq = 5", (row[0].replace(state[0], changed),)
        )
        connection.execute("UPDATE entity SET payload = ? WHERE id = 'a3'", (changed,))
    assert problems(path) == ["Journal row 5: the content is not what was written"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET author = 'bob' WHERE seq = 3",
        "DELETE FROM journal WHERE seq = 8",
        "INSERT OR REPLACE INTO journal SELECT * FROM journal WHERE seq = 3",
        "INSERT INTO journal SELECT seq + 5, kind, of, name, author, at, merge_key, version,"
        " size, hash, hash, packed, payload FROM journal WHERE seq = 8",
    ],
)
def test_the_file_itself_refuses_to_change_its_journal(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    assert verified(path).ok


def execute(sql: str) -> Callable[[Path], None]:
    def run(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(sql)
            connection.commit()

    return run


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("DROP TRIGGER journal_stays", "journal_stays"),
        ("CREATE VIEW extra AS SELECT 1", "extra"),
        (
            "CREATE TRIGGER evil AFTER INSERT ON journal BEGIN DELETE FROM entity; END",
            "evil",
        ),
    ],
)
def test_a_file_with_other_triggers_or_views_is_only_read(path: Path, sql: str, name: str) -> None:
    execute(sql)(path)
    before = path.read_bytes()
    file, document = opened(path)
    with file:
        assert file.mode is Mode.READ_ONLY and name in str(file.why)
        assert len(document.project.annotations) == 4
        assert any(name in str(problem) for problem in file.verify().problems)
    assert path.read_bytes() == before
