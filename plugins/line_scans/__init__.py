"""Line scans in several files, joined to one picture by a small JSON file."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="line_scans",
    title=t("Line scans in strips"),
    suffixes=(".linescan.json",),
    image_reader=".reader:LineScanReader",
)
