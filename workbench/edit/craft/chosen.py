"""What an operation works on, or why it does not work on it."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model import commands
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.order import DepthOrder
from workbench.model.project import Project
from workbench.model.regions import AREA_REGIONS, Region

NOTHING = t("Select a shape first.")


def shapes(
    project: Project, ids: Iterable[AnnotationId], kinds: tuple[type, ...] | None = None
) -> dict[AnnotationId, Region]:
    """Return the regions of editable annotations, oldest first.

    Raises
    ------
    InputError
        If there are none, one is locked, or one is not of these kinds.
    """
    found = {a.id: a.region for a in commands.editable(project, sorted(ids)) if a.region}
    if not found:
        raise InputError(NOTHING)
    if kinds is not None and not all(isinstance(region, kinds) for region in found.values()):
        raise InputError(_of_kind(kinds))
    return found


def together(
    project: Project, ids: Iterable[AnnotationId], least: int = 2
) -> dict[AnnotationId, Region]:
    """Return the areas of annotations that lie on one frame, oldest first.

    Raises
    ------
    InputError
        If there are fewer than `least`, one is locked or no area, or they lie on several frames.
    """
    found = shapes(project, ids, AREA_REGIONS)
    if len(found) < least:
        raise InputError(t("Select at least {n} shapes first.", n=least))
    one_frame(project, found)
    return found


def one_frame(project: Project, ids: Iterable[AnnotationId]) -> None:
    """Raise InputError where annotations do not lie on one frame or cut."""
    if len({project.annotations[id].anchor for id in ids}) > 1:
        raise InputError(t("Choose shapes of one image and frame."))


def farthest_first(project: Project, ids: Iterable[AnnotationId]) -> list[Annotation]:
    """Return annotations in the order of depth, the one farthest behind first."""
    found = [project.annotations[id] for id in ids]
    return list(reversed(DepthOrder.of(project.scheme).nearest_first(found)))


def _of_kind(kinds: tuple[type, ...]) -> Text:
    if kinds == AREA_REGIONS:
        return t("This works on areas only. Select polygons, boxes or ellipses.")
    return t("This works on outlines only. Select polygons or lines.")
