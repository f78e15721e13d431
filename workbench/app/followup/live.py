"""LiveFollowup: the follow-up of the open project, kept up with edits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workbench.app.followup.assessment import Followup, assess
from workbench.app.followup.readings import readings
from workbench.app.followup.report import lesion_quantities
from workbench.app.measuring.knowing import KnownFrames
from workbench.base.text import t
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.image import Series
from workbench.model.lesion import Lesion, Timepoint

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.model.patch import Change


class LiveFollowup:
    """What is known of the lesions; `found` is worked out when it is asked for.

    Parameters
    ----------
    told : callable
        Is called when there may be another one.
    """

    def __init__(self, session: Session, told: Callable[[], None]) -> None:
        self._session, self._told = session, told
        self.frames = KnownFrames(session, t("Reading what lesions were measured on"))
        self._ids: set[AnnotationId] | None = None
        self._found: Followup | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether files are being read."""
        return self.frames.is_busy

    @property
    def found(self) -> Followup:
        """Lesions by time points, of what is known by now."""
        if self._found is None:
            self._found = self._assessed()
        return self._found

    def forget(self) -> None:
        """Begin anew: another project is open."""
        self.frames.forget()
        self._ids = self._found = None
        self._told()

    def follow(self, change: Change) -> None:
        """Take up a change."""
        is_stale = bool(self.frames.follow(change))
        is_stale |= any(True for kind in (Lesion, Timepoint, Series) for _ in change.touched(kind))
        for id, delta in change.patch.deltas.items():
            before, after = delta.before, delta.after
            was = isinstance(before, Annotation) and before.lesion is not None
            now = isinstance(after, Annotation) and after.lesion is not None
            if now and self._ids is not None:
                self._ids.add(AnnotationId(id))
            elif was and self._ids is not None:
                self._ids.discard(AnnotationId(id))
            is_stale |= was or now
        if is_stale:
            self._found = None
            self._told()

    def _assessed(self) -> Followup:
        project = self._session.project
        if not project.lesions:
            return assess((), project.timepoints.values(), ())
        if self._ids is None:
            every = project.annotations.values()
            self._ids = {one.id for one in every if one.lesion is not None}
        ids = sorted(self._ids & project.annotations.keys())
        some = [project.annotations[id] for id in ids]
        missing = [one.anchor for one in some if not self.frames.is_known(one)]
        self.frames.want((one.image, one.frame) for one in missing if isinstance(one, OnFrame))
        if missing:
            self.frames.fetch(self._on_read)
        known = [one.id for one in some if self.frames.is_known(one)]
        found = readings(
            project,
            lambda one: lesion_quantities(one, self.frames.calibration),
            self._thickness,
            self._reference,
            known,
        )
        return assess(project.lesions.values(), project.timepoints.values(), found)

    def _on_read(self) -> None:
        self._found = None
        self._told()

    def _thickness(self, image: ImageId, frame: int) -> float | None:
        facts = self.frames.get(image, frame)
        return facts.thickness if facts is not None else None

    def _reference(self, image: ImageId) -> str:
        facts = self.frames.get(image, 1)
        if facts is None:
            self.frames.want([(image, 1)])
            self.frames.fetch(self._on_read)
        return facts.reference if facts is not None else ""
