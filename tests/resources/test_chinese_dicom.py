"""The Chinese names of the concepts of DICOM PS3.16: whole where promised, and true to them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import NamedTuple, cast

import pytest
from pydicom.sr._cid_dict import name_for_cid
from pydicom.sr._concepts_dict import concepts

from tests.resources.chinese import FOLDER, check_file, check_simplified, parts, words_of

FILES = sorted(FOLDER.glob("dicom_*.tsv"))
# Beyond GB 2312, whose Chinese characters are the simplified ones.
RARE_SIMPLIFIED = "腘踇²³é"
NUMERALS_AND_UNITS = re.compile(r"[A-Za-z0-9αμ%/.,^*+()' -]+")

# Context groups of which every concept has a Chinese name, first and last of each run.
WHOLE = """
2 4-6 8 19-21 26-30 32 33 83-85 210-212 217-222 224 226 227 230-252 280 300 639 1000-1011 3010-3022
3604-3610 3630 3700-3718 3778 3781-3785 3802-3806 3808 3810 3813 3815-3817 3827 3829 3832 3833 3839
3840 4005-4009 4011 4013-4019 4028-4033 4040 4042 4100 4102-4105 4107-4109 4209 4211 6000-6072
6083-6085 6100-6171 6200-6212 6300-6353 6401-6405 7000-7002 7011 7016 7017 7021 7035 7140-7180 7183
7186-7199 7230 7270-7272 7301 7302 7304 7449 7456-7479 7500-7710 9514 10013 10014 12004-12011
12020-12023 12103-12116 12119-12122 12125-12131 12202 12203 12320 12321
"""


def _cids(runs: str) -> list[int]:
    ends = [run.partition("-") for run in runs.split()]
    wanted = {cid for first, _, last in ends for cid in range(int(first), int(last or first) + 1)}
    return sorted(wanted & name_for_cid.keys())


# Not in a context group, but in the templates of measurement reports.
TEMPLATES = {
    ("DCM", "112039"): "Tracking Identifier",
    ("DCM", "112040"): "Tracking Unique Identifier",
    ("DCM", "126070"): "Subject Time Point Identifier",
    ("DCM", "126072"): "Time Point Type",
    ("DCM", "126073"): "Time Point Order",
    ("DCM", "112048"): "Current Response",
    ("DCM", "112049"): "Best Overall Response",
    ("SCT", "103339001"): "Long axis",
    ("SCT", "103340004"): "Short axis",
}

Key = tuple[str, str]


class Row(NamedTuple):
    scheme: str
    code: str
    meaning: str
    name: str
    synonyms: str

    @property
    def key(self) -> Key:
        return self.scheme, self.code

    @property
    def words(self) -> list[str]:
        return words_of(self.name, self.synonyms)


def _pydicom() -> tuple[dict[Key, set[str]], dict[int, set[Key]]]:
    """Return the meanings of each concept and the concepts of each context group."""
    meanings: dict[Key, set[str]] = defaultdict(set)
    groups: dict[int, set[Key]] = defaultdict(set)
    tables = cast("dict[str, dict[str, dict[str, tuple[str, list[int]]]]]", concepts)
    for scheme, keywords in tables.items():
        for codes in keywords.values():
            for code, (meaning, cids) in codes.items():
                meanings[scheme, code].add(meaning)
                for cid in cids:
                    groups[cid].add((scheme, code))
    return meanings, groups


ROWS = [Row(*cells) for path in FILES for cells in parts(path)[2]]
NAMED = {row.key for row in ROWS}
MEANINGS, GROUPS = _pydicom()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_file_says_whose_words_it_holds(path: Path) -> None:
    check_file(path, "SCT", Row._fields)


def test_every_concept_is_named_once() -> None:
    assert [key for key, count in Counter(row.key for row in ROWS).items() if count > 1] == []
    assert len(ROWS) >= 5300


def test_no_file_of_the_folder_names_a_concept_again() -> None:
    keys: Counter[Key] = Counter()
    for path in sorted(FOLDER.glob("*.tsv")):
        said, columns, rows = parts(path)
        head = dict(line[2:].split(": ", 1) for line in said)
        for cells in (dict(zip(columns, row, strict=True)) for row in rows):
            keys[cells.get("scheme") or head["scheme"], cells["code"]] += 1
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_concept_is_one_of_dicom_with_its_meaning() -> None:
    assert [row for row in ROWS if row.meaning not in MEANINGS.get(row.key, ())] == []


@pytest.mark.parametrize("cid", _cids(WHOLE))
def test_a_context_group_of_everyday_is_named_whole(cid: int) -> None:
    assert sorted(MEANINGS[key] for key in GROUPS[cid] - NAMED) == []


def test_concepts_of_measurement_templates_are_named() -> None:
    assert TEMPLATES.keys() <= NAMED
    assert all(meaning in MEANINGS[key] for key, meaning in TEMPLATES.items())


def test_every_concept_with_a_rads_category_is_named() -> None:
    rads = {key for key, meanings in MEANINGS.items() if any("RADS" in m for m in meanings)}
    assert rads <= NAMED


def test_every_word_is_clean() -> None:
    for row in ROWS:
        assert row.name, row
        assert len(set(row.words)) == len(row.words), row
        for word in row.words:
            assert word == word.strip() and not re.search(r"[\uff08\uff09\t;]", word), row


def test_a_name_is_chinese_where_it_is_not_a_formula() -> None:
    latin = [row for row in ROWS if not re.search("[\u4e00-\u9fff]", row.name)]
    assert [row for row in latin if not NUMERALS_AND_UNITS.fullmatch(row.name)] == []
    assert len(latin) <= 60


def test_no_character_is_a_traditional_one() -> None:
    for row in ROWS:
        check_simplified(row.words, RARE_SIMPLIFIED)


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("结节", ("SCT", "27925004")),
        ("肿块", ("SCT", "4147007")),
        ("磨玻璃影", ("DCM", "112120")),
        ("毛玻璃影", ("DCM", "112120")),
        ("胆囊", ("SCT", "28231008")),
        ("淋巴结", ("SCT", "59441001")),
        ("右上肺", ("SCT", "45653009")),
        ("左室", ("SCT", "87878005")),
        ("靶病灶", ("DCM", "112074")),
        ("长径", ("SCT", "103339001")),
        ("左侧", ("SCT", "7771000")),
    ],
)
def test_the_word_of_the_reading_room_names_the_concept(word: str, key: Key) -> None:
    assert key in {row.key for row in ROWS if word in row.words}
