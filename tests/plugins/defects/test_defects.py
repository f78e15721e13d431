"""The defects: complete in both languages, each with its place in the tree."""

from __future__ import annotations

import re
import shutil
from collections import Counter

import pytest

from plugins.defects import plugin, table
from plugins.defects.system import SCHEME, DefectSystem
from plugins.defects.table import COLUMNS, Defect, defects, rows, tables
from workbench.api.terms import ContextSystem, Review, TermEntry

# As the tables say; a domain that shrinks has lost something.
COUNTS = {
    "BATT": 34,
    "CAST": 35,
    "COAT": 31,
    "GLASS": 24,
    "MOULD": 30,
    "PCB": 37,
    "PV": 14,
    "SOLDER": 38,
    "STEEL": 44,
    "SURF": 40,
    "TEXT": 26,
    "WAFER": 41,
    "WELD": 75,
}
# ISO 6520-1 gives its imperfections three digits, and four to their kinds.
REFERENCES = re.compile(
    r"ISO 8785:1998(, 4\.[1-4](\.\d+)?)?"
    r"|ISO 6520-1(, no\. [1-6]\d{2,3})?"
    r"|IPC-A-610(E, 5\.2(\.\d+){0,2})?"
    r"|IPC-A-600"
    r"|ISO 4618|ISO 4628-(1|2|3|4|5|6|8|10)"
    r"|ASTM E446, category [A-F]"
    r"|GB/T 5611"
)


@pytest.fixture(scope="module")
def all_defects() -> list[Defect]:
    return list(defects())


@pytest.fixture(scope="module")
def entries() -> dict[str, TermEntry]:
    return {entry.code: entry for entry in DefectSystem().entries()}


def test_every_domain_has_as_many_entries_as_its_table(all_defects):
    assert Counter(defect.domain for defect in all_defects) == COUNTS
    lines = sum(
        not line.startswith("#")
        for path in tables()
        for line in path.read_text(encoding="utf-8").splitlines()
    )
    assert len(all_defects) == sum(COUNTS.values()) == lines - len(tables())


def test_no_code_is_given_twice(all_defects):
    assert [c for c, n in Counter(d.code for d in all_defects).items() if n > 1] == []


def test_no_two_entries_have_one_name(all_defects):
    for names in ([d.name.lower() for d in all_defects], [d.name_zh for d in all_defects]):
        assert [name for name, n in Counter(names).items() if n > 1] == []


def test_codes_fit_the_code_value_of_dicom(all_defects):
    form = re.compile(r"[A-Z0-9]+(\.[A-Z0-9]+){0,2}")
    assert [d.code for d in all_defects if not form.fullmatch(d.code) or len(d.code) > 16] == []
    assert [d.name for d in all_defects if len(d.name) > 64] == []
    assert len(SCHEME) <= 16
    assert SCHEME.startswith("99")


def test_parents_come_before_their_children_and_stay_in_the_domain(all_defects):
    seen: set[str] = set()
    for defect in all_defects:  # no cycle can be, as each parent has come before
        if defect.parent:
            assert defect.parent in seen, defect.code
            assert defect.parent.split(".")[0] == defect.domain
        else:
            assert defect.code == defect.domain
        seen.add(defect.code)


def test_every_entry_is_complete_in_both_languages(all_defects):
    for defect in all_defects:
        texts = (defect.name, defect.name_zh, defect.definition, defect.definition_zh)
        assert all(text and text == text.strip() for text in texts), defect.code
        assert defect.definition.endswith(".")
        assert defect.definition_zh.endswith("。")
        english = (defect.name, defect.definition, *defect.synonyms)
        assert not any(re.search(r"[\u3000-\u9fff\uff00-\uffef]", text) for text in english)
        chinese = (defect.name_zh, defect.definition_zh, *defect.synonyms_zh)
        assert all(re.search(r"[\u4e00-\u9fff]", text) for text in chinese), defect.code


def test_most_entries_have_words_that_inspectors_type(all_defects):
    assert all(defect.synonyms for defect in all_defects)
    assert all(defect.synonyms_zh for defect in all_defects)


def test_no_synonym_repeats_a_name(all_defects):
    for defect in all_defects:
        for name, synonyms in (
            (defect.name, defect.synonyms),
            (defect.name_zh, defect.synonyms_zh),
        ):
            words = [word.lower() for word in (name, *synonyms)]
            assert len(set(words)) == len(words), defect.code
            assert words == [word.strip() for word in words], defect.code


