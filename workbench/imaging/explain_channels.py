"""Why a pixel of several channels looks as it does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from workbench.base.figures import trimmed
from workbench.base.text import Text, t
from workbench.imaging import grey as shades
from workbench.imaging.channels import ChannelLook, chosen_for, names_of
from workbench.imaging.color_map import color_map
from workbench.imaging.explain import Explanation, Stage, Step, what_of
from workbench.imaging.explain_look import on_screen, why_gamma
from workbench.imaging.look import Channels, Look
from workbench.imaging.probe import figure

if TYPE_CHECKING:
    from workbench.imaging.frame import FramePixels


def of_channels(frame: FramePixels, column: int, row: int, look: Look) -> Explanation:
    """Explain one pixel: the value of each channel, its window, its colour, and their sum."""
    channels = frame.info.channels
    names, stored = names_of(channels), frame.stored[row, column]
    chosen = chosen_for(channels, look.channels)
    looks = frame.channel_looks(chosen)
    levels, why = [], []
    for name, channel, one, raw in zip(names, channels, looks, stored, strict=True):
        value = float(shades.modality_values(raw, channel.grey))
        turned = channel.grey.inverted != one.inverted
        levels.append(float(shades.shades(value, one.voi, turned, look.gamma)))
        why.append(_said(name, what_of(one.voi, value), turned))
    shown, more = on_screen(frame, column, row, look)
    pixel = shown[0, 0].tolist()
    steps = (
        Step(Stage.STORED, _whole(stored.tolist()), _listed(names, map(figure, stored))),
        Step(
            Stage.VOI,
            _whole(levels),
            _listed(names, (trimmed(round(level, 1)) for level in levels)),
            (*why, *why_gamma(look)),
        ),
        Step(
            Stage.SCREEN,
            tuple(pixel) if isinstance(pixel, list) else pixel,
            ", ".join(map(str, pixel)) if isinstance(pixel, list) else str(pixel),
            (*_together(names, looks, chosen, look.color_map), *more),
        ),
    )
    return Explanation(column, row, steps, False, frame.info.warnings)


def _said(name: str, window: Text, turned: bool) -> Text:
    if turned:
        return t("{name}: {window}, inverted", name=name, window=window)
    return t("{name}: {window}", name=name, window=window)


def _together(
    names: tuple[str, ...], looks: tuple[ChannelLook, ...], chosen: Channels, colors: str
) -> tuple[Text, ...]:
    if chosen.is_alone:
        alone = t("only {name} is shown", name=names[chosen.selected])
        if not colors:
            return (alone,)
        return alone, t("colour map: {name}", name=color_map(colors).title)
    parts = [
        t("{name} in {color}", name=name, color="#{:02X}{:02X}{:02X}".format(*one.color))
        for name, one in zip(names, looks, strict=True)
        if one.is_shown
    ]
    hidden = [name for name, one in zip(names, looks, strict=True) if not one.is_shown]
    if hidden:
        parts.append(t("hidden: {names}", names=", ".join(hidden)))
    return (*parts, t("added up, white at the most"))


def _whole(values: list[float]) -> tuple[int, ...]:
    return tuple(round(value) for value in values)


def _listed(names: tuple[str, ...], figures: Iterable[str]) -> str:
    return ",  ".join(f"{name} {one}" for name, one in zip(names, figures, strict=True))
