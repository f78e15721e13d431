"""Work on many things spread over an executor; one that ends its process is found and left out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from itertools import islice
from typing import Any, Generic, TypeVar

from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import Text, t
from workbench.deid.batch.limits import PATIENCE, SECONDS_MOST, Limits
from workbench.deid.batch.work import begin_worker

MakeExecutor = Callable[[], Executor]
T = TypeVar("T")
R = TypeVar("R")
# As many wait as keep the workers busy; a hundred thousand would be in memory otherwise.
_WAITING = 64
# Work on a file ends itself long before, but where the system has neither alarms nor limits.
_PATIENCE = SECONDS_MOST * PATIENCE


def processes(count: int) -> Executor:
    """Return a pool of worker processes with bounded memory."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=begin_worker)


def spread(
    things: Iterable[T],
    make_executor: MakeExecutor,
    function: Callable[..., R],
    arguments: Callable[[T], tuple[Any, ...]],
    lost: Callable[[T, Text], R],
) -> Iterator[tuple[T, R]]:
    """Give what a function makes of each thing, as it comes.

    Parameters
    ----------
    make_executor : callable
        Gives a new executor; again when a worker process dies of a thing.
    arguments : callable
        Gives what the function gets; it goes to another process.
    lost : callable
        Gives what stands in for the result of a thing that ended its process, with the reason.

    Raises
    ------
    WorkbenchError
        If the function raises one: the rest is not begun.
    """
    left = iter(things)
    suspects: deque[T] = deque()
    while True:
        # After a crash the things that were under way go one at a time: one of them did it.
        alone = bool(suspects)
        source = _taken(suspects) if alone else left
        with make_executor() as executor:
            crew = _Crew(executor, function, arguments, lost)
            try:
                yield from crew.results(source, 1 if alone else _WAITING)
            except BrokenExecutor:
                if alone and crew.running:
                    (thing,) = crew.running.values()
                    yield thing, lost(thing, _KILLED)
                else:
                    suspects.extend((*crew.unsent, *crew.running.values()))
                continue
            except BaseException:
                for future in crew.running:
                    future.cancel()
                raise
        if not alone:
            return


class _Crew(Generic[T, R]):
    """Things under way on one executor, which is of no use when one of its processes has died."""

    def __init__(
        self,
        executor: Executor,
        function: Callable[..., R],
        arguments: Callable[[T], tuple[Any, ...]],
        lost: Callable[[T, Text], R],
    ) -> None:
        self._executor = executor
        self._function, self._arguments, self._lost = function, arguments, lost
        self.running: dict[Future[R], T] = {}
        self.unsent: list[T] = []

    def results(self, source: Iterator[T], most: int) -> Iterator[tuple[T, R]]:
        """Give what comes back, with as many under way as there may be."""
        while self._fill(source, most):
            done, _ = wait(self.running, _PATIENCE, return_when=FIRST_COMPLETED)
            if not done:
                _end_workers(self._executor)
            for future in done:
                result = _result(future, self.running[future], self._lost)
                yield self.running.pop(future), result

    def _fill(self, source: Iterator[T], most: int) -> bool:
        """Send off what there is room for; return whether anything is under way."""
        for thing in islice(source, most - len(self.running)):
            try:
                future = self._executor.submit(self._function, *self._arguments(thing))
            except BrokenExecutor:
                self.unsent.append(thing)
                raise
            self.running[future] = thing
        return bool(self.running)


def apart(limits: Limits, function: Callable[..., R], *arguments: Any) -> R:
    """Return what a function makes of its arguments in a worker process of its own.

    Raises
    ------
    InputError
        If it raises one, or takes more than the limits allow.
    """

    def gone(_: None, reason: Text) -> R:
        raise InputError(reason)

    def one() -> Executor:
        return processes(1)

    whole = (limits, function, *arguments)
    results = list(spread([None], one, within, lambda _: whole, gone))
    found: R = results[0][1]
    return found


def within(limits: Limits, function: Callable[..., R], *arguments: Any) -> R:
    """Call a function under limits; too little memory is an InputError as too little time is."""
    try:
        with limits.kept():
            return function(*arguments)
    except MemoryError:
        raise InputError(t("The file needs more memory than it may have.")) from None


_KILLED = t("The file ended the process that read it.")


def _end_workers(executor: Executor) -> None:
    """End processes of which none came back for long; those of a cluster are not ours to end."""
    processes: Mapping[int, Any] | None = getattr(executor, "_processes", None)
    for process in list((processes or {}).values()):
        process.kill()


def _taken(suspects: deque[T]) -> Iterator[T]:
    while suspects:
        yield suspects.popleft()


def _result(future: Future[R], thing: T, lost: Callable[[T, Text], R]) -> R:
    try:
        return future.result()
    except (BrokenExecutor, WorkbenchError):
        raise
    except Exception as error:
        # A cluster says by an error of its own that a thing ended the process that read it.
        if type(error).__name__ == "KilledWorker":
            return lost(thing, _KILLED)
        return lost(thing, t("Unexpected: {kind}", kind=type(error).__name__))
