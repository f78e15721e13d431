"""Verbs, help and errors: one clear line, the right exit status, never a traceback."""

from __future__ import annotations

import gettext
import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli import VERBS
from workbench.cli.main import HELP, call

ROOT = Path(__file__).resolve().parents[2]


def plugin(home: Path, name: str, init: str, **modules: str) -> None:
    package = home / "data" / "plugins" / name
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(textwrap.dedent(init), encoding="utf-8")
    for module, text in modules.items():
        (package / f"{module}.py").write_text(textwrap.dedent(text), encoding="utf-8")


TALKER = """
from workbench.api import Plugin, t
plugin = Plugin("talker", t("Talks"), verbs={"talk": ".cli:talk"})
"""


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_and_a_line_in_the_list(run, verb):
    result = run(verb, "--help")
    assert result.code == 0
    assert f"workbench {verb}" in result.out
    assert str(HELP[verb]) in result.out.replace("\n  ", " ")
    assert result.err == ""


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_lists_every_verb(run, option):
    result = run(option)
    assert result.code == 0
    for verb, text in HELP.items():
        assert f"  {verb} " in result.out
        assert str(text) in result.out
    assert set(HELP) == set(VERBS)


def test_the_version_is_one_line(run):
    from importlib.metadata import version

    assert run("--version").out == f"workbench {version('workbench')}\n"


@pytest.mark.parametrize(("typed", "meant"), [("rendr", "render"), ("hist", "history")])
def test_a_misspelt_verb_is_guessed(run, typed, meant):
    result = run(typed)
    assert result.code == 2
    assert result.line == f"There is no verb “{typed}”. Did you mean “{meant}”?"


def test_a_word_that_is_nothing_says_where_help_is(run):
    result = run("xyzzy")
    assert result.code == 2
    assert "workbench --help" in result.line


def test_a_verb_wins_over_a_file_of_that_name(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("plugins").mkdir()
    assert run("plugins", "--json").code == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("info",), "PATH"),
        (("info", "a", "b"), "b"),
        (("info", "--no-such-option", "x"), "--no-such-option"),
        (("render", "x.png"), "--out"),
        (("render", "x.png", "--out", "y.png", "--frame", "one"), "--frame"),
        (("render", "x.png", "--out", "y.png", "--function", "cubic"), "cubic"),
        (("import", "p.wbp", "f.json"), "--format"),
        (("history", "p.wbp", "--verify=yes"), "verify"),
    ],
)
def test_wrong_usage_says_what_is_wrong_and_where_help_is(run, args, said):
    result = run(*args)
    assert result.code == 2
    assert said in result.line
    assert f"workbench {args[0]} --help" in result.line
    assert result.out == ""


MISSING = {
    "info": ("info", "GONE"),
    "add": ("add", "GONE", "x.png"),
    "render": ("render", "GONE", "--out", "x.png"),
    "measure": ("measure", "GONE"),
    "check": ("check", "GONE"),
    "inspection": ("inspection", "GONE"),
    "history": ("history", "GONE"),
    "import": ("import", "GONE", "x.json", "--format", "coco"),
    "export": ("export", "GONE", "--format", "coco", "--out", "x", "--deidentify", "basic"),
    "new": ("new", "x.wbp", "--scheme", "GONE"),
}


@pytest.mark.parametrize("verb", MISSING)
def test_a_file_that_is_not_there_is_named_in_one_line(run, tmp_path, monkeypatch, verb):
    monkeypatch.chdir(tmp_path)
    gone = tmp_path / "不在 gone.wbp"
    result = run(*(gone if arg == "GONE" else arg for arg in MISSING[verb]))
    assert result.code == 2
    assert gone.name in result.line
    assert result.out == ""
    assert not (tmp_path / "x.wbp").exists()


@pytest.mark.parametrize("verb", [verb for verb in MISSING if verb not in ("new", "render")])
def test_what_is_no_project_is_said_in_one_line(run, tmp_path, monkeypatch, verb):
    monkeypatch.chdir(tmp_path)
    bad = tmp_path / "坏 bad.wbp"
    bad.write_bytes(b"this is no project" * 500)
    result = run(*(bad if arg == "GONE" else arg for arg in MISSING[verb]))
    assert result.code == 2
    assert bad.name in result.line
    assert bad.read_bytes() == b"this is no project" * 500


def test_an_expected_error_is_one_line(capsys):
    def verb() -> int:
        raise InputError(t("{name} is damaged.", name="x"))

    assert call("info", verb, []) == 2
    assert capsys.readouterr() == ("", "x is damaged.\n")


