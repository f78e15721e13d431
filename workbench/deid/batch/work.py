"""The work on one input; it runs in a worker process and gets plain data."""

from __future__ import annotations

import errno
import hashlib
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import frozen

from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import Text, t
from workbench.deid.batch.outcome import Outcome, Status
from workbench.deid.batch.staging import Staging
from workbench.deid.dicom.deidentify import Cleaned, Setup, deidentify
from workbench.dicom.headers import looks_like_dicom

FILE_MAX = 2 << 30
SECONDS_MAX = 120
_MEMORY_MAX = 8 << 30


class DiskFull(WorkbenchError):
    """There is no room; the whole run stops."""


@frozen
class Kind:
    """A kind of file that can be cleaned: how it begins, and what cleans it.

    Cleaners of photographs come here beside that of DICOM.
    """

    recognises: Callable[[bytes], bool]
    clean: Callable[[bytes, Setup], Cleaned]
    suffix: str


KINDS: tuple[Kind, ...] = (Kind(looks_like_dicom, deidentify, ".dcm"),)


def work(path: str, setup: Setup, staging: str) -> Outcome:
    """Clean one file into the staging folder and tell what became of it.

    Raises
    ------
    DiskFull
        If there is no room for the output.
    """
    place = Staging(Path(staging))
    try:
        size = Path(path).stat().st_size
        if size > FILE_MAX:
            raise InputError(t("The file is larger than {limit} GB.", limit=FILE_MAX >> 30))
        data = Path(path).read_bytes()
    except InputError as error:
        return Outcome(_name_hash(path), Status.HELD, reason=str(error.text))
    except OSError as error:
        reason = t("The file cannot be read: {why}", why=error.strerror or type(error).__name__)
        return Outcome(_name_hash(path), Status.ERROR, reason=str(reason))
    sha256 = hashlib.sha256(data).hexdigest()
    found = place.outcome(sha256)
    if found is not None:
        return found
    outcome = _cleaned(data, sha256, setup, place)
    _saved(lambda: place.keep(outcome))
    return outcome


def limit_memory() -> None:
    """Keep a worker process from taking all memory, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_MAX, hard))


def _cleaned(data: bytes, sha256: str, setup: Setup, place: Staging) -> Outcome:
    kind = next((kind for kind in KINDS if kind.recognises(data[:4096])), None)
    if kind is None:
        reason = t("Only DICOM files are de-identified here; this is another kind of file.")
        return Outcome(sha256, Status.HELD, reason=str(reason))
    try:
        with _time_limit():
            cleaned = kind.clean(data, setup)
    except WorkbenchError as error:
        return Outcome(sha256, Status.ERROR, reason=str(error.text))
    except MemoryError:
        return _failed(sha256, t("The file needs more memory than it may have."))
    except Exception as error:  # whatever a hostile file brings about; its words may be personal
        return _failed(sha256, t("Unexpected: {kind}", kind=type(error).__name__))
    actions = cleaned.account.as_rows()
    if cleaned.data is None:
        return Outcome(sha256, Status.HELD, reason=str(cleaned.held or ""), actions=actions)
    name = output_name(cleaned, setup, kind.suffix)
    written = _saved(lambda: place.put(name, cleaned.data or b"", sha256[:8]))
    return Outcome(sha256, Status.PUBLISHED, written, actions=actions)


def output_name(cleaned: Cleaned, setup: Setup, suffix: str) -> str:
    """Return patient / study / series / instance: pseudonyms and new UIDs only."""
    from workbench.deid.keys.pseudonyms import Pseudonyms

    names = Pseudonyms(setup.secret)
    study = names.thing("study folder", cleaned.study, 8)
    series = names.thing("series folder", cleaned.series, 8)
    # With retained UIDs the name would be that of the source.
    instance = cleaned.instance
    if not names.made(instance):
        instance = names.uid(instance)
    return f"{cleaned.patient}/{study}/{series}/{instance}{suffix}"


def _saved(write: Callable[[], Any]) -> Any:
    try:
        return write()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(
                t("The disk is full. Nothing was published; make room and run it again.")
            ) from None
        raise DiskFull(
            t("The output cannot be written: {why}", why=error.strerror or str(error))
        ) from None


def _failed(sha256: str, reason: Text) -> Outcome:
    return Outcome(sha256, Status.ERROR, reason=str(reason))


def _name_hash(path: str) -> str:
    """Return what names an input whose content nobody could read."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()


@contextmanager
def _time_limit() -> Iterator[None]:
    """End work on a file that was made to keep us busy; only where the system has alarms."""
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def late(number: int, frame: object) -> None:
        raise InputError(t("The file took longer than {seconds} s.", seconds=SECONDS_MAX))

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, SECONDS_MAX)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
