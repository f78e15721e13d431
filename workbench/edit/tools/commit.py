"""How a finished shape becomes one Patch, or a reason why not."""

from __future__ import annotations

from collections.abc import Callable

from workbench.api.tools import ToolContext
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit import annotate
from workbench.model import commands
from workbench.model.annotation import Purpose
from workbench.model.ids import AnnotationId, EntityId, new_id
from workbench.model.patch import Patch
from workbench.model.regions import Region

NO_IMAGE = t("Open an image first.")


def refusal(context: ToolContext) -> Text | None:
    """Return why nothing can be drawn here, or None."""
    if context.anchor is None:
        return NO_IMAGE
    try:
        commands.refuse_locked(annotate.layer_for(context.project, context.layer))
    except InputError as error:
        return error.text
    return None


def add_region(
    context: ToolContext, region: Region, tool: str, purpose: Purpose = Purpose.FINDING
) -> tuple[Patch, AnnotationId] | Text:
    """Return the patch that adds a drawn region and its new id, or why it is refused."""
    anchor = context.anchor
    if anchor is None:
        return NO_IMAGE
    id = AnnotationId(EntityId(new_id()))
    patch = attempt(
        lambda: annotate.add_region(
            context.project,
            context.stamp,
            anchor,
            region,
            layer=context.layer,
            label=context.label,
            tool=tool,
            purpose=purpose,
            id=id,
        )
    )
    return patch if isinstance(patch, Text) else (patch, id)


def attempt(make: Callable[[], Patch]) -> Patch | Text:
    """Return the patch, or the reason why the command refuses."""
    try:
        return make()
    except InputError as error:
        return error.text
