"""TIFF, BigTIFF and OME-TIFF of any size; what is too large to be read whole is read in tiles."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="tiff_images",
    title=t("TIFF images"),
    suffixes=(".tif", ".tiff", ".btf", ".tf8", ".svs"),
    image_reader=".reader:TiffImageReader",
)
