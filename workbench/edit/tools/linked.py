"""Vertices of several annotations at one place, edited together."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.api.tools import Linking, ToolContext
from workbench.edit.tools.measuring.kinds import keeps_to_itself
from workbench.geom.linked import SAME_PLACE, VertexEdits, follow, vertex_edits
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.regions import Polygon, Polyline, Region

# Where more vertices change at once, an outline was made anew.
_MOST = 500


def with_linked(
    regions: Mapping[AnnotationId, Region], context: ToolContext, alone: bool = False
) -> dict[AnnotationId, Region]:
    """Return edited regions together with those that share the edited vertices.

    Locked annotations stay as they are.

    Parameters
    ----------
    alone : bool
        Unlinked this time.
    """
    result = dict(regions)
    if alone or context.habits.linking is Linking.OFF:
        return result
    for id, after in regions.items():
        edited = context.project.annotations.get(id)
        if edited is None or edited.region is None or keeps_to_itself(edited.kind):
            continue
        edits = vertex_edits(edited.region, after)
        for other in _neighbours(edited, edits, context):
            if other.id not in regions and other.region is not None:
                region = follow(result.get(other.id, other.region), edits)
                if region != other.region:
                    result[other.id] = region
    return result


def _neighbours(edited: Annotation, edits: VertexEdits, context: ToolContext) -> list[Annotation]:
    """Return the annotations that may have a vertex where one was edited."""
    found: dict[AnnotationId, Annotation] = {}
    if len(edits.places) > _MOST:
        return []
    for place in edits.places:
        for id in context.hits(*place, 2 * SAME_PLACE):
            other = context.project.annotations.get(id)
            if other is not None and other.id != edited.id:
                found[id] = other
    return [one for one in found.values() if _takes_part(one, edited, context)]


def _takes_part(other: Annotation, edited: Annotation, context: ToolContext) -> bool:
    if not isinstance(other.region, Polygon | Polyline) or other.anchor != edited.anchor:
        return False
    if keeps_to_itself(other.kind):
        return False
    if context.habits.linking is Linking.LAYER and other.layer != edited.layer:
        return False
    return commands.why_locked(context.project, other) is None
