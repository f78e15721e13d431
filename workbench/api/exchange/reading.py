"""The door of import formats: what they recognise, and how they read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from attrs import frozen

from workbench.api.exchange.imported import Imported


@frozen
class KnownImage:
    """An image of the project that a foreign file may mean."""

    name: str
    rows: int
    columns: int


FindImage = Callable[[str], KnownImage | None]
"""Gives the image that a path, or a path without its suffix, means; None when it is none alone."""


class Reader(Protocol):
    """The door of an import format."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Return whether a file looks like this format."""
        ...

    def read(self, data: bytes, name: str, options: Mapping[str, Any]) -> Imported:
        """Parse one file, all or nothing.

        Parameters
        ----------
        name : str
            File name for messages.

        Raises
        ------
        InputError
            With the place in the file, e.g. ``$.annotations[3].bbox``.
        """
        ...


@runtime_checkable
class CompanionReader(Protocol):
    """What a reader may offer beyond `Reader` whose files need others beside them to be read."""

    def companions(self, path: Path, head: bytes) -> list[Path]:
        """Return files that may help with one that begins like `head`; usually none."""
        ...

    def read_with(self, data: bytes, name: str, beside: Mapping[str, bytes]) -> Imported:
        """Parse one file, all or nothing; `beside` are the companions by name."""
        ...


@runtime_checkable
class FolderReader(Protocol):
    """What a reader may offer beyond `Reader` whose format is a folder: the user picks one file."""

    def members(self, path: Path) -> list[Path]:
        """Return the files to be read with the one that was picked, in a stable order."""
        ...

    def read_files(self, files: Mapping[str, bytes], name: str, find: FindImage) -> Imported:
        """Parse all files, all or nothing.

        Parameters
        ----------
        files : mapping of str to bytes
            By path relative to the folder of the picked one, which is `name`.
        find : callable
            Knows the images of the project, for formats that do not say how large they are.

        Raises
        ------
        InputError
            With the file and the place in it.
        """
        ...
