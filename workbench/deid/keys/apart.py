"""Secrets stay apart from what is published: a key or a vault beside it would undo it."""

from __future__ import annotations

from pathlib import Path

from workbench.base.errors import InputError
from workbench.base.text import t


def keep_apart(out: Path, *secrets: Path | None) -> None:
    """Raise InputError where what identifies again would lie in what is published."""
    folder = out.resolve()
    for path in secrets:
        if path is not None and folder in path.resolve().parents:
            raise InputError(
                t(
                    "{name} tells who is who and must not lie in the output folder: name another "
                    "place for it.",
                    name=path.name,
                )
            )
