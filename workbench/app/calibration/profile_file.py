"""Camera profiles as a JSON file: in the user's library, and to be handed to others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

import msgspec

from workbench.app.library_file import read_library
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.base.writing import write_whole
from workbench.model.calibration import Rectification, Spacing
from workbench.model.camera import CameraProfile
from workbench.model.ids import CameraId, EntityId

FORMAT = "workbench-camera-profiles"
VERSION = 1


class _Lens(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Camera fx, fy, cx, cy and distortion k1, k2, p1, p2, k3; homography row by row."""

    homography: list[float]
    camera: list[float] = []
    distortion: list[float] = []


class _Profile(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    id: str
    name: str
    dx: float
    dy: float
    columns: int = 0
    rows: int = 0
    rectification: _Lens | None = None
    uncertainty: float = 0.0
    reprojection: float | None = None
    certificate: str = ""
    calibrated: date | None = None
    expires: date | None = None
    author: str = ""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    profiles: list[_Profile]


def read_profiles(path: Path) -> tuple[CameraProfile, ...]:
    """Return the profiles of a file.

    Raises
    ------
    InputError
        If it is no such file; the text says what is wrong where.
    """
    file = read_library(
        path,
        _File,
        FORMAT,
        VERSION,
        other=t("{name} holds no camera profiles.", name=path.name),
        damaged=lambda why: t(
            "{name} cannot be understood: {why}. Export the profiles again.",
            name=path.name,
            why=why,
        ),
    )
    try:
        return tuple(_profile(one) for one in file.profiles)
    except ValueError as error:
        raise InputError(
            t("{name} has a profile that cannot be: {why}.", name=path.name, why=str(error))
        ) from error


def write_profiles(path: Path, profiles: Iterable[CameraProfile]) -> None:
    """Write profiles; the same bytes for the same profiles."""
    file = _File(FORMAT, VERSION, [_record(one) for one in profiles])
    write_whole(path, msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n")


def profile_json(profile: CameraProfile) -> dict[str, object]:
    """Return a profile as the file has it."""
    made: dict[str, object] = msgspec.to_builtins(_record(profile))
    return made


def _record(one: CameraProfile) -> _Profile:
    how = one.rectification
    return _Profile(
        one.id,
        one.name,
        one.spacing.dx,
        one.spacing.dy,
        one.columns,
        one.rows,
        _Lens(list(how.homography), list(how.camera), list(how.distortion)) if how else None,
        one.uncertainty,
        one.reprojection,
        one.certificate,
        one.calibrated,
        one.expires,
        one.author,
    )


def _profile(one: _Profile) -> CameraProfile:
    how = one.rectification
    if not (one.id and one.name.strip()):
        raise ValueError("a profile needs an id and a name")
    return CameraProfile(
        CameraId(EntityId(one.id)),
        one.name,
        Spacing(one.dy, one.dx),
        one.rows,
        one.columns,
        Rectification(how.homography, how.camera, how.distortion) if how else None,
        one.uncertainty,
        one.reprojection,
        one.certificate,
        one.calibrated,
        one.expires,
        one.author,
    )
