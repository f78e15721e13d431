"""COCO's files, for all formats that are made of them.

COCO counts positions from the corner of the first pixel, as we do.
"""

from workbench.api.coco.attributes import RESERVED, attributes_for, user_attributes
from workbench.api.coco.categories import Categories, hex_color, identity
from workbench.api.coco.head import our_info, our_layers
from workbench.api.coco.segmentation import mask_region, region_of
from workbench.api.coco.shapes import Segmentation, run_lengths, segmentations
from workbench.api.coco.sheet import CategorySheet, Frames, info, lines

__all__ = [
    "RESERVED",
    "Categories",
    "CategorySheet",
    "Frames",
    "Segmentation",
    "attributes_for",
    "hex_color",
    "identity",
    "info",
    "lines",
    "mask_region",
    "our_info",
    "our_layers",
    "region_of",
    "run_lengths",
    "segmentations",
    "user_attributes",
]
