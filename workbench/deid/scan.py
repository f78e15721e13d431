"""What a file shows, before anything is written: for a preview, and for decisions by layout."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import Text, as_text, t
from workbench.deid.batch.limits import Limits, beside_pixels
from workbench.deid.batch.no_file import why_no_file
from workbench.deid.dicom.deidentify import FACE, Setup
from workbench.deid.photo.formats import looks_like_photo
from workbench.deid.pixels.found import Box, Found, undecided_places

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from workbench.deid.dicom.known import Known

# As work on one file in a batch.
_FILE_MAX = 2 << 30


@frozen
class Scanned:
    """What one file shows; picklable.

    Parameters
    ----------
    kind : str
        ``dicom``, ``photo``, or empty for neither.
    layout : str
        The key by which one decision serves many files; empty without pixels.
    found : tuple of Found
        All that was found, also what stays.
    fills, undecided, kept : tuple of Box
        What would be black, what a person must decide, what would stay.
    reason : Text
        Why it is held, or what is wrong with it, in the language of who reads it; empty when
        nothing is.
    ok : bool
        Whether it could leave now.
    shows_face : bool
        Whether a face could be made from the volume it belongs to.
    """

    path: str
    sha256: str
    kind: str = ""
    layout: str = ""
    rows: int = 0
    columns: int = 0
    frames: int = 0
    found: tuple[Found, ...] = field(default=(), repr=False)
    fills: tuple[Box, ...] = ()
    undecided: tuple[Box, ...] = ()
    reason: Text = field(default=Text(""), converter=as_text)
    ok: bool = False
    kept: tuple[Box, ...] = ()
    shows_face: bool = False


def scan_file(path: str, setup: Setup) -> Scanned:
    """Look at one file and tell what filling would do to it; nothing is written.

    Never raises for what is in a file: the reason says it.
    """
    from workbench.dicom.headers import looks_like_dicom

    none = why_no_file(path)
    if none is not None:
        return Scanned(path, "", reason=none)
    try:
        if Path(path).stat().st_size > _FILE_MAX:
            raise InputError(t("The file is larger than {limit} GB.", limit=_FILE_MAX >> 30))
        data = Path(path).read_bytes()
    except InputError as error:
        return Scanned(path, "", reason=error.text)
    except OSError as error:
        why = error.strerror or type(error).__name__
        return Scanned(path, "", reason=t("The file cannot be read: {why}", why=why))
    sha256 = hashlib.sha256(data).hexdigest()
    kind = "dicom" if looks_like_dicom(data[:4096]) else "photo"
    if kind == "photo" and not looks_like_photo(data[:64]):
        return Scanned(path, sha256)
    try:
        with Limits.of(len(data), reads_text=True).kept():
            if kind == "photo":
                from workbench.deid.photo.scan import scan_photo

                return scan_photo(path, sha256, data, setup)
            return _dicom(path, sha256, data, setup)
    except WorkbenchError as error:
        return Scanned(path, sha256, kind, reason=error.text)
    except MemoryError:
        reason = t("The file needs more memory than it may have.")
        return Scanned(path, sha256, kind, reason=reason)
    except Exception as error:
        # The edge: pydicom raises anything on damaged files; its words may be personal.
        reason = t("Unexpected: {kind}", kind=type(error).__name__)
        return Scanned(path, sha256, kind, reason=reason)


def picture_of(path: str, frame: int | None = None) -> NDArray[np.uint8]:
    """Return a picture of a file to show, shape (rows, columns, 3).

    Parameters
    ----------
    frame : int or None
        Counted from 1; None = the projection over all frames in which writing stands out: the
        largest values, where large is dark the least.

    Raises
    ------
    InputError
        If the file cannot be read as an image.
    """
    from workbench.deid.dicom.file import read_file
    from workbench.deid.pixels.frames import StoredFrames
    from workbench.deid.pixels.looks import projections

    data = Path(path).read_bytes()
    if looks_like_photo(data[:64]):
        from workbench.deid.photo.scan import picture_of_photo

        return picture_of_photo(data, frame)
    dataset, syntax = read_file(data)
    frames = StoredFrames(dataset, syntax)
    if frame is not None or frames.count == 1:
        return _shown(frames.picture(frame or 1), frames)
    largest, least = projections(frames)
    return _shown(least if frames.inverted else largest, frames)


def _shown(picture: NDArray[np.generic], frames: object) -> NDArray[np.uint8]:
    if picture.ndim == 3:
        return np.asarray(picture, np.uint8)
    values = picture.astype(np.float32)
    low, high = (float(v) for v in np.percentile(values, (0.5, 99.8)))
    if high <= low:
        low, high = float(values.min()), float(values.max())
    grey = np.clip((values - low) * (255 / ((high - low) or 1)), 0, 255).astype(np.uint8)
    if getattr(frames, "inverted", False):
        grey = 255 - grey
    return np.repeat(grey[..., None], 3, axis=2)


def _dicom(path: str, sha256: str, data: bytes, setup: Setup) -> Scanned:
    from workbench.deid.dicom.deidentify import texts_of
    from workbench.deid.dicom.file import read_file
    from workbench.deid.head.risk import may_show_face

    with beside_pixels(len(data)):
        dataset, syntax = read_file(data)
        known = texts_of(dataset, setup).known
    found = _looked_at(path, sha256, dataset, syntax, setup, known)
    if not may_show_face(dataset):
        return found
    if not setup.holds_face(dataset, sha256):
        return evolve(found, shows_face=True)
    why = found.reason if found.reason.id else FACE
    return evolve(found, shows_face=True, ok=False, reason=why)


def _looked_at(
    path: str, sha256: str, dataset: Dataset, syntax: str, setup: Setup, known: Known
) -> Scanned:
    from workbench.deid.dicom.pixel_review import Outcome
    from workbench.deid.pixels.burned_in import BurnedIn
    from workbench.deid.pixels.frames import StoredFrames, pixel_keyword
    from workbench.deid.pixels.layout import layout_of
    from workbench.dicom.values import integer

    if not pixel_keyword(dataset):
        return Scanned(path, sha256, "dicom", ok=True)
    layout = layout_of(dataset)
    review = setup.review
    size = (
        integer(dataset, "Rows") or 0,
        integer(dataset, "Columns") or 0,
        max(1, integer(dataset, "NumberOfFrames") or 1),
    )
    if not isinstance(review, BurnedIn):
        verdict = review.review(dataset, syntax, known, sha256)
        ok = verdict.outcome is not Outcome.UNDECIDED
        reason = verdict.reason or ""
        return Scanned(path, sha256, "dicom", layout, *size, ok=ok, reason=reason)
    decision = review.decisions.of(sha256, layout)
    own = decision is not None and review.decisions.for_file(sha256) is decision
    try:
        plan = review.plan(StoredFrames(dataset, syntax), known, decision, own)
    except InputError as error:
        return Scanned(path, sha256, "dicom", layout, *size, reason=error.text)
    reason = undecided_places(len(plan.undecided)) if plan.undecided else ""
    return Scanned(
        path,
        sha256,
        "dicom",
        layout,
        *size,
        found=plan.found,
        fills=plan.fills,
        undecided=plan.undecided,
        kept=plan.kept,
        reason=reason,
        ok=not plan.undecided,
    )
