"""The titles of the menus. Apart from the actions, so that they can be shown before those load."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.base.text import Text, t

MENUS: Mapping[str, Text] = {
    "file": t("File"),
    "edit": t("Edit"),
    "view": t("View"),
    "tool": t("Tools"),
    "measure": t("Measure"),
    "annotation": t("Annotation"),
    "shape": t("Shape"),
    "layer": t("Layer"),
    "image": t("Image"),
    "help": t("Help"),
}
