"""The list of queries is one that a search can be judged by."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from plugins.defects.system import DefectSystem
from tests.terms.query_list import KINDS, Asked, asked

RADIOLOGY = {"SCT", "DCM", "RADLEX"}


@pytest.fixture(scope="module")
def queries() -> list[Asked]:
    return list(asked())


def test_no_query_is_asked_twice(queries):
    again = Counter((one.query, one.modality, one.system) for one in queries)
    assert [query for query, count in again.items() if count > 1] == []
    assert all(one.query == one.query.strip() for one in queries)


def test_radiology_diagnoses_and_defects_have_their_shares(queries):
    assert len(queries) >= 360
    rooms = Counter("radiology" if one.scheme in RADIOLOGY else one.scheme for one in queries)
    shares = {room: count / len(queries) for room, count in rooms.items()}
    assert shares == pytest.approx({"radiology": 0.45, "I10C": 0.26, "99WBDEFECT": 0.29}, abs=0.02)


def test_every_kind_of_query_is_there(queries):
    kinds = Counter(one.kind for one in queries)
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= 30


def test_a_filter_never_hides_the_right_answer(queries):
    for one in queries:
        assert not one.system or {scheme for scheme, _ in one.right} == {one.system}, one.query


def test_the_codes_that_are_meant_exist(queries):
    from pydicom.sr._concepts_dict import concepts

    tables: Any = concepts
    known = {
        (scheme, code)
        for scheme, keywords in tables.items()
        for codes in keywords.values()
        for code in codes
    }
    known |= {(entry.scheme, entry.code) for entry in DefectSystem().entries()}
    wanted = {right for one in queries for right in one.right}
    assert {(scheme, code) for scheme, code in wanted - known if scheme != "I10C"} == set()


def test_the_diagnoses_that_are_meant_exist(queries):
    icd = pytest.importorskip("plugins.icd10cm.system", reason="ICD-10-CM is not installed")
    known = {entry.code for entry in icd.Icd10Cm().entries()}
    wanted = {code for one in queries for scheme, code in one.right if scheme == "I10C"}
    assert wanted - known == set()
