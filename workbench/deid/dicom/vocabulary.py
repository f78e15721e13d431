"""Words that name nobody: those of DICOM's coded concepts, in English and Chinese, and of devices.

A text is safe when each of its words is one of them. That is stricter than looking for names, and
needs no list of names.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from workbench.base.resources import resource_path
from workbench.deid.dicom.dates_in_text import holds_date

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHINESE = r"㐀-鿿豈-﫿"
TOKEN = re.compile(rf"[{_CHINESE}]+|[^\W_{_CHINESE}]+|[^\w\s]+|_+|\s+")
_WORD = re.compile(r"[a-z]{2,}")
_LONGEST_TERM = 12
# A number of more digits may be somebody's; mixtures such as B30f are names of kernels and series.
_DIGITS = 4
_LONG_NUMBER = re.compile(r"(?<![\d.])(?:\+?\d[ \t()-]*){7,}")
# Addresses of machines, telephone numbers, UIDs; versions of programs are shorter.
_DOTTED = re.compile(r"(?<![\d.])(?=(?:\.?\d){6})\d+(?:\.\d+){2,}")
# Parts that are harmless one by one, and tell of somebody together.
_TOGETHER = (
    # A telephone, record or card in groups; no matrix.
    re.compile(
        r"(?<![\d.])(?!(\d{3,4})[*,/]\1(?!\d))(?=(?:[^\w\s.+=()]?[\s_]?\d){8})"
        r"\d{2,}(?:[^\w\s.+=()]?[\s_]?\d{2,})+"
    ),
    # A machine: its addresses.
    re.compile(r"(?<![\d.])\d{2,3}(?:\.\d{1,3}){3}(?![\d.])"),
    re.compile(r"(?<![a-z\d])(?:[a-f\d]{2}[:-]){5}[a-f\d]{2}(?![a-z\d])", re.IGNORECASE),
    re.compile(r"(?<![a-z\d:])(?:[a-f\d]{1,4}::?){3,}[a-f\d]{1,4}(?![a-z\d])", re.IGNORECASE),
    # A specimen, a case: S24-1234; a licence: A1B2-C3D4-E5F6.
    re.compile(r"(?<![a-z\d])[a-z]{1,4}[-/]?\d{2}[-/]\d{3,6}(?!\d)", re.IGNORECASE),
    re.compile(r"(?<![a-z\d])(?=(?:[a-z-]*\d){3})[a-z\d]{4}(?:-[a-z\d]{4}){2,}(?![a-z\d])", re.I),
    # A name letter by letter.
    re.compile(r"(?<![^\W_])(?:[^\W\d_][ .·_-]){3,}[^\W\d_](?![^\W_])"),
)
_MIXED = re.compile(r"(?=.*\d)[A-Za-z]{0,3}\d{0,3}[A-Za-z]{0,2}\d{0,2}[A-Za-z]?")


@cache
def words() -> frozenset[str]:
    """Return all English words, in small letters: common ones, and those of diseases."""
    return common() | (frozenset(_listed("medical.txt")) - frozenset(_listed("names.txt")))


@cache
def terms() -> frozenset[str]:
    """Return the defined terms of DICOM and what makers put beside them."""
    path = resource_path("codes", "deid", "terms.txt")
    lines = path.read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))


@cache
def common() -> frozenset[str]:
    """Return the words of DICOM's concepts, of devices and of protocols."""
    from pydicom._dicom_dict import DicomDictionary
    from pydicom.sr._concepts_dict import concepts

    found = set(_listed("words.txt"))
    for _, _, name, _, _ in DicomDictionary.values():
        found.update(word for word in _WORD.findall(name.lower()) if len(word) > 3)
    listed: dict[str, Any] = concepts
    for scheme in listed.values():
        for codes in scheme.values():
            for meaning, *_ in codes.values():
                # Eponyms are somebody's name: they are never written in small letters.
                found.update(_WORD.findall(meaning))
    found.difference_update(_listed("names.txt"))
    return frozenset(found)


@cache
def chinese() -> frozenset[str]:
    """Return all Chinese terms of two characters and more, and their parts that are terms."""
    found: set[str] = set()
    folder = resource_path("codes", "chinese")
    for path in sorted(folder.glob("dicom_*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if not line.startswith("#"):
                found.update(re.findall(rf"[{_CHINESE}]{{2,{_LONGEST_TERM}}}", line))
    return frozenset(found)


def is_safe_word(token: str) -> bool:
    """Return whether one token of a text names nobody."""
    if not token.isascii():
        return _is_safe_foreign(token)
    if not any(char.isalnum() for char in token):
        return True
    if token.isdigit():
        return len(token) <= _DIGITS
    if token.isalpha():
        return len(token) == 1 or token.lower() in words()
    if len(token) <= 5 and _MIXED.fullmatch(token):
        return True
    word = token.rstrip("0123456789")  # WINDOW1
    return len(token) - len(word) <= 2 and word.isalpha() and word.lower() in words()


def _is_safe_foreign(token: str) -> bool:
    if not any(unicodedata.category(char)[0] in "LN" for char in token):
        return True
    return token in ("µm", "μm", "°") or "".join(_safe_terms(token)) == token


@lru_cache(maxsize=16_384)
def is_safe(text: str) -> bool:
    """Return whether a whole text names nobody and no day."""
    if "^" in text or holds_date(text):
        return False
    if any(pattern.search(text) for pattern in (_LONG_NUMBER, _DOTTED, *_TOGETHER)):
        return False
    return all(map(is_safe_word, TOKEN.findall(text)))


def without_numbers(text: str) -> str:
    """Return a text without numbers of many digits: telephones, records, addresses."""
    # Groups first: what is left of one that was cut in parts would be harmless again.
    for pattern in (*_TOGETHER, _LONG_NUMBER, _DOTTED):
        text = pattern.sub(" ", text)
    return text


def safe_part(text: str) -> str:
    """Return a text without the words that may name somebody."""
    kept: list[str] = []
    for chunk in re.split(r"(\s+)", without_numbers(text)):
        # Parts of a name in the way of DICOM belong together.
        if "^" not in chunk:
            kept.extend(_safe_tokens(chunk))
        elif kept and not kept[-1].isspace():
            kept.append(" ")
    joined = re.sub(r"\s+", " ", "".join(kept))
    return re.sub(r"(?:^|(?<=\s))[^\w\s]+(?=\s|$)\s?", "", joined).strip()


def _safe_tokens(chunk: str) -> Iterator[str]:
    for token in TOKEN.findall(chunk):
        if is_safe_word(token):
            yield token
        elif not token.isascii():
            yield from _safe_terms(token)


def _safe_terms(run: str) -> Iterator[str]:
    """Give the longest terms of a run of Chinese characters."""
    known = chinese()
    at = 0
    while at < len(run):
        for length in range(min(_LONGEST_TERM, len(run) - at), 1, -1):
            if run[at : at + length] in known:
                yield run[at : at + length]
                at += length
                break
        else:
            at += 1


def _listed(name: str) -> Iterator[str]:
    path = resource_path("codes", "deid", name)
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield from line.lower().split()
