"""Terms: the coded terms of this user, made when they are first asked for."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from psygnal import Signal

from workbench.app.jobs import Jobs, JobState, Progress
from workbench.app.places import Places
from workbench.app.plugins import Plugins
from workbench.app.terms.building import build_at_once, build_beside, code_systems
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.events import tell
from workbench.base.text import Text, t
from workbench.terms.build import any_index, path_of
from workbench.terms.index import TermIndex
from workbench.terms.own import OwnTerms
from workbench.terms.values import Filter, Hit, Surroundings, Term, TermKey

if TYPE_CHECKING:
    from workbench.api.terms import CodeSystem, TermEntry, Translation
    from workbench.model.concept import Concept
    from workbench.terms.importing.report import Report
    from workbench.terms.importing.run import Wanted

log = logging.getLogger(__name__)


class Terms:
    """The coded terms of one user: one index for all projects.

    `changed` tells that other terms can be found than before. Searching may be done in any thread;
    all else on the thread of the window.

    Parameters
    ----------
    plugins : callable
        Returns the plugins whose code systems are indexed.
    """

    changed = Signal()

    def __init__(self, places: Places, plugins: Callable[[], Plugins], jobs: Jobs) -> None:
        self._places, self._plugins, self._jobs = places, plugins, jobs
        self._index: TermIndex | None = None
        self._lock = threading.Lock()
        self._job: int | None = None
        self._failed: Text | None = None
        self._is_ready = False

    @cached_property
    def own(self) -> OwnTerms:
        """What this user added. Change it through this class, so that it is found."""
        return OwnTerms(self._places.own_terms)

    @cached_property
    def _systems(self) -> list[CodeSystem]:
        return code_systems(self._plugins())

    # --- the index -------------------------------------------------------------------------------

    @property
    def index(self) -> TermIndex:
        """The index as it is now; of older systems, or empty, until it is built."""
        with self._lock:
            if self._index is None:
                self._index = self._opened()
            return self._index

    def _opened(self) -> TermIndex:
        wanted = path_of(self._places.term_index, self._systems)
        found = wanted if wanted.is_file() else any_index(self._places.term_index)
        imported = sorted(self._places.imported_terms.glob("*.terms"))
        try:
            return TermIndex(found, imported, self.own)
        except (OSError, sqlite3.Error):
            log.warning("the index of terms cannot be read and is built anew")
            for path in (wanted, found):
                if path is not None:
                    path.unlink(missing_ok=True)
            return TermIndex(None, imported, self.own)

    @property
    def is_current(self) -> bool:
        """Whether the index has what the program and its plugins have."""
        return path_of(self._places.term_index, self._systems).is_file()

    @property
    def is_ready(self) -> bool:
        """Whether `index` answers at once: the code systems, which take a moment, are there."""
        return self._is_ready

    @property
    def is_building(self) -> bool:
        """Whether the index is being opened or built."""
        job = self._jobs.jobs.get(self._job) if self._job is not None else None
        return job is not None and job.state is JobState.RUNNING

    @property
    def problem(self) -> Text | None:
        """Why the index could not be built."""
        return self._failed

    def prepare(self) -> None:
        """See that there is an index: opened in the background, and built where there is none.

        Called when terms are first asked for; returns at once.
        """
        if self.is_building:
            return
        self._failed = None
        if self.is_ready:
            self._build_beside()
            return
        _ = self.own, self._plugins()  # each is made once, in this thread
        self._job = self._jobs.start(
            t("Making coded terms ready"),
            lambda progress: self.index,
            lambda index: self._opened_first(),
            self._not_built,
        )

    def _opened_first(self) -> None:
        self._is_ready = True
        tell(self.changed)
        self._build_beside()

    def _build_beside(self) -> None:
        if self.is_current:
            return
        folder, own = self._places.term_index, self._places.plugins
        self._job = self._jobs.start(
            t("Making coded terms ready"),
            lambda progress: build_beside(folder, own, progress),
            lambda path: self._built(),
            self._not_built,
        )

    def build(self, heard: Callable[[float], None] = lambda share: None) -> None:
        """Build the index here and now, also where there is one."""
        build_at_once(self._places.term_index, self._systems, heard)
        self._built()

    def _built(self) -> None:
        self._is_ready = True
        self.reopen()

    def _not_built(self, error: WorkbenchError) -> None:
        self._failed = error.text
        tell(self.changed)

    def reopen(self) -> None:
        """Take in what was built, imported or removed."""
        with self._lock:
            # Another thread may still search the old one: it is closed when that is done with it.
            self._index = None
        tell(self.changed)

    def close(self) -> None:
        """Close all files."""
        with self._lock:
            if self._index is not None:
                self._index.close()
                self._index = None
        if "own" in self.__dict__:
            self.own.close()
            del self.__dict__["own"]

    # --- asking ----------------------------------------------------------------------------------

    def search(
        self,
        text: str,
        most: int = 50,
        limit: Filter = Filter(),  # noqa: B008 - frozen
        around: Surroundings = Surroundings(),  # noqa: B008 - frozen
    ) -> list[Hit]:
        """Return the terms that a text may mean, the best first."""
        return self.index.search(text, most, limit, around)

    def term(self, scheme: str, code: str) -> Term:
        """Return a term by scheme, or name of a system, and code.

        Raises InputError when there is none.
        """
        schemes = [scheme, *self._schemes_of(scheme)]
        for one in dict.fromkeys(schemes):
            found = self.index.term(one, code)
            if found is not None:
                return found
        raise InputError(t("There is no term {code} in {scheme}.", code=code, scheme=scheme))

    def title(self, concept: Concept, language: str) -> str:
        """Return what a term is called in a language; the meaning while no index is open.

        Never waits: for what is shown all the time.
        """
        if self._index is None or not language.startswith("zh"):
            return concept.meaning
        found = self._index.term(concept.scheme, concept.value)
        return found.title(language) if found is not None else concept.meaning

    def _schemes_of(self, system: str) -> Iterable[str]:
        folded = system.casefold()
        for one in self.index.systems():
            if folded in (one.name.casefold(), one.scheme.casefold()):
                yield one.scheme
                yield from one.notices

    # --- what the user adds ----------------------------------------------------------------------

    def put_term(self, entry: TermEntry) -> None:
        """Add a term of the user, or replace it."""
        self.own.put_term(entry)
        self._refresh()

    def remove_term(self, scheme: str, code: str) -> None:
        """Remove a term of the user."""
        self.own.remove_term(scheme, code)
        self._refresh()

    def put_name(self, scheme: str, code: str, name: Translation) -> None:
        """Say what a term is called in a language."""
        self.own.put_name(scheme, code, name)
        self._refresh()

    def remove_name(self, scheme: str, code: str, language: str) -> None:
        """Go back to the name that came with the program."""
        self.own.remove_name(scheme, code, language)
        self._refresh()

    def _refresh(self) -> None:
        self.index.refresh()
        tell(self.changed)

    def take_list(self, wanted: Wanted, progress: Progress | None = None) -> Report:
        """Import a list and return what became of it. Raises InputError; nothing changed then."""
        from workbench.terms.importing.run import run

        self._check_name(wanted)
        heard = progress.at if progress is not None else lambda share: None
        report = run(wanted, self._places.imported_terms, heard)
        self.reopen()
        return report

    def start_import(
        self,
        wanted: Wanted,
        done: Callable[[Report], None],
        failed: Callable[[WorkbenchError], None],
    ) -> int:
        """Import a list in the background; `done` gets what became of it. Raises InputError."""
        from workbench.app.terms.building import import_beside

        self._check_name(wanted)

        def taken(report: Report) -> None:
            self.reopen()
            done(report)

        return self._jobs.start(
            t("Importing terms"),
            lambda progress: import_beside(wanted, self._places.imported_terms, progress),
            taken,
            failed,
        )

    def _check_name(self, wanted: Wanted) -> None:
        known = {one.name for one in self.index.systems() if not one.is_imported}
        if wanted.name in {*known, "own"}:
            raise InputError(
                t(
                    "{name} is the name of a system that came with the program. Choose another.",
                    name=wanted.name,
                )
            )

    def remove_list(self, name: str) -> None:
        """Remove an imported system. Raises InputError when there is none."""
        from workbench.terms.importing.run import remove

        remove(name, self._places.imported_terms)
        self.reopen()

    # --- habits ----------------------------------------------------------------------------------

    def chosen(self, terms: Iterable[TermKey]) -> None:
        """Remember that terms were chosen."""
        self.own.used(terms)

    def recent(self) -> list[Hit]:
        """Return the terms chosen last, the latest first."""
        return self.index.listed(self.own.recent())

    def favourites(self) -> dict[int, Hit]:
        """Return the favourites by the keys 1-9; unknown terms are left out."""
        found: dict[int, Hit] = {}
        for slot, key in self.own.favourites().items():
            for hit in self.index.listed([key]):
                found[slot] = hit
        return found
