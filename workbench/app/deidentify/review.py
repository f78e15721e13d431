"""Review: everything behind the window of de-identification, without a window."""

from __future__ import annotations

import logging
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve
from psygnal import Signal

from workbench.app.deidentify.candidates import Candidate
from workbench.app.deidentify.choices import Choices
from workbench.app.deidentify.doors import Doors
from workbench.app.deidentify.groups import Groups
from workbench.app.deidentify.kept_decisions import read_decisions, write_decisions
from workbench.app.deidentify.layouts import PHOTO, Layout, Status, missed_by, status_of, worst
from workbench.app.deidentify.looking import Looking
from workbench.app.deidentify.pictures import Overlaid, overlaid
from workbench.app.deidentify.spread import Hasty, spread
from workbench.app.jobs import Jobs, JobState, Progress
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.events import tell
from workbench.base.text import Text, t
from workbench.deid.pixels.decisions import Decisions
from workbench.deid.policy.options import Option

if TYPE_CHECKING:
    from workbench.app.deidentify.publishing import Published
    from workbench.app.jobs import Job
    from workbench.deid.preview.difference import Difference
    from workbench.deid.prove.sheet import ScoreSheet
    from workbench.deid.scan import Scanned

log = logging.getLogger(__name__)

#: What `Review.changed` tells: which of these is another one now.
FILES, LAYOUTS, CHOICES, BUSY, RESULT = "files", "layouts", "choices", "busy", "result"
SHEET = "sheet"
_PROOF_FILES = 120
_TELL_S = 0.25
_MANY = 5000
_UNDO_MAX = 100
Snapshot = tuple[str, tuple[Candidate, ...], bool]


def _now() -> datetime:
    return datetime.now(UTC)


def _thread() -> Executor:
    return ThreadPoolExecutor(1, thread_name_prefix="deidentify")


