"""An index appears as a whole or not at all, and is built anew when something changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terms.small import Small, codes, term
from workbench.api.terms import TermEntry
from workbench.base.errors import Cancelled
from workbench.base.text import t
from workbench.terms import build as building
from workbench.terms import chinese, word_tables
from workbench.terms.build import any_index, build, clean, path_of, version_of
from workbench.terms.index import TermIndex
from workbench.terms.shard import Shard


def test_a_cancelled_build_leaves_nothing(tmp_path: Path):
    def heard(share: float) -> None:
        raise Cancelled(t("Cancelled."))

    many = [term(str(number), f"Term {number}") for number in range(1000)]
    with pytest.raises(Cancelled):
        build(tmp_path, [Small(*many)], heard)
    assert list(tmp_path.iterdir()) == []


def test_a_build_that_fails_leaves_the_old_index(tmp_path: Path):
    class Broken(Small):
        def entries(self) -> Iterator[TermEntry]:
            yield term("A", "Good")
            raise ValueError("broken")

    old = build(tmp_path, [Small(term("A", "Good"))])
    with pytest.raises(ValueError, match="broken"):
        build(tmp_path, [Broken(version="2")])
    assert list(tmp_path.iterdir()) == [old]
    assert codes(TermIndex(any_index(tmp_path)), "good") == ["A"]


def test_progress_goes_up_to_the_end(tmp_path: Path):
    told: list[float] = []
    build(tmp_path, [Small(*(term(str(n), f"Term {n}") for n in range(2000)))], told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_another_version_of_a_system_is_another_index(tmp_path: Path):
    one, two = Small(term("A", "Old")), Small(term("A", "New"), version="2")
    assert version_of([one]) == version_of([Small()])
    assert path_of(tmp_path, [one]) != path_of(tmp_path, [two])
    build(tmp_path, [one])
    new = build(tmp_path, [two])
    clean(tmp_path, new)
    assert list(tmp_path.iterdir()) == [new]


def test_another_chinese_name_is_another_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    table = tmp_path / "codes" / "chinese" / "own.tsv"
    table.parent.mkdir(parents=True)
    head = "# scheme: 99TEST\n# origin: workbench\n# review: draft\ncode\tmeaning\tname\tsynonyms\n"
    monkeypatch.setattr(word_tables, "resource_path", tmp_path.joinpath)
    table.write_text(head + "A\tKnot\t疙瘩\t凸起|鼓包\n", encoding="utf-8")
    before = version_of([Small()])
    index = TermIndex(build(tmp_path / "index", [Small(term("A", "Knot"))]))
    for query in ("疙瘩", "鼓包", "geda", "gb"):
        assert codes(index, query) == ["A"]
    found = index.term("99TEST", "A")
    assert found is not None
    name = found.name("zh_CN")
    assert name is not None and (name.origin, name.review) == ("workbench", "draft")
    table.write_text(head + "A\tKnot\t结\t\n", encoding="utf-8")
    assert version_of([Small()]) != before


def test_what_is_wrong_in_a_table_is_told_by_line(tmp_path: Path):
    table = tmp_path / "own.tsv"
    table.write_text("# scheme: X\ncode\tmeaning\tname\tsynonyms\nA\tKnot\n", encoding="utf-8")
    [(line, wrong)] = chinese.read(table)
    assert line == 3
    assert isinstance(wrong, chinese.TableError)


def test_a_file_of_another_format_is_refused(tmp_path: Path):
    path = build(tmp_path, [Small(term("A", "Good"))])
    with sqlite3.connect(path) as change:
        change.execute("update meta set value='0' where key='format'")
    change.close()
    with pytest.raises(sqlite3.DatabaseError):
        Shard.open(path)


def test_damaged_imported_files_are_left_out(tmp_path: Path):
    bad = tmp_path / "bad.terms"
    bad.write_bytes(b"SQLite format 3\0" + b"\xff" * 500)
    index = TermIndex(build(tmp_path / "base", [Small(term("A", "Good"))]), [bad])
    assert codes(index, "good") == ["A"]


def test_chinese_names_of_a_plugin_stay_its_own(tmp_path: Path):
    names = {("99TEST", "A"): term("A", "Knot", "别的").translations[0]}
    kept = chinese.with_chinese(term("A", "Knot", "结"), names)
    assert [one.name for one in kept.translations] == ["结"]
    assert building.info_of(Small()).source
