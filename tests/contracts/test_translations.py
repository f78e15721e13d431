"""The Chinese catalogues are complete, and the check would notice if they were not."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

from resources.tools import translations
from resources.tools.translations import Domain, check, domains, update

SOURCE = """
from workbench.base.text import t

FIRST = t("Open {name}", name="x")
SECOND = t("Close " "all")
"""


@pytest.fixture
def domain(tmp_path: Path) -> Domain:
    """Make a small complete catalogue."""
    source = tmp_path / "workbench"
    source.mkdir()
    (source / "module.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "plugins").mkdir()
    domain = domains(tmp_path)[0]
    update(domain, tmp_path, {"Open {name}": "打开{name}", "Close all": "全部关闭"})
    return domain


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("domain", domains(), ids=lambda domain: domain.name)
def test_the_catalogue_is_complete(domain: Domain):
    assert check(domain) == []


def test_a_complete_catalogue_passes_and_translates(domain: Domain, tmp_path: Path):
    assert check(domain, tmp_path) == []
    with domain.mo.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Close all") == "全部关闭"


def test_updating_twice_changes_no_byte(domain: Domain, tmp_path: Path):
    before = [path.read_bytes() for path in (domain.pot, domain.po, domain.mo)]
    update(domain, tmp_path)
    assert [path.read_bytes() for path in (domain.pot, domain.po, domain.mo)] == before


def test_an_update_keeps_translations_and_drops_what_is_gone(domain: Domain, tmp_path: Path):
    (tmp_path / "workbench" / "module.py").write_text(
        "from workbench.base.text import t\nA = t('Close all')\nB = t('New')\n", encoding="utf-8"
    )
    update(domain, tmp_path)
    assert translations.texts(translations.read(domain.po)) == {"Close all": "全部关闭", "New": ""}
    assert "Open" not in domain.po.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('msgstr "全部关闭"', 'msgstr ""', "not translated"),
        ('msgstr "打开{name}"', 'msgstr "打开{nome}"', "other placeholders"),
        ('msgstr "打开{name}"', 'msgstr "打开{name"', "braces do not match"),
        ('msgstr "打开{name}"', 'msgstr "打开 {name}"', "differs from the po"),
        ('msgid "Close all"', '#, fuzzy\nmsgid "Close all"', "fuzzy"),
        ('msgid "Close all"', 'msgid "Close none"', "absent"),
        ('msgid "Close all"', 'msgid "Close none"', "not in the sources"),
        ('msgid "Close all"\nmsgstr', '#~ msgid "Old"\n#~ msgstr "旧"\n\nmsgid "Close all"\nmsgstr',
         "obsolete"),
    ],
)  # fmt: skip
def test_a_spoilt_po_is_noticed(domain: Domain, tmp_path: Path, old: str, new: str, problem: str):
    edit(domain.po, old, new)
    assert any(problem in found for found in check(domain, tmp_path))


def test_an_old_template_is_noticed(domain: Domain, tmp_path: Path):
    edit(domain.pot, "Close all", "Close none")
    assert any("not up to date" in found for found in check(domain, tmp_path))


def test_a_missing_compiled_catalogue_is_noticed(domain: Domain, tmp_path: Path):
    domain.mo.unlink()
    assert any("workbench.mo is missing" in found for found in check(domain, tmp_path))


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        ('t(f"Open {name}")', "one literal string"),
        ('t("Open " + name)', "one literal string"),
        ("t(name)", "one literal string"),
        ('t("Open {name}")', "placeholders"),
        ('t("Open", name=name)', "placeholders"),
        ('t("Open {name", name=name)', "braces"),
        ('t("")', "empty"),
    ],
)
def test_a_text_that_cannot_be_translated_is_noticed(
    domain: Domain, tmp_path: Path, call: str, problem: str
):
    (tmp_path / "workbench" / "bad.py").write_text(
        f"from workbench.api import t\nname = 'x'\nBAD = {call}\n", encoding="utf-8"
    )
    assert any("bad.py:3" in found and problem in found for found in check(domain, tmp_path))


def test_a_plugin_has_its_own_catalogue(tmp_path: Path):
    plugin = tmp_path / "plugins" / "coco"
    plugin.mkdir(parents=True)
    (plugin / "__init__.py").write_text(SOURCE, encoding="utf-8")
    (tmp_path / "workbench").mkdir()
    domain = domains(tmp_path)[1]
    assert any("coco.pot is missing" in found for found in check(domain, tmp_path))
    update(domain, tmp_path, {"Open {name}": "打开{name}", "Close all": "全部关闭"})
    assert check(domain, tmp_path) == []
    assert (plugin / "translations" / "zh_CN" / "LC_MESSAGES" / "coco.mo").is_file()
