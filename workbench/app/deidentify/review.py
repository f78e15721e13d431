"""Review: everything behind the window of de-identification, without a window."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.app.deidentify.choices import Choices
from workbench.app.deidentify.deciding import FILES, LAYOUTS
from workbench.app.deidentify.doors import Doors
from workbench.app.deidentify.layouts import PHOTO
from workbench.app.deidentify.listing import Listing
from workbench.app.deidentify.looking import Looking
from workbench.app.deidentify.pictures import Overlaid, overlaid
from workbench.app.deidentify.spread import Hasty, spread
from workbench.app.deidentify.unfinished import throw_away, unfinished
from workbench.app.deidentify.working import BUSY, Working
from workbench.app.jobs import Jobs, Progress
from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, t
from workbench.deid.pixels.decisions import Decisions
from workbench.deid.policy.options import Option

if TYPE_CHECKING:
    from workbench.app.deidentify.publishing import Published
    from workbench.deid.preview.difference import Difference
    from workbench.deid.preview.head import HeadView
    from workbench.deid.prove.sheet import ScoreSheet
    from workbench.deid.scan import Scanned

log = logging.getLogger(__name__)

#: What `Review.changed` tells besides: which of these is another one now.
CHOICES, RESULT, SHEET = "choices", "result", "sheet"
_PROOF_FILES = 120
_TELL_S = 0.25
_MANY = 5000


def _now() -> datetime:
    return datetime.now(UTC)


def _thread() -> Executor:
    return ThreadPoolExecutor(1, thread_name_prefix="deidentify")


class Review(Working):
    """Files, what was found in them, what is decided, and what became of them.

    Parameters
    ----------
    author : str
        Who decides.
    thread : callable
        Gives an executor for one job at a time; tests pass one that works at once.
    """

    def __init__(
        self,
        jobs: Jobs,
        doors: Doors | None = None,
        *,
        author: str = "",
        thread: Callable[[], Executor] = _thread,
        now: Callable[[], datetime] = _now,
    ) -> None:
        super().__init__(jobs, doors or Doors(), thread(), author, now)
        self._looking = Looking(jobs, lambda: self._doors.workers(1), thread())
        self._closed = False
        self._listing = Listing()
        self._searched: tuple[Any, ...] = ()
        self.result: Published | None = None
        self.sheet: ScoreSheet | None = None

    # -- what is looked at --------------------------------------------------------------------

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files and folders that were added."""
        return self._listing.paths

    def add(self, paths: Sequence[Path]) -> None:
        """Add files and folders, each once."""
        self._listing = self._listing.with_(paths)
        self.result = None
        self._tell(FILES, RESULT)

    def remove(self, files: Collection[str]) -> None:
        """Take files off the list; they stay where they are, and what was decided too."""
        if self.busy is not None:
            return
        self._listing = self._listing.without(files)
        self._forget_files(files)
        self.result = None
        self._tell(FILES, LAYOUTS, RESULT)

    def clear(self) -> None:
        """Forget files and what was found; what was decided stays."""
        self._listing = Listing()
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

    @property
    def is_unsaved(self) -> bool:
        """Whether decisions would be lost: without a key nothing keeps them."""
        return bool(self.decisions) and self.choices.key is None and self.result is None

    # -- the scan -----------------------------------------------------------------------------

    def start_scan(self) -> None:
        """Look into all files in the background; what is known of some already stays."""
        if self.busy is not None or not self.paths:
            return
        if self.is_stale:
            self._forget_found()
        setup, self._searched = self._setup(), self._looked_for()
        known = set(self.scanned)
        listing, without = self._listing, self.choices.out

        def work(progress: Progress) -> int:
            progress.at(None)
            inputs = list(listing.files(without))
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
        self.result = None
        self._forget_layouts()

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

    def _deliver(self, batch: list[Scanned]) -> None:
        self._jobs.deliver(lambda: self._take(batch))

    def _take(self, batch: list[Scanned]) -> None:
        new = [one for one in batch if one.path not in self.scanned]
        self.scanned.update((one.path, one) for one in new)
        self._groups.add(new)
        self._tell(FILES, LAYOUTS)

    def _on_scanned(self, count: int) -> None:
        if count:
            self._looking.warm()  # the first picture comes sooner
        else:
            self.problem = t("There are no files in what was given.")

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

    def ask_head(
        self,
        path: str,
        shown: Callable[[HeadView], None],
        failed: Callable[[WorkbenchError], None],
    ) -> None:
        """Get in the background what becomes of the head that a file is a slice of."""
        paths = [one.path for one in self.scanned.values() if one.shows_face]
        self._looking.ask(t("Blanking a face"), shown, failed, self._doors.head, path, paths)

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
        order = Order(self.choices, self.decisions, files, self.paths, self._author)
        make = self._workers(len(self.scanned))

        def work(progress: Progress) -> Published:
            progress.at(None)
            return publish(order, make, progress.at)

        self.result = None
        self._start(t("De-identifying"), work, self._on_published)

    @property
    def unfinished(self) -> tuple[Path, ...]:
        """What runs that were stopped have left beside the output."""
        return unfinished(self.choices.out) if self.busy is None else ()

    def throw_away(self) -> None:
        """Take away what was left beside the output: the next run begins anew."""
        out = self.choices.out
        if self.busy is not None or out is None:
            return

        def work(progress: Progress) -> None:
            progress.at(None)
            throw_away(out)

        self._start(t("Throwing away what is unfinished"), work, lambda _: None)

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


_DIED = t("The file ended the process that read it.")
