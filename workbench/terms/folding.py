"""Folding: what is the same to whoever types is made the same text."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

#: One character each: CJK is looked for character by character.
_CJK = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_CJK}]|[^\W_{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")
_MARKS = re.compile("[®™©℠]")
_COMPOUND = re.compile(rf"[^\W_{_CJK}]+(?:-[^\W_{_CJK}]+)+")

#: Words that may be missing without changing what is looked for.
SMALL_WORDS = frozenset("a an and at by for from in of on or other the to with".split())

_LONGEST_COMPOUND = 16
_SPELLING_Z = re.compile(r"(?<=i)s(?=ation|ed|ing$)")
_SPELLING_OR = re.compile(r"our(?=s?$|ed$|ing$|al$)")
_SPELLING_ER = re.compile(r"(?<=[tb])re$")
_SPELLING_K = re.compile(r"^(?=leuc[oae])leuc")
_SPELLING_F = re.compile(r"^sulph")
#: Plurals of Greek and Latin words: the ending of many, and the one in its place.
_PLURALS = tuple(
    (re.compile(pattern), single)
    for pattern, single in (
        (r"(st)ases$", r"\1asis"),
        (r"(..[bcgmnrtlyh][oey])ses$", r"\1sis"),
        (r"(...)omata$", r"\1oma"),
        (r"(....)ae$", r"\1a"),
        (r"(cul|omb|bol|nch|cle|foc|lve|eol|mer|ram|nev|gyr|ulc|lor|ors)i$", r"\1us"),
        (r"(pend|rt)ices$", r"\1ex"),
        (r"(la|ri|ry)nges$", r"\1nx"),
        (r"(ss|nch|tch|sh|x)es$", r"\1"),
        (r"(..[blnrt]us)es$", r"\1"),
    )
)
#: Other words that are written in two ways, or whose plural follows no rule.
_OTHERWISE = {
    "acetabula": "acetabulum", "apices": "apex", "artefact": "artifact", "atria": "atrium",
    "appendices": "appendix", "bacteria": "bacterium", "cortices": "cortex", "disc": "disk",
    "discs": "disk", "diverticula": "diverticulum", "feet": "foot", "foramina": "foramen",
    "grey": "gray", "lumina": "lumen", "mould": "mold", "ostia": "ostium", "ova": "ovum",
    "phalanges": "phalanx", "septa": "septum", "teeth": "tooth", "varices": "varix",
}  # fmt: skip


def simplified(text: str) -> str:
    """Return traditional Chinese characters as simplified ones, one by one."""
    return text.translate(_simpler()) if _IS_CJK.search(text) else text


@cache
def _simpler() -> dict[int, str]:
    found = find_spec("opencc")
    for place in (found.submodule_search_locations if found else None) or []:
        path = Path(place, "dictionary", "TSCharacters.txt")
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            pairs = (line.split() for line in lines)
            # The first of several is the usual one.
            return {ord(pair[0]): pair[1] for pair in pairs if len(pair) > 1 and len(pair[0]) == 1}
    return {}


def plain(text: str) -> str:
    """Return text in lower case without accents, marks and traditional characters."""
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", _MARKS.sub("", text)).casefold()
    if not _IS_CJK.search(text) or not text.isascii():
        decomposed = unicodedata.normalize("NFD", text)
        text = "".join(one for one in decomposed if not unicodedata.combining(one))
        text = unicodedata.normalize("NFC", text)
    return simplified(text)


def tokens(text: str) -> list[str]:
    """Return the words of a text, as they are compared; each CJK character is one."""
    return [stem(one) for one in _TOKEN.findall(plain(text))]


def key(text: str) -> str:
    """Return what two texts have in common that differ only in writing."""
    return " ".join(tokens(text))


def compounds(text: str) -> list[str]:
    """Return words with hyphens as one word: ``PI-RADS`` is also typed ``pirads``."""
    if "-" not in text:
        return []
    found = (one.replace("-", "") for one in _COMPOUND.findall(plain(text)))
    return [stem(one) for one in found if len(one) <= _LONGEST_COMPOUND]


def is_cjk(token: str) -> bool:
    """Return whether a token is a Chinese character."""
    return _IS_CJK.match(token) is not None


def has_cjk(text: str) -> bool:
    """Return whether there are Chinese characters in it."""
    return not text.isascii() and _IS_CJK.search(text) is not None


@lru_cache(1 << 17)
def stem(word: str) -> str:
    """Return the form in which a word is looked for: no plural, one spelling for all."""
    if word in _OTHERWISE:
        return _OTHERWISE[word]
    if len(word) < 5 or not (word.isascii() and word.isalpha()):
        return word
    for ending, single in _PLURALS:
        word, was_many = ending.subn(single, word)
        if was_many:
            break
    word = _SPELLING_F.sub("sulf", _SPELLING_K.sub("leuk", word))
    word = word.replace("ae", "e").replace("oe", "e").replace("ysed", "yzed")
    word = _SPELLING_Z.sub("z", word)
    word = _SPELLING_OR.sub("or", word)
    word = _SPELLING_ER.sub("er", word)
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    return _OTHERWISE.get(word, word)
