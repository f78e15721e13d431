"""PNG, JPEG, BMP and TIFF of up to 16 bits."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="plain_images",
    title=t("Photographs and scans"),
    suffixes=(".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff"),
    image_reader=".reader:PlainImageReader",
)
