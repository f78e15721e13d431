"""Finding things by a few letters: subsequences, where starts of words count most."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

_START = 8.0
_NEXT = 8.5
_WHOLE_START = 3.0
_GAP = 0.25
_LENGTH = 0.03
# What stands behind the title (menu, other language, id) finds too, but less.
_BEHIND = 0.6
# Unless it begins with what was typed: that is no accident, as letters here and there can be.
_BEHIND_WHOLE = 0.85
_RECENT = 1.5
_FAR = 8


@frozen
class Entry:
    """Something that can be found.

    Parameters
    ----------
    key : str
        Names it in the list of recently used ones.
    texts : tuple of str
        The title, then other texts that find it.
    """

    key: str
    texts: tuple[str, ...]


@frozen
class Hit:
    """A found entry: its index, how well it fits, and which letters of the title were meant."""

    index: int
    score: float
    positions: tuple[int, ...] = ()


def rank(query: str, entries: Sequence[Entry], recent: Sequence[str] = ()) -> list[Hit]:
    """Return the entries that fit, the best first.

    Every word of the query must be found as a subsequence of one of the texts. Without a query
    all are returned, the recently used first.

    Parameters
    ----------
    recent : sequence of str
        Keys, the most recently used first.
    """
    used = {key: at for at, key in reversed(list(enumerate(recent)))}
    words = query.lower().split()
    hits = []
    for index, entry in enumerate(entries):
        hit = _fit(words, index, entry.texts)
        if hit is not None:
            bonus = _RECENT / (1 + used[entry.key]) if entry.key in used else 0.0
            hits.append(Hit(index, hit.score + bonus, hit.positions))
    return sorted(hits, key=lambda hit: (-hit.score, hit.index))


def _fit(words: Sequence[str], index: int, texts: Sequence[str]) -> Hit | None:
    total = 0.0
    positions: set[int] = set()
    for word in words:
        best: tuple[float, tuple[int, ...]] | None = None
        for at, text in enumerate(texts):
            found = match(word, text)
            if found is None:
                continue
            score = found[0] * (1.0 if at == 0 else _worth_behind(word, text))
            if best is None or score > best[0]:
                best = (score, found[1] if at == 0 else ())
        if best is None:
            return None
        total += best[0]
        positions.update(best[1])
    return Hit(index, total, tuple(sorted(positions)))


def _worth_behind(word: str, text: str) -> float:
    return _BEHIND_WHOLE if text.lower().startswith(word) else _BEHIND


def match(word: str, text: str) -> tuple[float, tuple[int, ...]] | None:
    """Return how well a word fits as a subsequence of a text, and where its letters are.

    Parameters
    ----------
    word : str
        In small letters, not empty.

    Returns
    -------
    (float, tuple of int) or None
        None if a letter is missing or they come in another order.
    """
    low = text.lower()
    if len(low) != len(text):  # a few letters have two in lower case
        low = "".join(letter.lower()[0] for letter in text)
    letters = iter(low)
    if not word or not all(letter in letters for letter in word):
        return None
    # best[i]: score and path of the word so far, its last letter at i.
    best: dict[int, tuple[float, tuple[int, ...]]] = {
        i: (_value(text, i), (i,)) for i, letter in enumerate(low) if letter == word[0]
    }
    for wanted in word[1:]:
        best = _extended(best, wanted, low, text)
    score, path = max(best.values(), key=lambda found: (found[0], [-i for i in found[1]]))
    return score - _LENGTH * len(text), path


def _extended(
    best: dict[int, tuple[float, tuple[int, ...]]], wanted: str, low: str, text: str
) -> dict[int, tuple[float, tuple[int, ...]]]:
    longer: dict[int, tuple[float, tuple[int, ...]]] = {}
    for i, letter in enumerate(low):
        if letter != wanted:
            continue
        options = [
            (score + (_NEXT if i == j + 1 else -_GAP * min(i - j, _FAR)), path)
            for j, (score, path) in best.items()
            if j < i
        ]
        if options:
            score, path = max(options, key=lambda option: option[0])
            longer[i] = (score + _value(text, i), (*path, i))
    return longer


def _value(text: str, i: int) -> float:
    """Return what a letter is worth where it stands."""
    if i == 0:
        return 1.0 + _START + _WHOLE_START
    before, here = text[i - 1], text[i]
    starts = not before.isalnum() or (before.islower() and here.isupper())
    return 1.0 + (_START if starts else 0.0)
