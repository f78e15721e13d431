"""The terms of a session: made in the background, changed by the user, kept through updates."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terms.small import Small, term
from workbench.api.terms import CodeSystem, TermEntry, Translation
from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.plugins import Plugins
from workbench.app.terms import building
from workbench.app.terms import terms as module
from workbench.app.terms.building import code_systems
from workbench.app.terms.terms import Terms
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import t
from workbench.terms.importing.report import Report, Trouble
from workbench.terms.importing.run import Wanted

SYSTEMS: list[CodeSystem] = [Small(term("A", "Knot", "结"), term("B", "Wart", "疣"))]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "config", tmp_path / "data", tmp_path / "cache")


@pytest.fixture
def terms(places: Places, monkeypatch: pytest.MonkeyPatch) -> Iterator[Terms]:
    monkeypatch.setattr(module, "code_systems", lambda plugins: SYSTEMS)
    made = Terms(places, Plugins.discover, Jobs(AtOnce()))
    yield made
    made.close()


def test_nothing_is_found_until_the_index_is_built(terms: Terms):
    assert not terms.is_current
    assert terms.search("knot") == []
    told: list[int] = []
    terms.changed.connect(lambda: told.append(1))
    terms.build()
    assert terms.is_current and told
    assert terms.search("knot")[0].code == "A"


def test_preparing_builds_beside_and_once(
    terms: Terms, places: Places, monkeypatch: pytest.MonkeyPatch
):
    built: list[Path] = []

    def beside(folder: Path, own: Path, progress: object) -> Path:
        built.append(building.build_at_once(folder, SYSTEMS, lambda share: None))
        return built[-1]

    monkeypatch.setattr(module, "build_beside", beside)
    terms.prepare()
    terms.prepare()
    assert len(built) == 1
    assert not terms.is_building
    assert terms.search("knot")[0].code == "A"


def test_the_systems_are_loaded_in_a_job(places: Places, monkeypatch: pytest.MonkeyPatch):
    loaded: list[str] = []

    def systems(plugins: object) -> list[CodeSystem]:
        loaded.append(threading.current_thread().name)
        return SYSTEMS

    monkeypatch.setattr(module, "code_systems", systems)
    building.build_at_once(places.term_index, SYSTEMS, lambda share: None)
    done = threading.Event()
    jobs = Jobs()
    terms = Terms(places, Plugins.discover, jobs)
    terms.changed.connect(done.set)
    terms.prepare()
    assert done.wait(20)
    assert terms.is_ready
    assert loaded and all(name.startswith("job") for name in loaded)
    assert terms.search("knot")[0].code == "A"
    jobs.close()
    terms.close()


def test_a_build_that_fails_is_told_and_can_be_tried_again(
    terms: Terms, monkeypatch: pytest.MonkeyPatch
):
    def beside(*all: object) -> Path:
        raise InputError(t("It does not say where its terms are from."))

    monkeypatch.setattr(module, "build_beside", beside)
    terms.prepare()
    assert terms.problem is not None
    assert not terms.is_building
    assert terms.search("knot") == []


def test_the_old_index_serves_until_the_new_one_is_there(
    terms: Terms, places: Places, monkeypatch: pytest.MonkeyPatch
):
    terms.build()
    terms.close()
    newer: list[CodeSystem] = [Small(term("C", "Bump"), version="2")]
    monkeypatch.setattr(module, "code_systems", lambda plugins: newer)
    again = Terms(places, Plugins.discover, Jobs(AtOnce()))
    assert not again.is_current
    assert again.search("knot")[0].code == "A"
    again.build()
    assert again.search("knot") == []
    assert again.search("bump")[0].code == "C"
    assert len(list(places.term_index.iterdir())) == 1
    again.close()


def test_a_damaged_index_is_built_anew(terms: Terms, places: Places):
    terms.build()
    [path] = places.term_index.iterdir()
    terms.close()
    path.write_bytes(b"not a database")
    assert terms.search("knot") == []
    assert not terms.is_current
    terms.build()
    assert terms.search("knot")[0].code == "A"


def test_own_terms_and_names_are_found_at_once(terms: Terms):
    terms.build()
    terms.put_term(TermEntry("99LOCAL", "1", "Coffee stain"))
    terms.put_name("99TEST", "A", Translation("zh_CN", "疙瘩"))
    assert terms.search("coffee")[0].code == "1"
    assert terms.search("疙瘩")[0].code == "A"
    terms.build()
    assert terms.search("疙瘩")[0].code == "A"
    terms.remove_name("99TEST", "A", "zh_CN")
    terms.remove_term("99LOCAL", "1")
    assert terms.search("疙瘩") == terms.search("coffee") == []


def test_a_list_is_taken_and_removed(terms: Terms, tmp_path: Path):
    terms.build()
    path = tmp_path / "list.csv"
    path.write_text("code,meaning\nX,Coffee\n", encoding="utf-8")
    assert terms.take_list(Wanted(path, "ours", "99OURS")).taken == 1
    assert terms.search("coffee")[0].system == "ours"
    with pytest.raises(InputError, match="came with"):
        terms.take_list(Wanted(path, "small", "99OURS"))
    terms.remove_list("ours")
    assert terms.search("coffee") == []


def test_a_list_is_imported_in_another_process(places: Places, tmp_path: Path, terms: Terms):
    terms.build()
    path = tmp_path / "列表 a.csv"
    path.write_text("code,meaning\nX,Coffee\nX,Tea\n,No code\n", encoding="utf-8")
    reports: list[Report] = []
    errors: list[WorkbenchError] = []
    terms.start_import(Wanted(path, "ours", "99OURS"), reports.append, errors.append)
    assert [(one.read, one.taken) for one in reports] == [(3, 1)]
    assert reports[0].troubles == {Trouble.DUPLICATE: 1, Trouble.NO_CODE: 1}
    assert reports[0].examples == {Trouble.DUPLICATE: (3,), Trouble.NO_CODE: (4,)}
    assert terms.search("coffee")[0].system == "ours"
    path.write_bytes(b"nothing")
    terms.start_import(Wanted(path, "ours", "99OURS"), reports.append, errors.append)
    assert len(errors) == 1
    assert terms.search("coffee")[0].system == "ours"


def test_terms_are_asked_for_by_scheme_or_system(terms: Terms):
    terms.build()
    assert terms.term("99TEST", "A").meaning == "Knot"
    assert terms.term("small", "A").meaning == "Knot"
    with pytest.raises(InputError):
        terms.term("small", "Z")


def test_habits_are_listed_as_terms(terms: Terms):
    terms.build()
    terms.chosen([("99TEST", "B"), ("99TEST", "gone")])
    terms.chosen([("99TEST", "A")])
    terms.own.put_favourite(3, ("99TEST", "A"))
    assert [hit.code for hit in terms.recent()] == ["A", "B"]
    assert {slot: hit.code for slot, hit in terms.favourites().items()} == {3: "A"}


def test_plugins_that_do_not_say_where_terms_are_from_are_left_out(tmp_path: Path):
    folder = tmp_path / "odd"
    folder.mkdir()
    folder.joinpath("__init__.py").write_text(
        "from workbench.api import Plugin, t\n"
        "plugin = Plugin('odd', t('Odd'), code_system='.odd:Odd')\n",
        encoding="utf-8",
    )
    folder.joinpath("odd.py").write_text(
        "class Odd:\n    name = scheme = version = 'odd'\n    source = licence = ''\n",
        encoding="utf-8",
    )
    names = [one.name for one in code_systems(Plugins.discover(tmp_path))]
    assert names == ["defects", "dicom", "icd10cm"]
