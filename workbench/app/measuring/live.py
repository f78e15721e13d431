"""Live: the values inside the annotations and lesions that somebody looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from workbench.app.measuring.later import Later, Question
from workbench.app.measuring.statistics import Inside, has_values, intensities
from workbench.base.text import t
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId

if TYPE_CHECKING:
    from workbench.app.measuring.lesions import LesionUptake, Outlined
    from workbench.app.session import Session
    from workbench.imaging.loader import FrameCache
    from workbench.imaging.statistics.solids import Solid
    from workbench.imaging.statistics.uptake import Threshold

# Regions that reach over more pixels are listed among what runs, with a way to stop it.
_LISTED = 32_000_000


class LiveIntensities(Later[Inside]):
    """Values inside annotations.

    Attributes
    ----------
    frames : FrameCache or None
        Frames that others have read already.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session.jobs)
        self._session = session
        self.frames: FrameCache | None = None

    def of(self, annotation: Annotation) -> Inside | None:
        """Return the values inside an annotation; None while they are made, see `changed`."""
        if not has_values(annotation):
            return Inside()
        is_long = _reach(annotation) > _LISTED
        question = Question(
            self._about(annotation),
            lambda report: intensities(self._session, annotation, report, self.frames),
            lambda reason: Inside(problem=reason),
            t("Values inside a shape") if is_long else None,
        )
        return self.ask(annotation.id, question)

    def known_of(self, annotation: Annotation) -> Inside | None:
        """Return the values inside an annotation if they are known already; reads nothing."""
        return self.known(annotation.id, self._about(annotation))

    def _about(self, annotation: Annotation) -> tuple[object, ...]:
        return annotation.region, annotation.kind, *_around(self._session, annotation)


@frozen(eq=False)
class LesionValues:
    """Volume and uptake of a lesion; None where there is nothing of the kind to tell."""

    solid: Solid | None = None
    uptake: LesionUptake | None = None


class LiveLesions(Later[LesionValues]):
    """Volume and uptake of the lesions that annotations belong to.

    Attributes
    ----------
    threshold : Threshold or None
        From which uptake on a voxel belongs to the tumour; None = 41 % of the largest.
    """

    def __init__(self, session: Session) -> None:
        super().__init__(session.jobs)
        self._session = session
        self.threshold: Threshold | None = None

    def of(self, annotation: Annotation) -> LesionValues | None:
        """Return what is known of the lesion of an area; None while it is computed."""
        from workbench.app.measuring.lesions import is_lesion, may_be_lesion, outlined

        if not may_be_lesion(self._session, annotation):
            return LesionValues()
        found = outlined(self._session.project, annotation)
        if found is None or not is_lesion(self._session, found):
            return LesionValues()
        about = [(one.id, one.region, *_around(self._session, one)) for one in found.annotations]
        question = Question(
            (self.threshold, about),
            lambda report: self._make(found, report),
            lambda reason: LesionValues(),
        )
        return self.ask(_first(found), question)

    def _make(self, found: Outlined, report: Any) -> LesionValues:
        from workbench.app.measuring.lesions import (
            is_pet,
            solid_of_lesion,
            uptake_of_lesion,
        )

        solid = solid_of_lesion(self._session, found) if len(found.areas) > 1 else None
        uptake = None
        if is_pet(self._session, found):
            uptake = uptake_of_lesion(self._session, found, self.threshold, report)
        return LesionValues(solid, uptake)


def _first(found: Outlined) -> AnnotationId:
    return found.annotations[0].id


def _around(session: Session, annotation: Annotation) -> tuple[object, ...]:
    """Return what the values hang on beside the shape: place, file, kind of uptake."""
    anchor = annotation.anchor
    image = session.project.images.get(anchor.image) if isinstance(anchor, OnFrame) else None
    return anchor, image, session.settings.suv_kind


def _reach(annotation: Annotation) -> float:
    from workbench.geom.shapes import bounds

    if annotation.region is None or not isinstance(annotation.anchor, OnFrame):
        return 0.0
    x0, y0, x1, y1 = bounds(annotation.region)
    return (x1 - x0) * (y1 - y0)
