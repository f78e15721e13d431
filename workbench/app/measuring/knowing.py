"""KnownFrames: the millimetres of frames, read from their files in a job and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from attrs import frozen

from workbench.base.errors import WorkbenchError
from workbench.base.text import Text
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.calibration import UNCALIBRATED, Calibration
from workbench.model.ids import ImageId
from workbench.model.image import Image

if TYPE_CHECKING:
    from workbench.app.jobs import Progress
    from workbench.app.library import Library
    from workbench.app.session import Session
    from workbench.model.patch import Change

Frame = tuple[ImageId, int]


@frozen
class FrameFacts:
    """What measuring needs to know of a frame.

    Parameters
    ----------
    thickness : float or None
        Of the slice, mm; None where nobody knows.
    reference : str
        Frame of reference that it lies in; empty where nobody knows.
    """

    calibration: Calibration = UNCALIBRATED
    thickness: float | None = None
    reference: str = ""


class KnownFrames:
    """Facts of frames. `get` never waits; `fetch` opens files in a job."""

    def __init__(self, session: Session, title: Text) -> None:
        self._session, self._title = session, title
        self._known: dict[Frame, FrameFacts] = {}
        self._wanted: set[Frame] = set()
        self._busy: object | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a job reads files."""
        return self._busy is not None

    def get(self, image: ImageId, frame: int) -> FrameFacts | None:
        """Return what is known of a frame; None = its file was not looked at yet."""
        found = self._known.get((image, frame))
        if found is None and self._session.library.is_open(image):
            found = self._known[image, frame] = facts_of(self._session.library, image, frame)
        return found

    def calibration(self, image: ImageId, frame: int) -> Calibration:
        """Return the millimetres of a frame, none while its file was not looked at."""
        found = self.get(image, frame)
        return found.calibration if found is not None else UNCALIBRATED

    def is_known(self, annotation: Annotation) -> bool:
        """Return whether it can be measured at once."""
        anchor = annotation.anchor
        return not isinstance(anchor, OnFrame) or self.get(anchor.image, anchor.frame) is not None

    def forget(self) -> None:
        """Begin anew: another project is open."""
        self._known.clear()
        self._wanted.clear()
        self._busy = None

    def follow(self, change: Change) -> set[ImageId]:
        """Forget images that were changed; return them."""
        images = set(_changed_images(change))
        if images:
            self._known = {key: one for key, one in self._known.items() if key[0] not in images}
        return images

    def want(self, frames: Iterable[Frame]) -> None:
        """Remember frames that `fetch` shall look at."""
        self._wanted.update(frame for frame in frames if frame not in self._known)

    def fetch(self, done: Callable[[], None]) -> bool:
        """Look at the frames that are wanted in a job; return whether one runs.

        `done` is called when they are known; a file that cannot be read gives no millimetres.
        """
        if self._busy is not None:
            return True
        wanted = sorted(one for one in self._wanted if one[0] in self._session.project.images)
        self._wanted.clear()
        if not wanted:
            return False
        token = self._busy = object()
        library = self._session.library

        def work(progress: Progress) -> dict[Frame, FrameFacts]:
            found = {}
            for at, (image, frame) in enumerate(wanted):
                progress.at(at / len(wanted))
                found[image, frame] = facts_of(library, image, frame)
            return found

        def taken(found: dict[Frame, FrameFacts]) -> None:
            if self._busy is token:
                self._busy = None
                self._known.update(found)
                done()

        def failed(error: WorkbenchError) -> None:
            if self._busy is token:
                self._busy = None
                # Asked again and again, they would fail again and again.
                self._known.update(dict.fromkeys(wanted, FrameFacts()))
                done()

        self._session.jobs.start(self._title, work, taken, failed)
        return self._busy is not None


def facts_of(library: Library, image: ImageId, frame: int) -> FrameFacts:
    """Return what measuring needs of a frame; opens its file."""
    try:
        info = library.info(image, frame)
    except WorkbenchError:
        return FrameFacts(library.calibration(image, frame))
    plane = info.plane
    if plane is None:
        return FrameFacts(info.calibration)
    return FrameFacts(info.calibration, plane.thickness or None, plane.frame_of_reference)


def _changed_images(change: Change) -> Iterable[ImageId]:
    return (
        ImageId(id)
        for id, delta in change.patch.deltas.items()
        if isinstance(delta.after if delta.after is not None else delta.before, Image)
    )
