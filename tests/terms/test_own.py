"""What users add is theirs: found at once, kept through updates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.terms.small import Small, codes, index_of, term
from workbench.api.terms import TermEntry, Translation
from workbench.base.errors import InputError
from workbench.terms.build import build
from workbench.terms.index import TermIndex
from workbench.terms.own import OwnTerms


@pytest.fixture
def own(tmp_path: Path) -> Iterator[OwnTerms]:
    opened = OwnTerms(tmp_path / "own" / "own.db")
    yield opened
    opened.close()


def test_a_term_of_the_user_is_found(tmp_path: Path, own: OwnTerms):
    index = index_of(tmp_path, term("A", "Knot"), own=own)
    assert codes(index, "coffee") == []
    own.put_term(
        TermEntry("99LOCAL", "1", "Coffee stain", translations=(Translation("zh_CN", "咖啡渍"),))
    )
    index.refresh()
    for query in ("coffee", "咖啡渍", "kafeizi", "kfz", "stain coffee"):
        assert codes(index, query) == ["1"]
    assert {one.name: one.terms for one in index.systems()} == {"small": 1, "own": 1}
    own.remove_term("99LOCAL", "1")
    index.refresh()
    assert codes(index, "coffee") == []


def test_a_corrected_name_is_shown_and_found_and_the_code_stays(tmp_path: Path, own: OwnTerms):
    index = index_of(tmp_path, term("A", "Knot", "结"), own=own)
    own.put_name("99TEST", "A", Translation("zh_CN", "疙瘩", ("鼓包",)))
    index.refresh()
    for query in ("疙瘩", "鼓包", "结", "knot"):
        [hit] = index.search(query)
        assert (hit.code, hit.meaning, hit.zh, hit.system) == ("A", "Knot", "疙瘩", "small")
    found = index.term("99TEST", "A")
    assert found is not None
    assert found.title("zh_CN") == "疙瘩"
    assert {one.text for one in found.names} == {"疙瘩", "鼓包", "结"}
    own.remove_name("99TEST", "A", "zh_CN")
    index.refresh()
    assert index.search("knot")[0].zh == "结"


def test_an_update_of_a_package_touches_nothing_of_the_user(tmp_path: Path, own: OwnTerms):
    own.put_name("99TEST", "A", Translation("zh_CN", "疙瘩"))
    old = index_of(tmp_path / "old", term("A", "Knot", "结"), own=own)
    assert old.search("knot")[0].zh == "疙瘩"
    updated = build(tmp_path / "new", [Small(term("A", "Knot", "新结"), version="2")])
    new = TermIndex(updated, own=own)
    assert new.search("knot")[0].zh == "疙瘩"


def test_a_term_needs_a_scheme_a_code_and_a_meaning(own: OwnTerms):
    for scheme, code, meaning in (("", "1", "x"), ("99X", " ", "x"), ("99X", "1", "")):
        with pytest.raises(InputError):
            own.put_term(TermEntry(scheme, code, meaning))
    with pytest.raises(InputError):
        own.put_name("99X", "1", Translation("zh_CN", " "))


def test_the_latest_terms_come_first_and_few_are_kept(own: OwnTerms):
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for number in range(60):
        own.used([("S", str(number))], start + timedelta(seconds=number))
    own.used([("S", "30")], start + timedelta(seconds=100))
    recent = own.recent()
    assert recent[:2] == (("S", "30"), ("S", "59"))
    assert len(recent) == 40


def test_a_favourite_has_one_key(own: OwnTerms):
    own.put_favourite(1, ("S", "a"))
    own.put_favourite(2, ("S", "a"))
    own.put_favourite(3, ("S", "b"))
    own.put_favourite(3, None)
    assert own.favourites() == {2: ("S", "a")}
    with pytest.raises(InputError):
        own.put_favourite(10, ("S", "a"))


def test_it_is_there_again_after_a_restart(tmp_path: Path):
    path = tmp_path / "own.db"
    first = OwnTerms(path)
    first.put_term(TermEntry("99LOCAL", "1", "Stain", synonyms=("spot",), parents=("0",)))
    first.put_favourite(1, ("99LOCAL", "1"))
    first.close()
    second = OwnTerms(path)
    [entry] = second.terms()
    assert (entry.meaning, entry.synonyms[0].text, entry.parents) == ("Stain", "spot", ("0",))
    assert second.favourites() == {1: ("99LOCAL", "1")}
    second.close()
