"""CVAT for images 1.1: XML with order in depth and an occluded flag."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="cvat",
    title=t("CVAT for images 1.1"),
    suffixes=(".xml",),
    reader=".reader:CvatReader",
    writer=".writer:CvatWriter",
)
