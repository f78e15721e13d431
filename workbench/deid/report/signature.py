"""Reports are signed by Ed25519 (RFC 8032), with a key that follows from the project's secret.

What is signed is the SHA-256 of the report: everything but the rows of files, a line feed, then
row by row, each with a line feed, all as JSON with sorted keys. So neither writing nor checking
needs the rows in memory.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from workbench.deid.keys.secret import Secret

ALGORITHM = "Ed25519"
#: Keys of a report that are not part of the head.
APART = ("files", "signature")
_CONTEXT = b"workbench deidentification report 1\n"


class Digest:
    """Of a report: head first, then its rows."""

    def __init__(self, head: Mapping[str, Any]) -> None:
        self._hash = hashlib.sha256()
        self._add({key: value for key, value in head.items() if key not in APART})

    def row(self, row: Mapping[str, Any]) -> None:
        """Add a row."""
        self._add(row)

    def value(self) -> bytes:
        """Return 32 bytes."""
        return self._hash.digest()

    def _add(self, data: Mapping[str, Any]) -> None:
        self._hash.update(msgspec.json.encode(data, order="sorted") + b"\n")


def digest_of(head: Mapping[str, Any], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the digest of a whole report."""
    digest = Digest(head)
    for row in rows:
        digest.row(row)
    return digest.value()


def sign(digest: bytes, secret: Secret) -> dict[str, str]:
    """Return the signature of a report."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.from_private_bytes(_seed(secret))
    return {
        "algorithm": ALGORITHM,
        "digest": digest.hex(),
        "public_key": key.public_key().public_bytes_raw().hex(),
        "value": key.sign(_CONTEXT + digest).hex(),
    }


def public_key(secret: Secret) -> str:
    """Return the public key that follows from a secret, in hexadecimal digits."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(_seed(secret)).public_key().public_bytes_raw().hex()


def is_signed(digest: bytes, signature: Mapping[str, Any]) -> bool:
    """Return whether a signature is one of this digest by the key that it names."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        if signature["algorithm"] != ALGORITHM or signature["digest"] != digest.hex():
            return False
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(signature["public_key"]))
        key.verify(bytes.fromhex(signature["value"]), _CONTEXT + digest)
    except (InvalidSignature, ValueError, KeyError, TypeError, AttributeError):
        return False
    return True


def _seed(secret: Secret) -> bytes:
    # Apart from pseudonyms: other messages of the same HMAC begin with a word and a zero.
    return hmac.digest(secret.key, b"report signature\0", hashlib.sha256)
