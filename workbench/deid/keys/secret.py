"""The secret of a project: 256 bits in a file beside it, for its owner's eyes only."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path

from attrs import field, frozen

from workbench.base.errors import InputError
from workbench.base.text import t

_KIND = "workbench de-identification key"
_LENGTH = 32


@frozen
class Secret:
    """What all pseudonyms are made from."""

    key: bytes = field(repr=False)

    @classmethod
    def new(cls) -> Secret:
        """Make one that nobody has."""
        return cls(secrets.token_bytes(_LENGTH))


def open_secret(path: Path) -> Secret:
    """Read a key file, or make it where there is none.

    Raises
    ------
    InputError
        If it is no key file, or cannot be read or written.
    """
    try:
        return _created(path)
    except FileExistsError:
        return _read(path)
    except OSError as error:
        raise InputError(
            t("The key file {name} cannot be written: {why}", name=path.name, why=str(error))
        ) from error


def _created(path: Path) -> Secret:
    if path.is_file():
        raise FileExistsError
    path.parent.mkdir(parents=True, exist_ok=True)
    made = Secret.new()
    text = json.dumps({"kind": _KIND, "version": 1, "key": made.key.hex()})
    # Written beside and linked: of two programs that make it at once one wins, with a whole file.
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            os.replace(beside, path)
    finally:
        beside.unlink(missing_ok=True)
    return made


def _read(path: Path) -> Secret:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        key = bytes.fromhex(data["key"]) if data["kind"] == _KIND else b""
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _no_key(path) from error
    if len(key) != _LENGTH:
        raise _no_key(path)
    return Secret(key)


def _no_key(path: Path) -> InputError:
    return InputError(t("{name} is no key file of Workbench. Choose another file.", name=path.name))
