"""The work on one input; it runs in a worker process and gets plain data."""

from __future__ import annotations

import errno
import hashlib
import os
import threading
from collections.abc import Callable
from multiprocessing import parent_process
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, t
from workbench.deid.batch.limits import Limits, limit_memory
from workbench.deid.batch.media.names import (
    MADE_ANEW,
    NEVER_COPIED,
    is_dicomdir,
    is_legal,
    media_name,
)
from workbench.deid.batch.no_file import why_no_file
from workbench.deid.batch.outcome import Outcome, Status
from workbench.deid.batch.staging import Staging
from workbench.deid.dicom.deidentify import Cleaned, Setup, deidentify
from workbench.deid.photo.formats import is_large, looks_like_photo
from workbench.dicom.headers import looks_like_dicom

FILE_MAX = 2 << 30


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


def _photo(data: bytes, setup: Setup) -> Cleaned:
    from workbench.deid.photo.clean import deidentify_photo

    return deidentify_photo(data, setup)


#: Photographs name themselves: their ending says what they became.
KINDS: tuple[Kind, ...] = (
    Kind(looks_like_dicom, deidentify, ".dcm"),
    Kind(looks_like_photo, _photo, ""),
)


def work(
    path: str, setup: Setup, staging: str, wants_identity: bool = False, media: bool = False
) -> Outcome:
    """Clean one file into the staging folder and tell what became of it.

    Parameters
    ----------
    wants_identity : bool
        Whether the outcome says who it was: for the vault.
    media : bool
        Whether a DICOMDIR will list it: its name is one that is legal there.

    Raises
    ------
    DiskFull
        If there is no room for the output.
    """
    place = Staging(Path(staging))
    none = why_no_file(path)
    if none is not None:
        return Outcome(name_hash(path), Status.HELD, reason=none)
    if _is_large(path):
        return _large(Path(path), setup, place)
    data = _content(path)
    if isinstance(data, Outcome):
        return data
    sha256 = hashlib.sha256(data).hexdigest()
    found = place.outcome(sha256)
    if found is not None and _is_named_so(found, media):
        return found
    outcome, made = _cleaned(data, sha256, setup, media)
    if made is not None:
        written = _saved(lambda: place.put(outcome.output, made, sha256[:8]))
        outcome = evolve(outcome, output=written)
        if not place.is_there(outcome):
            raise DiskFull(t("What was written cannot be read back. Nothing was published."))
    _saved(lambda: place.keep(outcome))
    return outcome if wants_identity else evolve(outcome, identity={})


def _is_named_so(found: Outcome, media: bool) -> bool:
    """Return whether an earlier run named an output as this one would."""
    return not found.output or not found.patient or is_legal(found.output) == media


def _is_large(path: str) -> bool:
    """Return whether a file is a slide or picture that is never in memory as a whole."""
    try:
        return is_large(Path(path))
    except OSError:  # told where it is read
        return False


def _large(path: Path, setup: Setup, place: Staging) -> Outcome:
    from workbench.deid.photo.clean import deidentify_large

    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    found = place.outcome(sha256)
    if found is not None:
        return found
    made = place.folder / f"{sha256[:16]}.part"
    limits = Limits.of(path.stat().st_size, reads_text=_looks_at_pixels(setup))
    try:
        outcome, cleaned = _tried(sha256, limits, lambda: deidentify_large(path, made, setup))
        if cleaned is not None and cleaned.data is not None:
            with made.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            outcome = evolve(outcome, output=cleaned.name, output_sha256=digest)
            _saved(lambda: place.take(cleaned.name, made))
    finally:
        made.unlink(missing_ok=True)
    _saved(lambda: place.keep(outcome))
    return outcome


def rehearse(path: str, setup: Setup, media: bool = False) -> Outcome:
    """Clean one file and keep nothing of it: what would become of it, and who it is."""
    data = _content(path)
    if isinstance(data, Outcome):
        return data
    return _cleaned(data, hashlib.sha256(data).hexdigest(), setup, media)[0]


def begin_worker() -> None:
    """Prepare a worker process."""
    limit_memory()
    parent = parent_process()
    if parent is not None:
        # Workers wait for work for ever when whoever started them was killed.
        threading.Thread(target=_follow, args=(parent,), daemon=True).start()


