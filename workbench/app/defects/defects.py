"""Defects: references, differences and candidates of the open project, behind one door."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from workbench.app.defects.offer import Options
from workbench.app.defects.offers import Offers
from workbench.app.defects.references import Reference, References
from workbench.base.text import t

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.app.viewing.viewport_state import ViewportState
    from workbench.base.errors import WorkbenchError
    from workbench.imaging.frame import FramePixels
    from workbench.imaging.loader import Place
    from workbench.imaging.reference.alignment import Alignment

log = logging.getLogger(__name__)

#: What a viewport may show in place of its image: `ViewportState.against`.
REFERENCE, DIFFERENCE = "reference", "difference"
_OPTIONS = "defects"
# So many references, and derived frames, are held at once.
_HELD = 4


class Defects:
    """What canvases and actions ask."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.references = References(session)
        self.offers = Offers(session)
        self._frames: dict[Place, FramePixels] = {}
        self._asked: set[Place] = set()
        self._options: tuple[str, Options] | None = None
        self._made: dict[tuple[object, ...], tuple[FramePixels, FramePixels]] = {}

    @property
    def options(self) -> Options:
        """How this user searches."""
        file, author = self._session.file, self._session.settings.author
        # Menus ask at each change of what is shown.
        if self._options is None or self._options[0] != author:
            kept = file.side(_OPTIONS).get(author) if file is not None else None
            self._options = author, Options.from_side(kept)
        return self._options[1]

    def set_options(self, options: Options) -> None:
        """Search otherwise from now on."""
        if self._session.file is not None:
            author = self._session.settings.author
            self._session.file.side(_OPTIONS).set(author, options.to_side())
            self._options = author, options
        self._session.view_state.refresh()

    def threshold(self, reference: Reference) -> float:
        """Return the threshold of differences: the user's, else what is beyond the noise."""
        chosen = self.options.threshold
        return reference.threshold if chosen is None else chosen

    def shown(self, place: Place, frame: FramePixels, against: str) -> FramePixels | None:
        """Return what is shown in place of a frame; None where there is nothing yet."""
        found = self.references.get(place)
        if found is None or found.alignment is None:
            return None
        reference = self._frame(found.place)
        if reference is None:
            return None
        options, limit = self.options, self.threshold(found)
        key = (place, against, found, options.tolerance, limit)
        made = self._made.get(key)
        if made is None or made[0] is not frame:
            made = self._made[key] = frame, self._derived(key, frame, reference, found.alignment)
            while len(self._made) > _HELD:
                del self._made[next(iter(self._made))]
        return made[1]

    def _derived(
        self,
        key: tuple[object, ...],
        frame: FramePixels,
        reference: FramePixels,
        alignment: Alignment,
    ) -> FramePixels:
        from workbench.imaging.reference.difference import (
            Comparison,
            difference_frame,
            reference_frame,
        )

        _, against, _, tolerance, limit = key
        assert isinstance(tolerance, float)
        assert isinstance(limit, float)
        compared = Comparison(frame, reference, alignment, tolerance)
        if against == REFERENCE:
            return reference_frame(compared)
        return difference_frame(compared, limit)

    def _frame(self, place: Place) -> FramePixels | None:
        """Return a reference, or have it read."""
        found = self._frames.get(place)
        if found is None and place not in self._asked:
            from workbench.app.defects.opened import frame_of

            self._asked.add(place)
            session = self._session

            def done(frame: FramePixels) -> None:
                self.hold(place, frame)
                session.view_state.refresh()

            def failed(error: WorkbenchError) -> None:
                log.info("a reference could not be read: %s", type(error).__name__)

            work = t("Reading the reference")
            session.jobs.start(work, lambda progress: frame_of(session, place), done, failed)
            return self._frames.get(place)
        return found

    def hold(self, place: Place, frame: FramePixels) -> None:
        """Keep a reference that was read."""
        self._frames[place] = frame
        while len(self._frames) > _HELD:
            oldest = next(iter(self._frames))
            del self._frames[oldest]
            self._asked.discard(oldest)

    def between(self, source: ViewportState, target: ViewportState) -> Alignment | None:
        """Return the alignment when one viewport shows the reference of the other, either way."""
        if source.image is None or target.image is None:
            return None
        here, there = (source.image, source.frame), (target.image, target.frame)
        found = self.references.get(here)
        if found is not None and found.place == there:
            return found.alignment
        found = self.references.get(there)
        if found is not None and found.place == here and found.alignment is not None:
            return _turned_round(found.alignment)
        return None

    def forget(self) -> None:
        """Let go of everything, as of another project."""
        self._options = None
        self.references.forget()
        self.offers.forget()
        self._frames.clear()
        self._asked.clear()
        self._made.clear()


def _turned_round(alignment: Alignment) -> Alignment:
    from attrs import evolve

    x0, y0 = alignment.back(0, 0)
    x1, y1 = alignment.back(1, 0)
    x2, y2 = alignment.back(0, 1)
    matrix = ((x1 - x0, x2 - x0, x0), (y1 - y0, y2 - y0, y0))
    return evolve(alignment, matrix=matrix)
