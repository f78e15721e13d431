"""Building the index of what comes with the program and its plugins."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from workbench.api.terms import CodeSystem, ContextSystem
from workbench.terms import chinese, spoken
from workbench.terms.schema import FORMAT
from workbench.terms.values import SystemInfo
from workbench.terms.word_tables import digest
from workbench.terms.writer import IndexWriter

log = logging.getLogger(__name__)

_SUFFIX = ".terms"
_BY_ENTRIES = 0.75  # the rest of the time goes into the indexes
_LIKELY = 120_000

Heard = Callable[[float], None]


def version_of(systems: Iterable[CodeSystem]) -> str:
    """Return what changes whenever the index must be built anew."""
    found = hashlib.sha256(f"{FORMAT} {digest(chinese.KIND)} {digest(spoken.KIND)}".encode())
    for system in sorted(systems, key=lambda one: one.name):
        found.update(f"\0{system.name}\0{system.version}".encode())
    return found.hexdigest()[:16]


def path_of(folder: Path, systems: Iterable[CodeSystem]) -> Path:
    """Return where the index of these systems lies once it is built."""
    return folder / f"{version_of(systems)}{_SUFFIX}"


def any_index(folder: Path) -> Path | None:
    """Return the latest index, also one of older systems: better than none until it is built."""
    found = [path for path in folder.glob(f"*{_SUFFIX}") if path.is_file()]
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def build(folder: Path, systems: Sequence[CodeSystem], heard: Heard = lambda share: None) -> Path:
    """Build the index and return its path; whoever looks sees nothing or all of it.

    `heard` is told the share that is done; what it raises ends the build and leaves nothing.
    Raises OSError, sqlite3.Error.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = path_of(folder, systems)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        writer = IndexWriter(temporary)
        try:
            write(writer, systems, heard)
        finally:
            writer.close()
        temporary.replace(path)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return path


def write(writer: IndexWriter, systems: Sequence[CodeSystem], heard: Heard) -> None:
    """Write all entries of systems, with the names and words that come with the program."""
    names, wrong = chinese.read_all()
    words = spoken.read_all()
    for one in wrong:
        log.warning("%s line %d: %s", one.table, one.line, one.reason.id)
    for system in systems:
        writer.begin_system(info_of(system))
        for entry in system.entries():
            writer.add(spoken.with_spoken(chinese.with_chinese(entry, names), words))
            if writer.terms % 500 == 0:
                heard(_BY_ENTRIES * min(1.0, writer.terms / _LIKELY))
        if isinstance(system, ContextSystem):
            writer.add_contexts(system.contexts())
            writer.add_choices(system.choices())
    writer.finish(lambda share: heard(_BY_ENTRIES + (1 - _BY_ENTRIES) * share))


def info_of(system: CodeSystem) -> SystemInfo:
    """Return what a system says of itself."""
    return SystemInfo(
        system.name,
        system.scheme,
        system.version,
        system.title,
        system.source,
        system.licence,
        notices=system.notices,
    )


def clean(folder: Path, keep: Path) -> None:
    """Remove indexes of older systems and what killed builds left."""
    for path in (*folder.glob(f"*{_SUFFIX}"), *folder.glob(f"*{_SUFFIX}.*.tmp")):
        if path != keep:
            with suppress(OSError):  # another program may have it open
                path.unlink()
