"""``workbench part``: zones of a part, and how it lies on images."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.desk import AsJson, Author, opened
from workbench.cli.output import message, print_json, print_line, print_table
from workbench.model import commands
from workbench.model.part import Part, Placement

part = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

_Project = Annotated[Path, typer.Argument(metavar="PROJECT")]
_Images = Annotated[
    list[str] | None,
    typer.Option("--image", metavar="NAME", help=str(t("Only this image; all otherwise."))),
]


@part.command(name="import", help=str(t("Take the zones of a part from a JSON or GeoJSON file.")))
def import_(
    project: _Project,
    file: Annotated[Path, typer.Argument(metavar="FILE")],
    name: Annotated[str, typer.Option("--name", help=str(t("Name of the part.")))] = "",
    as_json: AsJson = False,
    author: Author = "",
) -> int:
    """Import a part; one of the same name is replaced."""
    from attrs import evolve

    from workbench.app.parts.file import read_part

    with opened(project, author) as session:
        read = read_part(file)
        wanted = name or read.name
        old = next((one for one in session.project.parts.values() if one.name == wanted), None)
        made = evolve(read, id=old.id if old is not None else read.id, name=wanted)
        session.do(commands.put_part, made)
    if as_json:
        print_json(_row(made))
    else:
        count = len(made.zones)
        print_line(t("The part “{name}” has {n} zones.", name=made.name, n=count))
    return 0


@part.command(help=str(t("Say where a part lies on images: its origin and its u axis.")))
def place(
    project: _Project,
    name: Annotated[str, typer.Argument(metavar="PART")],
    origin: Annotated[
        str, typer.Option("--origin", metavar="X,Y", help=str(t("On the image, in pixels.")))
    ] = "0,0",
    along: Annotated[
        str,
        typer.Option("--along", metavar="X,Y", help=str(t("A position on the u axis, in pixels."))),
    ] = "",
    angle: Annotated[
        float, typer.Option("--angle", metavar="DEG", help=str(t("Instead of --along.")))
    ] = 0.0,
    mirrored: Annotated[
        bool, typer.Option("--mirrored", help=str(t("The part is seen from behind.")))
    ] = False,
    image: _Images = None,
    as_json: AsJson = False,
    author: Author = "",
) -> int:
    """Place a part; exit 1 when an image has no millimetres yet."""
    from workbench.app.calibration.cameras import images_named
    from workbench.geom.part import placement_by

    x, y = _position(origin)
    rows: list[dict[str, Any]] = []
    blind: list[str] = []
    with opened(project, author) as session:
        chosen = _named(session.project.parts.values(), name)
        ids = images_named(session, image or ())
        for id in ids:
            path = session.project.images[id].path
            calibration = session.library.calibration(id, 1)
            placement: Placement | None = Placement(chosen.id, x, y, angle, mirrored)
            if along:
                placement = placement_by(chosen, (x, y), _position(along), calibration, mirrored)
                if placement is None and calibration.spacing is not None:
                    raise InputError(t("--origin and --along are the same position."))
            if calibration.spacing is None:
                blind.append(path)
            if placement is None:
                continue
            session.do(commands.place_part, [id], placement)
            rows.append(
                {
                    "image": path,
                    "part": chosen.id,
                    "name": chosen.name,
                    "x": placement.x,
                    "y": placement.y,
                    "angle": placement.angle,
                    "mirrored": placement.mirrored,
                    "millimetres": calibration.spacing is not None,
                }
            )
    for path in blind:
        message(t("{image} has no millimetres. Calibrate it: zones need them.", image=path))
    if as_json:
        print_json(rows)
    else:
        print_line(t("“{name}” lies on {n} images.", name=chosen.name, n=len(rows)))
    return 1 if blind else 0


@part.command(name="list", help=str(t("List the parts with their zones.")))
def list_(project: _Project, as_json: AsJson = False) -> int:
    """List the parts of a project."""
    with opened(project, read_only=True, may_write=False) as session:
        parts = sorted(session.project.parts.values(), key=lambda one: (one.name, one.id))
        used = [one.placement.part for one in session.project.images.values() if one.placement]
        rows = [{**_row(one), "images": used.count(one.id)} for one in parts]
    if as_json:
        print_json(rows)
    elif rows:
        head = (t("Part"), t("Zones"), t("Images"))
        print_table(head, ((r["name"], ", ".join(r["zones"]), r["images"]) for r in rows))
    else:
        print_line(t("No parts."))
    return 0


def _row(one: Part) -> dict[str, Any]:
    return {"part": one.id, "name": one.name, "zones": [zone.code for zone in one.zones]}


def _named(parts: Any, name: str) -> Part:
    every: list[Part] = list(parts)
    found = [one for one in every if name in (one.id, one.name)]
    if found:
        return found[0]
    known = ", ".join(sorted(one.name for one in every)) or str(t("none"))
    raise InputError(t("There is no part “{name}”. Known: {known}.", name=name, known=known))


def _position(text: str) -> tuple[float, float]:
    try:
        x, y = (float(one) for one in text.split(","))
    except ValueError as error:
        raise InputError(
            t("“{text}” is no position. Write two numbers, such as 120,45.5.", text=text)
        ) from error
    return x, y
