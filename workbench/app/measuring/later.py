"""Later: answers that take long, made in a thread and kept while the question is the same."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import field, frozen
from psygnal import Signal

from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.events import tell
from workbench.base.text import Text, t
from workbench.model.ids import AnnotationId

if TYPE_CHECKING:
    from workbench.app.jobs import Jobs, Progress

log = logging.getLogger(__name__)

V = TypeVar("V")
Report = Callable[[float], object]

_KEPT = 64


@frozen(eq=False)
class Question(Generic[V]):
    """What is asked about an annotation.

    Parameters
    ----------
    about : object
        All that the answer hangs on; it is the same question while this is equal.
    make : callable
        Gives the answer; is told a function to report to, which raises Cancelled to stop it.
    failed : callable
        Gives an answer that says why there is none.
    title : Text or None
        For what takes long: how it is listed among what runs.
    """

    about: Any
    make: Callable[[Report], V]
    failed: Callable[[Text], V]
    title: Text | None = field(default=None)


class Later(Generic[V]):
    """Answers by annotation; what is not asked for any more is stopped, and dropped if it comes.

    `changed` names the annotations whose answers have come.

    Attributes
    ----------
    executor : Executor or None
        Where answers are made; None makes them at once.
    """

    changed = Signal(frozenset)

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self.executor: Executor | None = None
        self._kept: OrderedDict[AnnotationId, tuple[Any, V]] = OrderedDict()
        self._running: dict[AnnotationId, Any] = {}

    def ask(self, id: AnnotationId, question: Question[V]) -> V | None:
        """Return the answer; None while it is made, see `changed`."""
        if self._held(id, question.about) is None and self._running.get(id) != question.about:
            self._start(id, question)
        held = self._held(id, question.about)
        return held[1] if held is not None else None

    def known(self, id: AnnotationId, about: Any) -> V | None:
        """Return the answer if it was given already; starts nothing."""
        held = self._held(id, about)
        return held[1] if held is not None else None

    def latest(self, id: AnnotationId) -> V | None:
        """Return what was true last, to be shown until what is true now has come."""
        held = self._kept.get(id)
        return held[1] if held is not None else None

    def forget(self) -> None:
        """Let go of everything; another project is opened, or files were put back."""
        self._kept.clear()
        self._running.clear()

    def _held(self, id: AnnotationId, about: Any) -> tuple[Any, V] | None:
        held = self._kept.get(id)
        if held is None or held[0] != about:
            return None
        self._kept.move_to_end(id)
        return held

    def _start(self, id: AnnotationId, question: Question[V]) -> None:
        self._running[id] = question.about
        if self.executor is None:
            self._take(id, question.about, self._made(question, lambda _: None))
        elif question.title is not None:
            self._list(id, question, question.title)
        else:
            try:
                self.executor.submit(self._work, id, question)
            except RuntimeError:  # shut down: the window is closing
                self._running.pop(id, None)

    def _work(self, id: AnnotationId, question: Question[V]) -> None:
        try:
            found = self._made(question, lambda _: self._check(id, question.about))
        except Cancelled:
            return
        self._jobs.deliver(lambda: self._take(id, question.about, found))

    def _made(self, question: Question[V], report: Report) -> V:
        try:
            return question.make(report)
        except Cancelled:
            raise
        except Exception as error:  # of readers that others wrote; the rest of the panel stays
            log.exception("values inside a shape could not be made")
            reason = t("The values cannot be told: {reason}.", reason=type(error).__name__)
            return question.failed(reason)

    def _check(self, id: AnnotationId, about: Any) -> None:
        if self._running.get(id) != about:
            raise Cancelled(t("Cancelled."))

    def _list(self, id: AnnotationId, question: Question[V], title: Text) -> None:
        """Make an answer in a job, with a way to stop it."""
        about = question.about

        def work(progress: Progress) -> V:
            def report(share: float) -> None:
                self._check(id, about)
                progress.at(share)

            try:
                return self._made(question, report)
            except Cancelled as error:
                stopped = question.failed(error.text)
                self._jobs.deliver(lambda: self._take(id, about, stopped))
                raise

        def failed(error: WorkbenchError) -> None:
            self._take(id, about, question.failed(error.text))

        try:
            self._jobs.start(title, work, lambda found: self._take(id, about, found), failed)
        except Cancelled:  # the program is closing
            self._running.pop(id, None)

    def _take(self, id: AnnotationId, about: Any, found: V) -> None:
        if self._running.get(id) != about:
            return  # it has changed since, or another project is open
        del self._running[id]
        self._kept[id] = about, found
        self._kept.move_to_end(id)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        tell(self.changed, frozenset({id}))
