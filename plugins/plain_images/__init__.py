"""PNG, JPEG, BMP, WebP and JPEG 2000 of up to 16 bits, of any size."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="plain_images",
    title=t("Photographs and scans"),
    suffixes=(".png", ".jpg", ".jpeg", ".bmp", ".webp", ".jp2", ".j2k", ".j2c", ".jpx"),
    image_reader=".reader:PlainImageReader",
)
