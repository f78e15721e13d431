"""Whether a code exists: of whole lists the program says no, of others it does not know."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from workbench.app.findings.codes import is_code_of
from workbench.model.concept import Concept


class Index:
    """Stands in for the index: one term, and systems of which it has all or some."""

    def __init__(self) -> None:
        self.asked = 0

    def systems(self) -> list[Any]:
        names = {"icd10cm": "I10C", "dicom": "SCT", "ours": "99OURS"}
        return [
            SimpleNamespace(name=name, scheme=scheme, is_imported=name == "ours")
            for name, scheme in names.items()
        ]

    def term(self, scheme: str, code: str) -> object:
        self.asked += 1
        return object() if code == "C34" else None


def test_only_of_a_whole_list_a_code_can_be_missing():
    index = Index()
    is_code = is_code_of(SimpleNamespace(terms=SimpleNamespace(index=index)))  # type: ignore[arg-type]
    assert index.asked == 0
    assert is_code(Concept("I10C", "C34", "x")) is True
    assert is_code(Concept("I10C", "C99", "x")) is False
    # DICOM names a part of SNOMED CT, and who knows what a list of somebody's has.
    assert is_code(Concept("SCT", "138875005", "x")) is None
    assert is_code(Concept("99OURS", "1", "x")) is None


def test_an_index_that_was_closed_meanwhile_knows_nothing():
    import sqlite3

    class Closed(Index):
        def term(self, scheme: str, code: str) -> object:
            raise sqlite3.ProgrammingError("closed")

    is_code = is_code_of(SimpleNamespace(terms=SimpleNamespace(index=Closed())))  # type: ignore[arg-type]
    assert is_code(Concept("I10C", "C99", "x")) is None
