"""``workbench calibrate``: cameras from pictures of a target, and images calibrated with them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.base.errors import InputError
from workbench.base.figures import significant
from workbench.base.text import t
from workbench.cli.desk import AsJson, Author, make_session, opened
from workbench.cli.files import spare, write_bytes
from workbench.cli.output import message, print_fields, print_json, print_line, print_table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.app.calibration.camera_finding import FoundCamera
    from workbench.model.camera import CameraProfile

calibrate = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

_Name = Annotated[str, typer.Option("--name", help=str(t("Name of the camera profile.")))]
_Profile = Annotated[str, typer.Argument(metavar="PROFILE")]


@calibrate.command(help=str(t("Find a camera from pictures of a chessboard or of dots.")))
def targets(
    pictures: Annotated[list[Path], typer.Argument(metavar="PICTURE...")],
    size: Annotated[
        str,
        typer.Option(
            "--size", metavar="COLUMNSxROWS", help=str(t("Inner corners, or dots, such as 10x7."))
        ),
    ],
    pitch: Annotated[
        float, typer.Option("--pitch", metavar="MM", help=str(t("Side of a square, or of dots.")))
    ],
    kind: Annotated[
        str, typer.Option("--kind", help="chessboard | dots | staggered-dots")
    ] = "chessboard",
    tolerance: Annotated[
        float,
        typer.Option("--tolerance", metavar="PERCENT", help=str(t("Uncertainty of the pitch."))),
    ] = 0.0,
    lens: Annotated[
        bool | None,
        typer.Option("--lens/--no-lens", help=str(t("Look for the distortion of the lens."))),
    ] = None,
    name: _Name = "",
    certificate: Annotated[str, typer.Option("--certificate", metavar="TEXT")] = "",
    expires: Annotated[str, typer.Option("--expires", metavar="YYYY-MM-DD")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help=str(t("Write the profile there.")))
    ] = None,
    residuals: Annotated[
        Path | None,
        typer.Option("--residuals", metavar="PNG", help=str(t("Draw what is left over."))),
    ] = None,
    keep: Annotated[
        bool, typer.Option("--keep", help=str(t("Keep the profile in the user's library.")))
    ] = False,
    as_json: AsJson = False,
    author: Author = "",
) -> int:
    """Find a camera; the first picture lies in the plane that is to be measured in."""
    from workbench.app.calibration.cameras import Cameras
    from workbench.app.calibration.pictures import camera_from, profile_of

    last, target = _date(expires), _target(size, pitch, kind, tolerance)
    for one in (out, residuals):
        if one is not None:
            spare(one, pictures)
    session = make_session(author)
    try:
        found, shades = camera_from(pictures, target, session.plugins, lens=lens)
        title, by = name or pictures[0].stem, session.settings.author
        profile = profile_of(found, title, by, certificate=certificate, expires=last)
        if keep:
            Cameras(session).put(profile)
    finally:
        session.close()
    _write(out, residuals, found, shades, profile)
    row = _row(found, profile)
    if as_json:
        print_json(row)
    else:
        _print(row)
    return 0


def _write(
    out: Path | None,
    residuals: Path | None,
    found: FoundCamera,
    shades: NDArray[np.uint8],
    profile: CameraProfile,
) -> None:
    from workbench.app.calibration.pictures import residual_picture
    from workbench.app.calibration.profile_file import write_profiles
    from workbench.app.images.thumbnails import encode

    if out is not None:
        _writing(out, lambda: write_profiles(out, [profile]))
    if residuals is not None:
        picture, larger = residual_picture(found, shades)
        write_bytes(residuals, encode(picture))
        message(t("The arrows are {n} times as long as the distances.", n=significant(larger)))


def _row(found: FoundCamera, profile: CameraProfile) -> dict[str, Any]:
    from workbench.app.calibration.profile_file import profile_json

    return {
        **profile_json(profile),
        "pictures": found.pictures,
        "lens_reprojection": found.lens_reprojection,
        "largest_residual": float((found.residuals**2).sum(axis=1).max() ** 0.5),
    }


@calibrate.command(
    name="apply", help=str(t("Calibrate images of a project with a camera profile."))
)
def apply_(
    project: Annotated[Path, typer.Argument(metavar="PROJECT")],
    profile: Annotated[
        str, typer.Argument(metavar="PROFILE", help=str(t("Its name, its id, or its file.")))
    ],
    image: Annotated[
        list[str] | None,
        typer.Option("--image", metavar="NAME", help=str(t("Only this image; all otherwise."))),
    ] = None,
    as_json: AsJson = False,
    author: Author = "",
) -> int:
    """Calibrate images with a profile; exit 1 when it has expired."""
    from workbench.app.calibration.cameras import Cameras, images_named, is_expired
    from workbench.app.calibration.profile_file import read_profiles

    with opened(project, author) as session:
        if profile.endswith(".json") and Path(profile).is_file():
            read = read_profiles(Path(profile))
            if len(read) != 1:
                raise InputError(
                    t("{name} holds {n} profiles. Export the one.", name=profile, n=len(read))
                )
            chosen = read[0]
        else:
            chosen = Cameras(session).named(profile)
        ids = images_named(session, image or ())
        Cameras(session).apply(chosen, ids)
        rows = [
            {
                "image": session.project.images[id].path,
                "camera": chosen.id,
                "name": chosen.name,
                "dx": chosen.spacing.dx,
                "dy": chosen.spacing.dy,
                "uncertainty": chosen.uncertainty,
                "expires": chosen.expires.isoformat() if chosen.expires else None,
            }
            for id in ids
        ]
    if as_json:
        print_json(rows)
    else:
        print_line(t("{n} images are calibrated with “{name}”.", n=len(rows), name=chosen.name))
    expired = is_expired(chosen.expires)
    if expired and chosen.expires is not None:
        day = chosen.expires.isoformat()
        message(t("The calibration expired on {date}. Calibrate the camera again.", date=day))
    return 1 if expired else 0


@calibrate.command(name="list", help=str(t("List the camera profiles, and what has expired.")))
def list_(
    project: Annotated[Path | None, typer.Argument(metavar="[PROJECT]")] = None,
    as_json: AsJson = False,
) -> int:
    """List profiles of the library, and of a project; exit 1 when one has expired."""
    from workbench.app.calibration.cameras import Cameras, is_expired
    from workbench.app.calibration.profile_file import profile_json

    rows: list[dict[str, Any]] = []
    if project is None:
        session = make_session()
        try:
            listed = Cameras(session).listed()
        finally:
            session.close()
        uses: dict[str, int] = {}
    else:
        with opened(project, read_only=True, may_write=False) as session:
            listed = Cameras(session).listed()
            uses = _uses(session)
    for one in listed:
        rows.append(
            {
                **profile_json(one.profile),
                "library": one.in_library,
                "project": one.in_project,
                "expired": is_expired(one.profile.expires),
                "images": uses.get(one.profile.id, 0),
            }
        )
    if as_json:
        print_json(rows)
    elif rows:
        head = (t("Name"), t("Pixel in mm"), t("Uncertainty"), t("Expires"), t("Images"), "id")
        print_table(head, (_cells(row) for row in rows))
    else:
        print_line(t("No camera profiles."))
    return 1 if any(row["expired"] for row in rows) else 0


def _uses(session: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for image in session.project.images.values():
        if image.calibration is not None and image.calibration.camera is not None:
            camera = image.calibration.camera
            found[camera] = found.get(camera, 0) + 1
    return found


def _cells(row: dict[str, Any]) -> tuple[Any, ...]:
    expires = row.get("expires") or ""
    if row["expired"]:
        expires = f"{expires} ({t('expired')})"
    size = f"{significant(row['dx'])} × {significant(row['dy'])}"
    percent = f"{row.get('uncertainty', 0.0) * 100:.2g} %"
    return row["name"], size, percent, expires, row["images"], row["id"]


def _print(row: dict[str, Any]) -> None:
    print_fields(
        [
            (t("Name"), row["name"]),
            (t("Pixel in mm"), f"{significant(row['dx'])} × {significant(row['dy'])}"),
            (t("Uncertainty"), f"{row.get('uncertainty', 0.0) * 100:.2g} %"),
            (t("Reprojection error in px"), significant(row["reprojection"])),
            (t("Largest residual in px"), significant(row["largest_residual"])),
            (t("Pictures"), row["pictures"]),
            ("id", row["id"]),
        ]
    )


def _target(size: str, pitch: float, kind: str, tolerance: float) -> Any:
    from workbench.app.calibration.targets import Target, TargetKind

    try:
        columns, rows = (int(one) for one in size.lower().replace("×", "x").split("x"))
        return Target(columns, rows, pitch, TargetKind(kind), tolerance / 100)
    except ValueError as error:
        raise InputError(
            t(
                "That is no target: {size}, {pitch} mm, {kind}. Give at least 3x3 points, a pitch "
                "above 0, and one of chessboard, dots, staggered-dots.",
                size=size,
                pitch=pitch,
                kind=kind,
            )
        ) from error


def _date(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(t("“{text}” is not a date. Write it as 2027-01-31.", text=text)) from error


def _writing(path: Path, write: Any) -> None:
    try:
        write()
    except OSError as error:
        raise InputError(
            t("{path} cannot be written: {reason}.", path=str(path), reason=error.strerror or error)
        ) from error
