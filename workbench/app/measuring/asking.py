"""Asking: what rows of measurements can have beyond geometry, of a session's images and rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from workbench.app.measuring.rows import Extra, SeverityFacts
from workbench.base.errors import InputError
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.calibration import Calibration
from workbench.model.regions import Polyline

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.imaging.frame import FramePixels
    from workbench.model.ids import AnnotationId, ImageId

Rows = list[dict[str, Any]]


def extra_of(session: Session, *, values: bool = True, geometry: bool = False) -> Extra:
    """Return what a session can add to rows.

    Parameters
    ----------
    values : bool
        Whether pixels are read for the values inside shapes.
    """
    scheme = session.project.scheme
    severity = _severity_of(session) if scheme is not None and scheme.severities else None
    return Extra(_Inside(session) if values else None, severity, geometry)


def _severity_of(
    session: Session,
) -> Callable[[Annotation, Calibration], SeverityFacts | None]:
    from workbench.app.severity.facts import judge

    def ask(annotation: Annotation, calibration: Calibration) -> SeverityFacts | None:
        found = judge(session.project, annotation, calibration)
        if found is None:
            return None
        rule = found.rule.when if found.rule is not None else ""
        return SeverityFacts(found.key, found.by.value, rule, str(found.reason))

    return ask


class _Inside:
    """Values inside shapes, one after the other: a frame is read once for all that are on it."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: tuple[tuple[ImageId, int], FramePixels | None] | None = None

    def __call__(self, annotation: Annotation) -> list[Mapping[str, Any]]:
        from workbench.app.measuring.statistics import (
            has_values,
            intensities,
            refused_of,
            rows_of,
        )

        if not has_values(annotation):
            return []
        if not isinstance(annotation.anchor, OnFrame):
            inside = intensities(self._session, annotation)
            return [*rows_of(inside), *refused_of(inside)]
        of_lesion = self._lesions.get(annotation.id, ())
        return [*self._on_frame(annotation, annotation.anchor), *of_lesion]

    @cached_property
    def _lesions(self) -> Mapping[AnnotationId, Rows]:
        from workbench.app.measuring.lesions import lesion_rows

        return lesion_rows(self._session)

    def _on_frame(self, annotation: Annotation, anchor: OnFrame) -> Rows:
        from workbench.app.measuring.statistics import refused_of, rows_of, with_uptake
        from workbench.imaging.statistics.region import region_statistics

        region = annotation.region
        if region is None or isinstance(region, Polyline):
            return []  # what lies along a line is a curve
        try:
            frame = self._frame(anchor)
            if frame is None:
                return []
            found = region_statistics(frame, region, anchor.frame)
        except InputError:
            return []
        inside = with_uptake(found, frame.info.suv, self._session.settings.suv_kind)
        return [*rows_of(inside), *refused_of(inside)]

    def _frame(self, anchor: OnFrame) -> FramePixels | None:
        from workbench.app.measuring.frames import frame_of

        key = (anchor.image, anchor.frame)
        if self._held is None or self._held[0] != key:
            self._held = key, None
            self._held = key, frame_of(self._session.library.source(anchor.image), anchor.frame)
        return self._held[1]
