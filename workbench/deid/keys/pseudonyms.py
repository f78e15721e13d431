"""Names and UIDs that follow from a secret: the same each time, linked to nothing without it.

What was made here is known again by a part that only the secret can make, so that cleaning what was
cleaned changes nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

from attrs import frozen

from workbench.deid.keys.secret import Secret

# 80 bits of each are the pseudonym, 48 bits prove that it is ours.
_OWN, _PROOF = 10, 6
_ROOT = "2.25."
_STANDARD = re.compile(r"1\.2\.840\.10008(\.(0|[1-9]\d*))+")
_PATIENT = re.compile(r"[A-Z2-7]{20}")


@frozen
class Pseudonyms:
    """What stands for persons, things and instances."""

    secret: Secret

    def mac(self, kind: str, text: str) -> bytes:
        """Return 32 bytes for a text; kinds are apart from each other."""
        message = kind.encode() + b"\0" + text.encode("utf-8", "surrogatepass")
        return hmac.digest(self.secret.key, message, hashlib.sha256)

    def uid(self, uid: str) -> str:
        """Return the UID in place of one: ``2.25.`` and 128 bits; those of the standard stay."""
        uid = uid.strip(" \0")
        if is_standard(uid) or self.made(uid):
            return uid
        own = bytearray(self.mac("uid", uid)[:_OWN])
        own[0] |= 0x80  # never a leading zero, always 39 digits
        proof = self.mac("uid-proof", own.hex())[:_PROOF]
        return _ROOT + str(int.from_bytes(bytes(own) + proof))

    def made(self, uid: str) -> bool:
        """Return whether a UID was made with this secret."""
        number = uid.removeprefix(_ROOT)
        if number == uid or not number.isdecimal() or len(number) > 39:
            return False
        value = int(number)
        if value >> 128:
            return False
        data = value.to_bytes(_OWN + _PROOF)
        proof = self.mac("uid-proof", data[:_OWN].hex())[:_PROOF]
        return hmac.compare_digest(proof, data[_OWN:])

    def patient(self, key: str) -> str:
        """Return 20 letters and digits that stand for a patient."""
        if self.is_patient(key):
            return key
        own = self.mac("patient", key)[:_OWN]
        return _letters(own) + _letters(self._patient_proof(own))[:4]

    def is_patient(self, text: str) -> bool:
        """Return whether a patient's pseudonym was made with this secret."""
        if not _PATIENT.fullmatch(text):
            return False
        own = base64.b32decode(text[:16])
        return hmac.compare_digest(_letters(self._patient_proof(own))[:4], text[16:])

    def thing(self, kind: str, text: str, length: int = 12) -> str:
        """Return what stands for an identifier of something else, at most 16 characters."""
        return _letters(self.mac(kind, text))[:length]

    def _patient_proof(self, own: bytes) -> bytes:
        return self.mac("patient-proof", own.hex())[:5]


def is_standard(uid: str) -> bool:
    """Return whether a UID is one of the DICOM standard."""
    return len(uid) <= 64 and _STANDARD.fullmatch(uid) is not None


def _letters(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=")
