"""The rows of a report, on disk: a hundred thousand of them must not be in memory."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from attrs import frozen

from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, t
from workbench.deid.batch.outcome import Outcome, Status, plain, text_of

_TABLE = """
CREATE TABLE rows (sha256 TEXT, status TEXT, output TEXT, output_sha256 TEXT, reason TEXT);
CREATE INDEX by_output ON rows (output) WHERE output <> '';
"""


class NoRoom(WorkbenchError):
    """There is no room for the rows of the report."""


@frozen
class Row:
    """One input: what became of it."""

    sha256: str
    status: str
    output: str
    output_sha256: str
    reason: Text

    def as_json(self) -> dict[str, str]:
        """Return what the report says of it."""
        return {
            "sha256": self.sha256,
            "status": self.status,
            "output": self.output,
            "output_sha256": self.output_sha256,
            "reason": str(self.reason),
        }


class Rows:
    """All rows, in a database without a name, which the system takes away with the process.

    Nothing that names a person or a file of the source is in it.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._database.executescript(_TABLE)
        self._execute("BEGIN")

    def __len__(self) -> int:
        return int(self._execute("SELECT count(*) FROM rows").fetchone()[0])

    def __iter__(self) -> Iterator[Row]:
        """Give all, by hash."""
        return self._select("", ())

    def of_status(self, status: str, limit: int) -> Iterator[Row]:
        """Give the first rows of a status."""
        return self._select("WHERE status = ?", (status,), f"LIMIT {limit}")

    def reasons(self) -> list[tuple[Text, str, int]]:
        """Return reason, status and number of those that were not published, by reason."""
        found = self._execute(
            "SELECT reason, status, count(*) FROM rows WHERE reason <> '' "
            "GROUP BY reason, status ORDER BY reason, status"
        )
        return [(_text(reason), status, count) for reason, status, count in found]

    def add(self, outcome: Outcome) -> None:
        """Add one."""
        self._execute(
            "INSERT INTO rows VALUES (?, ?, ?, ?, ?)",
            (
                *(outcome.sha256, outcome.status.value, outcome.output, outcome.output_sha256),
                _stored(outcome.reason),
            ),
        )

    def became(self, reason: Text, output: str, output_sha256: str) -> int:
        """Note of all that were held for a reason that they became a file; return how many."""
        found = self._execute(
            "UPDATE rows SET status = ?, output = ?, output_sha256 = ?, reason = '' "
            "WHERE reason = ?",
            (Status.PUBLISHED.value, output, output_sha256, _stored(reason)),
        )
        return found.rowcount

    def has_output(self, name: str) -> bool:
        """Return whether some input became a file of this name."""
        found = self._execute("SELECT 1 FROM rows WHERE output = ? AND output <> ''", (name,))
        return found.fetchone() is not None

    def rename(self, names: Mapping[str, str]) -> None:
        """Note under which other name files were published."""
        # By row first: a new name may be the old one of another file.
        renamed = [
            (new, row)
            for old, new in names.items()
            for (row,) in self._execute(
                "SELECT rowid FROM rows WHERE output = ? AND output <> ''", (old,)
            ).fetchall()
        ]
        for pair in renamed:
            self._execute("UPDATE rows SET output = ? WHERE rowid = ?", pair)

    def _select(self, where: str, values: tuple[Any, ...], limit: str = "") -> Iterator[Row]:
        found = self._execute(
            f"SELECT sha256, status, output, output_sha256, reason FROM rows {where} "
            f"ORDER BY sha256, output {limit}",
            values,
        )
        for sha256, status, output, output_sha256, reason in found:
            yield Row(sha256, status, output, output_sha256, _text(reason))

    def _execute(self, statement: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        try:
            return self._database.execute(statement, values)
        except sqlite3.Error as error:
            raise NoRoom(
                t("There is no room for temporary files. Nothing was published."), str(error)
            ) from None


def _stored(reason: Text) -> str:
    return msgspec.json.encode(plain(reason)).decode() if reason.id else ""


def _text(reason: str) -> Text:
    return text_of(msgspec.json.decode(reason)) if reason else Text("")
