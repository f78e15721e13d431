"""What comes with the program is there as its sources have it, and says where it is from."""

from __future__ import annotations

from typing import Any

import pytest

from workbench.api.terms import CodeSystem, TermRole
from workbench.terms import chinese
from workbench.terms.index import TermIndex


def system(systems: list[CodeSystem], name: str) -> CodeSystem:
    return next(one for one in systems if one.name == name)


def test_every_concept_of_dicom_is_there_with_all_its_meanings(systems, index):
    from pydicom.sr._cid_dict import name_for_cid
    from pydicom.sr._concepts_dict import concepts

    tables: Any = concepts
    meanings: dict[tuple[str, str], set[str]] = {}
    rows = 0
    for scheme, keywords in tables.items():
        for codes in keywords.values():
            for code, (meaning, _) in codes.items():
                meanings.setdefault((scheme, code), set()).add(" ".join(meaning.split()))
                rows += 1
    assert (rows, len(meanings)) == (18_735, 15_456)
    entries = {(one.scheme, one.code): one for one in system(systems, "dicom").entries()}
    assert entries.keys() == meanings.keys()
    for key, wanted in meanings.items():
        names = {entries[key].meaning, *(one.text for one in entries[key].synonyms)}
        assert wanted <= names, key
    assert len(name_for_cid) == 1_355
    assert {one.id for one in index.contexts()} >= {f"CID{cid}" for cid in name_for_cid}


def test_members_of_a_context_are_those_of_the_standard(index: TermIndex):
    from pydicom.sr._cid_dict import cid_concepts

    for cid, many in ((7150, 8), (244, 4), (4031, 114), (7159, 18)):
        assert sum(map(len, cid_concepts[cid].values())) == many
        assert len(index.members(f"CID{cid}")) == many


def test_every_code_of_icd_10_cm_is_there(systems):
    icd = system(systems, "icd10cm")
    listed = set(icd._list.read_text(encoding="utf-8").split())  # type: ignore[attr-defined]
    assert len(listed) == 98_466
    entries = {one.code.replace(".", ""): one for one in icd.entries()}
    assert entries.keys() == listed
    known = {one.code for one in entries.values()}
    assert all(one.parents and set(one.parents) <= known for one in entries.values()
               if not one.code.isdecimal())  # fmt: skip
    assert entries["S52501A"].meaning.endswith("radius, initial encounter for closed fracture")
    assert entries["S52501A"].version == "2026"


def test_the_index_has_as_many_terms_as_the_systems(systems, index):
    told = {one.name: one.terms for one in index.systems()}
    for one in systems:
        assert told[one.name] == sum(1 for _ in one.entries())
    assert sum(told.values()) > 110_000


def test_no_entry_is_without_source_and_licence(index: TermIndex):
    for shard in index.shards:
        without = shard._all(
            "select count(*) from term t left join system s on s.name = t.system"
            " where coalesce(nullif(t.source, ''), s.source, '') = ''"
            " or coalesce(nullif(t.licence, ''), s.licence, '') = ''"
        )
        assert without == [(0,)]


def test_owners_of_codes_are_named(index: TermIndex):
    dicom = next(one for one in index.systems() if one.name == "dicom")
    assert set(dicom.notices) == {"SCT", "LN"}
    term = index.term("SCT", "27925004")
    assert term is not None and "SNOMED" in term.licence


def test_every_chinese_name_belongs_to_a_term(index: TermIndex):
    names, wrong = chinese.read_all()
    assert wrong == []
    assert len(names) >= 3_000
    unknown = [key for key in names if index.term(*key) is None]
    assert unknown == []
    assert all(one.origin and one.review for one in names.values())


def test_what_may_be_chosen_depends_on_what_was_chosen(index: TermIndex):
    categories = {
        hit.code for cid in index.choices(TermRole.CATEGORY) for hit in index.members(cid)
    }
    assert len(categories) == 8
    for code in categories:
        types = index.members(*index.choices(TermRole.TYPE, ("SCT", code)))
        assert types, code
    lesions = index.choices(TermRole.TYPE, ("SCT", "49755003"))
    assert "27925004" in {hit.code for hit in index.members(*lesions)}
    assert index.choices(TermRole.TYPE, ("SCT", "nothing")) == index.choices(TermRole.TYPE)
    sides = {hit.zh for hit in index.members(*index.choices(TermRole.LATERALITY))}
    assert {"左侧", "右侧", "双侧"} <= sides
    segments = index.choices(TermRole.REGION_MODIFIER, ("SCT", "10200004"))
    assert "CID7170" in segments


@pytest.mark.parametrize(("scheme", "code", "top"), [("I10C", "S52.501A", "19")])
def test_a_path_leads_from_the_top(index: TermIndex, scheme: str, code: str, top: str):
    term = index.term(scheme, code)
    assert term is not None
    path = index.path_of(term)
    assert [one.code for one in path] == [top, "S50-S59", "S52", "S52.5", "S52.50", "S52.501"]
    assert path[-1].code in [hit.code for hit in index.listed([path[-1].key])]
    assert code in [hit.code for hit in index.children(scheme, path[-1].code)]
