"""How the slices of a stack lie, for ``workbench info``."""

from __future__ import annotations

from typing import Any

from workbench.api.images import ImageSource
from workbench.base.text import Text, t
from workbench.imaging.volumes.loading import Place, slice_of
from workbench.imaging.volumes.stack_geometry import StackGeometry, stack_geometry


def geometry_of(places: list[Place]) -> StackGeometry | None:
    """Return how slices lie; None when they are fewer than two or say nothing of a place."""
    slices = [slice_of(source, source.info(frame)) for source, frame in places]
    if len(slices) < 2 or all(one.plane is None for one in slices):
        return None
    return stack_geometry(slices)


def frames_of(source: ImageSource) -> list[Place]:
    """Return the frames of an image as places."""
    return [(source, frame) for frame in range(1, source.frames + 1)]


def geometry_data(geometry: StackGeometry | None) -> dict[str, Any] | None:
    """Return it as JSON values: spacing dy, dx and step in mm."""
    if geometry is None:
        return None
    spacing = geometry.spacing
    return {
        "slices": len(geometry.order),
        "spacing": [spacing.dy, spacing.dx] if spacing else None,
        "step": geometry.step or None,
        "tilt": geometry.tilt,
        "regular": geometry.regular,
        "volume": geometry.obstacle is None,
        "volume_measurable": geometry.volume_measurable,
        "problems": [str(problem) for problem in problems_of(geometry)],
    }


def geometry_line(geometry: StackGeometry) -> str:
    """Return the spacing of voxels in one line."""
    spacing = geometry.spacing
    if spacing is None:
        return "—"
    return f"{spacing.dy:g} × {spacing.dx:g} × {geometry.step:.4g} mm"


def problems_of(geometry: StackGeometry) -> tuple[Text, ...]:
    """Return what is wrong with a stack."""
    if geometry.obstacle is None:
        return geometry.problems
    return (*geometry.problems, t("These slices are no volume. {why}", why=geometry.obstacle))
