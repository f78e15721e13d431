"""Options that say how grey values are shown, shared by ``render`` and ``info``."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer
from attrs import evolve, frozen

from workbench.api.images import Channel, ImageSource
from workbench.app.session import Session
from workbench.app.windows import windowing
from workbench.app.windows.altering import parse_contrast, parse_gamma
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.imaging.channels import names_of
from workbench.imaging.color_map import color_map
from workbench.imaging.look import Channels, LocalContrast, Look
from workbench.model.grey import FileVoi, Grey, Voi, VoiFunction, Window

WindowOption = Annotated[str, typer.Option("--window", metavar="C,W")]
FunctionOption = Annotated[VoiFunction | None, typer.Option("--function", case_sensitive=False)]
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


class OnOff(StrEnum):
    """Whether something is done."""

    ON = "on"
    OFF = "off"


IccOption = Annotated[
    OnOff,
    typer.Option(
        "--icc",
        case_sensitive=False,
        help=str(t("Whether colours are shown as the ICC profile of the file says.")),
    ),
]
InvertOption = Annotated[bool, typer.Option("--invert")]
ColorMapOption = Annotated[
    str,
    typer.Option(
        "--color-map", metavar="NAME", help=str(t("Colours, such as hot-iron, pet or rainbow."))
    ),
]

GammaOption = Annotated[
    str,
    typer.Option("--gamma", metavar="G", help=str(t("Above 1 the middle shades are brighter."))),
]
LocalContrastOption = Annotated[
    str,
    typer.Option(
        "--local-contrast",
        metavar="AMOUNT[,RADIUS]",
        help=str(t("Moves shades away from the mean within a radius of image pixels.")),
    ),
]
ChannelsOption = Annotated[
    str,
    typer.Option("--channels", metavar="1,3", help=str(t("Channels to show, by number or name."))),
]
AloneOption = Annotated[
    bool, typer.Option("--alone", help=str(t("The one channel as a grey picture.")))
]
ChannelWindowOption = Annotated[
    list[str] | None,
    typer.Option(
        "--channel-window",
        metavar="N:C,W",
        help=str(t("Window of a channel; can be given several times.")),
    ),
]
ChannelColorOption = Annotated[
    list[str] | None,
    typer.Option(
        "--channel-color",
        metavar="N:#RRGGBB",
        help=str(t("Colour of a channel; can be given several times.")),
    ),
]


@frozen
class Looks:
    """How grey values are shown; `chosen_as` is the title of the preset."""

    voi: Voi | FileVoi | None = None
    inverted: bool = False
    color_map: str = ""
    chosen_as: Text | str | None = None
    gamma: float = 1.0
    contrast: LocalContrast | None = None
    channels: Channels | None = None

    @property
    def look(self) -> Look:
        """All of it but the title."""
        return Look(
            self.voi, self.inverted, self.color_map, self.gamma, self.contrast, self.channels
        )


@frozen
class Extras:
    """The options that any picture has, and those of several channels, as they were typed."""

    gamma: str = ""
    contrast: str = ""
    channels: str = ""
    alone: bool = False
    windows: tuple[str, ...] = ()
    colors: tuple[str, ...] = ()

    @property
    def of_channels(self) -> bool:
        """Whether any of them needs channels."""
        return bool(self.channels or self.alone or self.windows or self.colors)


@frozen
class LookChoice:
    """What the options ask for, as it was typed."""

    window: str = ""
    function: VoiFunction | None = None
    voi: int | None = None
    preset: str = ""
    dual: str = ""
    invert: bool = False
    colors: str = ""
    extras: Extras = Extras()

    @property
    def windows(self) -> int:
        """How many of the options that choose a window are given."""
        return sum((bool(self.window), self.voi is not None, bool(self.preset), bool(self.dual)))


def looks_of(session: Session, source: ImageSource, frame: int, choice: LookChoice) -> Looks:
    """Return what the options ask for.

    Raises
    ------
    InputError
        If they contradict each other, or the picture has nothing to apply them to.
    """
    extras = choice.extras
    gamma = parse_gamma(extras.gamma) if extras.gamma else 1.0
    contrast = parse_contrast(extras.contrast) if extras.contrast else None
    if choice.windows > 1:
        raise InputError(t("Use one of --window, --voi, --preset and --dual."))
    info = source.info(frame)
    colored = color_map(choice.colors).name
    if info.channels:
        looks = _of_channels(info.channels, choice, colored)
    elif extras.of_channels:
        raise InputError(t("The picture has no channels of its own."))
    elif info.grey is None:
        if choice.windows or choice.function or colored:
            raise InputError(t("A colour image has no window."))
        looks = Looks()
    else:
        looks = _of_grey(session, source, frame, info.grey, choice, colored)
    return evolve(looks, gamma=gamma, contrast=contrast)


def _of_channels(channels: Sequence[Channel], choice: LookChoice, colored: str) -> Looks:
    if choice.windows or choice.function:
        raise InputError(
            t("The picture has several channels: give each its window with --channel-window.")
        )
    chosen = channels_of(channels, choice.extras, choice.invert)
    if colored and not chosen.is_alone:
        raise InputError(t("Colours of --color-map need one channel: add --channels N --alone."))
    return Looks(color_map=colored, channels=chosen)


def _of_grey(
    session: Session,
    source: ImageSource,
    frame: int,
    grey: Grey,
    choice: LookChoice,
    colored: str,
) -> Looks:
    if choice.preset:
        found = windowing.known_preset(choice.preset, session.presets.presets)
        voi = windowing.preset_voi(found, source, frame, session.settings.suv_kind)
        if choice.function is not None:
            voi = _with_function(voi, choice.function)
        return Looks(voi, choice.invert != bool(found.inverted), colored, found.title)
    if choice.dual:
        _no_function(choice.function)
        dual = windowing.parse_dual(choice.dual, session.presets.presets)
        return Looks(dual, choice.invert, colored)
    return Looks(_single(grey, choice), choice.invert, colored)


def channels_of(channels: Sequence[Channel], extras: Extras, inverted: bool = False) -> Channels:
    """Return what the options say of channels, which count from 1.

    Raises
    ------
    InputError
        If there is no such channel, or a window or colour is none.
    """
    chosen = Channels.of(names_of(channels))
    if extras.channels:
        shown = [_channel(part, chosen) for part in extras.channels.replace("，", ",").split(",")]
        for at in range(len(channels)):
            chosen = chosen.with_choice(at, is_shown=at in shown)
        chosen = evolve(chosen, selected=shown[0])
    if extras.alone:
        seen = [at for at, one in enumerate(chosen.choices) if one.is_shown is not False]
        if len(seen) != 1:
            raise InputError(t("--alone shows one channel: name it with --channels N."))
        chosen = evolve(chosen, is_alone=True)
    for text in extras.windows:
        at, rest = _parted(text, chosen, "--channel-window")
        chosen = chosen.with_choice(at, voi=windowing.parse_window(rest))
    for text in extras.colors:
        at, rest = _parted(text, chosen, "--channel-color")
        chosen = chosen.with_choice(at, color=parse_color(rest))
    if inverted:
        for at in range(len(channels)):
            chosen = chosen.with_choice(at, inverted=True)
    return chosen


def _parted(text: str, chosen: Channels, option: str) -> tuple[int, str]:
    number, colon, rest = text.replace("：", ":").partition(":")
    if not colon:
        raise InputError(
            t(
                "{option} takes a channel, a colon and what is set for it, not “{text}”.",
                option=option,
                text=text,
            )
        )
    return _channel(number, chosen), rest


def _channel(text: str, chosen: Channels) -> int:
    """Return a channel, from 0, by its number from 1 or its name."""
    name = text.strip()
    if name in chosen.names:
        return chosen.names.index(name)
    if name.isdecimal() and 1 <= int(name) <= len(chosen.names):
        return int(name) - 1
    known = ", ".join(f"{at} {one}" for at, one in enumerate(chosen.names, 1))
    raise InputError(t("There is no channel {name!r}. There are: {known}.", name=name, known=known))


def parse_color(text: str) -> tuple[int, int, int]:
    """Return the colour that ``#RRGGBB`` means; raise InputError otherwise."""
    digits = text.strip().removeprefix("#")
    try:
        if len(digits) != 6:
            raise ValueError(text)
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        raise InputError(
            t("“{text}” is not a colour. Write it as #RRGGBB, such as #FF8000.", text=text)
        ) from None
    return red, green, blue


def _single(grey: Grey, choice: LookChoice) -> Voi | FileVoi | None:
    """Return the window that was typed, or the one of the file with a number."""
    number, function = choice.voi, choice.function
    if choice.window:
        return windowing.parse_window(choice.window, function)
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
