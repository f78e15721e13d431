"""Parents that lead back to where they started are no parents."""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Sequence

from workbench.terms.importing.report import Counts, Trouble

_NEW, _OPEN, _DONE = 0, 1, 2


def drop_cycles(connection: sqlite3.Connection, counts: Counts, lines: Sequence[int]) -> None:
    """Remove parents that are not in the list, and those that would close a circle.

    Works on numbers of terms, from one on; bounded by their count. `lines` are where the terms
    stand in the list, by which what is wrong is told.
    """
    connection.execute("create unique index seen_term on term (scheme, code)")
    missing = connection.execute(
        "select p.rowid, p.child from parent p left join term t"
        " on t.scheme = p.scheme and t.code = p.code where t.id is null"
    ).fetchall()
    edges = connection.execute(
        "select p.child, t.id, p.rowid from parent p join term t"
        " on t.scheme = p.scheme and t.code = p.code order by p.child, p.position"
    )
    closing = _closing(edges)
    for number, child in missing:
        counts.note(Trouble.UNKNOWN_PARENT, lines[child - 1])
        closing.append((number, child))
    for _, child in closing[: len(closing) - len(missing)]:
        counts.note(Trouble.CYCLE, lines[child - 1])
    connection.executemany("delete from parent where rowid=?", ((one,) for one, _ in closing))
    connection.execute("drop index seen_term")


def _closing(edges: sqlite3.Cursor) -> list[tuple[int, int]]:
    """Return row and child of the edges that close circles, walking up from each term."""
    children, parents, rows = array("q"), array("q"), array("q")
    for child, parent, row in edges:
        children.append(child)
        parents.append(parent)
        rows.append(row)
    first: dict[int, int] = {}
    for number, child in enumerate(children):
        first.setdefault(child, number)
    state = bytearray(max([*children[-1:], *parents, 0]) + 1) if children else bytearray()
    found: list[tuple[int, int]] = []
    for start in first:
        if state[start] == _NEW:
            _walk(start, first, children, parents, rows, state, found)
    return found


def _walk(
    start: int,
    first: dict[int, int],
    children: array[int],
    parents: array[int],
    rows: array[int],
    state: bytearray,
    found: list[tuple[int, int]],
) -> None:
    path = [(start, first[start])]
    state[start] = _OPEN
    while path:
        term, at = path.pop()
        if at >= len(children) or children[at] != term:
            state[term] = _DONE
            continue
        path.append((term, at + 1))
        parent = parents[at]
        if state[parent] == _OPEN:
            found.append((rows[at], term))
        elif state[parent] == _NEW:
            if parent in first:
                state[parent] = _OPEN
                path.append((parent, first[parent]))
            else:
                state[parent] = _DONE