def test_chinese_is_simplified(all_defects):
    # GB 2312 has the simplified characters of daily use, and none of their traditional forms.
    for defect in all_defects:
        for text in (defect.name_zh, defect.definition_zh, *defect.synonyms_zh):
            text.encode("gb2312")
        assert not re.search(r"[\uff08\uff09()]", defect.name_zh), defect.code


def test_references_name_a_clause_or_number_in_one_form(all_defects):
    given = [defect.reference for defect in all_defects if defect.reference]
    assert [text for text in given if not REFERENCES.fullmatch(text)] == []
    numbered = [text for text in given if re.search(r"no\. |, [45]\.", text)]
    assert [text for text, n in Counter(numbered).items() if n > 1] == []


def test_the_number_of_a_weld_imperfection_is_a_synonym(all_defects):
    for defect in all_defects:
        _, found, number = defect.reference.partition("ISO 6520-1, no. ")
        assert not found or number in defect.synonyms, defect.code


@pytest.mark.parametrize(
    ("code", "english", "chinese"),
    [
        ("SURF.SCRATCH", "scratch", {"划伤", "划痕", "刮花"}),
        ("WELD.PORE", "gas pore", {"气孔"}),
        ("WELD.PORE.CLUST", "clustered porosity", {"密集气孔", "局部密集气孔"}),
        ("CAST.SAND", "sand inclusion", {"砂眼", "沙眼"}),
        ("SOLDER.OPEN", "open solder joint", {"虚焊", "空焊"}),
        ("PCB.EXPCOPPER", "exposed copper", {"露铜", "漏铜"}),
        ("COAT.ORANGE", "orange peel", {"橘皮", "桔皮"}),
    ],
)
def test_defects_have_the_names_that_are_spoken(entries, code, english, chinese):
    entry = entries[code]
    assert entry.meaning.lower() == english
    (translation,) = entry.translations
    assert chinese <= {translation.name, *translation.synonyms}


def test_an_entry_carries_all_that_the_table_says(all_defects, entries):
    assert len(entries) == len(all_defects)
    entry = entries["WELD.PORE.CLUST"]
    (translation,) = entry.translations
    assert entry.scheme == SCHEME
    assert entry.parents == ("WELD.POROSITY",)
    assert entry.contexts == ("99WBDEFECT-WELD",)
    assert entry.reference == "ISO 6520-1, no. 2013"
    assert entry.definition == "Nest of pores close together."
    assert translation.definition == "集中在一处的一群气孔。"
    assert (translation.language, translation.origin) == ("zh_CN", "workbench")
    assert translation.review is Review.DRAFT
    assert [synonym.language for synonym in entry.synonyms] == ["en"] * len(entry.synonyms)


def test_the_system_says_where_it_is_from(entries):
    system = DefectSystem()
    assert isinstance(system, ContextSystem)
    assert system.scheme == SCHEME
    assert all((system.name, system.version, system.source, system.licence, str(system.title)))
    assert {str(text) for text in system.notices.values()} != {""}
    assert plugin.code_system == ".system:DefectSystem"
    contexts = {context.id: context.title for context in system.contexts()}
    assert contexts["99WBDEFECT-WELD"] == "Weld imperfection"
    assert len(contexts) == len(COUNTS)
    assert {one for entry in entries.values() for one in entry.contexts} == set(contexts)


def test_the_version_changes_with_any_row(tmp_path, monkeypatch):
    before = DefectSystem().version
    assert DefectSystem().version == before
    shutil.copytree(table.FOLDER, tmp_path / "data")
    monkeypatch.setattr(table, "FOLDER", tmp_path / "data")
    assert DefectSystem().version == before
    weld = tmp_path / "data" / "weld.tsv"
    weld.write_bytes(weld.read_bytes().replace(b"Clustered", b"Gathered"))
    assert DefectSystem().version != before


def test_a_table_with_other_columns_is_refused():
    with pytest.raises(ValueError, match="columns"):
        list(rows("code\tname\nX\tY\n"))
    with pytest.raises(ValueError):
        list(rows("\t".join(COLUMNS) + "\nX\tonly two\n"))
