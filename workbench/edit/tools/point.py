"""Point: one click, one position."""

from __future__ import annotations

from attrs import evolve

from workbench.api.tools import Event, PointerEvent, Step, ToolContext
from workbench.base.text import t
from workbench.edit.tools.commit import added, refusal
from workbench.edit.tools.gesture import IDLE, in_frame, is_press, position
from workbench.model.regions import Point


class PointTool:
    """Sets points; the second press of a double-click sets none."""

    name = "point"
    title = t("Point")
    key = "T"
    icon = "point"

    def start(self) -> object:
        """Return the idle state, the only one."""
        return IDLE

    def show(self, state: object, context: ToolContext) -> Step[object]:
        """Return cursor and hint."""
        return Step(IDLE, hint=t("Click to set a point."))

    def step(self, state: object, event: Event, context: ToolContext) -> Step[object]:
        """Return what follows from one event."""
        idle = self.show(state, context)
        if not (isinstance(event, PointerEvent) and is_press(event)):
            return evolve(idle, used=False)
        reason = refusal(context)
        if reason is not None:
            return evolve(idle, refused=reason)
        return added(context, Point(*in_frame(context, position(event))), self.name, idle)
