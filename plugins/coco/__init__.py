"""COCO instances: what most training code reads."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="coco",
    title=t("COCO instances"),
    suffixes=(".json",),
    reader=".reader:CocoReader",
    writer=".writer:CocoWriter",
)
