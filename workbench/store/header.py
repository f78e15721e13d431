"""A look at a file's first bytes, without SQLite, so that nothing happens to what is not ours."""

from __future__ import annotations

from pathlib import Path

from workbench.base.errors import StoreError
from workbench.base.text import t
from workbench.store.schema import APPLICATION_ID, current_version

_MAGIC = b"SQLite format 3\0"


def check_header(path: Path) -> int:
    """Return the schema version of a project file.

    The file format of SQLite (section 1.3) puts the page size at byte 16, the number of pages at
    28, the user version at 60 and the application id at 68, all big endian.

    Raises
    ------
    StoreError
        If it is missing, empty, truncated, something else, or of a newer version.
    """
    name = path.name
    try:
        with path.open("rb") as file:
            head = file.read(100)
            size = file.seek(0, 2)
    except FileNotFoundError:
        raise StoreError(
            t("The project {name} is not there. It may have been moved or renamed.", name=name)
        ) from None
    except IsADirectoryError:
        raise StoreError(t("{name} is a folder, not a project file.", name=name)) from None
    except OSError as error:
        raise StoreError(
            t("The project {name} cannot be read. Check that you may open it.", name=name),
            details=error.strerror or "",
        ) from error
    if not head:
        raise StoreError(
            t("{name} is empty. If it was copied, copy it again from where it came.", name=name)
        )
    if not head.startswith(_MAGIC[: len(head)]):
        raise StoreError(t("{name} is not a Workbench project.", name=name))
    if len(head) < 100 or size < _declared_size(head, path):
        raise StoreError(
            t(
                "{name} is cut off: a part of it is missing. Copy it again from where it came, "
                "or go back to a copy of the project.",
                name=name,
            )
        )
    if _number(head, 68) != APPLICATION_ID:
        raise StoreError(t("{name} is a database, but not a Workbench project.", name=name))
    version = _number(head, 60)
    refuse_newer(name, version)
    return version


def refuse_newer(name: str, version: int) -> None:
    """Raise StoreError for a schema version that this program does not know."""
    if version > current_version():
        raise StoreError(
            t(
                "{name} was made by a newer version of Workbench (format {version}; this one "
                "reads up to {known}). Install the newer version to open it.",
                name=name,
                version=version,
                known=current_version(),
            )
        )


def _declared_size(head: bytes, path: Path) -> int:
    """Return how long the file must be at least; 0 when its log may still complete it."""
    wal = path.with_name(path.name + "-wal")
    rollback = path.with_name(path.name + "-journal")
    if _number(head, 24) != _number(head, 92) or wal.exists() or rollback.exists():
        return 0
    page = int.from_bytes(head[16:18], "big")
    return _number(head, 28) * (65536 if page == 1 else page)


def _number(head: bytes, at: int) -> int:
    return int.from_bytes(head[at : at + 4], "big")
