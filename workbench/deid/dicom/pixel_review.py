"""Whether pixels may leave: a door for whoever looks at them.

`PixelReview` is what the search for burned-in text will implement. Until then `HeaderReview` tells
by the header only, and what may show text is undecided.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from attrs import frozen

from workbench.base.text import Text, t

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from workbench.deid.dicom.known import Known


class Outcome(StrEnum):
    """What a review found."""

    NO_PIXELS = "no pixels"
    UNLIKELY = "unlikely"  # not looked at: this kind of image does not show text
    CLEAN = "clean"  # looked at, all of it
    CHANGED = "changed"  # looked at, and what was found is filled
    UNDECIDED = "undecided"


@frozen
class Verdict:
    """What a review found, and why it cannot decide."""

    outcome: Outcome
    reason: Text | None = None

    @property
    def examined(self) -> bool:
        """Whether the pixels themselves were looked at."""
        return self.outcome in (Outcome.CLEAN, Outcome.CHANGED)


class PixelReview(Protocol):
    """Looks at the pixels of one file.

    Must be picklable: it goes to the worker processes.
    """

    def review(self, dataset: Dataset, syntax: str, known: Known) -> Verdict:
        """Return a verdict.

        Parameters
        ----------
        dataset : Dataset
            The source; its ``PixelData`` may be replaced when the outcome is ``CHANGED``, and must
            be of the same transfer syntax then.
        known : Known
            What the header says of persons; text that holds it is never clinical.
        """
        ...


_RAW = frozenset("CT MR PT RTDOSE SEG".split())
_RISKY_TYPES = frozenset(
    "SECONDARY SCREENSHOT DOSE_INFO REPORT SUMMARY POSDISP PRESENTATION PASTED COLLAGE".split()
)
_VIDEO = "1.2.840.10008.1.2.4.10"
_VOICES = ("1.2.840.10008.5.1.4.1.1.9.4.1", "1.2.840.10008.5.1.4.1.1.9.4.2")


@frozen
class HeaderReview:
    """Tells by the header which images show no text: slices as the scanner measured them."""

    def review(self, dataset: Dataset, syntax: str, known: Known) -> Verdict:
        """Return ``UNLIKELY`` or ``UNDECIDED``; a header that says NO is not believed."""
        from workbench.deid.dicom.pixels import has_pixels

        if str(dataset.get("SOPClassUID", "")) in _VOICES:
            return Verdict(Outcome.UNDECIDED, t("A recording may hold speech."))
        if not has_pixels(dataset):
            return Verdict(Outcome.NO_PIXELS)
        if not syntax.startswith(_VIDEO) and _is_slice(dataset):
            return Verdict(Outcome.UNLIKELY)
        return Verdict(
            Outcome.UNDECIDED, t("The pixels may show text, and nobody has looked at them.")
        )


def _is_slice(dataset: Dataset) -> bool:
    kinds = dataset.get("ImageType", None) or ()
    kinds = {kinds} if isinstance(kinds, str) else set(map(str, kinds))
    return (
        str(dataset.get("Modality", "")) in _RAW
        and int(dataset.get("SamplesPerPixel", 1) or 1) == 1
        and str(dataset.get("BurnedInAnnotation", "")) != "YES"
        and not kinds & _RISKY_TYPES
        and "ConversionType" not in dataset
    )
