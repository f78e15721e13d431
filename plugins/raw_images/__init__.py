"""Raw frames that a small JSON file beside them describes, and NumPy arrays."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="raw_images",
    title=t("Raw frames and NumPy arrays"),
    suffixes=(".raw", ".raw.json", ".npy"),
    image_reader=".reader:RawImageReader",
)
