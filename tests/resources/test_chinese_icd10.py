"""The Chinese names of ICD-10-CM: whole, unique, simplified, and true to the list they name."""

from __future__ import annotations

import re
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.resources.chinese import FOLDER, check_file, check_simplified, parts, words_of

FILES = sorted(FOLDER.glob("icd10_*.tsv"))
CHAPTERS, BLOCKS, CATEGORIES = 22, 258, 1918
# Beyond GB 2312, whose Chinese characters are the simplified ones.
RARE_SIMPLIFIED = "·腘"


class Row(NamedTuple):
    code: str
    meaning: str
    name: str
    synonyms: str

    @property
    def words(self) -> list[str]:
        return words_of(self.name, self.synonyms)


ROWS = [Row(*cells) for path in FILES for cells in parts(path)[2]]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_says_whose_words_it_holds(path: Path) -> None:
    check_file(path, "I10C", Row._fields)


def test_every_chapter_block_and_category_has_one_name() -> None:
    counts = Counter(row.code for row in ROWS)
    assert [code for code, count in counts.items() if count > 1] == []
    assert sum(code.isdigit() for code in counts) == CHAPTERS
    assert sum("-" in code for code in counts) == BLOCKS
    assert len(counts) == CHAPTERS + BLOCKS + CATEGORIES


def test_every_name_is_chinese_and_clean() -> None:
    for row in ROWS:
        assert re.search("[\u4e00-\u9fff]", row.name), row
        assert len(set(row.words)) == len(row.words), row
        for word in row.words:
            assert word == word.strip() and not re.search(r"[()\uff08\uff09\t,;]", word), row


def test_no_character_is_a_traditional_one() -> None:
    for row in ROWS:
        check_simplified(row.words, RARE_SIMPLIFIED)


def test_names_of_categories_are_not_shared() -> None:
    names = Counter(row.name for row in ROWS if "-" not in row.code and not row.code.isdigit())
    assert [name for name, count in names.items() if count > 1] == []


def test_a_block_does_not_take_the_everyday_word_of_a_category() -> None:
    groups = [row for row in ROWS if "-" in row.code or row.code.isdigit()]
    codes = {row.code for row in groups}
    used = {word for row in ROWS if row.code not in codes for word in row.words}
    taken = [(row.code, word) for row in groups for word in row.words[1:] if word in used]
    assert taken == []


def test_codes_and_meanings_are_those_of_the_list() -> None:
    if not find_spec("plugins.icd10cm") or not find_spec("simple_icd_10_cm"):
        pytest.skip("the list of ICD-10-CM is not installed")
    from plugins.icd10cm.system import Icd10Cm

    entries = {entry.code: entry.meaning for entry in Icd10Cm().entries()}
    short = {code for code in entries if "-" in code or len(code) <= 3}
    assert {row.code for row in ROWS} == short
    assert [row for row in ROWS if entries[row.code] != row.meaning] == []


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("肺结核", "A15"),
        ("脑梗", "I63"),
        ("高血压病", "I10"),
        ("肺癌", "C34"),
        ("糖尿病", "E11"),
        ("腰突症", "M51"),
        ("慢阻肺", "J44"),
        ("子宫肌瘤", "D25"),
        ("肺结节", "R91"),
        ("股骨颈骨折", "S72"),
        ("烟雾病", "I67"),
    ],
)
def test_the_word_of_the_ward_names_the_category(word: str, code: str) -> None:
    found = [row.code for row in ROWS if word in row.words and "-" not in row.code]
    assert found == [code]