def test_a_place_that_may_not_be_looked_into_is_named(capsys):
    def verb() -> int:
        raise PermissionError(13, "Permission denied", "/locked/x.wbp")

    assert call("info", verb, []) == 2
    assert capsys.readouterr() == ("", "/locked/x.wbp cannot be read: Permission denied.\n")


def test_an_unexpected_error_is_one_line_and_in_the_log(run, tmp_path, monkeypatch):
    from workbench.cli import plugins as module

    def verb() -> int:
        return 1 // 0

    monkeypatch.setattr(module, "plugins", verb)
    result = run("plugins")
    assert result.code == 2
    assert "Something unexpected went wrong in “plugins”: ZeroDivisionError" in result.line
    log = (tmp_path / "home" / "data" / "log" / "workbench.log").read_text(encoding="utf-8")
    assert "Traceback" in log


def test_control_c_ends_quietly(run, monkeypatch):
    from workbench.cli import plugins as module

    def verb() -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "plugins", verb)
    result = run("plugins")
    assert (result.code, result.line) == (130, "Cancelled.")


def test_a_plugin_adds_a_verb(run, tmp_path):
    plugin(tmp_path / "home", "talker", TALKER, cli="def talk():\n    print('hello')\n    return 1")
    result = run("talk")
    assert (result.code, result.out) == (1, "hello\n")
    assert "Did you mean “talk”?" in run("talkk").line


def test_a_verb_of_a_plugin_that_does_not_load_is_one_line(run, tmp_path):
    plugin(tmp_path / "home", "talker", TALKER, cli="import no_such_library")
    result = run("talk")
    assert result.code == 2
    assert "no_such_library" in result.line


def test_a_plugin_cannot_take_the_place_of_a_verb(run, tmp_path):
    init = TALKER.replace('"talk"', '"plugins"')
    plugin(tmp_path / "home", "talker", init, cli="def talk():\n    return 1")
    assert run("plugins", "--json").code == 0


# --- a process of its own -------------------------------------------------------------------------


def process(*args: object, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workbench", *map(str, args)],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_in_a_process_of_its_own_results_and_messages_are_apart(folder):
    path = folder / "p.wbp"
    assert process("new", path).returncode == 0
    done = process("add", path, folder / "图 0.png", folder / "gone.png", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["images"] == [{"path": "图 0.png", "frames": 1}]
    assert "gone.png" in done.stderr
    bad = process("info", folder / "nothing.wbp")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert len(bad.stderr.splitlines()) == 1


def test_output_that_nobody_reads_any_more_is_no_error_message():
    reading, writing = os.pipe()
    os.close(reading)
    try:
        for args in (["--help"], ["plugins", "--json"], ["plugins", "--help"]):
            done = subprocess.run(
                [sys.executable, "-m", "workbench", *args],
                cwd=ROOT,
                stdout=writing,
                stderr=subprocess.PIPE,
                text=True,
                check=False,
            )
            assert (done.returncode, done.stderr) == (1, "")
    finally:
        os.close(writing)


@pytest.mark.parametrize("verb", ["new", "add", "info", "measure", "history"])
def test_no_verb_imports_qt(verb, folder, tmp_path):
    program = textwrap.dedent(
        """
        import json, sys
        from workbench.__main__ import main
        codes = [main(args) for args in json.loads(sys.argv[1])]
        qt = [m for m in sys.modules if m.split(".")[0] in ("PySide6", "shiboken6")]
        print(json.dumps([codes, qt]), file=sys.stderr)
        """
    )
    path = folder / "p.wbp"
    steps = [["new", str(path)]]
    if verb != "new":
        steps.append([verb, str(path), *([str(folder)] if verb == "add" else [])])
    done = subprocess.run(
        [sys.executable, "-c", program, json.dumps(steps)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(done.stderr.splitlines()[-1]) == [[0] * len(steps), []]


def test_a_chinese_system_gets_chinese_output(folder):
    catalogues = ROOT / "resources" / "translations"
    chinese = gettext.translation("workbench", catalogues, ["zh_CN"], fallback=True)
    sentence = "There is no project {name}."
    if chinese.gettext(sentence) == sentence:
        pytest.skip("the Chinese catalogue has not been filled or compiled")
    variables = {"LANG": "zh_CN.UTF-8", "LC_ALL": "", "PYTHONUTF8": "0"}
    gone = folder / "没有.wbp"
    done = process("measure", gone, **variables)
    assert done.returncode == 2
    assert done.stderr.strip() == chinese.gettext(sentence).format(name=gone)
    assert "Make a project" not in process("--help", **variables).stdout