def _follow(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _content(path: str) -> bytes | Outcome:
    none = why_no_file(path)
    if none is not None:
        return Outcome(name_hash(path), Status.HELD, reason=none)
    try:
        size = Path(path).stat().st_size
        if size > FILE_MAX:
            reason = t("The file is larger than {limit} GB.", limit=FILE_MAX >> 30)
            return Outcome(name_hash(path), Status.HELD, reason=reason)
        return Path(path).read_bytes()
    except OSError as error:
        reason = t("The file cannot be read: {why}", why=error.strerror or type(error).__name__)
        return Outcome(name_hash(path), Status.ERROR, reason=reason)


def _cleaned(data: bytes, sha256: str, setup: Setup, media: bool) -> tuple[Outcome, bytes | None]:
    if is_dicomdir(data):
        return Outcome(sha256, Status.HELD, reason=MADE_ANEW if media else NEVER_COPIED), None
    kind = next((kind for kind in KINDS if kind.recognises(data[:4096])), None)
    if kind is None:
        reason = t("Neither DICOM nor a picture of a known kind: it is not de-identified here.")
        return Outcome(sha256, Status.HELD, reason=reason), None
    limits = Limits.of(len(data), reads_text=_looks_at_pixels(setup))
    outcome, cleaned = _tried(sha256, limits, lambda: kind.clean(data, setup))
    if cleaned is None or cleaned.data is None:
        return outcome, None
    outcome = evolve(
        outcome,
        output=_name(cleaned, setup, kind.suffix, sha256, media),
        output_sha256=hashlib.sha256(cleaned.data).hexdigest(),
        patient=cleaned.patient,
        identity=cleaned.identity,
    )
    return outcome, cleaned.data


def _looks_at_pixels(setup: Setup) -> bool:
    """Return whether pixels may be decoded and written anew, which takes longer than all else."""
    photo = setup.photo
    return bool(
        setup.find_text
        or setup.decisions
        or setup.faces.folder
        or photo.templates
        or photo.reviewed
    )


def _tried(
    sha256: str, limits: Limits, clean: Callable[[], Cleaned]
) -> tuple[Outcome, Cleaned | None]:
    """Clean a file and tell what became of it, whatever is in it."""
    try:
        with limits.kept():
            cleaned = clean()
    except WorkbenchError as error:
        return _failed(sha256, error.text)
    except MemoryError:
        return _failed(sha256, t("The file needs more memory than it may have."))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(_FULL) from None
        return _failed(sha256, t("Unexpected: {kind}", kind=type(error).__name__))
    except Exception as error:  # whatever a hostile file brings about; its words may be personal
        return _failed(sha256, t("Unexpected: {kind}", kind=type(error).__name__))
    actions = cleaned.account.as_rows()
    if cleaned.data is None:
        return Outcome(sha256, Status.HELD, reason=cleaned.held or "", actions=actions), cleaned
    return Outcome(sha256, Status.PUBLISHED, actions=actions), cleaned


def _name(cleaned: Cleaned, setup: Setup, suffix: str, sha256: str, media: bool) -> str:
    if media and not cleaned.name:
        return media_name(cleaned, setup.secret, sha256)
    return output_name(cleaned, setup, suffix)


def output_name(cleaned: Cleaned, setup: Setup, suffix: str) -> str:
    """Return patient / study / series / instance: pseudonyms and new UIDs only."""
    if cleaned.name:
        return cleaned.name
    from workbench.deid.keys.pseudonyms import Pseudonyms

    names = Pseudonyms(setup.secret)
    study = names.thing("study folder", cleaned.study, 8)
    series = names.thing("series folder", cleaned.series, 8)
    # With retained UIDs the name would be that of the source.
    instance = cleaned.instance
    if not names.made(instance):
        instance = names.uid(instance)
    return f"{cleaned.patient}/{study}/{series}/{instance}{suffix}"


_FULL = t("The disk is full. Nothing was published; make room and run it again.")


def _saved(write: Callable[[], Any]) -> Any:
    try:
        return write()
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(_FULL) from None
        raise DiskFull(
            t("The output cannot be written: {why}", why=error.strerror or str(error))
        ) from None


def _failed(sha256: str, reason: Text) -> tuple[Outcome, None]:
    return Outcome(sha256, Status.ERROR, reason=reason), None


def name_hash(path: str) -> str:
    """Return what names an input whose content nobody could read."""
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()
