"""LiveFindings: what is wrong in the open project, kept up with every edit.

An edit looks again at what it touched at once. What depends on whole frames or the whole project,
and everything after another scheme, is looked at in a job that `go_on` starts: whoever shows
findings calls it when the hand rests.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workbench.api.checks import Finding, Severity
from workbench.app.findings.checking import (
    check_by_plugins,
    judging_of,
    likely_missing_of,
    look_again,
    missing_of,
    snapshot,
)
from workbench.app.findings.codes import is_code_of
from workbench.app.jobs import Progress
from workbench.base.text import t
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.occlusion import DepthPair
from workbench.model.part import Part
from workbench.model.patch import Change
from workbench.model.review import Waiver
from workbench.model.scheme import LabelScheme
from workbench.qa.ledger import Ledger, in_order
from workbench.qa.waivers import split

if TYPE_CHECKING:
    from workbench.app.session import Session

log = logging.getLogger(__name__)

# More than these at once are looked at in a job: a drawing hand must not wait.
_AT_ONCE = 100
# In a project of up to so many annotations the rest takes no longer than a blink: no job for that.
_SMALL = 1500


class LiveFindings:
    """Findings of a session's project.

    Parameters
    ----------
    told : callable
        Called when there are others, on the thread of the session.
    """

    def __init__(self, session: Session, told: Callable[[], None]) -> None:
        self._session, self._told = session, told
        self._ledger: Ledger | None = None
        self._by_plugins: list[Finding] = []
        self._touched: set[AnnotationId] = set()
        self._wants_all = True
        self._wants_rest = self._wants_files = self._thoroughly = False
        self._busy: object | None = None
        self._sorted: list[Finding] | None = None

    @property
    def is_ready(self) -> bool:
        """Whether everything was looked at once."""
        return self._ledger is not None

    @property
    def is_due(self) -> bool:
        """Whether there is something to look at again, or somebody looks."""
        return self._wants_all or self._wants_rest or self._busy is not None

    @property
    def findings(self) -> list[Finding]:
        """All findings, waived ones too, the worst first."""
        if self._sorted is None and self._busy is None:
            found = self._ledger.findings() if self._ledger is not None else []
            there = self._session.project
            # A plugin's finding about what is gone since is none any more.
            plugins = [f for f in self._by_plugins if f.about is None or there.get(f.about)]
            self._sorted = in_order([*found, *plugins])
        return self._sorted or []

    def split(self) -> tuple[list[Finding], list[tuple[Finding, Waiver]]]:
        """Return the findings that count, and the waived ones."""
        return split(self._session.project, self.findings)

    def counts(self) -> dict[Severity, int]:
        """Return how many findings count, by severity."""
        counts = dict.fromkeys(Severity, 0)
        for one in self.split()[0]:
            counts[one.severity] += 1
        return counts

    def forget(self) -> None:
        """Begin anew: another project is open."""
        self._ledger, self._busy, self._sorted = None, None, None
        self._by_plugins = []
        self._touched.clear()
        self._wants_all, self._wants_rest = True, False

    def look_at_all(self) -> None:
        """Look at everything anew at the next `go_on`, into the files too, not at sizes only."""
        self._wants_all = self._thoroughly = True

    def follow(self, change: Change) -> None:
        """Take up a change."""
        everything, rest, touched, waivers = _concerns(change)
        self._wants_all |= everything
        self._wants_rest |= rest or bool(touched)
        self._wants_files |= any(True for _ in change.touched(Image))
        self._touched |= touched
        if len(self._touched) > _AT_ONCE:
            self._wants_all = True
        if self._busy is None and self._ledger is not None and not self._wants_all and touched:
            self._catch_up()
            self._told()
        elif waivers:
            self._told()

    def go_on(self) -> None:
        """Start the job that is due, if any; one at a time."""
        session = self._session
        if self._busy is not None or not session.is_open:
            return
        if self._wants_all or self._ledger is None:
            self._start_all()
        elif self._wants_rest and self._is_quick(self._ledger):
            self._wants_rest = False
            self._ledger.look_at_rest(files=False)
            self._sorted = None
            self._told()
        elif self._wants_rest:
            self._start_rest(self._ledger)

    def _is_quick(self, ledger: Ledger) -> bool:
        return len(ledger) <= _SMALL and not (self._wants_files or self._session.plugins.checks())

    # -- jobs -------------------------------------------------------------------------------

    def _start_all(self) -> None:
        session = self._session
        self._wants_all = self._wants_rest = self._wants_files = False
        self._touched.clear()
        project, ids = snapshot(session.project), list(session.project.annotations)
        plugins, library = session.plugins, session.library
        known = missing_of(library) if self._thoroughly else likely_missing_of(library, project)
        # Files are opened for what their pixels are worth only when somebody asks for all.
        judged = judging_of(session, wait=self._thoroughly, project=project)
        self._thoroughly = False
        is_code = is_code_of(session)

        def work(progress: Progress) -> Any:
            return look_again(project, plugins, known, judged, is_code, ids, progress.at)

        def done(found: tuple[Ledger, list[Finding]]) -> None:
            self._ledger, self._by_plugins = found
            self._ledger.judged = judging_of(session, wait=False)

        self._start(work, done)

    def _start_rest(self, ledger: Ledger) -> None:
        session = self._session
        files, self._wants_rest, self._wants_files = self._wants_files, False, False
        project, plugins = snapshot(session.project), session.plugins
        missing = likely_missing_of(session.library, project)
        self.findings  # noqa: B018 - what is shown while the ledger is in other hands
        ledger.rules.project = project

        def work(progress: Progress) -> Any:
            ledger.look_at_rest(missing, progress.at, files=files)
            return check_by_plugins(plugins, project)

        def done(found: list[Finding]) -> None:
            self._by_plugins = found

        self._start(work, done)

    def _start(self, work: Callable[[Progress], Any], take: Callable[[Any], None]) -> None:
        token = self._busy = object()

        def end() -> bool:
            if self._busy is not token:
                return False  # another project is open since
            self._busy = self._sorted = None
            return True

        def done(found: Any) -> None:
            if end():
                take(found)
                if self._touched and self._ledger is not None and not self._wants_all:
                    self._catch_up()
                self._told()

        def failed(error: Exception) -> None:
            if end():
                log.warning("the project could not be checked: %s", type(error).__name__)
                self._told()

        self._session.jobs.start(t("Checking the project"), work, done, failed)

    def _catch_up(self) -> None:
        assert self._ledger is not None
        touched, self._touched = self._touched, set()
        annotations = self._session.project.annotations
        self._ledger.follow(self._session.project, {id: annotations.get(id) for id in touched})
        self._sorted = None


def _concerns(change: Change) -> tuple[bool, bool, set[AnnotationId], bool]:
    """Return whether a change asks for everything, for the rest, which it touched, and waivers."""
    everything = rest = waivers = False
    touched: set[AnnotationId] = set()
    for id, delta in change.patch.deltas.items():
        value = delta.after if delta.after is not None else delta.before
        if isinstance(value, Annotation):
            touched.add(AnnotationId(id))
        elif isinstance(value, LabelScheme):
            everything = True
        elif isinstance(value, Part):
            rest = True
        elif isinstance(value, Layer):
            before, after = delta.before, delta.after
            kinds = [one.kind if isinstance(one, Layer) else None for one in (before, after)]
            everything |= kinds[0] != kinds[1] and None not in kinds
        elif isinstance(value, Image):
            before, after = delta.before, delta.after
            sizes = [
                (one.rows, one.columns) if isinstance(one, Image) else None
                for one in (before, after)
            ]
            everything |= sizes[0] != sizes[1] and None not in sizes
            rest = True
        elif isinstance(value, DepthPair):
            touched |= {value.front, value.back}
        elif isinstance(value, Waiver):
            waivers = True
    return everything, rest, touched, waivers
