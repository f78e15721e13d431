"""LiveSeverity: how severe annotations are, judged when asked and kept while nothing changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from workbench.app.severity.facts import judge
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.calibration import Calibration
from workbench.model.ids import AnnotationId
from workbench.model.part import Part, Placement
from workbench.model.project import Project
from workbench.model.scheme import LabelScheme
from workbench.qa.severity import Judged, rules_for

if TYPE_CHECKING:
    from workbench.app.session import Session

_KEPT = 200_000


@frozen(eq=False)
class _Kept:
    """A verdict, and what it rests on."""

    annotation: Annotation
    scheme: LabelScheme
    calibration: Calibration | None
    placement: Placement | None
    part: Part | None
    judged: Judged | None


class LiveSeverity:
    """Verdicts of the open project.

    An edit changes frozen values, so a verdict holds while it rests on the same ones: nothing need
    be told of changes.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._kept: dict[AnnotationId, _Kept] = {}

    def forget(self) -> None:
        """Let go of everything; another project is opened."""
        self._kept.clear()

    @property
    def is_used(self) -> bool:
        """Whether the scheme has grades at all."""
        scheme = self._session.project.scheme
        return scheme is not None and bool(scheme.severities)

    def of(self, id: AnnotationId, *, wait: bool = False) -> Judged | None:
        """Return how severe an annotation is; None where that is no question.

        Parameters
        ----------
        wait : bool
            Whether to open the image's file for its millimetres; else they count as unknown while
            it is not open.
        """
        annotation = self._session.project.annotations.get(id)
        return self.judged(annotation, wait=wait) if annotation is not None else None

    def judged(
        self, annotation: Annotation, *, wait: bool = False, project: Project | None = None
    ) -> Judged | None:
        """Return the same of an annotation, which may differ from the one in the project."""
        project = project or self._session.project
        scheme = project.scheme
        if scheme is None or not scheme.severities:
            return None
        if annotation.severity is None and not rules_for(scheme, annotation):
            return None
        if not wait and not self.is_known(annotation):
            return None
        calibration = self._calibration(annotation, wait)
        placement, part = _placed(project, annotation)
        now = _Kept(annotation, scheme, calibration, placement, part, None)
        held = self._kept.get(annotation.id)
        if held is not None and _same(held, now):
            return held.judged
        found = judge(project, annotation, calibration)
        if len(self._kept) >= _KEPT:
            self._kept.clear()
        self._kept[annotation.id] = _Kept(annotation, scheme, calibration, placement, part, found)
        return found

    def is_known(self, annotation: Annotation) -> bool:
        """Return whether its millimetres can be said without opening a file."""
        anchor = annotation.anchor
        if not isinstance(anchor, OnFrame) or annotation.region is None:
            return True
        image = self._session.project.images.get(anchor.image)
        if image is None or image.calibration is not None:
            return True
        return self._session.library.known_info(anchor.image, anchor.frame) is not None

    def _calibration(self, annotation: Annotation, wait: bool) -> Calibration | None:
        anchor = annotation.anchor
        if not isinstance(anchor, OnFrame) or annotation.region is None:
            return None
        image = self._session.project.images.get(anchor.image)
        if image is None:
            return None
        if image.calibration is not None:
            return image.calibration
        info = self._session.library.known_info(anchor.image, anchor.frame)
        if info is not None:
            return info.calibration
        return self._session.library.calibration(anchor.image, anchor.frame) if wait else None


def _placed(project: Project, annotation: Annotation) -> tuple[Placement | None, Part | None]:
    anchor = annotation.anchor
    image = project.images.get(anchor.image) if isinstance(anchor, OnFrame) else None
    if image is None or image.placement is None:
        return None, None
    # Of a copy of the project that another thread looks at: it may have no parts.
    return image.placement, project.parts.get(image.placement.part)


def _same(held: _Kept, now: _Kept) -> bool:
    return (
        held.annotation is now.annotation
        and held.scheme is now.scheme
        and held.part is now.part
        and held.placement == now.placement
        and (held.calibration is now.calibration or held.calibration == now.calibration)
    )
