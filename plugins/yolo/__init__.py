"""YOLO data sets: boxes, outlines or turned boxes in the layout of Ultralytics."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="yolo",
    title=t("YOLO data set"),
    suffixes=(".yaml", ".yml"),
    reader=".reader:YoloReader",
    writer=".writer:YoloWriter",
)
