"""Why not to trust positions in a volume, in short. Pure."""

from __future__ import annotations

from workbench.base.text import Text, t
from workbench.imaging.volumes.volume import Volume

# Less is no tilt of a gantry, degrees.
_TILT = 0.05


def doubts(volume: Volume) -> tuple[Text, ...]:
    """Return in a word or two each why not to trust a volume; `volume.problems` says it whole."""
    geometry = volume.geometry
    found: list[Text] = []
    if geometry.regular and geometry.problems and abs(geometry.tilt) >= _TILT:
        found.append(t("Tilted by {angle}°", angle=f"{geometry.tilt:.1f}"))
    if not geometry.regular:
        found.append(t("Uneven slices"))
    if not found and geometry.problems:
        found.append(t("Slices missing or double"))
    if volume.warnings:
        found.append(t("Read with limits"))
    return tuple(found)


def measuring(volume: Volume) -> Text | None:
    """Return why volumes are not measured on it; None where they may be."""
    if volume.geometry.volume_measurable:
        return None
    return t(
        "Volumes in mm³ are not measured in this series, for its slices do not lie evenly. Lengths "
        "and areas within a plane are right."
    )
