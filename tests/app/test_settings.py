"""Settings: a broken file keeps its valid fields, and two windows keep each other's choices."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest
from attrs import asdict, evolve

from workbench.app.settings import Settings, load_settings, save_settings

PLAIN = Settings(language="en", author="ann")
FULL = Settings(
    language="zh_CN",
    theme="light",
    author="王小东",
    shortcuts={"edit.undo": "Ctrl+U", "edit.redo": ""},
    recent=("/data/项目 1.wbp", "b.wbp"),
    wheel_zooms=False,
    show_labels=False,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "我的 config" / "settings.json"


def write(path: Path, content: bytes | object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())


def test_settings_come_back_as_they_were(path):
    save_settings(FULL, path)
    assert load_settings(path) == FULL
    assert load_settings(path).recent == FULL.recent
    assert [p.name for p in path.parent.iterdir()] == ["settings.json"]


def test_without_a_file_there_are_defaults(path):
    assert load_settings(path) == Settings()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[]", b"null", b'"x"', b'{"theme": "light"', b"\x00" * 50]
)
def test_a_broken_file_gives_defaults(path, content):
    write(path, content)
    assert load_settings(path) == Settings()


def test_a_folder_in_the_place_of_the_file_gives_defaults(path):
    path.mkdir(parents=True)
    assert load_settings(path) == Settings()


INVALID: dict[str, list[object]] = {
    "language": ["xx", 1, None, ["en"]],
    "theme": ["blue", 1, None, {}],
    "author": ["", "   ", 7, None],
    "shortcuts": [[], "x", {"edit.undo": 1}, None],
    "recent": ["x", [1], {}, None],
    "wheel_zooms": ["yes", 1, None],
    "show_labels": [0, "true", None],
    "hang_automatically": [1, "yes", None],
    "show_legend": [1, "no", None],
    "show_probe": [1, "no", None],
    "percentiles": [[1], [99, 1], ["1", 2], [-1, 50], [0, 101], "1,99", None, [True, 5]],
    "suv_kind": ["", "BW", 1, None],
    "overlap": ["", "BW", 1, None],
    "list_by_depth": ["yes", 1, None],
    "linking": ["", "BW", 1, None],
    "report_template": [1, None, "x" * 61],
    "report_language": ["de", 1, None],
    "show_minimap": [1, "no", None],
    "show_heat": [1, "no", None],
    "show_pixels": [1, "no", None],
    "show_rulers": [1, "no", None],
    "serpentine": [1, "no", None],
    "cut_exclusive": [1, "no", None],
    "snap_to_edges": [1, "no", None],
    "show_uncertainty": [1, "no", None],
    "ask_term": [1, "no", None],
    "term_system": [1, None, "x" * 101],
    "least_coverage": [-0.1, 1.1, True, "0.5", None],
    "pyramid_gigabytes": [-1, True, "20", None],
}


@pytest.mark.parametrize(
    ("field", "value"), [(name, value) for name, values in INVALID.items() for value in values]
)
def test_an_invalid_field_is_left_out_and_the_others_are_kept(path, caplog, field, value):
    save_settings(FULL, path)
    write(path, {**json.loads(path.read_bytes()), field: value})
    with caplog.at_level(logging.WARNING, logger="workbench"):
        found = load_settings(path)
    default = getattr(Settings(), field)
    assert found == evolve(FULL, **{field: default})


def test_every_field_has_a_rule_and_its_default_keeps_it(path):
    assert set(INVALID) == set(asdict(PLAIN))
    save_settings(PLAIN, path)
    assert load_settings(path) == PLAIN


def test_fields_of_another_version_do_no_harm(path):
    write(path, {"theme": "light", "from_the_future": {"a": 1}})
    assert load_settings(path).theme == "light"


def test_recent_projects_are_newest_first_once_each_and_limited():
    settings = PLAIN
    for n in (*range(20), 15):
        settings = settings.remembering(f"{n}.wbp")
    assert settings.recent[:3] == ("15.wbp", "19.wbp", "18.wbp")
    assert len(settings.recent) == len(set(settings.recent)) == 12


def test_where_this_window_changed_nothing_the_choice_of_another_one_stays(path):
    save_settings(PLAIN, path)
    theirs = evolve(PLAIN, theme="light", shortcuts={"edit.undo": "U"})
    save_settings(theirs, path, before=PLAIN)
    ours = PLAIN.remembering("x.wbp")
    save_settings(ours, path, before=PLAIN)
    assert load_settings(path) == evolve(theirs, recent=("x.wbp",))


def test_the_first_settings_are_written_whole(path):
    save_settings(FULL, path, before=PLAIN)
    assert load_settings(path) == FULL


def test_a_failed_write_leaves_the_old_settings(path, monkeypatch):
    save_settings(PLAIN, path)

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        save_settings(FULL, path)
    monkeypatch.undo()
    assert load_settings(path) == PLAIN
    assert [p.name for p in path.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_TW"}, "zh_CN"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "de_DE"}, "zh_CN"),
        ({"LC_ALL": "C.UTF-8", "LANG": "zh_CN"}, "en"),
    ],
)
def test_the_language_is_that_of_the_system_at_first(monkeypatch, variables, language):
    for name in ("LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert Settings().language == language
