"""What stands beside an annotation: its label, its figures with their source, its words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from attrs import frozen

from workbench.app.viewing.values import LiveValues
from workbench.base.text import language, t
from workbench.edit.tools.figures import NO_BADGE, Badge, badge_of, caption_of, quantities_of
from workbench.model.anchor import OnPlane
from workbench.model.annotation import Annotation, Purpose
from workbench.model.calibration import IN_PATIENT
from workbench.model.ids import AnnotationId
from workbench.model.measurement import MeasurementKind
from workbench.ui.canvas.painters.notes import has_place
from workbench.ui.canvas.shown import Shown

# What these measure is also, or only, what the picture holds there.
_READ = (MeasurementKind.ROI, MeasurementKind.PROBE)


@frozen
class Said:
    """Lines beside an annotation; the badge stands behind the line at `badged`."""

    lines: tuple[str, ...] = ()
    badge: Badge = NO_BADGE
    badged: int = 0


class Captions:
    """Captions, each made once and kept as long as nothing that it tells is different."""

    def __init__(self) -> None:
        self._held: dict[AnnotationId, tuple[tuple[Any, ...], Said]] = {}
        self._values = LiveValues()

    def of(self, annotation: Annotation, shown: Shown) -> Said:
        """Return what stands beside an annotation."""
        calibration, frame = shown.viewport.calibration, shown.viewport.frame
        # Not held to be equal: comparing large values would take longer than making it again.
        held_to = (annotation, calibration, frame)
        rest = (shown.uncertainty, shown.suv_kind, language(), date.today())
        held = self._held.get(annotation.id)
        if held is not None and all(a is b for a, b in zip(held[0], held_to, strict=False)):
            if held[0][3:] == rest:
                return held[1]
        said = said_of(annotation, shown, self._values)
        self._held[annotation.id] = (*held_to, *rest), said
        return said

    def keep(self, ids: Iterable[AnnotationId]) -> None:
        """Forget the captions of all others."""
        wanted = set(ids)
        self._held = {id: one for id, one in self._held.items() if id in wanted}


def said_of(annotation: Annotation, shown: Shown, values: LiveValues) -> Said:
    """Return what stands beside an annotation: its label, and of a measurement the figures."""
    if has_place(annotation.kind):
        return Said((annotation.note,) if annotation.note else ())
    lines: list[str] = []
    scheme = shown.project.scheme
    label = scheme.get(annotation.label) if scheme else None
    if label is not None:
        lines.append(label.title(language()))
    badge, badged = NO_BADGE, 0
    if annotation.purpose is Purpose.MEASUREMENT:
        badged = len(lines)
        figures, badge = _measured(annotation, shown)
        lines += figures
        if annotation.kind in _READ:
            lines += _read(annotation, shown, values)
    score = annotation.provenance.score
    if score is not None and lines:
        lines[0] = str(t("{label} {score}", label=lines[0], score=f"{score:.2f}"))
    return Said(tuple(lines), badge, badged)


def _measured(annotation: Annotation, shown: Shown) -> tuple[tuple[str, ...], Badge]:
    """Return the figures of a measurement; of one from another picture as it was drawn there."""
    region, drawn_on, calibration = annotation.region, annotation.anchor, shown.viewport.calibration
    if drawn_on != shown.viewport.anchor:
        drawn = shown.project.annotations.get(annotation.id)
        if drawn is None or not isinstance(drawn_on, OnPlane):
            return (), NO_BADGE
        if type(drawn.region) is not type(region):
            return (), NO_BADGE  # where a line crosses the picture is not as long as the line
        region, calibration = drawn.region, IN_PATIENT
    elif isinstance(drawn_on, OnPlane):
        drawn = shown.project.annotations.get(annotation.id)
        region, calibration = drawn.region if drawn is not None else region, IN_PATIENT
    if region is None:
        return (), NO_BADGE
    found = quantities_of(region, annotation.kind, calibration)
    lines = caption_of(found, annotation.kind, uncertain=shown.uncertainty)
    return lines, badge_of(found, calibration, drawn_on, date.today())


def _read(annotation: Annotation, shown: Shown, values: LiveValues) -> tuple[str, ...]:
    """Return what the picture holds in a region that lies on it."""
    frame, region = shown.viewport.frame, annotation.region
    if frame is None or region is None or annotation.anchor != shown.viewport.anchor:
        return ()
    return values.lines(frame, region, shown.suv_kind)
