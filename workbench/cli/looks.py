"""Options that say how grey values are shown, shared by ``render`` and ``info``."""

from __future__ import annotations

from typing import Annotated

import typer
from attrs import frozen

from workbench.api.images import ImageSource
from workbench.app.session import Session
from workbench.app.windows import windowing
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.imaging.color_map import color_map
from workbench.model.grey import FileVoi, Grey, Voi, VoiFunction, Window

WindowOption = Annotated[str, typer.Option("--window", metavar="C,W")]
FunctionOption = Annotated[VoiFunction | None, typer.Option("--function")]
VoiOption = Annotated[
    int | None, typer.Option("--voi", help=str(t("Window or LUT of the file, from 1.")))
]
PresetOption = Annotated[str, typer.Option("--preset", metavar="NAME")]
DualOption = Annotated[
    str,
    typer.Option(
        "--dual",
        metavar="A+B",
        help=str(t("Two windows in one picture, such as lung+mediastinum.")),
    ),
]
InvertOption = Annotated[bool, typer.Option("--invert")]
ColorMapOption = Annotated[
    str,
    typer.Option(
        "--color-map", metavar="NAME", help=str(t("Colours, such as hot-iron, pet or rainbow."))
    ),
]


@frozen
class Looks:
    """How grey values are shown; `chosen_as` is the title of the preset."""

    voi: Voi | FileVoi | None = None
    inverted: bool = False
    color_map: str = ""
    chosen_as: Text | str | None = None


def looks_of(
    session: Session,
    source: ImageSource,
    frame: int,
    *,
    window: str = "",
    function: VoiFunction | None = None,
    voi: int | None = None,
    preset: str = "",
    dual: str = "",
    invert: bool = False,
    colors: str = "",
) -> Looks:
    """Return what the options ask for.

    Raises
    ------
    InputError
        If they contradict each other, or the picture has nothing to apply them to.
    """
    if sum(map(bool, (window, voi is not None, preset, dual))) > 1:
        raise InputError(t("Use one of --window, --voi, --preset and --dual."))
    grey = source.info(frame).grey
    colored = color_map(colors).name
    if grey is None:
        if window or voi is not None or preset or dual or function or colored:
            raise InputError(t("A colour image has no window."))
        return Looks()
    if preset:
        return _of_preset(session, source, frame, preset, function, invert, colored)
    if dual:
        _no_function(function)
        return Looks(windowing.parse_dual(dual, session.presets.presets), invert, colored)
    return Looks(_single(grey, window, function, voi), invert, colored)


def _of_preset(
    session: Session,
    source: ImageSource,
    frame: int,
    name: str,
    function: VoiFunction | None,
    invert: bool,
    colored: str,
) -> Looks:
    found = windowing.known_preset(name, session.presets.presets)
    voi = windowing.preset_voi(found, source, frame, session.settings.suv_kind)
    if function is not None:
        voi = _with_function(voi, function)
    return Looks(voi, invert != bool(found.inverted), colored, found.title)


def _single(
    grey: Grey, window: str, function: VoiFunction | None, number: int | None
) -> Voi | FileVoi | None:
    if window:
        return windowing.parse_window(window, function)
    if number is not None and not 1 <= number <= len(grey.vois):
        raise InputError(windowing.no_such_voi(number, len(grey.vois)))
    if function is None:
        return FileVoi(number, grey.vois[number - 1].explanation) if number else None
    return _with_function(next(iter(grey.vois[(number or 1) - 1 :]), None), function)


def _with_function(voi: Voi | None, function: VoiFunction) -> Window:
    if not isinstance(voi, Window):
        _no_function(function)
    assert isinstance(voi, Window)
    return windowing.parse_window(f"{voi.center!r},{voi.width!r}", function)


def _no_function(function: VoiFunction | None) -> None:
    if function is not None:
        raise InputError(t("--function needs a window: add --window C,W."))
