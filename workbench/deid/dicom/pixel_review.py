"""Whether pixels may leave: a door for whoever looks at them.

`HeaderReview` tells by the header only, and what may show text is undecided; `BurnedIn` of
`deid.pixels` looks at the pixels and fills what must not leave.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from attrs import frozen

from workbench.base.text import Text, t

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from workbench.deid.dicom.known import Known
    from workbench.deid.pixels.found import Box


class Outcome(StrEnum):
    """What a review found."""

    NO_PIXELS = "no pixels"
    UNLIKELY = "unlikely"  # not looked at: this kind of image does not show text
    CLEAN = "clean"  # looked at, all of it
    CHANGED = "changed"  # looked at, and what was found is filled
    UNDECIDED = "undecided"


@frozen
class Verdict:
    """What a review found, and why it cannot decide.

    Parameters
    ----------
    syntax : str
        The transfer syntax of the data set from now on; empty = as it was.
    filled : tuple of Box
        What is black now, in all frames.
    kept : int
        How many texts were looked at and stay.
    defaced : bool
        Whether the face was blanked in the whole series.
    """

    outcome: Outcome
    reason: Text | None = None
    syntax: str = ""
    filled: tuple[Box, ...] = ()
    kept: int = 0
    defaced: bool = False

    @property
    def examined(self) -> bool:
        """Whether the pixels themselves were looked at."""
        return self.outcome in (Outcome.CLEAN, Outcome.CHANGED)


class PixelReview(Protocol):
    """Looks at the pixels of one file.

    Must be picklable: it goes to the worker processes.
    """

    def review(self, dataset: Dataset, syntax: str, known: Known, sha256: str = "") -> Verdict:
        """Return a verdict.

        Parameters
        ----------
        dataset : Dataset
            The source; when the outcome is ``CHANGED`` its ``PixelData`` was replaced, and what
            describes it changed as far as that is needed.
        known : Known
            What the header says of persons; text that holds it is never clinical.
        sha256 : str
            Of the whole file, by which persons decided on it.
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

    def review(self, dataset: Dataset, syntax: str, known: Known, sha256: str = "") -> Verdict:
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
