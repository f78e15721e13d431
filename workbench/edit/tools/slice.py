"""Slice: a line across the selected shapes cuts them into pieces."""

from __future__ import annotations

import numpy as np
from attrs import evolve

from workbench.api.tools import PointerEvent, Select, Step, ToolContext
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit.craft.pieces import slice_shapes
from workbench.edit.tools.commit import attempt
from workbench.edit.tools.gesture import IDLE
from workbench.edit.tools.path import Drawing, Mode, PathTool
from workbench.edit.tools.selected import here_of
from workbench.geom.snap import XY
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.patch import Patch
from workbench.model.regions import Point


class SliceTool(PathTool):
    """Cuts shapes; the pieces are selected afterwards."""

    name = "slice"
    title = t("Slice shapes")
    key = "Shift+D"
    icon = "slice"
    idle_hint = t("Draw a line all the way across the selected shapes: click points, or drag.")
    more_hint = t("Click to add points. Shift: steps of 45°, Backspace: remove the last, Esc.")
    end_hint = t("Double-click or press Enter to cut. Backspace: remove the last point, Esc.")
    least = 2
    too_few = t("A line needs at least two points.")
    closed = False

    def mode(self, event: PointerEvent, context: ToolContext) -> tuple[Mode, AnnotationId | None]:
        """Begin a cut; raises InputError without a selected shape that may be cut."""
        found = self._targets(context)
        if not found:
            raise InputError(t("Select the shapes to slice first."))
        commands.editable(context.project, found)
        return Mode.NEW, found[0]

    def commit(self, points: tuple[XY, ...], state: Drawing, context: ToolContext) -> Step[object]:
        """Cut what is selected."""
        ids = self._targets(context)
        line = np.array(points, dtype=np.float64)

        def make() -> Patch:
            return slice_shapes(context.project, context.stamp, ids, line, context.frame_size)

        patch = attempt(make)
        if isinstance(patch, Text):
            return evolve(self.show(state, context), refused=patch)
        return evolve(self.show(IDLE, context), commit=patch, view=(Select(_pieces(patch)),))

    def _targets(self, context: ToolContext) -> list[AnnotationId]:
        here = here_of(context.selection, context)
        return [a.id for a in here if not isinstance(a.region, Point)]


def _pieces(patch: Patch) -> frozenset[AnnotationId]:
    """Return the annotations that a cut made or changed."""
    after = (delta.after for delta in patch.deltas.values())
    return frozenset(one.id for one in after if isinstance(one, Annotation))
