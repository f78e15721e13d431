"""Concepts and context groups of PS3.16, from the tables that pydicom carries."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.metadata import version
from typing import Any

from workbench.api import Text, t
from workbench.api.terms import TermChoice, TermContext, TermEntry

from .choices import CHOICES

_LICENCES = {
    "SCT": "SNOMED CT, used in DICOM by the agreement of SNOMED International and DICOM",
    "LN": "LOINC licence, free of charge with its notice",
    "RADLEX": "RadLex, Radiological Society of North America",
}

_NOTICES = {
    "SCT": t(
        "SNOMED CT® is owned by SNOMED International. Its codes in this list may be used in DICOM "
        "objects by agreement with DICOM; other uses need a licence of SNOMED International."
    ),
    "LN": t(
        "LOINC® is copyright Regenstrief Institute, Inc. and the LOINC Committee, and available "
        "at no cost under its licence. LOINC is a registered trademark of Regenstrief Institute."
    ),
}

#: ``(entity)`` and the like at the end of a fully specified name of SNOMED CT.
_TAG = re.compile(r" \([a-z /+-]+\)$")

#: Small words are not capital in keywords, and so stick to the word before.
_GLUED = re.compile(
    r"(?<=[a-z]{2})(?<!H)(?<!Gl)(?<!Str)(of|from|for|with|and)(?= |$)"
    r"|(?<=Location)(in|or)(?= )|(?<=Region)or(?= )|(?<=Finding)(or|in)(?= )"
)


class DicomTerms:
    """All concepts of PS3.16, each code once; what else it is called there are synonyms."""

    name = "dicom"
    scheme = "SCT"
    title = t("Terms of DICOM")
    source = "DICOM PS3.16, by way of pydicom"
    licence = "DICOM: free use; pydicom: MIT; codes of other owners as noted"
    notices: Mapping[str, Text] = _NOTICES

    @property
    def version(self) -> str:
        """The version of pydicom, and of what is chosen after what."""
        return f"{version('pydicom')}.1"

    def entries(self) -> Iterator[TermEntry]:
        """Yield all concepts by scheme and code."""
        for scheme, code, meanings in _concepts():
            best = _preferred(meanings)
            others = dict.fromkeys(m for m in (*_plain(best), *meanings, *_plainer(meanings)))
            yield TermEntry(
                scheme,
                code,
                best,
                synonyms=tuple(one for one in others if one != best),
                contexts=tuple(f"CID{cid}" for cid in sorted(set().union(*meanings.values()))),
                licence=_LICENCES.get(scheme, ""),
            )

    def contexts(self) -> Iterator[TermContext]:
        """Yield all context groups."""
        from pydicom.sr._cid_dict import name_for_cid

        for cid in sorted(name_for_cid):
            yield TermContext(f"CID{cid}", _spaced(name_for_cid[cid]))

    def choices(self) -> Iterator[TermChoice]:
        """Yield what may be chosen for which role."""
        yield from CHOICES


def _concepts() -> Iterator[tuple[str, str, dict[str, list[int]]]]:
    """Yield scheme, code and the context groups by meaning."""
    from pydicom.sr._concepts_dict import concepts

    tables: Mapping[str, Mapping[str, Any]] = concepts
    for scheme in sorted(tables):
        codes: dict[str, dict[str, list[int]]] = defaultdict(dict)
        for found in tables[scheme].values():
            for code, (meaning, cids) in found.items():
                codes[code].setdefault(" ".join(meaning.split()), []).extend(cids)
        for code in sorted(codes):
            yield scheme, code, codes[code]


def _preferred(meanings: Mapping[str, list[int]]) -> str:
    """Return the meaning that most context groups use, the shortest of these."""
    return min(meanings, key=lambda one: (-len(meanings[one]), _is_tagged(one), len(one), one))


def _is_tagged(meaning: str) -> bool:
    return _TAG.search(meaning) is not None


def _plain(meaning: str) -> tuple[str, ...]:
    plain = _TAG.sub("", meaning)
    return (plain,) if plain != meaning else ()


def _plainer(meanings: Mapping[str, list[int]]) -> Iterator[str]:
    for meaning in meanings:
        yield from _plain(meaning)


def _spaced(keyword: str) -> str:
    """Return a keyword as words: ``SegmentationPropertyType`` -> ``Segmentation Property Type``."""
    words = re.sub(r"(?<=[a-z0-9®™)])(?=[A-Z(])|(?<=[A-Z])(?=[A-Z][a-z])", " ", keyword)
    words = re.sub(r"(?<=,)(?=\S)", " ", words)
    return _GLUED.sub(lambda found: f" {found[0]}", words)
