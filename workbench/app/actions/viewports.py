"""Actions on the viewports: layout, which is active, windows of their own."""

from __future__ import annotations

from workbench.app.actions.action import Action, has_image
from workbench.app.host import Desk
from workbench.app.viewing.filling import filled
from workbench.app.viewing.layouts import Layout
from workbench.base.text import Text, t

_LAYOUT = t("Layout")


def choose_layout(desk: Desk, layout: Layout) -> None:
    """Share the window out anew, with something to be seen in every viewport."""
    view = desk.session.view_state
    view.set_layout(layout)
    view.set_viewports(filled(desk.session.project, view.viewports, view.active))


def _to_window(desk: Desk) -> None:
    view = desk.session.view_state
    if view.active < view.in_grid:
        view.detach(view.active)
    else:
        view.attach(view.active)


def _several(desk: Desk) -> bool:
    return len(desk.session.view_state.viewports) > 1


def _can_enlarge(desk: Desk) -> bool:
    view = desk.session.view_state
    return view.is_enlarged or (view.in_grid > 1 and view.active < view.in_grid)


def _is_in_window(desk: Desk) -> bool:
    view = desk.session.view_state
    return view.active >= view.in_grid


def _layout(layout: Layout, title: Text, key: str, icon: str) -> Action:
    return Action(
        f"view.layout_{layout.name.lower()}",
        title,
        lambda desk: choose_layout(desk, layout),
        (key,),
        icon,
        has_image,
        lambda desk: desk.session.view_state.layout is layout,
        submenu=_LAYOUT,
    )


LAYOUTS = (
    _layout(Layout.ONE, t("One viewport"), "Ctrl+F1", "layout_single"),
    _layout(Layout.ACROSS, t("Two side by side"), "Ctrl+F2", "layout_across"),
    _layout(Layout.DOWN, t("Two one above the other"), "Ctrl+F3", "layout_down"),
    _layout(Layout.FOUR, t("Four viewports"), "Ctrl+F4", "layout_grid"),
    _layout(Layout.ONE_TWO, t("A large one and two small ones"), "Ctrl+F5", "layout_one_two"),
)

ACTIONS = (
    *LAYOUTS,
    Action(
        "view.enlarge",
        t("Enlarge the active viewport"),
        lambda d: d.session.view_state.toggle_enlarged(),
        ("F4",),
        "enlarge",
        _can_enlarge,
        lambda d: d.session.view_state.is_enlarged,
        submenu=_LAYOUT,
    ),
    Action(
        "view.next_viewport",
        t("Next viewport"),
        lambda d: d.session.view_state.activate_next(),
        ("Ctrl+Tab",),
        "next",
        _several,
        submenu=_LAYOUT,
    ),
    Action(
        "view.to_window",
        t("Viewport in a window of its own"),
        _to_window,
        ("Shift+F11",),
        "window",
        has_image,
        _is_in_window,
        submenu=_LAYOUT,
    ),
)
