from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.terms.small import Small, term
from workbench.app.terms import terms as module


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    few = [
        Small(
            term("N", "Nodule", "结节", contexts=("CID1",)),
            term("F", "Fracture of rib", "肋骨骨折"),
            term("F2", "Fracture of rib, left side", parents=("F",), definition="of the left"),
        )
    ]
    monkeypatch.setattr(module, "code_systems", lambda plugins: few)


def test_the_first_search_makes_the_index(run: Run):
    first = run("terms", "search", "nodul", "--json")
    assert first.code == 0
    assert "once" in first.err
    [hit] = first.json
    assert {name: hit[name] for name in ("scheme", "code", "meaning", "zh", "match")} == {
        "scheme": "99TEST",
        "code": "N",
        "meaning": "Nodule",
        "zh": "结节",
        "match": "prefix",
    }
    again = run("terms", "search", "jiejie", "--json")
    assert again.err == ""
    assert again.json[0]["code"] == "N"


def test_a_query_of_several_words_needs_no_quotes(run: Run):
    assert run("terms", "search", "rib", "fracture", "--json").json[0]["code"] == "F"
    assert "肋骨骨折" in run("terms", "search", "肋骨").out


def test_limits_and_filters(run: Run):
    assert len(run("terms", "search", "fracture", "--limit", 1, "--json").json) == 1
    assert run("terms", "search", "fracture", "--context", "cid1", "--json").json == []
    assert run("terms", "search", "fracture", "--system", "99TEST", "--json").code == 0
    wrong = run("terms", "search", "fracture", "--system", "nothing")
    assert wrong.code == 2
    assert "small" in wrong.line


def test_nothing_found_is_told_by_the_exit_status(run: Run):
    assert run("terms", "build").code == 0
    nothing = run("terms", "search", "qqqqqq", "--json")
    assert (nothing.code, nothing.json) == (1, [])


def test_a_term_is_shown_with_all_that_is_known(run: Run):
    run("terms", "build")
    shown = run("terms", "show", "99TEST", "F2", "--json").json
    assert shown["path"] == [{"scheme": "99TEST", "code": "F", "meaning": "Fracture of rib"}]
    assert (shown["definition"], shown["system"]) == ("of the left", "small")
    assert shown["source"] and shown["licence"]
    assert "Fracture of rib" in run("terms", "show", "small", "F2").out
    assert run("terms", "show", "small", "Z").code == 2
    assert run("terms", "show", "small").code == 2


def test_systems_are_listed_with_their_sources(run: Run):
    run("terms", "build")
    [system] = run("terms", "systems", "--json").json
    assert (system["name"], system["terms"], system["imported"]) == ("small", 3, False)
    assert system["source"] and system["licence"]
    assert "small" in run("terms", "systems").out


def test_a_list_is_imported_and_removed(run: Run, tmp_path: Path):
    path = tmp_path / "我们 的.csv"
    path.write_bytes("编码,名称\nX1,咖啡渍\nX1,又一个\n".encode("gb18030"))
    done = run("terms", "import", path, "--name", "ours", "--scheme", "99OURS", "--json")
    assert done.code == 1
    assert done.json["taken"] == 1
    assert done.json["troubles"] == [{"trouble": "duplicate", "count": 1, "lines": [3]}]
    assert run("terms", "search", "kfz", "--json").json[0]["scheme"] == "99OURS"
    assert "line 3" in run("terms", "import", path, "--name", "ours").err
    assert run("terms", "remove", "ours").code == 0
    assert run("terms", "search", "咖啡渍", "--json").json == []


def test_columns_are_named_on_the_command_line(run: Run, tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text("x,y\nX1,Coffee\n", encoding="utf-8")
    assert run("terms", "import", path).code == 2
    done = run("terms", "import", path, "--column", "code=x", "--column", "meaning=2")
    assert done.code == 0
    assert run("terms", "search", "coffee", "--json").json[0]["system"] == "list"
    assert run("terms", "import", path, "--column", "code").code == 2


@pytest.mark.parametrize("what", [["search"], ["show"], ["import"], ["import", "nothing.csv"],
                                  ["remove", "nothing"], ["nothing"]])  # fmt: skip
def test_wrong_use_is_one_line(run: Run, what: list[str]):
    wrong = run("terms", *what)
    assert wrong.code == 2
    assert wrong.line
