"""What somebody typed, taken apart, and the full-text expressions that look for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from attrs import frozen

from workbench.terms.folding import SMALL_WORDS, is_cjk, key, plain, tokens

LONGEST = 120
_CODE = re.compile(
    r"(?:(?P<scheme>[A-Za-z0-9_]+)[:|]|(?P<before>[A-Za-z0-9][A-Za-z0-9 -]*) (?=\S*\d))?"
    r"\s*(?P<code>[A-Za-z0-9][A-Za-z0-9_.:-]*)"
)
#: What people call schemes.
_SCHEMES = {
    "icd10": "I10C", "icd10cm": "I10C", "icd": "I10C", "snomed": "SCT", "snomedct": "SCT",
    "dicom": "DCM", "loinc": "LN",
}  # fmt: skip
_LETTERS = re.compile(r"[a-z' ]+")


@frozen
class Query:
    """A query, taken apart.

    Parameters
    ----------
    text : str
        As it was typed, without blanks around.
    key : str
        As names are compared.
    words : tuple of str
        Words of it without the small ones, where others are left; CJK in runs with blanks
        between the characters.
    pinyin : str
        All letters in a row, where it can be pinyin.
    sounds : tuple of str
        What a Chinese query may be read as, once that was looked up.
    code : str
        Where it can be a code, and nearly every single word can.
    scheme : str
        Of the code, where it was typed too.
    """

    text: str
    key: str
    words: tuple[str, ...]
    pinyin: str
    code: str
    scheme: str
    sounds: tuple[str, ...] = ()

    @property
    def parts(self) -> list[str]:
        """All tokens."""
        return self.key.split()


def parse(text: str) -> Query:
    """Take a query apart."""
    text = " ".join(text.split())[:LONGEST]
    parts = tokens(text)
    letters = plain(text).replace("ü", "v")
    pinyin = re.sub(r"[' ]", "", letters) if _LETTERS.fullmatch(letters) else ""
    scheme, code = _code(unicodedata.normalize("NFKC", text))
    return Query(
        text,
        key(text),
        tuple(_words(parts)),
        pinyin,
        code,
        scheme,
    )


def _code(text: str) -> tuple[str, str]:
    """Return scheme and code, where a text can be that; empty ones of others."""
    found = _CODE.fullmatch(text)
    if found is None:
        return "", ""
    scheme = found["scheme"] or found["before"] or ""
    return _SCHEMES.get(re.sub("[ -]", "", scheme.lower()), scheme), found["code"]


def _words(parts: Sequence[str]) -> Iterator[str]:
    large = [one for one in parts if one not in SMALL_WORDS] or list(parts)
    for cjk, run in groupby(large, is_cjk):
        if cjk:
            yield " ".join(run)
        else:
            yield from run


def quoted(word: str) -> str:
    """Return a word or a phrase as a string of the full-text language."""
    return '"' + word.replace('"', '""') + '"'


def all_of(words: Iterable[str]) -> str:
    """Match names with all words, each from its beginning on; phrases as they are."""
    parts = (quoted(one) if is_cjk(one) else f"{quoted(one)} *" for one in words)
    return "{key extra} : (" + " AND ".join(parts) + ")"


def one_of_each(groups: Iterable[Iterable[str]]) -> str:
    """Match names with a word of each group."""
    parts = ("(" + " OR ".join(map(quoted, group)) + ")" for group in groups)
    return "{key extra} : (" + " AND ".join(parts) + ")"


def begins(text: str) -> str:
    """Match names that begin so."""
    return f"key : (^ {quoted(text)} *)"


def heard(column: str, text: str, whole: bool = False) -> str:
    """Match names that are typed so, from one of their characters on."""
    return f"{column} : ({quoted(text)}{'' if whole else ' *'})"


def both(first: str, second: str) -> str:
    """Match what both match; an empty one matches everything."""
    return f"({first}) AND ({second})" if first and second else first or second
