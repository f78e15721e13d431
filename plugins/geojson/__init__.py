"""GeoJSON in pixel coordinates: everything that a project knows of its annotations."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="geojson",
    title=t("GeoJSON"),
    suffixes=(".geojson", ".json"),
    reader=".reader:GeoJsonReader",
    writer=".writer:GeoJsonWriter",
)
