"""Whole slides in the formats of their scanners, through OpenSlide."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="slide_images",
    title=t("Whole slides of scanners"),
    suffixes=(".svs", ".ndpi", ".mrxs", ".scn", ".bif", ".vms", ".vmu", ".svslide", ".czi"),
    image_reader=".reader:SlideReader",
)
