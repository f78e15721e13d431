"""Tables of words that come with the program, beside the code systems."""

from __future__ import annotations

import hashlib
from pathlib import Path

from workbench.base.resources import resource_path


def tables(kind: str) -> list[Path]:
    """Return the tables of a kind (``chinese``, ``spoken``), in a stable order."""
    folder = resource_path("codes", kind)
    return sorted(folder.glob("*.tsv")) if folder.is_dir() else []


def digest(kind: str) -> str:
    """Return what changes whenever a table of a kind does."""
    found = hashlib.sha256()
    for table in tables(kind):
        found.update(table.name.encode() + b"\0" + table.read_bytes())
    return found.hexdigest()
