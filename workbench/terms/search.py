"""Search: the terms that somebody means, the best first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from attrs import evolve
from rapidfuzz import process
from rapidfuzz.distance import OSA

from workbench.model.concept import Concept
from workbench.terms import query as ask
from workbench.terms import scoring
from workbench.terms.equivalents import variants
from workbench.terms.folding import SMALL_WORDS, is_cjk
from workbench.terms.query import Query
from workbench.terms.readings import sounds
from workbench.terms.shard import Row, Shard, Tags
from workbench.terms.sides import may_have_side, without_side
from workbench.terms.sites import names_of_both, site_first
from workbench.terms.values import Filter, Hit, Match, Surroundings, TermKey

_MANY, _SOME = 160, 80
#: With so good an answer nothing looser is looked for.
_GOOD = 640.0
_FEW = 5
_LONGEST_LOOKS = 12
_NO_SLIP_OF_PINYIN = 600.0
_SHORTEST_TYPO = 4
_SIDE_APART, _SITE_APART = 45.0, 115.0
_SHORTEST_PINYIN = 5
_NO_NAME = 99

_Score = Callable[[Query, Row], tuple[Match, float] | None]
_Kept = tuple[float, Match, Row, Concept | None]


class Found:
    """Answers so far, each term once with its best name."""

    def __init__(self, query: Query, around: Surroundings) -> None:
        self._query, self._around = query, around
        self.hits: dict[TermKey, _Kept] = {}

    def take(
        self, rows: Sequence[Row], judge: _Score = scoring.score, side: Concept | None = None
    ) -> None:
        """Judge names and keep the best of each term, with the side that was typed."""
        for row in rows:
            judged = judge(self._query, row)
            if judged is None:
                continue
            match, points = judged
            points += scoring.likelihood(row, self._around)
            term = row.scheme, row.code
            if side is not None and not may_have_side(term, row.meaning, row.contexts):
                continue
            had = self.hits.get(term)
            if had is None or points > had[0]:
                self.hits[term] = (points, match, row, side or (had[3] if had else None))
            elif side is not None and had[3] is None:  # 右肺下叶 is a name of it, too
                self.hits[term] = (*had[:3], side)

    @property
    def good(self) -> int:
        """How many good answers there are."""
        return sum(one[0] >= _GOOD for one in self.hits.values())

    @property
    def top(self) -> float:
        """The score of the best answer."""
        return max((one[0] for one in self.hits.values()), default=0.0)

    def best(self, most: int) -> list[Hit]:
        """Return the best answers, always in the same order; of equal ones the plainest first."""
        order = sorted(self.hits.values(), key=_in_order)
        return [
            evolve(row.hit(match, points), side=side) for points, match, row, side in order[:most]
        ]


def _in_order(kept: _Kept) -> tuple[float, int, int, int, int, str, str]:
    points, _, row, _ = kept
    # What nobody gave a Chinese name is said seldom.
    plain = len(row.zh) or _NO_NAME, len(row.meaning)
    return -points, len(row.key), *plain, row.order, row.scheme, row.code


def search(
    shards: Sequence[Shard],
    text: str,
    most: int = 50,
    limit: Filter = Filter(),  # noqa: B008 - frozen
    around: Surroundings = Surroundings(),  # noqa: B008 - frozen
) -> list[Hit]:
    """Return the terms that a text may mean, the best first."""
    query = ask.parse(text)
    if not query.key:
        return []
    tags = Tags(limit.systems, limit.contexts)
    found = Found(query, around)
    for shard in shards:
        _closely(shard, query, tags, found, around)
    if found.good < _FEW:
        for shard in shards:
            _loosely(shard, query, tags, found)
    if found.good < _FEW:
        for shard in shards:
            _partly(shard, query, tags, found)
    return found.best(most)


def _closely(shard: Shard, query: Query, tags: Tags, found: Found, around: Surroundings) -> None:
    only = tags.expression

    def take(expression: str, most: int = _MANY) -> None:
        found.take(shard.matching(ask.both(expression, only), most))

    if query.code:
        found.take(shard.coded(query.code, tags), scoring.code)
    found.take(shard.named([query.key], tags))
    take(ask.begins(query.key))
    take(ask.all_of(query.words))
    if around.contexts:
        near = Tags(contexts=around.contexts[:8]).expression
        take(ask.both(ask.all_of(query.words), near), _SOME)
    if len(query.pinyin) > 1:
        take(ask.heard("full", query.pinyin))
        take(ask.heard("initials", query.pinyin), _SOME)
    for other in variants(query.key):
        said = ask.parse(other)
        _take_otherwise(shard, said, only, found)
    _with_side(shard, query, only, found)
    habits = [*around.favourites, *around.recent][:60]
    found.take([row for row in shard.of_terms(habits) if tags.has(row)])


def _with_side(shard: Shard, query: Query, only: str, found: Found) -> None:
    """Look for what was typed together with a side, where it can have one."""
    split = without_side(query.parts)
    if split is None:
        return
    side, rest = split
    for other in (rest, *variants(rest)):
        said = ask.parse(other)
        farther = _SIDE_APART + (scoring.OTHER_WORD if other != rest else 0.0)
        for expression in (ask.begins(said.key), ask.all_of(said.words)):
            rows = shard.matching(ask.both(expression, only), _SOME)
            found.take(rows, _judged_as(said, farther), side)


def _judged_as(said: Query, farther: float) -> _Score:
    def judge(_: Query, row: Row) -> tuple[Match, float] | None:
        judged = scoring.score(said, row)
        return None if judged is None else (judged[0], judged[1] - farther)

    return judge


def _take_otherwise(shard: Shard, said: Query, only: str, found: Found) -> None:
    rows = shard.matching(ask.both(ask.all_of(said.words), only), _SOME)
    found.take(rows, lambda query, row: scoring.otherwise(query, row, said))


def _loosely(shard: Shard, query: Query, tags: Tags, found: Found) -> None:
    """Look for parts of words, for what sounds the same, and for slips."""
    only = tags.expression
    if any(map(is_cjk, query.parts)):
        _by_sound(shard, query, tags, found)
    inside = [_containing(shard, word, len(query.words) > 1) for word in query.words]
    if all(inside) and any(_is_word(word) for word in query.words):
        expression = ask.both(ask.one_of_each(inside), only)
        found.take(shard.matching(expression, _SOME), scoring.substring)
    if found.good < _FEW:
        groups = [_alike(shard, word) for word in query.words]
        if all(groups) and groups != [[word] for word in query.words]:
            _with_slips(shard, groups, tags, found)
    if query.pinyin and found.top < _NO_SLIP_OF_PINYIN:
        _by_near_sound(shard, query.pinyin, tags, found)


def _with_slips(shard: Shard, groups: Sequence[list[str]], tags: Tags, found: Found) -> None:
    """Look for names that have a word of each group, and judge them by these words."""
    queries: dict[str, Query] = {}

    def judge(query: Query, row: Row) -> tuple[Match, float] | None:
        have = {*row.key.split(), *row.extra.split()}
        said = " ".join(next((one for one in group if one in have), group[0]) for group in groups)
        if said not in queries:
            queries[said] = ask.parse(said)
        return scoring.typo(query, row, queries[said])

    expression = ask.both(ask.one_of_each(groups), tags.expression)
    found.take(shard.matching(expression, _MANY), judge)


def _by_sound(shard: Shard, query: Query, tags: Tags, found: Found) -> None:
    """Look for Chinese names that sound the same, and for all characters in any order."""
    only = tags.expression
    known = shard.readings(one for one in query.parts if is_cjk(one))
    heard = evolve(query, sounds=sounds(query.text, known))
    for one in heard.sounds:
        rows = shard.matching(ask.both(ask.heard("full", one), only), _SOME)
        found.take(rows, lambda _, row: scoring.score(heard, row))
    if not found.good:
        _by_looks(shard, query, only, found)
    for one in heard.sounds[:1]:
        _by_near_sound(shard, one, tags, found)
    if len(query.parts) > 2:
        loose = ask.one_of_each([one] for one in query.parts)
        found.take(shard.matching(ask.both(loose, only), _SOME), _scattered)


def _by_looks(shard: Shard, query: Query, only: str, found: Found) -> None:
    """Look for Chinese names with one other character: one that looks much the same."""
    parts = query.parts
    if not 2 <= len(parts) <= _LONGEST_LOOKS or not all(map(is_cjk, parts)):
        return
    for number in range(len(parts)):
        rest = " ".join(parts[:number]), " ".join(parts[number + 1 :])
        expression = ask.all_of(one for one in rest if one)
        if number == len(parts) - 1:
            expression = ask.begins(rest[0])
        rows = shard.matching(ask.both(expression, only), _SOME)
        found.take(rows, scoring.one_wrong)


def _by_near_sound(shard: Shard, typed: str, tags: Tags, found: Found) -> None:
    """Look for Chinese names whose pinyin was typed, or heard, with a slip."""
    if len(typed) < _SHORTEST_PINYIN:
        return
    farthest = 1 if len(typed) < 9 else 2
    near = process.extract(
        typed, shard.spoken, scorer=OSA.distance, score_cutoff=farthest, limit=12
    )
    for reading, *_ in near:
        rows = shard.matching(ask.both(ask.heard("full", reading, True), tags.expression), 10)
        spoken = [row for row in rows if row.reading]
        found.take(spoken, lambda _, row: scoring.misheard(typed, row))


def _partly(shard: Shard, query: Query, tags: Tags, found: Found) -> None:
    """Look for names that the query contains, and for those with some of its words."""
    rows = shard.named(_within(query.parts), tags)
    for at, name in names_of_both(query, rows):
        said = ask.parse(name)
        found.take(shard.named([said.key], tags), _judged_as(said, _SITE_APART), at)
    turned = site_first(query, rows)
    split = without_side(turned.parts)
    side = split[0] if split is not None else None

    def judge(_: Query, row: Row) -> tuple[Match, float] | None:
        return scoring.part(turned, row)

    found.take(rows, judge, side)
    found.take(rows, judge)
    words = [one for one in query.parts if one not in SMALL_WORDS]
    for number in range(len(words)):
        rest = words[:number] + words[number + 1 :]
        if rest and len(words) <= 8:
            expression = ask.both(ask.one_of_each([one] for one in rest), tags.expression)
            found.take(shard.matching(expression, _SOME), judge)


def _within(parts: Sequence[str]) -> Iterator[str]:
    """Yield all runs of words, the longest first."""
    for length in range(min(8, len(parts)), 0, -1):
        if length == 1 and len(parts) > 1 and is_cjk(parts[0]):
            return
        for start in range(len(parts) - length + 1):
            yield " ".join(parts[start : start + length])


def _containing(shard: Shard, word: str, among_others: bool) -> list[str]:
    """Return the words that contain one: itself alone, where it is one among others."""
    if not _is_word(word) or (among_others and shard.has_word(word)):
        return [word]
    return shard.words_with(word, 12)


def _is_word(word: str) -> bool:
    return len(word) > 2 and not is_cjk(word)


def _alike(shard: Shard, word: str) -> list[str]:
    """Return words that somebody may have meant."""
    if not _is_word(word) or len(word) < _SHORTEST_TYPO:
        return [word]
    words = shard.words
    farthest = 1 if len(word) < 7 else 2
    near = process.extract(word, words.words, scorer=OSA.distance, score_cutoff=farthest, limit=60)
    if "f" in word:  # osteofite
        greek = word.replace("f", "ph")
        near += process.extract(
            greek, words.words, scorer=OSA.distance, score_cutoff=farthest, limit=60
        )
    near.sort(key=lambda one: (one[1], one[0][0] != word[0], words.ranks[one[2]]))
    begun = [one for one in shard.words_with(word, 12) if one.startswith(word)]
    return list(dict.fromkeys([*begun, *(one[0] for one in near[:10])]))


def _scattered(query: Query, row: Row) -> tuple[Match, float] | None:
    """Judge a name that has all characters, but not in a row."""
    have = row.key.split()
    share = len(query.parts) / len(have)
    return Match.WORDS, 560.0 + 100.0 * min(1.0, share)
