"""Qt's input events as the events that tools understand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent

from workbench.api.tools import Button, KeyEvent, Modifier, PointerEvent, PointerKind
from workbench.geom.turn import UPRIGHT, Turn

ToImage = Callable[[float, float], tuple[float, float]]

_BUTTONS = {
    Qt.MouseButton.LeftButton: Button.LEFT,
    Qt.MouseButton.MiddleButton: Button.MIDDLE,
    Qt.MouseButton.RightButton: Button.RIGHT,
}
_MODIFIERS = {
    Qt.KeyboardModifier.ShiftModifier: Modifier.SHIFT,
    Qt.KeyboardModifier.ControlModifier: Modifier.CONTROL,
    Qt.KeyboardModifier.AltModifier: Modifier.ALT,
}
_KEYS = {
    Qt.Key.Key_Escape: "escape",
    Qt.Key.Key_Return: "enter",
    Qt.Key.Key_Enter: "enter",
    Qt.Key.Key_Backspace: "backspace",
    Qt.Key.Key_Delete: "delete",
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
}
_ARROWS = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
#: What a tool may want for itself, before a menu has it.
TOOL_KEYS = frozenset({*_KEYS, Qt.Key.Key_Space})


def modifiers_of(held: Qt.KeyboardModifier) -> frozenset[Modifier]:
    """Return the modifier keys held down."""
    return frozenset(ours for theirs, ours in _MODIFIERS.items() if held & theirs)


def pointer_event(kind: PointerKind, event: QMouseEvent, to_image: ToImage) -> PointerEvent:
    """Return a mouse event in image coordinates."""
    at = event.position()
    x, y = to_image(at.x(), at.y())
    button = _held(event.buttons()) if kind is PointerKind.MOVE else button_of(event.button())
    return PointerEvent(kind, x, y, button, modifiers_of(event.modifiers()), (at.x(), at.y()))


def key_event(event: QKeyEvent, turn: Turn = UPRIGHT) -> KeyEvent | None:
    """Return a key press, or None for keys that tools have no name for.

    Tools think in image coordinates: an arrow is the one that points that way on the screen.
    """
    name = _KEYS.get(Qt.Key(event.key()))
    if name in _ARROWS and not turn.is_upright:
        way = turn.inverse.direction(*_ARROWS[name])
        name = next(other for other, its in _ARROWS.items() if its == way)
    if name is None:
        text = event.text()
        name = text if len(text) == 1 and text.isprintable() else None
    return KeyEvent(name, modifiers_of(event.modifiers())) if name else None


def button_of(button: Qt.MouseButton) -> Button:
    """Return which button it is."""
    return _BUTTONS.get(button, Button.NONE)


def _held(buttons: Qt.MouseButton) -> Button:
    return next((ours for theirs, ours in _BUTTONS.items() if buttons & theirs), Button.NONE)
