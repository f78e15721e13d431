"""Layers in words: counts and areas, locks, what overlaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.layers.facts import Facts
from workbench.base.figures import significant, with_unit
from workbench.base.text import Text, t
from workbench.model.layer import Layer

if TYPE_CHECKING:
    from workbench.app.layers.overlaps import Meter


def facts_text(facts: Facts) -> str:
    """Return the areas of a layer; empty while they are being computed or there are none."""
    if not facts.px2:
        return "" if not facts.mm2 else area_text(facts.mm2, "mm²")
    parts = [area_text(facts.px2, "px²")]
    if facts.mm2:
        parts.append(area_text(facts.mm2, "mm²"))
    return " · ".join(parts)


def area_text(value: float, unit: str) -> str:
    """Return an area as all tables write it."""
    return with_unit(significant(value), unit)


def lock_text(layer: Layer) -> Text | None:
    """Return who locked a layer and why; None while it is open."""
    if not layer.locked:
        return None
    owner, reason = layer.lock_owner, layer.lock_reason
    if owner and reason:
        return t("Locked by {who}: {reason}", who=owner, reason=reason)
    return t("Locked by {who}", who=owner) if owner else t("Locked")


def meter_text(meter: Meter | None) -> Text:
    """Return what overlaps on the shown image."""
    if meter is None:
        return t("Overlap is being measured…")
    if not meter.objects:
        return t("No overlap on this image")
    return t(
        "{n} overlap · {area}", n=len(meter.objects), area=area_text(max(meter.px2, 1.0), "px²")
    )
