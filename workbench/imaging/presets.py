"""Windows by name: the usual ones for CT."""

from __future__ import annotations

from attrs import frozen

from workbench.base.text import Text, t
from workbench.model.grey import Window


@frozen
class Preset:
    """A window with a name; `modality` is empty where it fits any."""

    name: str
    title: Text
    window: Window
    modality: str = "CT"


# Center and width as most workstations offer them.
PRESETS: tuple[Preset, ...] = (
    Preset("soft-tissue", t("Soft tissue"), Window(40, 400)),
    Preset("lung", t("Lung"), Window(-600, 1500)),
    Preset("bone", t("Bone"), Window(300, 1500)),
    Preset("brain", t("Brain"), Window(40, 80)),
    Preset("stroke", t("Stroke"), Window(32, 8)),
    Preset("subdural", t("Subdural"), Window(75, 215)),
    Preset("mediastinum", t("Mediastinum"), Window(50, 350)),
    Preset("abdomen", t("Abdomen"), Window(60, 400)),
    Preset("liver", t("Liver"), Window(60, 150)),
    Preset("angio", t("Vessels"), Window(300, 600)),
    Preset("temporal-bone", t("Temporal bone"), Window(600, 2800)),
)


def preset(name: str) -> Preset | None:
    """Return the preset called `name`, whatever its case."""
    wanted = name.strip().lower().replace(" ", "-").replace("_", "-")
    return next((p for p in PRESETS if p.name == wanted), None)


def presets_for(modality: str) -> tuple[Preset, ...]:
    """Return the presets that fit a modality."""
    return tuple(p for p in PRESETS if p.modality in ("", modality))
