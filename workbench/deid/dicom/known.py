"""What a file itself says of its patient and staff: looked for wherever text is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.dicom import vocabulary
from workbench.dicom.charsets import meant
from workbench.dicom.values import quiet

if TYPE_CHECKING:
    from pydicom.dataset import Dataset
    from pydicom.tag import BaseTag

_LEAST = 2
_LEAST_NUMBER = 4
_LEAST_WRITTEN = 5
_LONGEST = 0xFFFE
_NAMES = frozenset({"PN"})
_KEYWORDS = frozenset(
    "PatientID OtherPatientIDs AccessionNumber StudyID AdmissionID IssuerOfPatientID "
    "PatientAddress PatientTelephoneNumbers MedicalRecordLocator MilitaryRank "
    "PatientBirthName PatientMotherBirthName PatientReligiousPreference RegionOfResidence "
    "ScheduledProcedureStepID RequestedProcedureID PerformedProcedureStepID FillerOrderNumber "
    "PlacerOrderNumberImagingServiceRequest ServiceEpisodeID".split()
)
_INSTITUTION = frozenset({"InstitutionName", "InstitutionAddress", "InstitutionalDepartmentName"})
_GROUPS = re.compile(r"[\s./_-]+")
_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "oe", "å": "aa", "é": "e"}
# A long name is somebody's also inside of another word, a long number beside letters.
_LONG_NAME, _LONG_NUMBER = 7, 6
_SPLIT = re.compile(r"[\^=\s,;/\\]+")


class Known:
    """Identifiers of one file, longest first."""

    def __init__(self, texts: Iterator[str] | tuple[str, ...] = ()) -> None:
        found = {text.casefold() for text in texts if _counts(text)}
        self.texts = tuple(sorted(found, key=len, reverse=True))
        self._numbers = frozenset(text.lstrip("0") for text in found if text.isdigit())
        self._pattern = re.compile("|".join(map(_bounded, self.texts))) if self.texts else None

    def in_text(self, text: str) -> bool:
        """Return whether one of them stands in a text, as whole words."""
        return self._pattern is not None and self._pattern.search(text.casefold()) is not None

    def is_number(self, text: str) -> bool:
        """Return whether a printed number is one of them, whatever zeros stand around it.

        Digits behind the point are no number: a coordinate may have those of anybody.
        """
        whole, _, rest = text.strip().lstrip("+-").partition(".")
        return (
            len(text) > _LEAST_NUMBER and whole.lstrip("0") in self._numbers and not rest.strip("0")
        )

    def without(self, text: str) -> str:
        """Return a text without them."""
        if self._pattern is None:
            return text
        # Some letters fold to two: where each of them came from.
        places = [n for n, char in enumerate(text) for _ in char.casefold()]
        parts, at = [], 0
        for found in self._pattern.finditer(text.casefold()):
            start, end = places[found.start()], places[found.end() - 1] + 1
            parts.append(text[at:start])
            at = max(at, end)
        return " ".join([*parts, text[at:]])


def harvest(dataset: Dataset, institution: bool = True) -> Known:
    """Return what a data set says of persons and their institution, from all its levels."""
    quiet()
    return Known(_of(dataset, _KEYWORDS | _INSTITUTION if institution else _KEYWORDS, 0))


def _of(dataset: Dataset, keywords: frozenset[str], depth: int) -> Iterator[str]:
    for tag in list(dataset.keys()):
        if tag.group & 1 or tag.group >= 0x5000 or not _may_tell(dataset, tag, keywords):
            continue
        if _is_too_long(dataset, tag):
            raise InputError(t("The file has a name or number of more than 64 kB."))
        try:
            element = dataset[tag]
        except Exception:  # a broken value tells nothing
            continue
        if element.VR == "SQ":
            if depth < 8:
                for item in element.value:
                    yield from _of(item, keywords, depth + 1)
        elif element.VR in _NAMES or element.keyword in keywords:
            yield from _parts(element.VR, element.value)


def _is_too_long(dataset: Dataset, tag: BaseTag) -> bool:
    """Return whether a value is longer than one of its kind can be where lengths are explicit."""
    raw = dataset.get_item(tag)
    value = getattr(raw, "value", None)
    return isinstance(value, bytes) and len(value) > _LONGEST and raw.VR not in ("SQ", "UN")


def _may_tell(dataset: Dataset, tag: BaseTag, keywords: frozenset[str]) -> bool:
    """Return whether an element is a name, an identifier or a sequence, without converting it."""
    from pydicom.datadict import dictionary_VR

    vr = getattr(dataset.get_item(tag), "VR", None)
    if vr is None or vr == "UN":
        try:
            vr = dictionary_VR(tag)
        except KeyError:
            return vr == "UN"
    return vr in ("SQ", "PN") or int(tag) in _tags(keywords)


@cache
def _tags(keywords: frozenset[str]) -> frozenset[int]:
    from pydicom.datadict import tag_for_keyword

    return frozenset(tag_for_keyword(keyword) or 0 for keyword in keywords)


def _parts(vr: str, value: Any) -> Iterator[str]:
    several = isinstance(value, (list, tuple)) or type(value).__name__ == "MultiValue"
    for one in value if several else (value,):
        text = meant(str(one if one is not None else ""), "")
        yield text.strip()
        if vr not in _NAMES:
            yield from _numbered(text)
        # Families and those who write names together leave out what parts them.
        yield from (group for group in text.split("=") if vr in _NAMES)
        if vr in _NAMES:
            parts = [part for part in _SPLIT.split(text) if part]
            yield from parts
            yield from (spelt for part in parts for spelt in _in_ascii(part))
            yield from _joined(text)


def _numbered(text: str) -> Iterator[str]:
    """Give a number as others write it: without zeros in front, without what groups its digits."""
    bare = _GROUPS.sub("", text.strip())
    if sum(map(str.isdigit, bare)) < _LEAST_WRITTEN:
        return
    yield bare
    if bare.isdigit():
        number = bare.lstrip("0")
        if len(number) >= _LEAST_WRITTEN:
            yield number
            yield number.zfill(10)


def _joined(text: str) -> Iterator[str]:
    """Give family and given name in either order, as they stand in texts without spaces."""
    for group in text.split("="):
        family, _, rest = group.partition("^")
        given = rest.partition("^")[0]
        if family and given:
            # Together they are somebody, also where each is a word of every report.
            for between in ("", "_", " ", ", ", "-", "."):
                yield from (family + between + given, given + between + family)


def _in_ascii(name: str) -> Iterator[str]:
    """Give a name as keyboards without its letters write it."""
    if name.isascii():
        return
    bare = "".join(char for char in unicodedata.normalize("NFKD", name) if char.isascii())
    if len(bare) >= len(name):
        yield bare
    yield "".join(_UMLAUTS.get(char, char) for char in unicodedata.normalize("NFC", name.lower()))


def _counts(text: str) -> bool:
    if text.isdigit():
        return len(text) >= _LEAST_NUMBER
    return len(text) >= (_LEAST if not text.isascii() else 3) and not _is_word(text)


def _is_word(text: str) -> bool:
    """Return whether a name is also what every report says; cutting it would cut those."""
    return text.lower() in vocabulary.common() or not any(char.isalnum() for char in text)


def _bounded(text: str) -> str:
    escaped = re.escape(text)
    if not text.isascii() or (text.isalpha() and len(text) >= _LONG_NAME):
        return escaped
    if text.isdigit() and len(text) >= _LONG_NUMBER:
        return rf"(?<!\d){'[ ._/-]?'.join(text)}(?!\d)"
    return rf"(?<![a-z0-9]){escaped}(?![a-z0-9])"
