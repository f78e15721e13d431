"""Actions of channels, gamma and local contrast. They only look."""

from __future__ import annotations

from workbench.app.actions.action import Action, has_image
from workbench.app.host import Desk
from workbench.app.windows import altering, channels
from workbench.base.text import t

#: The submenu of all that is done with shades.
WINDOW = t("Window")


def has_channels(desk: Desk) -> bool:
    """Return whether what is shown has several channels."""
    return channels.has_channels(desk.session)


def _is_alone(desk: Desk) -> bool:
    return has_channels(desk) and channels.chosen_channels(desk.session).is_alone


def _is_seen(desk: Desk) -> bool:
    return has_channels(desk) and channels.is_selected_seen(desk.session)


def _has_profile(desk: Desk) -> bool:
    info = channels.shown_info(desk.session)
    return info is not None and bool(info.icc_profile)


def _toggle_profile(desk: Desk) -> None:
    view = desk.session.view_state
    view.set_color_profiles(not view.color_profiles)


CHANNEL_ACTIONS = (
    Action(
        "view.next_channel",
        t("Next channel"),
        lambda desk: channels.select_next(desk.session),
        (";",),
        when=has_channels,
        submenu=WINDOW,
    ),
    Action(
        "view.previous_channel",
        t("Previous channel"),
        lambda desk: channels.select_next(desk.session, -1),
        ("Alt+;",),
        when=has_channels,
        submenu=WINDOW,
    ),
    Action(
        "view.channel_alone",
        t("Only this channel, in grey"),
        lambda desk: channels.toggle_alone(desk.session),
        ("Ctrl+.",),
        when=has_channels,
        checked=_is_alone,
        submenu=WINDOW,
    ),
    Action(
        "view.channel_seen",
        t("Show this channel"),
        lambda desk: channels.toggle(desk.session),
        ("Ctrl+;",),
        when=has_channels,
        checked=_is_seen,
        submenu=WINDOW,
    ),
    Action(
        "view.channel_extremes",
        t("Window from the least to the greatest value"),
        lambda desk: channels.set_window_by(desk.session, channels.EXTREMES),
        when=has_channels,
        submenu=WINDOW,
    ),
    Action(
        "view.reset_channels",
        t("Channels as in the file"),
        lambda desk: channels.reset(desk.session),
        when=has_channels,
        submenu=WINDOW,
    ),
)

GAMMA_ACTIONS = (
    Action(
        "view.gamma_up",
        t("Brighter middle shades"),
        lambda desk: altering.change_gamma(desk.session, 1),
        ("Alt+=",),
        when=has_image,
        hidden=True,
    ),
    Action(
        "view.gamma_down",
        t("Darker middle shades"),
        lambda desk: altering.change_gamma(desk.session, -1),
        ("Alt+-",),
        when=has_image,
        hidden=True,
    ),
    Action("view.gamma", t("Gamma…"), altering.enter_gamma, when=has_image, hidden=True),
    Action(
        "view.local_contrast",
        t("Local contrast"),
        lambda desk: altering.toggle_contrast(desk.session),
        ("Ctrl+Alt+K",),
        when=has_image,
        checked=lambda desk: desk.session.view_state.viewport.contrast is not None,
        hidden=True,
    ),
    Action(
        "view.enter_local_contrast",
        t("Amount and radius of local contrast…"),
        altering.enter_contrast,
        when=has_image,
        hidden=True,
    ),
)

PROFILE_ACTION = Action(
    "view.icc_profile",
    t("Apply ICC profile"),
    _toggle_profile,
    when=_has_profile,
    checked=lambda desk: desk.session.view_state.color_profiles,
    submenu=WINDOW,
)

LOOK_ACTIONS = (*CHANNEL_ACTIONS, *GAMMA_ACTIONS, PROFILE_ACTION)
