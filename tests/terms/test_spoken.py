"""What people say, beside the code systems."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terms.small import Small, codes, term
from workbench.api.terms import CodeSystem, Synonym
from workbench.terms import spoken
from workbench.terms.build import build
from workbench.terms.index import TermIndex

TABLE = """# scheme: TEST
codes\tenglish\tchinese
A.9|A\tslipped thing|loose thing\t滑脱
OTHER:B\tloose thing\t
"""


def test_a_table_tells_the_codes_of_words_the_likeliest_first():
    found = dict(spoken.rows(TABLE))
    assert set(found) == {("TEST", "A.9"), ("TEST", "A"), ("OTHER", "B")}
    assert found["TEST", "A.9"].usual == ("slipped thing", "loose thing", "滑脱")
    assert found["TEST", "A.9"].name == "滑脱"
    assert found["TEST", "A"].name == ""
    assert found["OTHER", "B"].chinese == ()


def test_a_table_with_other_columns_is_refused():
    with pytest.raises(ValueError, match="columns"):
        list(spoken.rows("code\twords\nA\tx"))


def test_words_are_added_to_an_entry_once():
    words = {("99TEST", "A"): spoken.Spoken(("Old", "new"), ("旧", "新"), ("new",), "新")}
    said = spoken.with_spoken(term("A", "Old"), words)
    assert said.synonyms == (Synonym("new"),)
    assert [(one.name, one.synonyms) for one in said.translations] == [("新", ("旧",))]
    named = spoken.with_spoken(term("A", "Old", "旧", "古"), words)
    assert [(one.name, one.synonyms) for one in named.translations] == [("旧", ("古", "新"))]


def test_of_terms_with_one_name_the_usual_one_comes_first(tmp_path: Path):
    one = term("A", "First of all", synonyms=("spot",))
    two = term("B", "Second of all", synonyms=("spot",), usual=("spot",))
    index = TermIndex(build(tmp_path, [Small(one, two)]))
    assert codes(index, "spot") == ["B", "A"]
    index.close()


def test_every_code_exists_and_every_word_is_clean(systems: list[CodeSystem]):
    known = {(entry.scheme, entry.code) for system in systems for entry in system.entries()}
    found = spoken.read_all()
    assert len(found) >= 1200
    assert set(found) - known == set()
    for words in found.values():
        for word in (*words.english, *words.chinese):
            assert word == word.strip() and "\t" not in word and "，" not in word
        assert all(one.isascii() for one in words.english)
        assert not any(one.isascii() and " " in one for one in words.chinese)
