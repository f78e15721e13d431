"""What the work on one file may take of a machine: seconds of a processor, and memory.

Both grow with the file, so that a small one cannot keep anybody busy. A worker process is ended by
the system when code that hears nothing goes on; in other processes only what hears is stopped.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing import parent_process

from attrs import evolve, frozen

from workbench.base.errors import InputError
from workbench.base.text import t

#: Of a file of a few kilobytes; of any file; and for each megabyte of one.
SECONDS_LEAST, SECONDS_MOST, _SECONDS_A_MEGABYTE = 6.0, 300.0, 0.5
# Reading the text of a loop of many frames takes its time.
_READING_LEAST, _READING_MOST, _READING_A_MEGABYTE = 60.0, 900.0, 30.0
# About 5,000 records, each with elements of its own.
_RECORDS_A_MEGABYTE = 6.0
MEMORY_LEAST = 1280 << 20
MEMORY_MOST = 7 << 30
_MEMORY_A_BYTE = 8
# A busy machine, or a slow disk: so many times as long a file may take by the clock.
PATIENCE = 10.0
# After that whoever did not hear the alarm is ended.
_DEAF = 5.0


@frozen
class Limits:
    """Of one file: seconds that a processor works on it, and bytes more than before."""

    seconds: float
    memory: int

    @classmethod
    def of(cls, size: int, *, reads_text: bool = False) -> Limits:
        """Return the limits for a file of so many bytes."""
        megabytes = size / (1 << 20)
        if reads_text:
            seconds = min(_READING_LEAST + _READING_A_MEGABYTE * megabytes, _READING_MOST)
        else:
            seconds = min(SECONDS_LEAST + _SECONDS_A_MEGABYTE * megabytes, SECONDS_MOST)
        return cls(seconds, min(MEMORY_LEAST + _MEMORY_A_BYTE * size, MEMORY_MOST))

    @classmethod
    def of_directory(cls, size: int) -> Limits:
        """Return the limits for reading a DICOMDIR: many small records in each megabyte."""
        seconds = SECONDS_LEAST + _RECORDS_A_MEGABYTE * size / (1 << 20)
        return evolve(cls.of(size), seconds=min(seconds, SECONDS_MOST))

    @property
    def longest(self) -> float:
        """Return the seconds by the clock after which nothing is under way any more."""
        return self.seconds * PATIENCE + 2 * _DEAF

    @contextmanager
    def kept(self) -> Iterator[None]:
        """End what takes more, as far as the system can.

        Raises
        ------
        InputError
            If it took too long.
        MemoryError
            If it took too much memory, in a worker process.
        """
        with ExitStack() as stack:
            if parent_process() is not None:
                stack.enter_context(_memory(self.memory))
                stack.enter_context(_end(self.seconds))
            # What hears is told first.
            stack.enter_context(_alarm("SIGALRM", "ITIMER_REAL", self.seconds * PATIENCE))
            stack.enter_context(_alarm("SIGPROF", "ITIMER_PROF", self.seconds))
            yield


class _Late(BaseException):
    """Time is up: nobody on the way may catch it, or wrap it in words that a file has."""


@contextmanager
def beside_pixels(size: int) -> Iterator[None]:
    """End what takes too long of a file of so many bytes, where its pixels may take longer.

    Raises
    ------
    InputError
        If it took too long.
    """
    with _alarm("SIGPROF", "ITIMER_PROF", Limits.of(size).seconds):
        yield


@contextmanager
def _alarm(name: str, timer: str, seconds: float) -> Iterator[None]:
    """Raise InputError in time; where the system has alarms, and this thread hears them."""
    heard = threading.current_thread() is threading.main_thread()
    if not heard or not hasattr(signal, timer):
        yield
        return

    over = fired = False

    def late(number: int, frame: object) -> None:
        nonlocal fired
        if not over:
            fired = True
            raise _Late

    kind, which = getattr(signal, name), getattr(signal, timer)
    before = signal.signal(kind, late)
    # Again and again: a library may swallow what is raised in one of its callbacks.
    left, again = signal.setitimer(which, seconds, 1.0)
    try:
        yield
        over = True
    except (_Late, Exception) as error:
        # Code in C may make an error of its own of it.
        if not (fired or isinstance(error, _Late)):
            raise
        reason = t("The file took longer than {seconds} s.", seconds=round(seconds))
        raise InputError(reason) from None
    finally:
        over = True
        went_by = max(0.0, seconds - signal.setitimer(which, 0)[0])
        signal.signal(kind, before)
        if left:  # of an alarm around this one
            signal.setitimer(which, max(left - went_by, 0.001), again)


@contextmanager
def _end(seconds: float) -> Iterator[None]:
    """End this process by the system when nothing that is raised ends what it does."""
    with open(os.devnull, "w", encoding="ascii") as nowhere, _processor(seconds + _DEAF):
        faulthandler.dump_traceback_later(seconds * PATIENCE + _DEAF, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


@contextmanager
def _processor(seconds: float) -> Iterator[None]:
    try:
        import resource
    except ImportError:  # Windows
        yield
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + 1
    with _lowered(resource.RLIMIT_CPU, lambda: until):
        yield


@contextmanager
def _memory(more: int) -> Iterator[None]:
    """Let this process grow by so many bytes: Linux counts what can be written, not reserved."""
    held = _held()
    if held is None:
        yield
        return
    import resource

    with _lowered(resource.RLIMIT_DATA, lambda: held + more):
        yield


@contextmanager
def _lowered(kind: int, value: Callable[[], int]) -> Iterator[None]:
    import resource

    soft, hard = resource.getrlimit(kind)
    resource.setrlimit(kind, (value() if hard < 0 else min(value(), hard), hard))
    try:
        yield
    finally:
        resource.setrlimit(kind, (soft, hard))


def _held() -> int | None:
    """Return the bytes that this process can write to; None where nobody tells."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[5]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None


def limit_memory(most: int = MEMORY_MOST + (1 << 30)) -> None:
    """Keep a worker process from taking all memory, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
