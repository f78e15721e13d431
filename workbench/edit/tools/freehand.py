"""Freehand: press, draw around, let go."""

from __future__ import annotations

from workbench.api.tools import Event, Step, ToolContext
from workbench.base.text import Text, t
from workbench.edit.tools.gesture import IDLE, is_release
from workbench.edit.tools.path import Drawing
from workbench.edit.tools.polygon import PolygonTool


class FreehandTool(PolygonTool):
    """Draws a polygon in one stroke, holes and parts like the polygon tool."""

    name = "freehand"
    title = t("Freehand")
    key = "F"
    icon = "freehand"
    idle_hint = t(
        "Drag around the object. "
        "In a selected polygon, Alt+drag cuts a hole; Ctrl+drag adds another part."
    )
    more_hint = t("Let go to close the outline, Esc: cancel.")
    end_hint = more_hint

    def step(self, state: object, event: Event, context: ToolContext) -> Step[object]:
        """Return what follows from one event: letting go ends the stroke, whatever it was."""
        result = super().step(state, event, context)
        left = result.state
        if not (is_release(event) and isinstance(left, Drawing)):
            return result
        if left.anchor != context.anchor:
            return Step(IDLE, hint=self.idle_hint, refused=_LEFT)
        ended = self._finish(left, context)
        return ended if ended.commit else Step(IDLE, hint=self.idle_hint, refused=_why(ended, left))


_LEFT = t("The slice changed during the stroke, so nothing was drawn.")


def _why(ended: Step[object], left: Drawing) -> Text | None:
    """Return why a stroke came to nothing; a mere click needs no explanation."""
    return ended.refused if len(left.points) > 1 else None
