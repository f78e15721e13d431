"""COCO segmentations as regions."""

from __future__ import annotations

from workbench.api.geometry import decode, polygon_of, uncompress
from workbench.api.jsonfile import Node
from workbench.api.values import Box, Polygon, PolygonPart, Region
from workbench.base.text import t


def region_of(node: Node, size: tuple[int, int] | None, ours: bool) -> Region | None:
    """Return the region of an annotation; None for a mask without pixels.

    A segmentation counts more than the box beside it, except where our own file says that the
    shape is a box.
    """
    segmentation = node.get("segmentation")
    if segmentation is None or segmentation.value == [] or (ours and _is_box(node)):
        return _box(node.need("bbox"))
    if isinstance(segmentation.value, dict):
        return mask_region(segmentation, size)
    return _polygons(segmentation)


def _is_box(node: Node) -> bool:
    attributes = node.get("attributes")
    return attributes is not None and attributes.object().get("shape") == "box"


def _box(bbox: Node) -> Box:
    x, y, width, height = bbox.numbers(4)
    if width < 0 or height < 0:
        bbox.fail(t("The width or height is negative."))
    return Box(x + width / 2, y + height / 2, width, height)


def _polygons(segmentation: Node) -> Polygon:
    rings = list(segmentation.items())
    if rings and not isinstance(rings[0].value, list):
        rings = [segmentation]  # some tools leave out the outer list
    parts = []
    for ring in rings:
        points = ring.flat_points()
        try:
            parts.append(PolygonPart(points))
        except ValueError:
            ring.fail(t("A polygon needs at least three points."))
    return Polygon(tuple(parts))


def mask_region(segmentation: Node, size: tuple[int, int] | None) -> Polygon | None:
    """Return what run lengths stand for; None for no pixel. `size` is (rows, columns) if known."""
    given = segmentation.need("size")
    sides = [side.whole(1) for side in given.items()]
    if len(sides) != 2 or (size is not None and tuple(sides) != size):
        given.fail(t("The mask does not have the size of its image."))
    counts = segmentation.need("counts")
    try:
        if isinstance(counts.value, str):
            numbers = uncompress(counts.value)
        else:
            numbers = [count.whole() for count in counts.items()]
        return polygon_of(decode(numbers, *sides))
    except ValueError as error:
        counts.fail(t("The run lengths are damaged: {reason}.", reason=str(error)))
