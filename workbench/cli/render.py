"""``workbench render``: exactly what the canvas shows, as a PNG."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.api.images import ImageSource
from workbench.app.viewing import windowing
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.desk import make_session, opened
from workbench.cli.files import write_bytes
from workbench.cli.output import message, print_line
from workbench.model.grey import Grey, Voi, VoiFunction, Window

if TYPE_CHECKING:
    from workbench.imaging.render import Overlay


def render(
    path: Annotated[Path, typer.Argument(metavar="PATH")],
    out: Annotated[Path, typer.Option("--out", metavar="PNG", help=str(t("File to write.")))],
    frame: Annotated[int, typer.Option("--frame", help=str(t("Frame, counted from 1.")))] = 1,
    window: Annotated[str, typer.Option("--window", metavar="C,W")] = "",
    function: Annotated[VoiFunction | None, typer.Option("--function")] = None,
    voi: Annotated[
        int | None, typer.Option("--voi", help=str(t("Window or LUT of the file, from 1.")))
    ] = None,
    preset: Annotated[str, typer.Option("--preset", metavar="NAME")] = "",
    invert: Annotated[bool, typer.Option("--invert")] = False,
    region: Annotated[str, typer.Option("--region", metavar="X,Y,W,H")] = "",
    size: Annotated[str, typer.Option("--size", metavar="W,H")] = "",
    annotations: Annotated[Path | None, typer.Option("--annotations", metavar="PROJECT")] = None,
) -> int:
    """Write one frame; without --size one output pixel is an image pixel."""
    import cv2
    import numpy as np

    from workbench.imaging.render import render as paint

    if sum(map(bool, (window, voi is not None, preset))) > 1:
        raise InputError(t("Use one of --window, --voi and --preset."))
    session = make_session()
    _, reader = session.plugins.image_reader_for(path)
    source = reader.open(path)
    _check_frame(source, frame)
    chosen = _voi(source.info(frame).grey, window, function, voi, preset)
    area = _region(region, source)
    target = _size(size)
    overlay = _overlay(annotations, path, frame) if annotations else None
    pixels = paint(
        source, frame, voi=chosen, inverted=invert, region=area, size=target, overlay=overlay
    )
    if pixels.ndim == 3:
        pixels = np.ascontiguousarray(pixels[:, :, ::-1])
    write_bytes(out, cv2.imencode(".png", pixels)[1].tobytes())
    print_line(str(out))
    if source.identity.patient_name:
        message(t("A rendered picture is not de-identified."))
    return 0


def _check_frame(source: ImageSource, frame: int) -> None:
    if not 1 <= frame <= source.frames:
        raise InputError(
            t("There is no frame {frame}; the image has {n}.", frame=frame, n=source.frames)
        )


def _voi(
    grey: Grey | None, window: str, function: VoiFunction | None, number: int | None, preset: str
) -> Voi | None:
    """Return what the options ask for; None leaves it to the file."""
    if grey is None:
        if window or number is not None or preset or function:
            raise InputError(t("A colour image has no window."))
        return None
    if window:
        return windowing.parse_window(window, function or VoiFunction.LINEAR)
    chosen = _named(grey, number, preset)
    if function is None:
        return chosen
    chosen = chosen or next(iter(grey.vois), None)
    if not isinstance(chosen, Window):
        raise InputError(t("--function needs a window: add --window C,W."))
    return windowing.parse_window(f"{chosen.center},{chosen.width}", function)


def _named(grey: Grey, number: int | None, preset: str) -> Voi | None:
    if number is not None:
        if not 1 <= number <= len(grey.vois):
            count = len(grey.vois)
            raise InputError(
                t("There is no window {n} in the file; it has {count}.", n=number, count=count)
            )
        return grey.vois[number - 1]
    return windowing.preset_window(preset) if preset else None


def _numbers(text: str, n: int, option: str) -> list[float]:
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if len(values) != n or not all(map(isfinite, values)):
        raise InputError(
            t(
                "{option} takes {n} numbers separated by commas, not “{text}”.",
                option=option,
                n=n,
                text=text,
            )
        )
    return values


def _region(text: str, source: ImageSource) -> tuple[int, int, int, int] | None:
    if not text:
        return None
    values = _numbers(text, 4, "--region")
    x, y, width, height = (int(value) for value in values)
    inside = 0 <= x < x + width <= source.columns and 0 <= y < y + height <= source.rows
    if not inside or [x, y, width, height] != values:
        raise InputError(
            t(
                "--region {text} does not lie inside the image of {columns} × {rows} pixels.",
                text=text,
                columns=source.columns,
                rows=source.rows,
            )
        )
    return x, y, width, height


def _size(text: str) -> tuple[int, int] | None:
    if not text:
        return None
    values = _numbers(text, 2, "--size")
    width, height = (int(value) for value in values)
    if [width, height] != values or not (1 <= width <= 20_000 and 1 <= height <= 20_000):
        raise InputError(t("--size must be whole numbers between 1 and 20000 pixels each way."))
    return width, height


def _overlay(project: Path, image: Path, frame: int) -> Overlay:
    from workbench.imaging.overlay_style import OverlayStyle
    from workbench.imaging.render import Overlay
    from workbench.imaging.scene import Scene

    with opened(project, may_write=False) as session:
        wanted = image.resolve()
        for id in session.project.images:
            if session.library.path(id).resolve() == wanted:
                session.note(t("Picture with annotations rendered"))
                drawn = session.project.annotations_on(id, frame)
                return Overlay(Scene.of(drawn), OverlayStyle.of(session.project))
    raise InputError(t("{name} is not an image of the project.", name=image.name))
