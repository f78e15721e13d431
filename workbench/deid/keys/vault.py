"""The vault: who a pseudonym was, encrypted, with a line in a log for each look into it.

The key comes from a passphrase by Argon2id, the content is sealed by AES-256-GCM. The log lies
beside the vault, without a patient in it; each line holds the hash of the one before.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.base.errors import InputError, ReadOnlyError
from workbench.base.text import t
from workbench.base.writing import write_whole

_KIND = b"workbench vault 1\n"
_SALT, _NONCE = 16, 12
# RFC 9106, second recommended setting: 64 MiB, 3 passes, 4 lanes.
_PASSES, _LANES, _KIB = 3, 4, 64 * 1024


class Vault:
    """Identities by pseudonym; what is put in is on disk after `save`."""

    def __init__(self, path: Path, passphrase: str, author: str = "") -> None:
        self._path = path
        self._author = author
        self._salt = os.urandom(_SALT)
        self._entries: dict[str, dict[str, str]] = {}
        if path.is_file():
            data = _bytes(path)
            self._salt = data[len(_KIND) :][:_SALT]
            self._key = _derived(passphrase, self._salt)
            try:
                self._entries = _opened(data, self._key)
            except InputError:
                self._note("refused", "")
                raise
        else:
            self._key = _derived(passphrase, self._salt)
        self._note("opened", "")

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, pseudonym: object) -> bool:
        return pseudonym in self._entries

    def pseudonyms(self) -> list[str]:
        """Return whom it knows, by pseudonym only."""
        return sorted(self._entries)

    def has(self, pseudonym: str, identity: Mapping[str, str]) -> bool:
        """Return whether all of this is known of a pseudonym."""
        known = self._entries.get(pseudonym)
        return known is not None and known.items() >= identity.items()

    def put(self, pseudonym: str, identity: Mapping[str, str]) -> None:
        """Remember who a pseudonym is."""
        self._entries.setdefault(pseudonym, {}).update(identity)

    def save(self) -> None:
        """Write everything, sealed anew."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(_NONCE)
        plain = json.dumps(self._entries, ensure_ascii=False, sort_keys=True).encode()
        head = _KIND + self._salt
        write_whole(self._path, head + nonce + AESGCM(self._key).encrypt(nonce, plain, head))
        self._path.chmod(0o600)
        self._note("saved", str(len(self._entries)))

    def look_up(self, pseudonym: str, reason: str) -> Mapping[str, str] | None:
        """Return who a pseudonym is; the look and its reason are in the log, found or not."""
        if not reason.strip():
            raise InputError(t("Say why somebody is identified again; the reason is recorded."))
        # Written first: what cannot be recorded is not told.
        self._note("looked up", f"{pseudonym}: {reason.strip()}")
        return self._entries.get(pseudonym)

    @property
    def log_path(self) -> Path:
        """Where each use is written."""
        return self._path.with_name(self._path.name + ".log")

    def uses(self) -> list[dict[str, Any]]:
        """Return all uses.

        Raises
        ------
        InputError
            If a line was changed or taken out.
        """
        before = ""
        found = []
        for line in _lines(self.log_path):
            entry = json.loads(line)
            if entry["before"] != before:
                raise InputError(t("The log of the vault was changed: a line is missing."))
            before = hashlib.sha256(line.encode()).hexdigest()
            found.append(entry)
        return found

    def _note(self, use: str, what: str) -> None:
        lines = _lines(self.log_path)
        before = hashlib.sha256(lines[-1].encode()).hexdigest() if lines else ""
        entry = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "by": self._author,
            "use": use,
            "what": what,
            "before": before,
        }
        try:
            with self.log_path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise ReadOnlyError(t("The vault stays closed: its log cannot be written.")) from error


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.is_file() else []


def _bytes(path: Path) -> bytes:
    data = path.read_bytes()
    if not data.startswith(_KIND) or len(data) < len(_KIND) + _SALT + _NONCE + 16:
        raise InputError(t("{name} is no vault of Workbench.", name=path.name))
    return data


def _derived(passphrase: str, salt: bytes) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    if not passphrase:
        raise InputError(t("A vault needs a passphrase."))
    made = Argon2id(
        salt=salt, length=32, iterations=_PASSES, lanes=_LANES, memory_cost=_KIB
    ).derive(passphrase.encode())
    return bytes(made)


def _opened(data: bytes, key: bytes) -> dict[str, dict[str, str]]:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    head = len(_KIND) + _SALT
    try:
        plain = AESGCM(key).decrypt(data[head : head + _NONCE], data[head + _NONCE :], data[:head])
    except InvalidTag as error:
        raise InputError(
            t("The vault does not open: the passphrase is wrong, or the file was changed.")
        ) from error
    entries: dict[str, dict[str, str]] = json.loads(plain)
    return entries
