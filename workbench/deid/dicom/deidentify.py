"""One DICOM file: bytes in, bytes and a report out."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.deid.batch.limits import beside_pixels
from workbench.deid.dicom.account import Account, Done
from workbench.deid.dicom.cleaner import Cleaner
from workbench.deid.dicom.common_references import without_idle_lists
from workbench.deid.dicom.file import DAMAGED, MEDIA_DIRECTORY, read_file, write_file
from workbench.deid.dicom.known import harvest
from workbench.deid.dicom.markers import mark
from workbench.deid.dicom.pixel_review import HeaderReview, Outcome, PixelReview, Verdict
from workbench.deid.dicom.pixels import NATIVE, clean_pixels, has_pixels, without_pixels
from workbench.deid.dicom.proof import found_in
from workbench.deid.dicom.subject import Subject
from workbench.deid.dicom.texts import Texts
from workbench.deid.head.risk import may_show_face
from workbench.deid.head.series import Faces, blanked
from workbench.deid.keys.pseudonyms import Pseudonyms
from workbench.deid.keys.secret import Secret
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.pixels.decisions import Decisions
from workbench.deid.pixels.devices import DeviceRule
from workbench.deid.policy.actions import Policy
from workbench.deid.policy.attribute_types import root
from workbench.deid.policy.options import Option
from workbench.dicom.values import quiet

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

log = logging.getLogger(__name__)

FACE = t("It is of a head, and a face could be made from it.")


@frozen
class Setup:
    """What files are cleaned with; picklable.

    Parameters
    ----------
    keep_pixels : str
        Why pixels that nobody has looked at may leave all the same; empty = they may not.
    decisions : Decisions
        What persons decided on pixels.
    find_text : bool
        Whether text is looked for in pixels and filled; with the option that cleans pixels.
    outside_regions : bool
        Whether all outside the regions of ultrasound images is filled.
    keep_clinical : bool
        Whether sides, units and rulers that were read stay.
    devices : tuple of DeviceRule
        Where devices write, beside the rules that come with the program.
    faces : Faces
        What is blanked of heads, series by series.
    review : PixelReview
        Who looks at the pixels; by default whoever the above needs.
    photo : PhotoPolicy
        How photographs and other pictures that are no DICOM are cleaned.
    """

    secret: Secret
    policy: Policy = field(factory=Policy)
    keep_pixels: str = ""
    decisions: Decisions = field(factory=Decisions, kw_only=True)
    find_text: bool = field(kw_only=True)
    outside_regions: bool = field(default=False, kw_only=True)
    keep_clinical: bool = field(default=True, kw_only=True)
    devices: tuple[DeviceRule, ...] = field(default=(), kw_only=True)
    faces: Faces = field(factory=Faces, kw_only=True)
    review: PixelReview = field(kw_only=True)
    photo: PhotoPolicy = field(factory=PhotoPolicy, kw_only=True)

    def holds_face(self, dataset: Dataset, sha256: str = "") -> bool:
        """Return whether a file is held because a face could be made from what it shows."""
        wanted = self.policy.has(Option.CLEAN_VISUAL_FEATURES) and not self.keep_pixels
        if not wanted or not has_pixels(dataset) or not may_show_face(dataset):
            return False
        return self.faces.of(sha256) is None

    @find_text.default
    def _with_the_option(self) -> bool:
        return self.policy.has(Option.CLEAN_PIXEL_DATA)

    @review.default
    def _as_needed(self) -> PixelReview:
        if not self.find_text and not self.decisions:
            return HeaderReview()
        from workbench.deid.pixels.burned_in import BurnedIn

        return BurnedIn(
            self.find_text,
            self.decisions,
            self.outside_regions,
            self.keep_clinical,
            self.devices,
        )


@frozen
class Cleaned:
    """A file that may leave, or why it may not.

    Parameters
    ----------
    data : bytes or None
        The whole file; None when it is held.
    patient, study, series, instance : str
        Under which names it leaves.
    name : str
        Its whole name below the folder of the output, where those do not make it.
    """

    data: bytes | None
    held: Text | None
    account: Account
    patient: str = ""
    study: str = ""
    series: str = ""
    instance: str = ""
    identity: dict[str, str] = field(factory=dict, repr=False)
    name: str = field(default="", kw_only=True)


def deidentify(data: bytes, setup: Setup, *, pixels: bool = True) -> Cleaned:
    """Clean one file.

    Parameters
    ----------
    pixels : bool
        Whether the pixels leave too, or the header alone.

    Raises
    ------
    InputError
        If it cannot be read as DICOM.
    """
    with beside_pixels(len(data)):
        source, syntax = read_file(data)
    quiet()
    try:
        if not pixels:
            without_pixels(source)
        sha256 = hashlib.sha256(data).hexdigest()
        return _looked_at(source, syntax, setup, sha256, len(data))
    except InputError:
        raise
    except RecursionError:
        raise InputError(t("The file is damaged: its sequences are nested too deep.")) from None
    except Exception as error:
        # The edge: pydicom reads elements when they are asked for, and a damaged one may raise
        # anything. Its words may hold what the file does, so only its kind is told.
        log.warning("a file could not be cleaned: %s", type(error).__name__)
        raise InputError(DAMAGED, details=type(error).__name__) from None


def texts_of(source: Dataset, setup: Setup) -> Texts:
    """Return what cleans free text that belongs to a data set."""
    known = harvest(source, not setup.policy.has(Option.INSTITUTION_IDENTITY))
    subject = Subject.of(source, Pseudonyms(setup.secret))
    return Texts(known, _days_in_text(setup.policy, subject))


def _looked_at(source: Dataset, syntax: str, setup: Setup, sha256: str, size: int) -> Cleaned:
    account = Account()
    meta = getattr(source, "file_meta", None) or {}
    sop_class = _text(source, "SOPClassUID") or str(meta.get("MediaStorageSOPClassUID", "") or "")
    if MEDIA_DIRECTORY in (sop_class, str(meta.get("MediaStorageSOPClassUID", ""))):
        return Cleaned(
            None, t("A DICOMDIR lists what lies beside it and is never copied."), account
        )
    if not sop_class or not _text(source, "SOPInstanceUID"):
        raise InputError(t("The file does not say what kind of object it is."))
    with beside_pixels(size):
        texts = texts_of(source, setup)
    if setup.holds_face(source, sha256):
        return Cleaned(None, FACE, account)
    faces = setup.faces.of(sha256)
    syntax, black = blanked(source, syntax, faces) if faces is not None else (syntax, ())
    verdict = setup.review.review(source, syntax, texts.known, sha256)
    if faces is not None:
        filled = (*verdict.filled, *black)
        verdict = evolve(verdict, syntax=verdict.syntax or syntax, filled=filled, defaced=True)
    if verdict.outcome is Outcome.UNDECIDED and not setup.keep_pixels:
        return Cleaned(None, verdict.reason, account)
    syntax = verdict.syntax or syntax
    with beside_pixels(size):
        return _cleaned(source, syntax, sop_class, setup, account, texts, verdict)


def _cleaned(
    source: Dataset,
    syntax: str,
    sop_class: str,
    setup: Setup,
    account: Account,
    texts: Texts,
    verdict: Verdict,
) -> Cleaned:
    subject = Subject.of(source, Pseudonyms(setup.secret))
    pixels = clean_pixels(source, syntax)
    cleaner = Cleaner(setup.policy, subject, texts, account)
    out = cleaner.cleaned(source, root(sop_class, has_pixels(source)))
    without_idle_lists(out, source, account)
    if pixels is not None:
        if pixels.element is None:
            return Cleaned(None, _refused(pixels.refused), account)
        out[pixels.element.tag] = pixels.element
        changed = pixels.changed or verdict.filled
        account.add("(7FE0,0010)", Done.CLEANED if changed else Done.KEPT, "pixels")
    mark(out, source, setup.policy, verdict)
    made = write_file(out, syntax)
    value = b"" if pixels is None else pixels.element.value
    left = found_in(made, account, len(value), syntax not in NATIVE)
    if left:
        return Cleaned(
            None, t("Reading back found {count} texts that were taken out.", count=left), account
        )
    return _named(made, out, source, subject, account)


def _named(
    made: bytes, out: Dataset, source: Dataset, subject: Subject, account: Account
) -> Cleaned:
    identity = {
        keyword: _text(source, keyword)
        for keyword in ("PatientID", "PatientName", "PatientBirthDate")
    }
    return Cleaned(
        made,
        None,
        account,
        subject.patient,
        _text(out, "StudyInstanceUID"),
        _text(out, "SeriesInstanceUID"),
        _text(out, "SOPInstanceUID"),
        identity,
    )


def _days_in_text(policy: Policy, subject: Subject) -> int | None:
    if policy.has(Option.FULL_DATES):
        return 0
    return subject.days if policy.has(Option.MODIFIED_DATES) else None


def _refused(why: str) -> Text:
    if why.startswith("overlay"):
        return t("Overlays lie hidden in the bits of compressed pixels.")
    return t("The compressed pixels could not be searched for comments.")


def _text(dataset: Any, keyword: str) -> str:
    try:
        return str(dataset.get(keyword, "") or "").strip(" \0")
    except Exception:  # malformed counts as absent
        return ""
