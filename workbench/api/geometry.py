"""Geometry for plugins: outlines, the one pixel rule, masks and COCO's run lengths."""

from workbench.geom.clip import (
    box_of_corners,
    clipped,
    extent,
    inside,
    joined,
    moved,
    smallest_box,
    united,
)
from workbench.geom.one_ring import one_ring, polygon_of_ring
from workbench.geom.outline import polygon_of
from workbench.geom.raster import PixelMask, mask_of, paint, pixel_count, spans_of_mask
from workbench.geom.rle import MAXIMUM_PIXELS, compress, decode, encode, uncompress
from workbench.geom.shapes import bounds, box_corners, ellipse_points, points_of, rings
from workbench.geom.spans import Spans, difference, spans_of, union

__all__ = [
    "MAXIMUM_PIXELS",
    "PixelMask",
    "Spans",
    "bounds",
    "box_corners",
    "box_of_corners",
    "clipped",
    "compress",
    "decode",
    "difference",
    "ellipse_points",
    "encode",
    "extent",
    "inside",
    "joined",
    "mask_of",
    "moved",
    "one_ring",
    "paint",
    "pixel_count",
    "points_of",
    "polygon_of",
    "polygon_of_ring",
    "rings",
    "smallest_box",
    "spans_of",
    "spans_of_mask",
    "uncompress",
    "union",
    "united",
]
