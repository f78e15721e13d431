"""LiveIntensities: the values inside the annotations that somebody looks at, made in a thread."""

from __future__ import annotations

import logging
from collections import OrderedDict
from concurrent.futures import Executor
from typing import TYPE_CHECKING

from attrs import frozen
from psygnal import Signal

from workbench.app.measuring.statistics import Inside, Report, has_values, intensities
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.events import tell
from workbench.base.text import Text, t
from workbench.model.anchor import Anchor, OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.image import Image
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Region

if TYPE_CHECKING:
    from workbench.app.jobs import Progress
    from workbench.app.session import Session
    from workbench.imaging.loader import FrameCache

log = logging.getLogger(__name__)

_KEPT = 64
# Regions that reach over more pixels are listed among what runs, with a way to stop it.
_LISTED = 32_000_000


@frozen
class _Asked:
    """All that the values of an annotation hang on."""

    region: Region | None
    anchor: Anchor
    kind: MeasurementKind | None
    image: Image | None
    suv_kind: str


class LiveIntensities:
    """Values inside annotations; those that are asked for are kept while they are true.

    What was asked for before and is not true any more is stopped, and dropped if it comes.

    `changed` names the annotations whose values have come.

    Parameters
    ----------
    session : Session

    Attributes
    ----------
    executor : Executor or None
        Where they are made; None makes them at once.
    frames : FrameCache or None
        Frames that others have read already.
    """

    changed = Signal(frozenset)

    def __init__(self, session: Session) -> None:
        self._session = session
        self.executor: Executor | None = None
        self.frames: FrameCache | None = None
        self._kept: OrderedDict[AnnotationId, tuple[_Asked, Inside]] = OrderedDict()
        self._running: dict[AnnotationId, _Asked] = {}

    def of(self, annotation: Annotation) -> Inside | None:
        """Return the values inside an annotation; None while they are made, see `changed`."""
        if not has_values(annotation):
            return Inside()
        asked = self._asked(annotation)
        held = self._kept.get(annotation.id)
        if held is not None and held[0] == asked:
            self._kept.move_to_end(annotation.id)
            return held[1]
        if self._running.get(annotation.id) != asked:
            self._start(annotation, asked)
            held = self._kept.get(annotation.id)
            return held[1] if held is not None and held[0] == asked else None
        return None

    def latest(self, id: AnnotationId) -> Inside | None:
        """Return what was true last, to be shown until what is true now has come."""
        held = self._kept.get(id)
        return held[1] if held is not None else None

    def forget(self) -> None:
        """Let go of everything; another project is opened, or files were put back."""
        self._kept.clear()
        self._running.clear()

    def _asked(self, annotation: Annotation) -> _Asked:
        anchor = annotation.anchor
        project = self._session.project
        image = project.images.get(anchor.image) if isinstance(anchor, OnFrame) else None
        kind = self._session.settings.suv_kind
        return _Asked(annotation.region, anchor, annotation.kind, image, kind)

    def _start(self, annotation: Annotation, asked: _Asked) -> None:
        id = annotation.id
        self._running[id] = asked
        if self.executor is None:
            self._take(id, asked, self._made(annotation, lambda _: None))
            return
        if _reach(annotation) > _LISTED:
            self._list(annotation, asked)
            return
        try:
            self.executor.submit(self._work, annotation, asked)
        except RuntimeError:  # shut down: the window is closing
            self._running.pop(id, None)

    def _work(self, annotation: Annotation, asked: _Asked) -> None:
        try:
            found = self._made(annotation, lambda _: self._check(annotation.id, asked))
        except Cancelled:
            return
        self._session.jobs.deliver(lambda: self._take(annotation.id, asked, found))

    def _made(self, annotation: Annotation, report: Report) -> Inside:
        try:
            return intensities(self._session, annotation, report, self.frames)
        except Cancelled:
            raise
        except Exception as error:  # of readers that others wrote; the rest of the panel stays
            log.exception("values inside a shape could not be made")
            return Inside(problem=_unexpected(error))

    def _check(self, id: AnnotationId, asked: _Asked) -> None:
        if self._running.get(id) != asked:
            raise Cancelled(t("Cancelled."))

    def _list(self, annotation: Annotation, asked: _Asked) -> None:
        """Make them in a job: they take long."""
        id = annotation.id

        def work(progress: Progress) -> Inside:
            def report(share: float) -> None:
                self._check(id, asked)
                progress.at(share)

            try:
                return intensities(self._session, annotation, report, self.frames)
            except Cancelled as error:
                stopped = Inside(problem=error.text)
                self._session.jobs.deliver(lambda: self._take(id, asked, stopped))
                raise

        def failed(error: WorkbenchError) -> None:
            self._take(id, asked, Inside(problem=error.text))

        title = t("Values inside a shape")
        try:
            self._session.jobs.start(
                title, work, lambda found: self._take(id, asked, found), failed
            )
        except Cancelled:  # the program is closing
            self._running.pop(id, None)

    def _take(self, id: AnnotationId, asked: _Asked, found: Inside) -> None:
        if self._running.get(id) != asked:
            return  # it has changed since, or another project is open
        del self._running[id]
        self._kept[id] = asked, found
        self._kept.move_to_end(id)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        tell(self.changed, frozenset({id}))


def _reach(annotation: Annotation) -> float:
    from workbench.geom.shapes import bounds

    if annotation.region is None or not isinstance(annotation.anchor, OnFrame):
        return 0.0
    x0, y0, x1, y1 = bounds(annotation.region)
    return (x1 - x0) * (y1 - y0)


def _unexpected(error: Exception) -> Text:
    return t("The values cannot be told: {reason}.", reason=type(error).__name__)
