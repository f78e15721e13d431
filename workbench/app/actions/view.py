"""Actions that only look: zoom, window, panels, overlays."""

from __future__ import annotations

from attrs import evolve

from workbench.app.actions.action import Action, has_image
from workbench.app.actions.windows import WINDOW_ACTIONS
from workbench.app.host import Desk
from workbench.base.text import Text, t

_PANELS = t("Panels")
_ZOOM = t("Zoom")
ANNOTATIONS = t("Annotations on the image")

#: How many times the magnifier enlarges.
MAGNIFICATIONS = (2, 3, 4)


def _toggle_overlays(desk: Desk) -> None:
    view = desk.session.view_state
    view.set_overlays(not view.overlays)


def _toggle_privacy(desk: Desk) -> None:
    view = desk.session.view_state
    view.set_privacy(not view.privacy)


def _toggle_magnifier(desk: Desk) -> None:
    view = desk.session.view_state
    view.set_magnifier(0 if view.magnifier else MAGNIFICATIONS[1])


def _magnify_more(desk: Desk) -> None:
    """Go round the strengths of the magnifier."""
    view, strengths = desk.session.view_state, MAGNIFICATIONS
    stronger = (one for one in strengths if one > view.magnifier)
    view.set_magnifier(next(stronger, strengths[0]))


def _toggle_theme(desk: Desk) -> None:
    settings = desk.session.settings
    other = "light" if settings.theme == "dark" else "dark"
    desk.session.change_settings(evolve(settings, theme=other))


def _toggle_language(desk: Desk) -> None:
    settings = desk.session.settings
    other = "en" if settings.language == "zh_CN" else "zh_CN"
    desk.session.change_settings(evolve(settings, language=other))


def _toggle_names(desk: Desk) -> None:
    settings = desk.session.settings
    desk.session.change_settings(evolve(settings, show_labels=not settings.show_labels))


def _panel(name: str, title: Text, key: str, icon: str) -> Action:
    return Action(
        f"view.panel_{name}",
        title,
        lambda desk: desk.host.toggle_panel(name),
        (key,),
        icon,
        checked=lambda desk: desk.host.is_panel_shown(name),
        section=3,
        submenu=_PANELS,
    )


ACTIONS = (
    Action(
        "view.fit",
        t("Fit the image"),
        lambda d: d.host.canvas.fit(),
        ("Ctrl+0",),
        "fit",
        has_image,
        submenu=_ZOOM,
    ),
    Action(
        "view.actual_size",
        t("Actual size"),
        lambda d: d.host.canvas.actual_size(),
        ("Ctrl+1",),
        "actual_size",
        has_image,
        submenu=_ZOOM,
    ),
    Action(
        "view.zoom_in",
        t("Zoom in"),
        lambda d: d.host.canvas.zoom_by(1.25),
        ("Ctrl++", "Ctrl+="),
        "zoom_in",
        has_image,
        submenu=_ZOOM,
    ),
    Action(
        "view.zoom_out",
        t("Zoom out"),
        lambda d: d.host.canvas.zoom_by(0.8),
        ("Ctrl+-",),
        "zoom_out",
        has_image,
        submenu=_ZOOM,
    ),
    Action(
        "view.magnifier",
        t("Magnifier"),
        _toggle_magnifier,
        ("Q",),
        "",
        has_image,
        lambda d: d.session.view_state.magnifier > 0,
        submenu=_ZOOM,
    ),
    Action(
        "view.magnify_more",
        t("Magnifier: 2, 3 or 4 times"),
        _magnify_more,
        ("Shift+Q",),
        "",
        has_image,
        submenu=_ZOOM,
    ),
    *WINDOW_ACTIONS,
    Action(
        "view.overlays",
        t("Texts on the image"),
        _toggle_overlays,
        ("C",),
        "eye",
        checked=lambda d: d.session.view_state.overlays,
        section=2,
    ),
    Action(
        "view.label_names",
        t("Names beside annotations"),
        _toggle_names,
        ("Shift+C",),
        "tag",
        checked=lambda d: d.session.settings.show_labels,
        section=2,
        submenu=ANNOTATIONS,
    ),
    Action(
        "view.privacy",
        t("Hide names of persons"),
        _toggle_privacy,
        ("Ctrl+Shift+P",),
        "privacy",
        checked=lambda d: d.session.view_state.privacy,
        section=2,
    ),
    _panel("images", t("Images panel"), "F5", "panel_left"),
    _panel("inspector", t("Layers and properties panel"), "F6", "panel_right"),
    _panel("bottom", t("History panel"), "F7", "panel_bottom"),
    _panel("problems", t("Problems panel"), "F10", "problems"),
    _panel("explain", t("Why does it look like this?"), "F8", "explain"),
    _panel("values", t("Values panel"), "F3", "histogram"),
    _panel("measurements", t("Measurements panel"), "Shift+F7", "measure"),
    _panel("followup", t("Follow-up panel"), "Shift+F8", "review"),
    Action(
        "view.full_screen",
        t("Full screen"),
        lambda d: d.host.toggle_full_screen(),
        ("F11",),
        section=3,
    ),
    Action(
        "view.theme",
        t("Switch between dark and light"),
        _toggle_theme,
        ("Ctrl+Shift+T",),
        "theme",
        section=4,
    ),
    Action(
        "view.language",
        t("中文 / English"),
        _toggle_language,
        ("Ctrl+Shift+L",),
        "language",
        section=4,
    ),
)
