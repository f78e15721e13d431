"""Actions that turn what a viewport shows: by quarters, and over."""

from __future__ import annotations

from collections.abc import Callable

from workbench.app.actions.action import Action, has_image
from workbench.app.host import Desk
from workbench.base.text import Text, t
from workbench.geom.turn import UPRIGHT, Turn

_MENU = t("Orientation")


def turn_on(desk: Desk, how: Callable[[Turn], Turn]) -> None:
    """Turn what the active viewport shows now."""
    view = desk.session.view_state
    view.set_viewport(turn=how(view.viewport.turn))


def _is_turned(desk: Desk) -> bool:
    return not desk.session.view_state.viewport.turn.is_upright


def _action(
    name: str, title: Text, how: Callable[[Turn], Turn], key: str, icon: str = ""
) -> Action:
    return Action(
        f"view.{name}",
        title,
        lambda desk: turn_on(desk, how),
        (key,),
        icon,
        _is_turned if name == "reset_orientation" else has_image,
        submenu=_MENU,
    )


ACTIONS = (
    _action("rotate_right", t("Rotate right by 90°"), lambda turn: turn.rotated(1), "Ctrl+R"),
    _action("rotate_left", t("Rotate left by 90°"), lambda turn: turn.rotated(-1), "Ctrl+Shift+R"),
    _action("flip_across", t("Flip horizontally"), lambda turn: turn.flipped_across, "Ctrl+H"),
    _action("flip_down", t("Flip vertically"), lambda turn: turn.flipped_down, "Ctrl+U"),
    _action("reset_orientation", t("Reset orientation"), lambda turn: UPRIGHT, "Alt+R"),
)
