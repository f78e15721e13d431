"""Whether text in a picture is of the patient, by the header; OCR errs, so nearly counts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from workbench.dicom.values import quiet

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from workbench.deid.dicom.known import Known

# Letters that are read for each other.
_ALIKE = str.maketrans("oilszb|!", "01152811")
_SPLIT = re.compile(r"[\W_]+")
_LEAST = 2
# From this length on a text may be a part, or have errors.
_PART, _FUZZY = 4, 5
_SCORE = 78
_NAMES_MAX, _LENGTH_MAX = 500, 200


class Identifiers:
    """The identifiers of one file, ready to be compared with what was read."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        self._words: set[str] = set()
        self._han: set[str] = set()
        for text in texts:
            self._add(text)
        self._long = tuple(sorted(word for word in self._words if len(word) >= _FUZZY))

    @classmethod
    def of(cls, dataset: Dataset, known: Known) -> Identifiers:
        """Return those of a header: what is known of it, and names that are words too."""
        return cls([*known.texts, *_names(dataset)])

    def _add(self, text: str) -> None:
        folded = unicodedata.normalize("NFKC", text[:_LENGTH_MAX]).casefold()
        han = "".join(char for char in folded if _is_han(char))
        if len(han) >= _LEAST:
            self._han.add(han)
            self._words.update(_normal(word) for word in _pinyin(han))
        words = _SPLIT.split(folded)
        # Of an address or institution short words are nobody's.
        least = _LEAST if len(words) < 3 else _PART
        for word in (*words, "".join(words)):
            plain = _normal(_bare(word))
            if len(plain) >= least:
                self._words.add(plain)

    def match(self, text: str) -> bool:
        """Return whether a text holds one of them, or nearly."""
        folded = unicodedata.normalize("NFKC", text[: 4 * _LENGTH_MAX]).casefold()
        han = "".join(char for char in folded if _is_han(char))
        if han and any(_near_han(name, han) for name in self._han):
            return True
        words = [_normal(_bare(word)) for word in _SPLIT.split(folded)]
        if any(word in self._words for word in words if word):
            return True
        return self._nearly("".join(words)) or any(map(self._nearly, words))

    def _nearly(self, read: str) -> bool:
        from rapidfuzz import fuzz

        if len(read) < _PART:
            # Three digits on their own may be a part of a number; of letters that says nothing.
            return len(read) == 3 and read.isdigit() and any(read in word for word in self._words)
        for word in self._words:
            if len(word) >= _PART and (word in read or read in word):
                return True
        return any(
            len(read) >= 0.7 * len(word)
            and fuzz.partial_ratio(word, read, score_cutoff=_SCORE) >= _SCORE
            for word in self._long
        )


def _names(dataset: Dataset) -> list[str]:
    quiet()
    found: list[str] = []
    for tag in list(dataset.keys())[:20_000]:
        if getattr(dataset.get_item(tag), "VR", None) != "PN" or len(found) > _NAMES_MAX:
            continue
        try:
            value = str(dataset[tag].value or "")
        except Exception:  # malformed tells nothing
            continue
        found.extend(re.split(r"[=\\]", value))
    return found


def _normal(word: str) -> str:
    return word.translate(_ALIKE)


def _bare(word: str) -> str:
    """Return a word without accents and Chinese characters."""
    split = unicodedata.normalize("NFD", word)
    return "".join(
        c for c in split if c.isalnum() and not unicodedata.combining(c) and c < "\u2e80"
    )


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"


def _near_han(name: str, read: str) -> bool:
    """Return whether a name stands in a text, but for one character of three."""
    if name in read or (len(read) >= _LEAST and read in name):
        return True
    if len(name) < 3:
        return False
    for at in range(max(1, len(read) - len(name) + 1)):
        part = read[at : at + len(name)]
        if sum(a == b for a, b in zip(name, part, strict=False)) >= len(name) - 1:
            return True
    return False


def _pinyin(han: str) -> list[str]:
    """Return a name in Latin letters: the syllables, together, and the given name first."""
    if len(han) > 4:
        return []
    from pypinyin import lazy_pinyin

    syllables = lazy_pinyin(han)
    family, given = syllables[0], "".join(syllables[1:])
    return [family + given, given + family, given, family]
