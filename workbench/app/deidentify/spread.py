"""One function over many files on an executor, whatever the files do to its processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from typing import Any, TypeVar

R = TypeVar("R")
MakeExecutor = Callable[[], Executor]
# As many wait as keep the workers busy: a cancel need not wait for more.
_WAITING = 16


class Hasty(Executor):
    """An executor that drops what has not begun when it is left."""

    def __init__(self, inner: Executor) -> None:
        self._inner = inner

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Give work to the executor inside."""
        return self._inner.submit(fn, *args, **kwargs)

    def kill(self) -> None:
        """End the processes at once: what they do is lost, and their futures say so."""
        # The standard library has no public way before 3.14.
        processes = getattr(self._inner, "_processes", None) or {}
        for process in list(processes.values()):
            process.kill()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End; what waits is never begun."""
        self._inner.shutdown(wait=wait, cancel_futures=True)


def spread(
    work: Callable[..., R], items: Iterable[str], make_executor: MakeExecutor, *more: Any
) -> Iterator[tuple[str, R | None]]:
    """Give ``work(item, *more)`` of each item as it comes; None where its process died.

    After a crash the items that were under way go one at a time: one of them did it.
    """
    left, suspects = iter(items), list[str]()
    is_through = False
    while not is_through or suspects:
        alone = bool(suspects)
        running: dict[Future[R], str] = {}
        with Hasty(make_executor()) as executor:
            try:
                while True:
                    while len(running) < (1 if alone else _WAITING):
                        item = (suspects.pop() if suspects else None) if alone else next(left, None)
                        if item is None:
                            is_through = is_through or not alone
                            break
                        running[executor.submit(work, item, *more)] = item
                    if not running:
                        break
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        result = future.result()
                        yield running.pop(future), result
            except BrokenExecutor:
                if alone:
                    yield from ((item, None) for item in running.values())
                else:
                    suspects.extend(running.values())
