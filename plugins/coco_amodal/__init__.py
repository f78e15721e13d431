"""COCO with whole and visible shapes: COCOA's regions, and COCO with the fields of KINS."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="coco_amodal",
    title=t("COCO-amodal (COCOA, KINS)"),
    suffixes=(".json",),
    reader=".reader:CocoAmodalReader",
    writer=".writer:CocoAmodalWriter",
)
