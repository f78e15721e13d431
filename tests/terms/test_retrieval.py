"""What people type finds what they mean, in the index of what comes with the program."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.terms.query_list import Asked, asked
from workbench.terms.index import TermIndex
from workbench.terms.modalities import surroundings_of
from workbench.terms.values import Filter


def rank(index: TermIndex, one: Asked) -> int:
    only = Filter(systems=(one.system,) if one.system else ())
    hits = index.search(one.query, 10, only, surroundings_of(one.modality))
    found = [hit.key for hit in hits]
    return min((found.index(key) for key in one.right if key in found), default=99)


@pytest.fixture(scope="module")
def ranks(index: TermIndex) -> list[tuple[Asked, int]]:
    return [(one, rank(index, one)) for one in asked()]


def share(ranks: list[tuple[Asked, int]], best: int) -> float:
    return sum(rank < best for _, rank in ranks) / len(ranks)


def test_four_of_five_queries_have_their_answer_on_top(ranks):
    wrong = [(one.query, rank) for one, rank in ranks if rank > 0]
    assert share(ranks, 1) >= 0.80, wrong


def test_nearly_all_queries_have_their_answer_among_the_first_five(ranks):
    wrong = [(one.query, rank) for one, rank in ranks if rank > 4]
    assert share(ranks, 5) >= 0.95, wrong


def test_no_kind_of_query_is_left_behind(ranks):
    asked_of = Counter(one.kind for one, _ in ranks)
    found = Counter(one.kind for one, rank in ranks if rank < 5)
    poor = {kind: found[kind] / many for kind, many in asked_of.items() if found[kind] < 0.9 * many}
    assert poor == {}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("结节", "27925004"),
        ("結節", "27925004"),
        ("jiejie", "27925004"),
        ("jie jie", "27925004"),
        ("jj", "27925004"),
        ("nodul", "27925004"),
        ("noduel", "27925004"),
        ("NODULES", "27925004"),
        ("27925004", "27925004"),
        ("SCT:27925004", "27925004"),
        ("结界", "27925004"),
        ("jeijie", "27925004"),
        ("毛玻璃", "112120"),
        ("磨玻璃", "112120"),
        ("j93.9", "J93.9"),
        ("J939", "J93.9"),
        ("haemorrhage", "50960005"),
        ("肺", "39607008"),
        ("左", "7771000"),
    ],
)
def test_a_term_is_found_however_it_is_typed(index: TermIndex, query: str, code: str):
    assert index.search(query, 5)[0].code == code


def test_nothing_is_found_for_noise(index: TermIndex):
    for noise in ("", "   ", "!!!", "\0", '"', "AND OR NOT", "*", "ü^", "）（"):
        index.search(noise)
    assert index.search("") == index.search("!!!") == []


def test_the_context_changes_the_order_alone(index: TermIndex):
    without = index.search("calcification", 50)
    within = index.search("calcification", 50, around=surroundings_of("MG"))
    assert within[0].key != without[0].key or within[0].score > without[0].score
    assert index.search("calcification", 50, Filter(contexts=("CID4031",))) == []


def test_a_filter_leaves_only_its_system(index: TermIndex):
    assert {hit.system for hit in index.search("fracture", limit=Filter(("icd10cm",)))} == {
        "icd10cm"
    }
    assert {hit.scheme for hit in index.search("lung", limit=Filter(("SCT",)))} == {"SCT"}


def test_an_index_is_one_file(built: Path):
    assert [path.name for path in built.parent.iterdir()] == [built.name]
