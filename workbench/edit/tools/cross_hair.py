"""Cross-hair: moves the marked point of the patient, and turns the planes that cross in it."""

from __future__ import annotations

from attrs import evolve, frozen

from workbench.api.tools import Cursor, Event, Phase, PointAt, PointerEvent, Step, ToolContext
from workbench.base.text import t
from workbench.edit.tools.gesture import IDLE, is_key, is_move, is_press, is_release


@frozen
class Held:
    """The button is down."""


class CrossHairTool:
    """Shows where to point; which line is held is for the viewports to say."""

    name = "cross_hair"
    title = t("Cross-hair")
    key = "M"
    icon = "cross_hair"
    hint = t(
        "Click to show a point in all viewports. Drag a line to move its plane, near its end to "
        "turn it."
    )

    def start(self) -> object:
        """Return the idle state."""
        return IDLE

    def show(self, state: object, context: ToolContext) -> Step[object]:
        """Return cursor and hint of a state."""
        held = isinstance(state, Held)
        return Step(state if held else IDLE, cursor=Cursor.CROSS, hint=self.hint)

    def step(self, state: object, event: Event, context: ToolContext) -> Step[object]:
        """Return what follows from one event."""
        held = isinstance(state, Held)
        if is_key(event, "escape"):
            return evolve(self.show(IDLE, context), used=held)
        if isinstance(event, PointerEvent) and is_press(event):
            return self._point(Held(), event, Phase.BEGIN, context)
        if isinstance(event, PointerEvent) and held and is_move(event):
            return self._point(Held(), event, Phase.MOVE, context)
        if isinstance(event, PointerEvent) and held and is_release(event):
            return self._point(IDLE, event, Phase.END, context)
        return evolve(self.show(state, context), used=False)

    def _point(
        self, state: object, event: PointerEvent, phase: Phase, context: ToolContext
    ) -> Step[object]:
        request = PointAt(event.x, event.y, phase, context.pixel)
        return evolve(self.show(state, context), view=(request,))
