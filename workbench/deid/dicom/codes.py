"""Coded entries: those that everybody knows stay, others are given another code.

A meaning is free text beside a code. It stays only when it is the meaning of its code.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from workbench.deid.dicom import vocabulary
from workbench.deid.keys.pseudonyms import Pseudonyms

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

LOCAL = "99DEID"
#: What makes up a code; an item with a designator alone tells of a scheme, and is no code.
CODES = ("CodeValue", "LongCodeValue", "URNCodeValue", "CodingSchemeDesignator", "CodeMeaning")
_CODE_TAGS = frozenset({0x00080100, 0x00080119, 0x00080120, 0x00080104})
MEANING = "Removed"
# Schemes of PS3.16 Table 8-1 by which whole lists of codes are known, and those of makers.
_UNITS = "UCUM"
_NOTE = re.compile(r"\{([^{}]*)\}")
_FACTOR = re.compile(r"(?:10[*^])?[+-]?\d{0,3}")
_POWER = re.compile(r"[+-]?\d$")
_PREFIX = "(?:da|[YZEPTGMkhdcmunpfazy]|[KMGT]i)?"
_ATOM = re.compile(
    rf"{_PREFIX}(?:mol|sr|rad|Hz|Pa|Cel|Ohm|Wb|lm|lx|Bq|Gy|Sv|eq|osm|kat|cal|eV|pc|bar|Np|dB|bit|By"
    r"|Bd|Ci|REM|RAD|deg|min|wk|mo|atm|gon|gf|st|ar|sph|cd|u|U|h|d|a|t|m|g|s|K|C|N|J|W|A|V|F|S|T|H"
    rf"|L|l|B|R|G|P|b)|%|'{{1,2}}|{_PREFIX}m\[(?:Hg|H2O)\]|\[[a-zA-Z'/_]{{1,6}}\]|mmHg|HU|ms|sec|px"
)
_SCHEMES = frozenset(
    "DCM SCT SRT SNM3 99SDM UCUM LN NCIt RADLEX FMA MSH UMLS MDC I10 I9C I10P IBSI ISO639_1 "
    "ISO639_2 ISO3166_1 CPT4 C4 ICDO ICDO3 ACR SCPECG RXNORM NDC UNS PUBCHEM_CID NEU BARI "
    "ITIS_TSN 99_OFFIS_DCMTK 99PMP 99GEMS 99SIEMENS 99DEID 99HIGHDICOM 99QIICR BIRADS".split()
)


@cache
def meanings() -> dict[tuple[str, str], frozenset[str]]:
    """Return the meanings of all known codes by (scheme, code)."""
    from pydicom.sr._concepts_dict import concepts
    from pydicom.sr._snomed_dict import mapping

    found: dict[tuple[str, str], set[str]] = {}
    listed: dict[str, Any] = concepts
    for scheme, names in listed.items():
        for codes in names.values():
            for code, (meaning, *_) in codes.items():
                found.setdefault((scheme, code), set()).add(meaning)
    for old, new in mapping["SRT"].items():
        if ("SCT", new) in found:
            for scheme in ("SRT", "SNM3", "99SDM"):
                found[scheme, old] = found["SCT", new]
    return {key: frozenset(value) for key, value in found.items()}


def is_code(item: Dataset) -> bool:
    """Return whether an item is a coded entry."""
    return not _CODE_TAGS.isdisjoint(item.keys())


def is_known_scheme(scheme: str) -> bool:
    """Return whether the designator of a scheme names no institution."""
    return scheme in _SCHEMES


def is_unit(code: str) -> bool:
    """Return whether a code is made of units of UCUM, and its notes of words that name nobody."""
    if len(code) > 16 or not all(map(vocabulary.is_safe, _NOTE.findall(code))):
        return False
    return all(
        _FACTOR.fullmatch(part) or _ATOM.fullmatch(_POWER.sub("", part))
        for part in re.split(r"[./()]", _NOTE.sub("", code))
    )


def cleaned_code(item: Dataset, pseudonyms: Pseudonyms) -> tuple[str, str, str]:
    """Return value, scheme and meaning in place of those of an item."""
    code = _text(item, "CodeValue") or _text(item, "LongCodeValue") or _text(item, "URNCodeValue")
    scheme, meaning = _text(item, "CodingSchemeDesignator"), _text(item, "CodeMeaning")
    found = cleaned(scheme, code, meaning)
    if found is not None:
        return found
    if scheme == LOCAL:
        return code, scheme, MEANING
    return pseudonyms.thing("code", f"{scheme}\0{code}"), LOCAL, MEANING


def cleaned(scheme: str, code: str, meaning: str) -> tuple[str, str, str] | None:
    """Return value, scheme and meaning of a code that may stay, None for one that may not."""
    known = meanings().get((scheme, code))
    if known is not None:
        same = next((text for text in known if text.casefold() == meaning.casefold()), None)
        return code, scheme, meaning if same else min(known)
    if scheme == _UNITS and is_unit(code):
        return code, scheme, meaning if vocabulary.is_safe(meaning) else code
    safe = scheme in _SCHEMES and vocabulary.is_safe(code)
    return (code, scheme, meaning) if safe and vocabulary.is_safe(meaning) else None


def _text(item: Dataset, keyword: str) -> str:
    try:
        return str(item.get(keyword, "") or "").strip()
    except Exception:  # broken, so not known
        return ""
