"""How well a name answers a query: one number, with how it was found.

The kind of the match counts most, then how much of the name was typed, then how likely the term
is, and where the user is.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA

from workbench.terms.folding import SMALL_WORDS, is_cjk
from workbench.terms.query import Query
from workbench.terms.shard import Row
from workbench.terms.values import Match, Surroundings

#: Best and worst score of each kind.
_RANGE = {
    Match.CODE: (1040, 900),
    Match.EXACT: (1000, 940),
    Match.PINYIN: (930, 620),
    Match.INITIALS: (900, 520),
    Match.PREFIX: (900, 780),
    Match.WORDS: (860, 640),
    Match.SUBSTRING: (560, 480),
    Match.TYPO: (640, 420),
    Match.PART: (470, 200),
}
_PER_WEIGHT = 6.0
OTHER_WORD = 70.0
#: Of diagnoses that are called the same the category comes first.
_CATEGORY, _USUAL_CATEGORY = 4.0, 24.0
#: What is said to be another one, or somewhere else, is seldom meant unless that is typed.
_RESIDUAL = 25.0
_USUAL = 5.0
_OTHER_NAME = 15.0

_Found = tuple[Match, float]


def score(query: Query, row: Row) -> _Found | None:
    """Return how a name matches and how well, or None; what it is about is not counted yet."""
    found = _by_name(query, row)
    if row.reading and (query.pinyin or query.sounds):
        spoken = _by_sound(query, row)
        if spoken is not None and (found is None or spoken[1] > found[1]):
            found = spoken
    return found


def _graded(match: Match, share: float) -> _Found:
    best, worst = _RANGE[match]
    return match, worst + (best - worst) * max(0.0, min(1.0, share))


def code(query: Query, row: Row) -> _Found | None:
    """Return how a code matches."""
    from workbench.terms.writer import code_key

    if query.scheme and query.scheme.lower() != row.scheme.lower():
        return None
    typed, own = code_key(query.code), code_key(row.code)
    is_word = query.code.isalpha() and not query.scheme
    if typed == own:
        if is_word:  # it may as well be a word
            return _graded(Match.CODE, 0.4 if query.code == row.code else 0.1)
        return _graded(Match.CODE, 1.0 if query.code.lower() == row.code.lower() else 0.9)
    if is_word or not own.startswith(typed):
        return None
    return _graded(Match.CODE, 0.5 * len(typed) / len(own))


def _by_name(query: Query, row: Row) -> _Found | None:
    typed, own = query.key, row.key
    if not typed:
        return None
    if typed == own:
        return _graded(Match.EXACT, 1.0 if row.preferred else 0.7)
    share = len(typed) / len(own)
    if own.startswith(typed):
        is_whole = own[len(typed)] == " " or is_cjk(typed[-1])
        return _graded(Match.PREFIX, share * 0.7 + (0.3 if is_whole else 0.0))
    return _by_words(query, row)


def _by_words(query: Query, row: Row) -> _Found | None:
    have = row.key.split()
    known = {*have, *row.extra.split()}
    whole = begun = missing = 0
    for word in query.words:
        if (" " in word and f" {word} " in f" {row.key} ") or word in known:
            whole += 1
        elif any(one.startswith(word) for one in known):
            begun += 1
        else:
            missing += 1
    if missing:
        return None
    own = [one for one in have if one not in SMALL_WORDS]
    typed = sum(len(word.replace(" ", "")) for word in query.words)
    share = typed / max(1, sum(map(len, own)))
    if not begun and share >= 1.0:
        return _graded(
            Match.EXACT, 0.3 if row.preferred else 0.1
        )  # the same words in another order
    return _graded(Match.WORDS, 0.8 * share + 0.2 * whole / (whole + begun))


def _by_sound(query: Query, row: Row) -> _Found | None:
    best: _Found | None = None
    for way in row.reading.split("|"):
        found = _by_reading(query, way.split(" "))
        if found is not None and not row.preferred:
            found = found[0], found[1] - _OTHER_NAME
        if found is not None and (best is None or found[1] > best[1]):
            best = found
    return best


def _by_reading(query: Query, syllables: Sequence[str]) -> _Found | None:
    full = "".join(syllables)
    if query.sounds:  # typed in Chinese: the same sound is a slip of the input method
        begun = max((len(one) for one in query.sounds if full.startswith(one)), default=0)
        return _graded(Match.TYPO, begun / len(full)) if begun else None
    typed = query.pinyin
    if typed == full:
        return _graded(Match.PINYIN, 1.0)
    initials = "".join(one if one.isdigit() else one[:1] for one in syllables)
    if typed == initials and len(typed) > 1:
        return _graded(Match.INITIALS, 0.9)
    if full.startswith(typed) and len(typed) > 1:
        ends = _ends(syllables)
        return _graded(
            Match.PINYIN, (0.45 if len(typed) in ends else 0.3) + 0.4 * len(typed) / len(full)
        )
    for start in range(1, len(syllables)):
        if len(typed) > 1 and "".join(syllables[start:]).startswith(typed):
            return _graded(Match.PINYIN, 0.4 * len(typed) / len(full))
    if len(typed) > 1 and initials.startswith(typed):
        return _graded(Match.INITIALS, 0.3 + 0.3 * len(typed) / len(initials))
    if len(typed) > 1 and typed in initials:
        return _graded(Match.INITIALS, 0.3 * len(typed) / len(initials))
    return None


def _ends(syllables: Sequence[str]) -> set[int]:
    ends, at = set(), 0
    for one in syllables:
        at += len(one)
        ends.add(at)
    return ends


def substring(query: Query, row: Row) -> _Found:
    """Return the score of a name with a word that contains what was typed."""
    return _graded(Match.SUBSTRING, len(query.key) / max(len(query.key), len(row.key)))


def typo(query: Query, row: Row, corrected: Query) -> _Found | None:
    """Return the score of a name that answers what was probably meant."""
    found = _by_name(corrected, row)
    if found is None:
        return None
    alike = OSA.normalized_similarity(query.key, corrected.key)
    return _graded(Match.TYPO, (found[1] - 600) / 400 * 0.8 + 0.2 * alike)


def otherwise(query: Query, row: Row, said: Query) -> _Found | None:
    """Return the score of a name that says the same with another word."""
    found = _by_name(said, row)
    return None if found is None else (found[0], found[1] - OTHER_WORD)


def misheard(typed: str, row: Row) -> _Found:
    """Return the score of a name whose pinyin is nearly what was typed."""
    ways = [way.replace(" ", "") for way in row.reading.split("|")]
    return _graded(Match.TYPO, max(OSA.normalized_similarity(typed, way) for way in ways))


def part(query: Query, row: Row) -> _Found | None:
    """Return the score of a name that shares words with the query, or is a part of it."""
    have, asked = set(row.key.split()), [p for p in query.parts if p not in SMALL_WORDS]
    common = sum(len(one) for one in asked if one in have)
    if not common:
        return None
    of_query = common / max(1, sum(map(len, asked)))
    of_name = common / max(1, sum(len(one) for one in have if one not in SMALL_WORDS))
    is_whole = f" {row.key} " in f" {query.key} "
    # What is found where comes last in both languages: 肺下叶结节, a liver lesion.
    is_head = is_whole and f" {query.key}".endswith(f" {row.key}")
    share = 0.5 * of_query + 0.3 * min(1.0, of_name) + (0.2 if is_whole else 0)
    return _graded(Match.PART, 0.7 * share + (0.3 if is_head else 0))


def one_wrong(query: Query, row: Row) -> _Found | None:
    """Return the score of a Chinese name that differs in one character: one that looks alike."""
    have = row.key.split()
    if len(have) != len(query.parts):
        return None
    same = sum(one == other for one, other in zip(have, query.parts, strict=True))
    if same != len(have) - 1:
        return None
    return _graded(Match.TYPO, same / len(have))


def _by_place(row: Row) -> float:
    """Return what is usual, and of diagnoses how general they are: the general ones are meant."""
    is_category = row.scheme == "I10C" and len(row.code) == 3
    if row.usual:
        return _USUAL_CATEGORY if is_category else _USUAL
    if is_category:
        return _CATEGORY
    if row.scheme != "I10C":
        return 0.0
    if row.meaning.startswith("Other ") or row.code[0] in "OPQVWXY" or len(row.code) > 7:
        return -_RESIDUAL
    return 0.0


def likelihood(row: Row, around: Surroundings) -> float:
    """Return what the place of the user and the habits add."""
    added = _PER_WEIGHT * row.weight + _by_place(row)
    if around.contexts:
        own = row.contexts.split()
        added += next((60.0 - 2 * min(i, 15) for i, c in enumerate(around.contexts) if c in own), 0)
    if row.system in around.systems or row.scheme in around.systems:
        added += 30.0
    term = (row.scheme, row.code)
    if term in around.terms:
        added += 50.0
    if term in around.favourites:
        added += 45.0
    if term in around.recent:
        added += 40.0 * (1 - around.recent.index(term) / (2 * len(around.recent)))
    return added
