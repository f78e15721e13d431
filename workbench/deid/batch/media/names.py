"""Which files are a DICOMDIR, and how files are called that one may list (PS3.10 8.2, 8.5)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.text import t
from workbench.deid.dicom.file import MEDIA_DIRECTORY
from workbench.deid.keys.pseudonyms import Pseudonyms

if TYPE_CHECKING:
    from workbench.deid.dicom.deidentify import Cleaned
    from workbench.deid.keys.secret import Secret

DICOMDIR = "DICOMDIR"
#: Why an input is held that would have become a new DICOMDIR.
MADE_ANEW = t("A DICOMDIR is made anew of what is published, and nothing was.")
NEVER_COPIED = t("A DICOMDIR is never copied; with --dicomdir a new one is written.")

_LETTERS = 8
_COMPONENT = re.compile(rf"[A-Z0-9_]{{1,{_LETTERS}}}")
_COMPONENTS = 8
# Systems of CDs write the version of a file behind its name.
_NAMED = re.compile(r"DICOMDIR\.?(;1)?", re.IGNORECASE)


def is_named_dicomdir(path: Path) -> bool:
    """Return whether a file is called as a DICOMDIR must be; opens nothing."""
    return _NAMED.fullmatch(path.name) is not None


def is_dicomdir(data: bytes) -> bool:
    """Return whether the header of a file says that it is one, whatever it is called."""
    if data[128:132] != b"DICM":
        return False
    end = 144 + int.from_bytes(data[140:144], "little")
    return MEDIA_DIRECTORY.encode() in data[132 : min(end, 1024)]


def media_name(cleaned: Cleaned, secret: Secret, sha256: str) -> str:
    """Return a legal name: patient / study / series / instance, eight letters and digits each.

    Parameters
    ----------
    sha256 : str
        Of the input: two of one instance that differ have different names.
    """
    names = Pseudonyms(secret)
    study = names.thing("study folder", cleaned.study, _LETTERS)
    series = names.thing("series folder", cleaned.series, _LETTERS)
    file = names.thing("media file", f"{cleaned.instance} {sha256}", _LETTERS)
    return f"{cleaned.patient[:_LETTERS]}/{study}/{series}/{file}"


def is_legal(name: str) -> bool:
    """Return whether a DICOMDIR may list a file of this name below its own folder."""
    parts = name.split("/")
    return len(parts) <= _COMPONENTS and all(map(_COMPONENT.fullmatch, parts))
