"""Profiles as JSON files. They come from anywhere, so they are read strictly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from workbench.base.errors import InputError, unreadable
from workbench.base.text import LANGUAGES, t
from workbench.base.writing import write_whole
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.pixels.devices import DeviceRule, read_rules
from workbench.deid.policy.options import options_named
from workbench.deid.profile.profile import Profile

FORMAT = "workbench-deidentification-profile"
VERSION = 1
_SIZE_MAX = 1 << 20
_NAME_MAX, _TEXT_MAX = 64, 4000


class _File(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    name: str
    options: list[str] = []
    titles: dict[str, str] = {}
    notes: str = ""
    reasons: dict[str, str] = {}
    keep_pixels: str = ""
    photo: dict[str, Any] = {}
    outside_regions: bool = False
    keep_clinical: bool = True
    devices: list[dict[str, Any]] = []


class _Head(msgspec.Struct):
    format: str = ""
    version: int = 0


def read_profile(path: Path) -> Profile:
    """Return the profile of a file.

    Raises
    ------
    InputError
        If it cannot be read, is none, says what is not understood, or is of a newer version.
    """
    try:
        if path.stat().st_size > _SIZE_MAX:
            raise InputError(t("{name} is too large for a profile.", name=path.name))
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path.name, error) from error
    return profile_of(data, path.name)


def profile_of(data: bytes, name: str) -> Profile:
    """Return the profile that a file of some name holds; raises InputError."""
    try:
        head = msgspec.json.decode(data, type=_Head)
        if head.format != FORMAT:
            raise InputError(t("{name} is no profile of de-identification.", name=name))
        if head.version > VERSION:
            raise InputError(
                t("{name} was written by a newer Workbench; update this one.", name=name)
            )
        made = _profile(msgspec.json.decode(data, type=_File))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise InputError(
            t(
                "{name} is no profile of de-identification: {why}",
                name=name,
                why=_printable(str(error)),
            )
        ) from None
    made.check()
    return made


def profile_data(profile: Profile) -> bytes:
    """Return a profile as a file."""
    profile.check()
    titles = dict(profile.titles)
    if profile.title is not None:
        titles = {code: profile.shown(code) for code in LANGUAGES}
    file = _File(
        FORMAT,
        VERSION,
        profile.name,
        sorted(option.value for option in profile.options),
        titles,
        profile.notes,
        dict(sorted(profile.reasons.items())),
        profile.keep_pixels,
        profile.photo.as_json(),
        profile.outside_regions,
        profile.keep_clinical,
        [_device_row(rule) for rule in profile.devices],
    )
    return msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n"


def write_profile(path: Path, profile: Profile) -> None:
    """Write a profile, all at once; raises InputError."""
    try:
        write_whole(path, profile_data(profile))
    except OSError as error:
        raise InputError(
            t("{name} cannot be written: {why}", name=path.name, why=error.strerror or str(error))
        ) from error


def _profile(file: _File) -> Profile:
    options = options_named(file.options)
    known = {option.value for option in options}
    texts = [file.notes, file.keep_pixels, *file.titles.values(), *file.reasons.values()]
    if any(len(text) > _TEXT_MAX or _unprintable(text) for text in texts):
        raise ValueError("a text is too long or cannot be printed")
    if not set(file.titles) <= set(LANGUAGES):
        raise ValueError("a title is in a language that is not known")
    if not set(file.reasons) <= known:
        raise ValueError("a reason is given for an option that was not chosen")
    return Profile(
        _name(file.name),
        options,
        file.titles,
        notes=file.notes,
        reasons=file.reasons,
        keep_pixels=file.keep_pixels.strip(),
        photo=PhotoPolicy.from_json(file.photo),
        outside_regions=file.outside_regions,
        keep_clinical=file.keep_clinical,
        devices=_devices(file.devices),
    )


def _devices(rows: list[dict[str, Any]]) -> tuple[DeviceRule, ...]:
    """Return the rules of rows, read as the program's own table is."""
    return read_rules(msgspec.json.encode({"version": 1, "rules": rows}))


def _device_row(rule: DeviceRule) -> dict[str, Any]:
    return {
        "manufacturer": rule.manufacturer,
        "model": rule.model,
        "columns": rule.columns,
        "rows": rule.rows,
        "boxes": [[box.x, box.y, box.width, box.height] for box in rule.boxes],
        "source": rule.source,
    }


def _name(name: str) -> str:
    """Return a name that can be a file's, on every system, and an argument."""
    bad = set('/\\:*?"<>|') & set(name)
    if not name.strip() or name != name.strip() or len(name) > _NAME_MAX or bad:
        raise ValueError("the name is empty, too long or has a character that names cannot have")
    if name.startswith((".", "-")) or name.endswith(".") or _unprintable(name):
        raise ValueError("the name begins, ends or goes on as names cannot")
    return name


def check_name(name: str) -> str:
    """Return a name for a profile; raises InputError if it can be none."""
    try:
        return _name(name)
    except ValueError as error:
        raise InputError(
            t("“{name}” cannot name a profile: {why}.", name=_printable(name), why=str(error))
        ) from None


def _unprintable(text: str) -> bool:
    return any(not char.isprintable() and char not in "\n\t" for char in text)


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)[:200]
