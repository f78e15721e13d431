"""A project file with something in it, and ways to tamper with it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import msgspec

from tests.model.values import STAMP, a_layer, an_annotation, an_image
from workbench.base.text import t
from workbench.edit.document import Document
from workbench.model import commands
from workbench.model.patch import Delta, Patch
from workbench.model.project import Entity
from workbench.model.regions import Box, Point
from workbench.store.project_file import ProjectFile


def opened(path: Path, author: str = "ann") -> tuple[ProjectFile, Document]:
    file = ProjectFile.open(path, author=author)
    return file, Document(file.load(), file, author, file.read_only)


def adding(*entities: Entity) -> Patch:
    return Patch(t("Add"), {entity.id: Delta(None, entity) for entity in entities}, STAMP)


def draw(document: Document, n: int) -> None:
    """Add annotations a0 .. a(n-1)."""
    for i in range(n):
        document.apply(adding(an_annotation(f"a{i}", Point(i, i))))


def a_file(path: Path) -> Path:
    """Make a closed project of eight journal rows: image and layer, a0 - a3, move, undo."""
    with ProjectFile.create(path, author="ann") as file:
        document = Document(file.load(), file, "ann")
        document.apply(adding(an_image(), a_layer()))
        draw(document, 4)
        a0 = an_annotation("a0").id
        document.apply(
            commands.change_regions(document.project, document.stamp(), {a0: Box(5, 5, 2, 2)})
        )
        document.undo()
        file.note(t("Exported as {format}", format="coco"), STAMP)
    return path


@contextmanager
def tampering(path: Path) -> Iterator[sqlite3.Connection]:
    """Change a closed project behind its back, triggers and all put back afterwards."""
    with closing(sqlite3.connect(path)) as connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, sql in triggers:
            connection.execute(sql)
        connection.commit()


def beside(path: Path) -> list[str]:
    """Name the files in the folder of a project."""
    return sorted(p.name for p in path.parent.iterdir())


def damage(path: Path, id: str, **changes: Any) -> None:
    """Change fields of the stored annotation; a change of `region` is one of its fields."""
    with tampering(path) as connection:
        (payload,) = connection.execute("SELECT payload FROM entity WHERE id = ?", (id,)).fetchone()
        raw = msgspec.msgpack.decode(payload)
        raw["region"].update(changes.pop("region", {}))
        put(connection, id, msgspec.msgpack.encode({**raw, **changes}))


def put(connection: sqlite3.Connection, id: str, payload: object) -> None:
    """Replace the stored bytes of a value."""
    connection.execute("UPDATE entity SET payload = ? WHERE id = ?", (payload, id))
