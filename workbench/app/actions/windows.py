"""Actions of the grey values: window, presets, colours, uptake values. They only look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from workbench.app.actions.action import Action, has_image
from workbench.app.actions.looks import LOOK_ACTIONS, WINDOW
from workbench.app.host import Desk
from workbench.app.windows import channels, windowing
from workbench.base.text import Text, t
from workbench.imaging.color_map import COLOR_MAPS, GREY, ColorMap
from workbench.imaging.presets import PRESETS, Preset

_SUV_TITLES = {
    "bw": t("SUVbw: by body weight"),
    "lbm-james": t("SUVlbm: by lean body mass, James"),
    "lbm-janma": t("SUVlbm: by lean body mass, Janmahasatian"),
    "bsa": t("SUVbsa: by body surface"),
    "ibw": t("SUVibw: by ideal body weight"),
}


def _invert(desk: Desk) -> None:
    if channels.has_channels(desk.session):
        channels.invert(desk.session)
        return
    view = desk.session.view_state
    view.set_viewport(inverted=not view.viewport.inverted)


def _is_inverted(desk: Desk) -> bool:
    if channels.has_channels(desk.session):
        return channels.chosen_channels(desk.session).choice.inverted
    return desk.session.view_state.viewport.inverted


def _with_session(function: Callable[..., None]) -> Callable[[Desk], None]:
    return lambda desk: function(desk.session)


def _toggle(name: str) -> Callable[[Desk], None]:
    def toggle(desk: Desk) -> None:
        settings = desk.session.settings
        change: dict[str, Any] = {name: not getattr(settings, name)}
        desk.session.change_settings(evolve(settings, **change))

    return toggle


def _preset(one: Preset) -> Action:
    def fits(desk: Desk) -> bool:
        modality = windowing.shown_modality(desk.session)
        return has_image(desk) and (not modality or one.fits(modality))

    title = one.title
    assert isinstance(title, Text)
    return Action(
        f"view.preset_{one.name}",
        title,
        lambda desk: windowing.apply_preset(desk.session, one.name),
        when=fits,
        hidden=True,
    )


def _digit(digit: int) -> Action:
    return Action(
        f"view.window_{digit}",
        t("Window preset {digit}", digit=digit),
        lambda desk: windowing.apply_digit(desk.session, digit),
        (f"Alt+{digit}",),
        when=has_image,
        hidden=True,
    )


def _color_map(one: ColorMap) -> Action:
    return Action(
        f"view.colors_{one.name or 'grey'}",
        t("Colours: {name}", name=one.title),
        lambda desk: windowing.choose_color_map(desk.session, one.name),
        when=has_image,
        checked=lambda desk: desk.session.view_state.viewport.color_map == one.name,
        hidden=True,
    )


def has_uptake(desk: Desk) -> bool:
    """Return whether a PET is shown."""
    return has_image(desk) and windowing.shown_modality(desk.session) == "PT"


def _suv(kind: str, title: Text) -> Action:
    return Action(
        f"view.suv_{kind.replace('-', '_')}",
        title,
        lambda desk: desk.session.change_settings(evolve(desk.session.settings, suv_kind=kind)),
        when=has_uptake,
        checked=lambda desk: desk.session.settings.suv_kind == kind,
        submenu=WINDOW,
    )


PRESET_ACTIONS = tuple(_preset(one) for one in PRESETS)
COLOR_ACTIONS = tuple(_color_map(one) for one in (GREY, *COLOR_MAPS))
SUV_ACTIONS = tuple(_suv(kind, title) for kind, title in _SUV_TITLES.items())

WINDOW_ACTIONS = (
    Action(
        "view.invert",
        t("Invert"),
        _invert,
        ("I",),
        "invert",
        has_image,
        _is_inverted,
        submenu=WINDOW,
    ),
    Action(
        "view.reset_window",
        t("Window of the file"),
        _with_session(windowing.reset),
        ("Ctrl+Shift+W",),
        "refresh",
        has_image,
        submenu=WINDOW,
    ),
    Action(
        "view.auto_window",
        t("Automatic window"),
        _with_session(windowing.automatic),
        ("Ctrl+Alt+W",),
        "window_level",
        has_image,
        submenu=WINDOW,
    ),
    Action(
        "view.percentiles",
        t("Automatic window by other percentiles…"),
        windowing.enter_percentiles,
        when=has_image,
        submenu=WINDOW,
    ),
    Action(
        "view.next_voi",
        t("Next window of the file"),
        _with_session(windowing.next_of_file),
        ("Shift+W",),
        "",
        has_image,
        submenu=WINDOW,
    ),
    Action(
        "view.enter_window",
        t("Window center and width…"),
        windowing.enter,
        (),
        "",
        has_image,
        submenu=WINDOW,
    ),
    Action(
        "view.edit_presets",
        t("Edit window presets…"),
        lambda desk: desk.host.show("presets"),
        ("Ctrl+Alt+P",),
        submenu=WINDOW,
    ),
    Action(
        "view.next_colors",
        t("Next colour map"),
        _with_session(windowing.next_color_map),
        ("Shift+I",),
        "palette",
        has_image,
        submenu=WINDOW,
    ),
    Action(
        "view.legend",
        t("Legend of the colours"),
        _toggle("show_legend"),
        ("Ctrl+Alt+L",),
        checked=lambda d: d.session.settings.show_legend,
        submenu=WINDOW,
    ),
    Action(
        "view.probe",
        t("Values at the pointer"),
        _toggle("show_probe"),
        ("Shift+P",),
        "probe",
        checked=lambda d: d.session.settings.show_probe,
        section=2,
    ),
    *LOOK_ACTIONS,
    *SUV_ACTIONS,
    *PRESET_ACTIONS,
    *(_digit(digit) for digit in range(1, 10)),
    *COLOR_ACTIONS,
)
