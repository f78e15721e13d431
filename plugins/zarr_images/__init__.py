"""Zarr and OME-Zarr: pictures that are folders of chunks."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="zarr_images",
    title=t("Zarr images"),
    suffixes=(".zarr", ".zattrs", ".zarray"),
    image_reader=".reader:ZarrReader",
)
