"""What is left to see of one shape."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.geom.occlusion.clipper import Left, contours_of, left_over, section_of
from workbench.geom.occlusion.result import Occlusion
from workbench.geom.occlusion.sections import Sections
from workbench.geom.occlusion.shape import Shape
from workbench.model.ids import AnnotationId
from workbench.model.occlusion import OcclusionPolicy, ShapeRole

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_NO_SIDES: frozenset[str] = frozenset()


def occlusion_of(
    shape: Shape,
    by: tuple[AnnotationId, ...],
    covers: tuple[Shape | BaseGeometry, ...],
    policy: OcclusionPolicy,
    frame: BaseGeometry,
    sections: Sections,
) -> Occlusion:
    """Return what can be seen of a shape.

    Parameters
    ----------
    by : tuple of AnnotationId
        Those that hide it, the nearest first.
    covers : tuple of Shape or geometry
        What they cover.
    """
    inside = shape.inside
    scale = shape.true_size / shape.size if shape.size > 0 else 1.0
    framed, left, rest = shape.framed, None, inside
    drawn = shape.drawn(frame) if shape.is_drawn else None
    if drawn is not None:
        framed, rest = drawn, drawn.area
    elif covers:
        rest, left = _left_over(shape, covers, sections)
    ratio = None
    if inside > 0 and shape.annotation.role is ShapeRole.AMODAL:
        # Rounded, so that exactly one hundredth is not more than the limit of one hundredth.
        ratio = round(min(max((inside - rest) / inside, 0.0), 1.0), 12)
    outside, sides = 0.0, _NO_SIDES
    if shape.framed is not shape.full:
        outside, sides = _truncation(shape, inside, frame)
    return Occlusion(
        id=shape.id,
        amodal_area=inside * scale,
        visible_area=rest * scale,
        ratio=ratio,
        level=policy.level(ratio),
        hidden_by=by,
        truncation=outside,
        sides=sides,
        is_drawn=drawn is not None,
        framed=framed,
        left=left,
        shape=shape,
        covers=covers,
    )


def _left_over(
    shape: Shape, covers: tuple[Shape | BaseGeometry, ...], sections: Sections
) -> tuple[float, Left]:
    nearer = [
        sections.of(one) if isinstance(one, Shape) else section_of(contours_of(one))
        for one in covers
    ]
    return left_over(sections.of(shape), nearer)


def _truncation(shape: Shape, inside: float, frame: BaseGeometry) -> tuple[float, frozenset[str]]:
    """Return the share of a shape that lies outside the frame, and the sides it goes over."""
    if shape.size == 0 or frame.is_empty:
        return 0.0, _NO_SIDES
    x0, y0, x1, y1 = shape.full.bounds
    _, _, right, bottom = frame.bounds
    over = {"left": x0 < 0, "top": y0 < 0, "right": x1 > right, "bottom": y1 > bottom}
    sides = frozenset(side for side, is_over in over.items() if is_over)
    return min(max(1.0 - inside / shape.size, 0.0), 1.0), sides
