"""Texts are translated when they are shown, and never raise while they are."""

from __future__ import annotations

import gettext
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from workbench.base import text
from workbench.base.errors import InputError, UnsupportedError, WorkbenchError
from workbench.base.text import Text, add_catalogue, language, set_language, t, translate


def write_catalogue(folder: Path, domain: str, sentences: dict[str, str]) -> Path:
    messages = Catalog(locale="zh_CN")
    for id, translation in sentences.items():
        messages.add(id, translation)
    place = folder / "zh_CN" / "LC_MESSAGES"
    place.mkdir(parents=True)
    with (place / f"{domain}.mo").open("wb") as file:
        write_mo(file, messages)
    return folder


@pytest.fixture(autouse=True)
def _ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start in English, with a small catalogue of the program's own."""
    ours = write_catalogue(tmp_path / "ours", "workbench", {"File": "文件"})
    monkeypatch.setattr(text, "resource_path", lambda *parts: ours)
    monkeypatch.setattr(text, "_added", [])
    set_language("en")
    yield
    monkeypatch.undo()
    set_language("en")


@pytest.fixture
def catalogue(tmp_path: Path) -> Path:
    """Write the catalogue of a plugin."""
    sentences = {"Scratch {n}": "划痕 {n}", "Broken {n}": "坏 {m}", "Odd {n}": "奇 {n.real_name}"}
    return write_catalogue(tmp_path / "翻译", "myplugin", sentences)


def test_a_text_is_its_english_sentence_with_values_put_in():
    assert str(t("Open {name}", name="a b")) == "Open a b"
    assert str(t("100 {unit} {{x}}", unit="%")) == "100 % {x}"
    assert str(t("Plain {braces} without values")) == "Plain {braces} without values"
    assert str(t("")) == ""


def test_a_text_may_be_a_value_of_another():
    assert str(t("{path}: {reason}", path="x", reason=t("There is no {n}.", n=1))) == (
        "x: There is no 1."
    )


@pytest.mark.parametrize(
    "text", [t("{missing}", n=1), t("{n:d}", n="x"), t("{n.x}", n=1), t("{0}", n=1), t("{", n=1)]
)
def test_a_slip_in_a_sentence_shows_the_sentence(text):
    assert str(text) == text.id


def test_texts_are_equal_by_id_and_values_and_can_be_hashed_and_sent():
    one = t("Open {name}", name="x")
    assert one == t("Open {name}", name="x")
    assert one != t("Open {name}", name="y")
    assert hash(one) == hash(t("Open {name}", name="x"))
    assert pickle.loads(pickle.dumps(one)) == one


def test_errors_keep_text_and_details_across_processes():
    for kind in (InputError, UnsupportedError, WorkbenchError):
        error = kind(t("No {x}", x=1), "why")
        again = pickle.loads(pickle.dumps(error))
        assert type(again) is kind
        assert (again.text, again.details, str(again), again.exit_code) == (
            error.text,
            "why",
            "No 1",
            2,
        )


def test_the_language_is_one_of_ours():
    set_language("zh_CN")
    assert language() == "zh_CN"
    assert str(t("File")) == "文件"
    set_language("tlh")
    assert language() == "en"
    assert str(t("File")) == "File"


@pytest.mark.parametrize("code", ["en", "zh_CN"])
def test_nothing_is_translated_to_nothing(code):
    set_language(code)
    assert translate("") == ""


def test_a_plugins_catalogue_stays_when_the_language_changes_and_changes_back(catalogue):
    add_catalogue(str(catalogue), "myplugin")  # in English, as when the program starts
    assert str(t("Scratch {n}", n=1)) == "Scratch 1"
    for _ in range(2):
        set_language("zh_CN")
        assert str(t("Scratch {n}", n=1)) == "划痕 1"
        assert str(t("File")) == "文件"
        set_language("en")
        assert str(t("Scratch {n}", n=1)) == "Scratch 1"


def test_a_catalogue_that_is_added_twice_is_read_once(catalogue):
    set_language("zh_CN")
    count = len(text._catalogues)
    for _ in range(3):
        add_catalogue(str(catalogue), "myplugin")
    assert len(text._catalogues) == count + 1


@pytest.mark.parametrize(("id", "shown"), [("Broken {n}", "Broken 1"), ("Odd {n}", "Odd 1")])
def test_a_slip_in_a_translation_shows_the_english_sentence(catalogue, id, shown):
    set_language("zh_CN")
    add_catalogue(str(catalogue), "myplugin")
    assert gettext.translation("myplugin", catalogue, ["zh_CN"]).gettext(id) != id
    assert str(Text(id, {"n": 1})) == shown


def test_a_folder_without_catalogues_changes_nothing(tmp_path):
    set_language("zh_CN")
    add_catalogue(str(tmp_path), "nothing")
    assert str(t("File")) == "文件"
