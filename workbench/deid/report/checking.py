"""Whether a report is as it was signed, and the published files as it says."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

import msgspec
from attrs import field, frozen

from workbench.base.errors import InputError, unreadable
from workbench.base.text import t
from workbench.deid.keys.secret import Secret
from workbench.deid.report import score
from workbench.deid.report.signature import digest_of, is_signed, public_key
from workbench.deid.report.writing import FORMAT, VERSION, paths_of

_SIZE_MAX = 1 << 30


@frozen
class Checked:
    """What was found.

    Parameters
    ----------
    signed : bool
        Whether the signature is one of this report.
    public_key : str
        By which key; hexadecimal digits.
    own : bool or None
        Whether that is the key of the project; None when no project was named.
    missing, changed, extra : list of str
        Published files that are not there, are others, or that the report does not know.
    files : int
        How many published files the report has.
    trial : bool
        Whether it tells what would be, and nothing was published.
    """

    signed: bool
    public_key: str
    own: bool | None = None
    missing: list[str] = field(factory=list)
    changed: list[str] = field(factory=list)
    extra: list[str] = field(factory=list)
    files: int = 0
    trial: bool = False

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        wrong = self.missing or self.changed or self.extra
        return self.signed and self.own is not False and not wrong

    def as_json(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "ok": self.ok,
            "signed": self.signed,
            "public_key": self.public_key,
            "own_key": self.own,
            "files": self.files,
            "trial": self.trial,
            "missing": self.missing,
            "changed": self.changed,
            "extra": self.extra,
        }


def check_report(path: Path, secret: Secret | None = None, out: Path | None = None) -> Checked:
    """Check a report, given as JSON or as the page that lies beside it.

    Parameters
    ----------
    secret : Secret or None
        Of the project that should have signed it.
    out : Path or None
        The published folder, to be held against the manifest.

    Raises
    ------
    InputError
        If it is no report, or was written by a newer version.
    """
    data = _read(paths_of(path)[0])
    rows = data.get("files", [])
    signature = data["signature"]
    signed = is_signed(digest_of(data, rows), signature)
    key = str(signature.get("public_key", ""))
    own = None if secret is None else key == public_key(secret)
    published = {
        str(row["output"]): str(row.get("output_sha256", "")) for row in rows if row.get("output")
    }
    made = data.get("dicomdir")
    if isinstance(made, dict) and made.get("output"):
        published[str(made["output"])] = str(made.get("output_sha256", ""))
    trial = data.get("trial") is True
    if out is None:
        return Checked(signed, key, own, files=len(published), trial=trial)
    own_files = frozenset(one.resolve() for one in paths_of(path) if one is not None)
    own_files |= {path.with_suffix(".html").resolve()}
    compared = _compared(out, published, own_files)
    return Checked(signed, key, own, *compared, files=len(published), trial=trial)


def _read(path: Path) -> dict[str, Any]:
    no_report = t("{name} is no report of a de-identification.", name=path.name)
    try:
        if path.stat().st_size > _SIZE_MAX:
            raise InputError(no_report)
        data = msgspec.json.decode(path.read_bytes())
    except OSError as error:
        raise unreadable(path.name, error) from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise InputError(no_report, str(error)) from None
    if not isinstance(data, dict) or not _is_whole(data):
        raise InputError(no_report)
    if data["version"] > VERSION:
        raise InputError(
            t("{name} was written by a newer Workbench; update this one.", name=path.name)
        )
    return data


def _is_whole(data: Mapping[str, Any]) -> bool:
    # A score sheet has no rows of files.
    rows, version = data.get("files"), data.get("version")
    if data.get("format") == score.FORMAT and "files" not in data:
        rows = []
    elif data.get("format") != FORMAT:
        return False
    return (
        isinstance(version, int)
        and isinstance(data.get("signature"), dict)
        and isinstance(rows, list)
        and all(isinstance(row, dict) for row in rows)
    )


def _compared(
    out: Path, published: dict[str, str], own: frozenset[Path]
) -> tuple[list[str], list[str], list[str]]:
    missing, changed = [], []
    for name, sha256 in sorted(published.items()):
        path = out / name
        if not _is_below(name) or not path.is_file():
            missing.append(name)
        elif _sha256(path) != sha256:
            changed.append(name)
    there = (path for path in out.rglob("*") if path.is_file() and path.resolve() not in own)
    names = sorted(path.relative_to(out).as_posix() for path in there)
    return missing, changed, [name for name in names if name not in published]


def _is_below(name: str) -> bool:
    """Return whether a name stays in its folder: reports may come from anybody."""
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and "\\" not in name


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
