"""Adding: files and folders that the user chose become images of the project."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.app.images.arrival import Arrival
from workbench.app.images.opening import (
    Scan,
    StoredPaths,
    add_scan,
    known_series,
    missing_from,
    scan,
)
from workbench.app.images.pieces import LEAST, in_pieces
from workbench.app.jobs import Parts, Progress
from workbench.app.viewing.navigation import frames_of
from workbench.base.errors import InputError, StalePatchError, WorkbenchError
from workbench.base.text import t
from workbench.model.project import Entity, Project

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.model.ids import ImageId, SeriesId
    from workbench.model.patch import Patch

_PATIENCE_S = 0.05


class Adding:
    """One choice of files and folders, from the first image on the screen to the last.

    Parameters
    ----------
    at_once : bool
        Show an image as soon as there is one, before the others are looked through. Cancelling
        keeps it, and nothing else.
    """

    def __init__(self, session: Session, *, at_once: bool = False) -> None:
        self._session = session
        self._work = session.work
        self._stored = StoredPaths(session.folder)
        self._is_prepared = False
        self._arrival = Arrival(session.stamp()) if at_once else None

    def start(
        self,
        paths: Sequence[Path],
        done: Callable[[Scan], None] | None = None,
        failed: Callable[[WorkbenchError], None] | None = None,
    ) -> int:
        """Look through the files in a job, add what is found, show the first; return the job.

        Without a project a scratch one is made. `done` gets the scan, also when it found nothing.
        When the user has turned to another project meanwhile, nothing is added and the job fails.
        """
        session = self._session
        chosen = [Path(path).absolute() for path in paths]
        known, folder = known_series(session.project), session.folder
        self._stored = StoredPaths(folder)

        def look(progress: Progress) -> Scan:
            _get_ready()
            plugins = session.plugins

            def show(found: Scan) -> None:
                progress.at(None)
                self._prepare(found, progress)
                begun = threading.Event()
                session.jobs.deliver(lambda: self._begin(progress, begun))
                begun.wait(_PATIENCE_S)  # between the two the window does its work
                session.jobs.deliver(lambda: self._take_first(found, progress))

            try:
                found = scan(chosen, plugins, progress, show if self._arrival else None)
                others = missing_from(found, known, folder)
                if others:
                    found = scan([*others, *chosen], plugins, progress)
                if found.series:
                    self._prepare(found, progress)
            except BaseException:
                session.drop_scratch()
                raise
            return found

        def finish(found: Scan) -> Parts:
            yield from self._take_all(found)
            if done is not None:
                done(found)

        return session.jobs.start(t("Opening images"), look, finish, failed)

    def take(self, found: Scan) -> None:
        """Add what a scan found and show the first image, unless one of it is shown already."""
        session, arrival = self._session, self._arrival
        if found.series:
            session.begin_scratch()
        self._remember_states(found)
        if not found.series:
            return
        early = arrival.early if arrival is not None else ()
        patch, first = add_scan(session.project, session.stamp(), found, self._paths(), early)
        is_shown = self._is_shown()
        if patch.deltas:
            session.document.apply(patch if arrival is None else arrival.join(patch))
        self._turn_to(first, is_shown)

    def _is_shown(self) -> bool:
        """Return whether the first image of this choice is on the screen, or another since."""
        begun = self._arrival is not None and self._arrival.begun
        return begun and self._session.view_state.viewport.image is not None

    def _turn_to(self, first: ImageId, is_shown: bool) -> None:
        if not is_shown:
            self._session.view_state.show(first)
        elif self._is_untouched():
            self._begin_series()

    def _take_in_pieces(self, found: Scan) -> Parts:
        """Add many images, some at a time: between them the window does its work.

        What was changed meanwhile by somebody else is left to `take`.
        """
        known = self._known()
        if known is None or len(found.paths) <= LEAST:
            self.take(found)
            return
        stamp, (entities, early, is_shown) = self._session.stamp(), known

        def plan() -> tuple[list[Patch], ImageId]:
            patch, first = add_scan(Project(entities), stamp, found, self._stored, early)
            return in_pieces(patch), first

        pieces, first = yield plan
        try:
            for piece in pieces:
                self._take_piece(piece)
                yield _pause
        except StalePatchError:
            self.take(found)
            return
        self._check_work()
        self._remember_states(found)
        self._turn_to(first, is_shown)

    def _known(self) -> tuple[list[Entity], frozenset[SeriesId], bool] | None:
        """Return what new images are held against; None when that is for `take` to sort out."""
        session, arrival = self._session, self._arrival
        is_ours = session.work is self._work and self._stored.folder == session.folder
        if arrival is None or not arrival.begun or session.file is None or not is_ours:
            return None
        project = session.project
        known: list[Entity] = [*project.images.values(), *project.series.values()]
        return known, frozenset(arrival.early), self._is_shown()

    def _take_piece(self, piece: Patch) -> None:
        self._check_work()
        assert self._arrival is not None
        self._session.document.apply(self._arrival.join(piece))

    def _prepare(self, found: Scan, progress: Progress) -> None:
        """Do in the job what the window would have to wait for when it takes images."""
        for path in found.paths:
            self._stored[path]  # worked out here
        if not self._is_prepared:
            self._is_prepared = True
            self._session.wait_for_window(progress)
            first, _ = add_scan(Project(), self._session.stamp(), found, self._stored)
            self._session.prepare_scratch(first)

    def _paths(self) -> StoredPaths:
        """Return stored paths for where the project is now; it may have been saved elsewhere."""
        folder = self._session.folder
        return self._stored if self._stored.folder == folder else StoredPaths(folder)

    def _begin(self, progress: Progress, begun: threading.Event) -> None:
        try:
            if self._session.work is self._work and not progress.cancelled:
                self._session.begin_scratch()
        finally:
            begun.set()

    def _take_first(self, found: Scan, progress: Progress) -> None:
        if self._session.work is self._work and not progress.cancelled:
            self.take(found)

    def _check_work(self) -> None:
        if self._session.work is not self._work:
            raise InputError(
                t("Another project was opened meanwhile. Open the images again to add them.")
            )

    def _take_all(self, found: Scan) -> Parts:
        self._check_work()
        yield from self._take_in_pieces(found)
        self._session.leave_out(found.rejected)

    def _is_untouched(self) -> bool:
        """Return whether nobody has turned to the image that was shown first."""
        view, project = self._session.view_state, self._session.project
        shown = view.viewport
        looks = (shown.frame, shown.center, shown.voi, shown.plane, len(view.viewports))
        if looks != (1, None, None, None, 1) or shown.image is None:
            return False
        return not view.selection and not project.count_on(shown.image)

    def _begin_series(self) -> None:
        """Go to the beginning of the series: its first file may lie anywhere in it."""
        session = self._session
        image = session.view_state.viewport.image
        of = session.project.images[image].series if image is not None else None
        series = session.project.series.get(of) if of is not None else None
        if series is not None and series.images:
            first = session.project.images[series.images[0]]
            session.view_state.go(first.id, frames_of(first)[0])

    def _remember_states(self, found: Scan) -> None:
        if found.states and self._session.file is not None:
            from workbench.app.viewing.states import remember

            remember(self._session, found.states)


def _pause() -> None:
    """Do nothing, in a thread, while the window does something else."""


def _get_ready() -> None:
    """Import what showing the first images takes, while the thread of the window goes on.

    What talks to the database takes as long as a few pictures, once.
    """
    import workbench.app.side_by_side.protocol_library
    import workbench.store.project_file  # noqa: F401
