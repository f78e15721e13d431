"""Searching, on few terms."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.terms.small import codes, index_of, term
from workbench.api.terms import TermEntry, Translation
from workbench.terms.index import TermIndex
from workbench.terms.values import Filter, Match, Surroundings


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> TermIndex:
    return index_of(
        tmp_path_factory.mktemp("small"),
        term("N", "Nodule", "结节", "小结节"),
        term("N2", "Nodular pattern", "结节影"),
        term("F", "Fracture of rib", "肋骨骨折"),
        term("F2", "Fracture of rib, left side", parents=("F",)),
        term("R", "Radiolucency", "透亮区"),
        term("P", "Pulmonary embolism", "肺栓塞", "PE"),
        term("C1", "Cyst", "囊肿", definition="of the liver"),
        term("C2", "Cyst of kidney", "囊肿", definition="of the kidney"),
        term("T", "Very low density area", "低密度影", contexts=("CID1",)),
        term("T2", "Very low signal", "低信号影", contexts=("CID2",)),
    )


@pytest.mark.parametrize(
    ("query", "code", "match"),
    [
        ("Nodule", "N", Match.EXACT),
        ("nodules", "N", Match.EXACT),
        ("结节", "N", Match.EXACT),
        ("小结节", "N", Match.EXACT),
        ("jiejie", "N", Match.PINYIN),
        ("jj", "N", Match.INITIALS),
        ("nodu", "N", Match.PREFIX),
        ("rib fracture", "F", Match.EXACT),
        ("frac rib", "F", Match.WORDS),
        ("lucency", "R", Match.SUBSTRING),
        ("noduel", "N", Match.TYPO),
        ("fracutre rib", "F", Match.TYPO),
        ("结界", "N", Match.TYPO),
        ("jeijie", "N", Match.TYPO),
        ("PE", "P", Match.EXACT),
        ("左肺结节", "N", Match.PART),
        ("骨折", "F", Match.WORDS),
    ],
)
def test_a_term_is_found_and_how(small: TermIndex, query: str, code: str, match: Match):
    hit = small.search(query)[0]
    assert (hit.code, hit.match) == (code, match)


def test_the_closer_match_comes_first(small: TermIndex):
    assert codes(small, "nodul") == ["N", "N2"]
    assert codes(small, "结节")[:2] == ["N", "N2"]


def test_a_term_comes_once(small: TermIndex):
    found = codes(small, "结节")
    assert len(found) == len(set(found))


def test_terms_of_one_name_say_what_is_different(small: TermIndex):
    same = {hit.code: hit.differs for hit in small.search("囊肿")}
    assert same["C1"] != same["C2"] and all((same["C1"], same["C2"]))


def test_what_is_unique_needs_no_difference(small: TermIndex):
    assert small.search("Pulmonary embolism")[0].differs == ""


@pytest.mark.parametrize(
    "around",
    [
        Surroundings(contexts=("CID2",)),
        Surroundings(terms=frozenset({("99TEST", "T2")})),
        Surroundings(recent=(("99TEST", "T2"),)),
        Surroundings(favourites=(("99TEST", "T2"),)),
    ],
)
def test_where_the_user_is_changes_the_order(small: TermIndex, around: Surroundings):
    assert codes(small, "very low")[0] == "T2" or codes(small, "very low")[0] == "T"
    assert codes(small, "very low", around=around)[0] == "T2"


def test_habits_never_beat_an_exact_name(small: TermIndex):
    often = Surroundings(recent=(("99TEST", "N2"),), favourites=(("99TEST", "N2"),))
    assert codes(small, "nodule", around=often)[0] == "N"


def test_a_filter_hides_the_others(small: TermIndex):
    assert codes(small, "very low", limit=Filter(contexts=("CID1",))) == ["T"]
    assert codes(small, "very low", limit=Filter(systems=("99TEST",))) != []
    assert codes(small, "very low", limit=Filter(systems=("SCT",))) == []


def test_no_more_than_asked_for(small: TermIndex):
    assert len(small.search("o", most=2)) <= 2


@given(st.text(max_size=200))
def test_whatever_is_typed_is_answered(small: TermIndex, text: str):
    for hit in small.search(text, 5):
        assert hit.meaning and hit.code


def test_the_same_query_has_the_same_answer(small: TermIndex):
    assert small.search("low area") == small.search("low area")


def test_a_code_with_several_meanings_shows_them(tmp_path: Path):
    from tests.terms.small import Small
    from workbench.terms.build import build

    other = build(tmp_path / "other", [Small(term("N", "Knot"), name="theirs")])
    index = index_of(tmp_path / "base", term("N", "Nodule"), imported=[other])
    found = index.term("99TEST", "N")
    assert found is not None
    assert (found.meaning, found.other_meanings) == ("Nodule", (("theirs", "Knot"),))


def test_names_of_several_files_come_together(tmp_path: Path):
    from tests.terms.small import Small
    from workbench.terms.build import build

    chinese = TermEntry("99TEST", "K", "Knot", translations=(Translation("zh_CN", "疙瘩"),))
    other = build(tmp_path / "other", [Small(chinese, name="theirs")])
    index = index_of(tmp_path / "base", term("K", "Knot"), imported=[other])
    assert index.search("knot")[0].zh == "疙瘩"
    assert index.search("疙瘩")[0].code == "K"