class Review:
    """Files, what was found in them, what is decided, and what became of them.

    Parameters
    ----------
    author : str
        Who decides.
    thread : callable
        Gives an executor for one job at a time; tests pass one that works at once.
    """

    changed = Signal(frozenset)

    def __init__(
        self,
        jobs: Jobs,
        doors: Doors | None = None,
        *,
        author: str = "",
        thread: Callable[[], Executor] = _thread,
        now: Callable[[], datetime] = _now,
    ) -> None:
        self._jobs = jobs
        self._doors = doors or Doors()
        self._author, self._now = author, now
        self._work = thread()
        self._looking = Looking(jobs, lambda: self._doors.workers(1), thread())
        self._job = 0
        self._closed = False
        self._stopping = False
        self._pool: Hasty | None = None
        self._undo: list[Snapshot] = []
        self._edited: dict[str, tuple[Candidate, ...]] = {}
        self._groups = Groups()
        self._layouts: dict[str, Layout] | None = None
        self._statuses: dict[str, tuple[Status, Text | str]] = {}
        self._worst: dict[str, Status] = {}
        self._counts: Mapping[Status, int] | None = None
        self.paths: tuple[Path, ...] = ()
        self.scanned: dict[str, Scanned] = {}
        self._searched: tuple[Any, ...] = ()
        self.decisions = Decisions()
        self.choices = Choices()
        self.result: Published | None = None
        self.sheet: ScoreSheet | None = None
        #: What is under way, how far it is, and what went wrong last.
        self.busy: Text | None = None
        self.progress: float | None = None
        self.problem: Text | None = None
        jobs.changed.connect(self._on_job)

    # -- what is looked at --------------------------------------------------------------------

    def add(self, paths: Sequence[Path]) -> None:
        """Add files and folders, each once."""
        self.paths = tuple(dict.fromkeys((*self.paths, *(path.absolute() for path in paths))))
        self._tell(FILES)

    def clear(self) -> None:
        """Forget files and what was found; what was decided stays."""
        self.paths = ()
        self._forget_found()
        self._tell(FILES, LAYOUTS, RESULT)

    def choose(self, choices: Choices) -> None:
        """Take other choices."""
        if choices == self.choices:
            return
        key, self.choices = self.choices.key, choices
        if choices.key is not None and choices.key != key:
            self._take_decisions(choices.key)
            self._tell(CHOICES, LAYOUTS)
        else:
            self._tell(CHOICES)

    def _take_decisions(self, key: Path) -> None:
        """Take over what was decided with a key before; what was decided here wins."""
        earlier = read_decisions(key)
        self.decisions = evolve(
            earlier,
            layouts={**earlier.layouts, **self.decisions.layouts},
            files={**earlier.files, **self.decisions.files},
        )
        self._statuses = {}

    @property
    def is_unsaved(self) -> bool:
        """Whether decisions would be lost: without a key nothing keeps them."""
        return bool(self.decisions) and self.choices.key is None and self.result is None

    def _keep_decisions(self) -> None:
        if self.choices.key is None:
            return
        try:
            write_decisions(self.choices.key, self.decisions)
        except WorkbenchError as error:
            self.problem = error.text

    # -- the scan -----------------------------------------------------------------------------

    def start_scan(self) -> None:
        """Look into all files in the background; what is known of some already stays."""
        if self.busy is not None or not self.paths:
            return
        if self.is_stale:
            self._forget_found()
        setup, self._searched = self._setup(), self._looked_for()
        known = set(self.scanned)
        roots, without = self.paths, self.choices.out

        def work(progress: Progress) -> int:
            from workbench.deid.batch.inputs import find_inputs

            progress.at(None)
            inputs = [str(path) for path in find_inputs(roots, without=without)]
            left = [path for path in inputs if path not in known]
            self._scan(left, setup, progress)
            return len(inputs)

        self._start(t("Searching files"), work, self._on_scanned)

    @property
    def is_stale(self) -> bool:
        """Whether other things are looked for now than when files were searched."""
        return bool(self.scanned) and self._searched != self._looked_for()

    def _looked_for(self) -> tuple[Any, ...]:
        choices = self.choices
        looks = Option.CLEAN_PIXEL_DATA in choices.options
        return looks, choices.blanks_faces, choices.profile.photo

    def _forget_found(self) -> None:
        self.scanned, self.result = {}, None
        self._edited, self._undo, self._groups = {}, [], Groups()
        self._statuses = {}

    def _scan(self, inputs: list[str], setup: Any, progress: Progress) -> None:
        from workbench.deid.scan import Scanned

        batch: list[Scanned] = []
        last = time.monotonic()
        found = spread(self._doors.scan, inputs, self._workers(len(inputs)), setup)
        for number, (path, scanned) in enumerate(found, 1):
            batch.append(scanned or Scanned(path, "", reason=str(_DIED)))
            # To show a hundred thousand takes longer than to show a hundred.
            if time.monotonic() - last > _TELL_S * (1 + number / _MANY) or number == len(inputs):
                self._deliver(batch)
                batch, last = [], time.monotonic()
            progress.at(number / len(inputs))

    def _workers(self, files: int) -> Callable[[], Executor]:
        count = max(1, min(files, (os.cpu_count() or 2) - 1))

        def make() -> Executor:
            if self._stopping:
                raise Cancelled(t("Cancelled."))
            self._pool = Hasty(self._doors.workers(count))
            return self._pool

        return make

    def _deliver(self, batch: list[Scanned]) -> None:
        self._jobs.deliver(lambda: self._take(batch))

    def _take(self, batch: list[Scanned]) -> None:
        new = [one for one in batch if one.path not in self.scanned]
        self.scanned.update((one.path, one) for one in new)
        self._groups.add(new)
        self._tell(FILES, LAYOUTS)

    def _on_scanned(self, count: int) -> None:
        if not count:
            self.problem = t("There are no files in what was given.")

    # -- layouts and decisions ----------------------------------------------------------------

    @property
    def layouts(self) -> dict[str, Layout]:
        """Layouts by their keys: those with the most files first."""
        if self._layouts is None:
            self._layouts = {key: self._layout(key) for key in self._groups.keys}
        return self._layouts

    def _layout(self, key: str) -> Layout:
        files = self._groups.files(key)
        first = files[0]
        own = first.sha256 if self._groups.is_alone(first.sha256) else ""
        decided = self.decisions.for_file(own) if own else self.decisions.for_layout(first.layout)
        candidates = self._edited.get(key)
        if candidates is None:
            candidates = self._groups.found(key)
            if decided is not None:
                candidates = _as_decided(candidates, decided.boxes, decided.kept)
        approved = decided is not None and decided.approved
        return Layout(key, first.layout, files, candidates, own, approved)

    def status(self, scanned: Scanned) -> tuple[Status, Text | str]:
        """Return where a file stands, and why."""
        found = self._statuses.get(scanned.path)
        if found is None:
            found = self._statuses[scanned.path] = status_of(
                scanned, self.decisions, blanks_faces=self.choices.blanks_faces
            )
        return found

    @property
    def counts(self) -> Mapping[Status, int]:
        """How many files stand where."""
        if self._counts is None:
            found = Counter(self.status(one)[0] for one in self.scanned.values())
            self._counts = {status: found[status] for status in Status}
        return self._counts

    def status_of_layout(self, layout: Layout) -> Status:
        """Return where the worst of its files stands."""
        found = self._worst.get(layout.key)
        if found is None:
            found = worst([self.status(one)[0] for one in layout.files])
            self._worst[layout.key] = found
        return found

    def to_decide(self) -> list[Layout]:
        """Return layouts with pictures that need a person, or had one."""
        return [
            one
            for one in self.layouts.values()
            if one.has_picture and (one.approved or self.status_of_layout(one) is Status.LOOK)
        ]

    @property
    def decided(self) -> tuple[int, int]:
        """How many layouts are decided, of how many that needed it."""
        asked = self.to_decide()
        return sum(self.status_of_layout(one) is not Status.LOOK for one in asked), len(asked)

    def next_undecided(self, after: str = "") -> str | None:
        """Return the key of the next layout that needs a look, going round."""
        keys = [one.key for one in self.layouts.values() if one.has_picture]
        at = keys.index(after) + 1 if after in keys else 0
        for key in (*keys[at:], *keys[:at]):
            if self.status_of_layout(self.layouts[key]) is Status.LOOK:
                return key
        return None

    def not_covered(self, layout: Layout) -> list[Scanned]:
        """Return the files in which something lies where the decision of now says nothing."""
        decision = layout.decision(self._author, self._now())
        return [one for one in layout.files if missed_by(one, decision)]

    def change(self, key: str, candidates: Sequence[Candidate]) -> None:
        """Put other boxes on a layout; it must be approved again."""
        layout = self.layouts.get(key)
        if layout is None or tuple(candidates) == layout.candidates:
            return
        self._remember(layout)
        self._edited[key] = tuple(candidates)
        self._forget_decision(layout)
        self._tell(LAYOUTS)

    def approve(self, key: str) -> None:
        """Say that a layout was looked at and its boxes are right."""
        layout = self.layouts.get(key)
        if layout is None or not layout.has_picture:
            return
        self._remember(layout)
        self._edited[key] = layout.candidates
        self._decide(layout)
        self._tell(LAYOUTS)

    def reopen(self, key: str) -> None:
        """Take an approval back."""
        layout = self.layouts.get(key)
        if layout is not None and layout.approved:
            self._remember(layout)
            self._edited[key] = layout.candidates
            self._forget_decision(layout)
            self._tell(LAYOUTS)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._undo)

    def undo(self) -> str | None:
        """Take the last change of boxes or approval back; return the layout it was about."""
        if not self._undo:
            return None
        key, candidates, approved = self._undo.pop()
        self._edited[key] = candidates
        self._layouts = None
        layout = self.layouts.get(key)
        if layout is not None:
            self._forget_decision(layout)
            if approved:
                self._decide(layout)
        self._tell(LAYOUTS)
        return key

    def decide_alone(self, sha256: str) -> str:
        """Decide about one file by itself; return the key of its own layout."""
        self._groups.set_alone(sha256)
        self._statuses = {}
        self._tell(LAYOUTS)
        return next(
            (key for key, one in self.layouts.items() if one.own == sha256),
            next(iter(self.layouts), ""),
        )

    def keep_template(self, key: str) -> None:
        """Let the profile fill the boxes of a layout in all photographs of its camera.

        They are what will be found the next time, so that nothing has to be searched again now.
        """
        from workbench.deid.photo.policy import Template

        layout = self.layouts.get(key)
        if layout is None or layout.kind != PHOTO:
            return
        boxes = tuple(one.box for one in layout.candidates if one.fill)
        others = (
            one for one in self.choices.profile.photo.templates if one.layout != layout.layout
        )
        was_stale = self.is_stale
        self.choose(self.choices.with_photo(templates=(*others, Template(layout.layout, boxes))))
        if not was_stale:
            self._searched = self._looked_for()
            self._tell(CHOICES)

    def _remember(self, layout: Layout) -> None:
        self._undo = [*self._undo, (layout.key, layout.candidates, layout.approved)][-_UNDO_MAX:]

    def _decide(self, layout: Layout) -> None:
        self._statuses = {}
        made = layout.decision(self._author, self._now())
        if layout.own:
            self.decisions = self.decisions.with_(made, file=layout.own)
        else:
            self.decisions = self.decisions.with_(made, layout=layout.layout)
        self._keep_decisions()

    def _forget_decision(self, layout: Layout) -> None:
        self._statuses = {}
        if layout.own:
            self.decisions = self.decisions.without(file=layout.own)
        else:
            self.decisions = self.decisions.without(layout=layout.layout)
        self._keep_decisions()

    # -- looking ------------------------------------------------------------------------------

    def ask_picture(
        self,
        paths: Sequence[str],
        frame: int | None,
        shown: Callable[[Overlaid], None],
        failed: Callable[[WorkbenchError], None],
    ) -> None:
        """Get a picture in the background: of one file, or of several over each other."""
        picture = self._doors.picture
        self._looking.ask(t("Reading pictures"), shown, failed, overlaid, paths, frame, picture)

    def ask_difference(
        self,
        path: str,
        shown: Callable[[Difference], None],
        failed: Callable[[WorkbenchError], None],
    ) -> None:
        """Get in the background what would become of the elements of a file."""
        self._looking.ask(
            t("Comparing"), shown, failed, self._doors.difference, path, self._setup()
        )

    # -- publishing ---------------------------------------------------------------------------

    def why_not(self) -> Text | None:
        """Return why nothing can be published now."""
        if self.busy is not None:
            return self.busy
        if not self.scanned:
            return t("Choose files and search them first.")
        return self.choices.problem()

    def publish(self) -> None:
        """Clean everything and publish what may leave, in the background."""
        if self.why_not() is not None:
            return
        from workbench.app.deidentify.publishing import Order, publish

        files = {one.path: one.sha256 for one in self.scanned.values()}
        order = Order(self.choices, self.decisions, files, self.paths)
        make = self._workers(len(self.scanned))

        def work(progress: Progress) -> Published:
            progress.at(None)
            return publish(order, make, progress.at)

        self.result = None
        self._start(t("De-identifying"), work, self._on_published)

    def prove(self, folder: Path) -> None:
        """Try the choices of now on made-up files in a folder; the score comes in `sheet`."""
        if self.busy is not None:
            return
        wrong = self.choices.wrong()
        if wrong is not None:
            self.problem = wrong
            self._tell(BUSY)
            return
        setup = self._setup(Decisions())
        make = self._workers(_PROOF_FILES)

        def work(progress: Progress) -> ScoreSheet:
            from workbench.deid.prove.prove import prove

            progress.at(None)
            folder.mkdir(parents=True, exist_ok=True)
            return prove(setup, folder, told=progress.at, make_executor=lambda: Hasty(make()))

        self._start(t("Proving it on made-up files"), work, self._on_proved)

    def _on_proved(self, sheet: ScoreSheet) -> None:
        self.sheet = sheet
        self._tell(SHEET)

    def _on_published(self, result: Published) -> None:
        self.result = result
        self._tell(RESULT)

    # -- jobs ---------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Stop what is under way; nothing of it is published."""
        if self.busy is None or not self._job:
            return
        self._stopping = True
        self._jobs.cancel(self._job)
        if self._pool is not None:
            self._pool.kill()  # a file takes seconds, and nobody waits for its answer any more

    def close(self) -> None:
        """Stop everything and let go of the processes."""
        self.cancel()
        if self._closed:
            return
        self._closed = True
        self._jobs.changed.disconnect(self._on_job)
        self._looking.close()
        self._work.shutdown(wait=False, cancel_futures=True)

    def _setup(self, decisions: Decisions | None = None) -> Any:
        from workbench.app.deidentify.publishing import secret_for_looking

        secret = secret_for_looking(self.choices.key)
        return self.choices.setup(secret, self.decisions if decisions is None else decisions)

    def _start(
        self, title: Text, work: Callable[[Progress], Any], done: Callable[[Any], None]
    ) -> None:
        self.busy, self.progress, self.problem, self._job = title, None, None, 0
        self._stopping, self._pool = False, None
        self._tell(BUSY)

        def finished(result: Any) -> None:
            self._ended()
            done(result)
            self._tell(BUSY)

        def failed(error: WorkbenchError) -> None:
            self.problem = error.text
            self._ended()
            self._tell(BUSY)

        try:
            job = self._jobs.start(title, work, finished, failed, executor=self._work)
        except Cancelled:  # the program closes
            self._ended()
            return
        self._job = job if self._is_busy() else 0

    def _is_busy(self) -> bool:
        return self.busy is not None

    def _ended(self) -> None:
        self.busy, self._job = None, 0

    def _on_job(self, job: Job) -> None:
        if self.busy is None or (self._job and job.id != self._job) or job.title != self.busy:
            return
        if job.state is JobState.CANCELLED:
            self._ended()
            self.problem = t("Cancelled.")
        self.progress = job.progress
        self._tell(BUSY)

    def _tell(self, *names: str) -> None:
        if LAYOUTS in names or FILES in names:
            self._layouts, self._worst, self._counts = None, {}, None
        tell(self.changed, frozenset(names))


_DIED = t("The file ended the process that read it.")


def _as_decided(
    found: tuple[Candidate, ...], boxes: Sequence[Any], kept: Sequence[Any]
) -> tuple[Candidate, ...]:
    """Return what was decided earlier as candidates, with what is known of each place."""
    made = []
    for fill, places in ((True, boxes), (False, kept)):
        for box in places:
            of = next((one for one in found if one.box.overlaps(box)), Candidate(box))
            made.append(evolve(of, box=box, fill=fill, unsure=False))
    return tuple(made)
