"""What becomes of something that was found: black, kept, or a question for a person."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from attrs import frozen

from workbench.deid.pixels.found import Found, Kind
from workbench.deid.pixels.identifiers import Identifiers


class Fate(StrEnum):
    """What becomes of it."""

    FILL = "fill"
    KEEP = "keep"
    UNDECIDED = "undecided"


# Sides, views, units and what rulers and devices write: nobody's, whoever the patient is.
_CLINICAL = frozenset(
    "l r a p h f s i ap pa ll rl la ra lp rp lat lao rao lpo rpo cc mlo ml lm rcc lcc rmlo lmlo "
    "sup inf ant post med sag cor ax axial coronal sagittal supine prone erect upright "
    "kv kvp ma mas mm cm m um ms s sec min hz khz mhz db fps fr frq deg hu bpm % px "
    "cm/s m/s mm/s mmhg ml l/min w ww wl wc c z zoom te tr ti tis tib tic mi gain dr pwr pw cw "
    "2d 3d 4d b-mode m-mode dist area vol depth min max mean sd "
    "左 右 前 后 上 下 头 足".split()
)
_NUMBER = re.compile(r"[-+±]?\d{1,3}(?:[.,]\d{1,3})?")
_WITH_UNIT = re.compile(r"[-+±]?(\d{1,4}(?:[.,]\d{1,3})?)\s*([a-zµ%°/]+)")
# With more digits it may be a number of somebody.
_DIGITS_MAX = 6
# What takes more of the frame than this for a letter, and more pixels, is no letter.
_LETTER_SHARE, _LETTER_PIXELS = 0.02, 4000
_DATE = re.compile(
    r"""(?x)
    \d{1,4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,4}        # 5.3.2024, 2024-03-05, 2024年3月5日
    | (?<!\d)(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)
    | \d{1,2}\s*[-/ ]?\s*(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W{0,2}\d{2,4}
    | (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\W{0,2}\d{1,2}\W{1,3}\d{2,4}
    | \d{1,2}\s*[月]\s*\d{1,2}
    | \d{1,2}\s*[:：]\s*\d{2}(?:\s*[:：]\s*\d{2})?         # a time
    """
)


@frozen
class Judge:
    """Judges what was found in one file.

    Parameters
    ----------
    keep_clinical : bool
        Whether sides, units and rulers stay.
    pixels : int
        Of a frame, to tell what is too large for letters; 0 = unknown.
    confident : float
        From this score on text is certain; below, a person must look.
    """

    identifiers: Identifiers
    keep_clinical: bool = True
    pixels: int = 0
    confident: float = 0.5

    def of(self, found: Found) -> Fate:
        """Return what becomes of one thing."""
        if found.kind is not Kind.TEXT:
            certain = found.kind not in (Kind.FACE, Kind.CODE) or found.score >= self.confident
            return Fate.FILL if certain else Fate.UNDECIDED
        if self.names_somebody(found.text):
            return Fate.FILL
        if found.score < self.confident or self._is_too_large(found):
            return Fate.UNDECIDED
        return Fate.KEEP if self.keep_clinical and is_clinical(found.text) else Fate.FILL

    def _is_too_large(self, found: Found) -> bool:
        letter = found.box.area / max(1, len(found.text))
        return bool(self.pixels) and letter > max(_LETTER_SHARE * self.pixels, _LETTER_PIXELS)

    def names_somebody(self, text: str) -> bool:
        """Return whether a text is of the header, or a date."""
        return has_date(text) or self.identifiers.match(text)


def has_date(text: str) -> bool:
    """Return whether a text holds a date or a time."""
    return _DATE.search(unicodedata.normalize("NFKC", text).casefold()) is not None


def is_clinical(text: str) -> bool:
    """Return whether a text is of sides, units and numbers of rulers only."""
    folded = unicodedata.normalize("NFKC", text).casefold().strip()
    words = [word for word in re.split(r"[\s:=<>,;()\[\]]+", folded) if word]
    if not words or has_date(text) or sum(map(str.isdigit, folded)) > _DIGITS_MAX:
        return False
    numbers = 0
    for word in words:
        if word.strip(".-") in _CLINICAL or word in _CLINICAL:
            continue
        united = _WITH_UNIT.fullmatch(word)
        if united is not None and united[2].strip(".") in _CLINICAL:
            continue
        if _NUMBER.fullmatch(word) is None:
            return False
        numbers += 1
    # Several bare numbers in a row may be a telephone number.
    return numbers <= 1 or numbers < len(words) - numbers + 1
