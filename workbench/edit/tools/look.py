"""Pan and window: tools that look and never edit."""

from __future__ import annotations

from attrs import evolve, frozen

from workbench.api.tools import (
    Cursor,
    DragWindow,
    Event,
    Pan,
    PointerEvent,
    Step,
    ToolContext,
    ViewRequest,
)
from workbench.base.text import Text, t
from workbench.edit.tools.gesture import IDLE, is_key, is_move, is_press, is_release


@frozen
class Dragging:
    """The button is down; `screen` is where the pointer was last."""

    screen: tuple[float, float]


class LookTool:
    """Base: a drag becomes view requests."""

    name: str
    title: Text
    key: str
    icon: str
    hint: Text
    idle_cursor: Cursor
    drag_cursor: Cursor

    def request(self, dx: float, dy: float) -> ViewRequest:
        """Return what a move by this many screen pixels asks for."""
        raise NotImplementedError

    def start(self) -> object:
        """Return the idle state."""
        return IDLE

    def show(self, state: object, context: ToolContext) -> Step[object]:
        """Return cursor and hint of a state."""
        held = isinstance(state, Dragging)
        cursor = self.drag_cursor if held else self.idle_cursor
        return Step(state if held else IDLE, cursor=cursor, hint=self.hint)

    def step(self, state: object, event: Event, context: ToolContext) -> Step[object]:
        """Return what follows from one event."""
        if is_key(event, "escape"):
            return evolve(self.show(IDLE, context), used=isinstance(state, Dragging))
        if not isinstance(event, PointerEvent):
            return evolve(self.show(state, context), used=False)
        if is_press(event):
            return self.show(Dragging(event.screen), context)
        if is_move(event) and isinstance(state, Dragging):
            dx, dy = event.screen[0] - state.screen[0], event.screen[1] - state.screen[1]
            view = (self.request(dx, dy),) if dx or dy else ()
            return evolve(self.show(Dragging(event.screen), context), view=view)
        if is_release(event):
            return self.show(IDLE, context)
        return evolve(self.show(state, context), used=False)


class PanTool(LookTool):
    """Moves the picture."""

    name = "pan"
    title = t("Pan")
    key = "H"
    icon = "pan"
    hint = t("Drag to move the picture.")
    idle_cursor = Cursor.OPEN_HAND
    drag_cursor = Cursor.CLOSED_HAND

    def request(self, dx: float, dy: float) -> ViewRequest:
        """Return a move of the picture."""
        return Pan(dx, dy)


class WindowTool(LookTool):
    """Changes window center and width."""

    name = "window_level"
    title = t("Adjust window")
    key = "W"
    icon = "window_level"
    hint = t("Drag right for a wider window, up for a brighter picture.")
    idle_cursor = Cursor.WINDOW
    drag_cursor = Cursor.WINDOW

    def request(self, dx: float, dy: float) -> ViewRequest:
        """Return a change of the window."""
        return DragWindow(dx, dy)
