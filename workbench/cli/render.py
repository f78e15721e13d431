"""``workbench render``: exactly what the canvas shows, as a PNG."""

from __future__ import annotations

from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.api.images import ImageSource
from workbench.app.session import Session
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.beside import take_window_beside
from workbench.cli.desk import make_session
from workbench.cli.drawn import overlay_of_cut, overlay_of_frame
from workbench.cli.files import spare, write_bytes
from workbench.cli.frames import FrameOption, check_frame
from workbench.cli.looks import (
    AloneOption,
    ChannelColorOption,
    ChannelsOption,
    ChannelWindowOption,
    ColorMapOption,
    DualOption,
    Extras,
    FunctionOption,
    GammaOption,
    IccOption,
    InvertOption,
    LocalContrastOption,
    LookChoice,
    OnOff,
    PresetOption,
    VoiOption,
    WindowOption,
    looks_of,
)
from workbench.cli.output import message, print_line
from workbench.cli.planes import (
    PlaneChoice,
    PlaneOption,
    PositionOption,
    SeriesOption,
    SlabModeOption,
    SlabOption,
    cut_source,
)
from workbench.cli.states import GraphicsOnlyOption, GraphicsOption, PresentationOption, StateChoice
from workbench.cli.turns import FlipOption, RotateOption, turn_of
from workbench.imaging.volumes.cut import SlabMode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.imaging.render import Overlay

_PNG = b"\x89PNG"


def render(
    path: Annotated[Path, typer.Argument(metavar="PATH")],
    out: Annotated[Path, typer.Option("--out", metavar="PNG", help=str(t("File to write.")))],
    frame: FrameOption = 1,
    window: WindowOption = "",
    function: FunctionOption = None,
    voi: VoiOption = None,
    preset: PresetOption = "",
    dual: DualOption = "",
    invert: InvertOption = False,
    colors: ColorMapOption = "",
    gamma: GammaOption = "",
    local_contrast: LocalContrastOption = "",
    channels: ChannelsOption = "",
    alone: AloneOption = False,
    channel_window: ChannelWindowOption = None,
    channel_color: ChannelColorOption = None,
    region: Annotated[str, typer.Option("--region", metavar="X,Y,W,H")] = "",
    size: Annotated[str, typer.Option("--size", metavar="W,H")] = "",
    rotate: RotateOption = 0,
    flip: FlipOption = None,
    annotations: Annotated[Path | None, typer.Option("--annotations", metavar="PROJECT")] = None,
    plane: PlaneOption = None,
    position: PositionOption = None,
    slab: SlabOption = 0.0,
    slab_mode: SlabModeOption = SlabMode.MEAN,
    series: SeriesOption = None,
    presentation: PresentationOption = None,
    graphics_only: GraphicsOnlyOption = False,
    graphics: GraphicsOption = False,
    icc: IccOption = OnOff.ON,
) -> int:
    """Write one frame or cut; without --size one output pixel is an image pixel."""
    from workbench.imaging.render import render_frame

    spare(out, (path, annotations, presentation), _PNG)
    turn = turn_of(rotate, flip)
    session = make_session()
    choice = PlaneChoice(plane, position, slab, slab_mode, series)
    choice.check(frame)
    source = _source(session, path, choice, frame)
    check_frame(source, frame)
    if presentation is not None and choice.plane is not None:
        raise InputError(t("A presentation state speaks of images, not of cuts through them."))
    state = StateChoice(presentation, graphics_only, graphics)
    shown = state.applied(source, frame)
    windows, tints = tuple(channel_window or ()), tuple(channel_color or ())
    extras = Extras(gamma, local_contrast, channels, alone, windows, tints)
    asked = LookChoice(window, function, voi, preset, dual, invert, colors, extras)
    looks = looks_of(session, source, frame, asked)
    if choice.plane is None and source.frames == 1 and looks.look.voi is None:
        take_window_beside(session, path, shown.frame)
    pixels = render_frame(
        shown.frame if icc is OnOff.ON else shown.frame.without_profile(),
        look=looks.look,
        region=_region(region, source) or state.area(source, frame),
        size=_size(size),
        turn=shown.turn.then(turn),
        drawing=shown.drawing,
        overlay=_overlay(annotations, path, source, choice, frame),
    )
    write_bytes(out, _png(pixels))
    print_line(str(out))
    if source.identity.patient_name:
        message(t("A rendered picture is not de-identified."))
    return 0


def _source(session: Session, path: Path, choice: PlaneChoice, frame: int) -> ImageSource:
    if choice.plane is not None:
        return cut_source(session, path, choice)
    from workbench.app.images.backed import opened_ready

    return opened_ready(session, path, frame)


def _overlay(
    project: Path | None, path: Path, source: ImageSource, choice: PlaneChoice, frame: int
) -> Overlay | None:
    if project is None:
        return None
    if choice.plane is not None:
        return overlay_of_cut(project, path, source)
    return overlay_of_frame(project, path, frame)


def _png(pixels: NDArray[np.uint8]) -> bytes:
    import cv2
    import numpy as np

    if pixels.ndim == 3:
        pixels = np.ascontiguousarray(pixels[:, :, ::-1])  # OpenCV has blue first
    return cv2.imencode(".png", pixels)[1].tobytes()


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
