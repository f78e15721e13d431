"""Decisions on pixels beside the key: the next batch of the same devices needs none of them."""

from __future__ import annotations

import logging
from pathlib import Path

from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import t
from workbench.base.writing import write_whole
from workbench.deid.pixels.decisions import Decisions

log = logging.getLogger(__name__)


def decisions_file(key: Path) -> Path:
    """Return where the decisions made with a key lie."""
    return key.with_name(key.name + ".decisions.json")


def read_decisions(key: Path) -> Decisions:
    """Return what was decided with a key; nothing where there is no file, or none that is whole."""
    path = decisions_file(key)
    try:
        return Decisions.from_json(path.read_bytes()) if path.is_file() else Decisions()
    except (OSError, WorkbenchError):
        log.warning("decisions on pixels could not be read")
        return Decisions()


def write_decisions(key: Path, decisions: Decisions) -> None:
    """Keep decisions with a key.

    Raises
    ------
    InputError
        If the file cannot be written.
    """
    path = decisions_file(key)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, decisions.to_json())
    except OSError as error:
        raise InputError(
            t("{name} cannot be written: {why}", name=path.name, why=error.strerror or str(error))
        ) from error
