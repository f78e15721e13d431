"""The documentation says what is: links lead somewhere, names exist, both guides are one guide."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from resources.tools.keyboard import GUIDES, MARKED, table
from workbench.app.actions import ACTIONS, MENUS
from workbench.base.text import language, set_language
from workbench.cli import VERBS
from workbench.edit.tools import TOOLS
from workbench.model.calibration import CALIBRATION_TITLES, CalibrationSource

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "resources" / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
EN, ZH = (GUIDES[code].read_text(encoding="utf-8") for code in ("en", "zh_CN"))

_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")
_HEADING = re.compile(r"^(#+) ", re.MULTILINE)
_DOTTED = re.compile(r"[a-z_]+(?:\.[A-Za-z_]\w*)+")
_PATH = re.compile(r"[\w.-]+(?:/[\w.-]+)*(?:/|\.py)")
_ACTION = re.compile(rf"(?:{'|'.join({id.partition('.')[0] for id in ACTIONS})})\.\w+")
_MACHINE = re.compile(
    r"(?<![\w.~/])/(?:work|home|root|tmp|Users|mnt|opt|srv)/|[A-Z]:\\|localhost|127\.0\.0\.1"
)


def _fenced(text: str) -> Iterator[str]:
    """Return the code of a page: indented lines."""
    for line in text.splitlines():
        if line.startswith("    "):
            yield line.strip()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_and_picture_of_a_page_is_there(page: Path) -> None:
    broken = []
    for target in _LINK.findall(page.read_text(encoding="utf-8")):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        there = page.parent / path if path else page
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            broken.append(target)
    assert not broken


def _anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as forges make them."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_page_knows_somebodys_machine(page: Path) -> None:
    assert not _MACHINE.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_bold_text_of_a_page_shows_as_stars(page: Path) -> None:
    """Bold that ends in punctuation with a letter behind it (``导入…**和``) is none in Markdown."""
    wrong = []
    for line in page.read_text(encoding="utf-8").splitlines():
        parts = re.sub(r"`[^`]*`", "x", line).split("**")
        for before, bold, behind in zip(parts[::2], parts[1::2], parts[2::2], strict=False):
            opens = not (re.match(r"[^\w\s]", bold) and re.search(r"\w$", before))
            closes = not (re.search(r"[^\w\s]$", bold) and re.match(r"\w", behind))
            if not (opens and closes):
                wrong.append(bold)
    assert wrong == []


def test_the_machine_rule_finds_what_it_is_for() -> None:
    for path in ("see /home/anna/x", "(/tmp/a)", "C:\\Users\\a", "`/srv/main`"):
        assert _MACHINE.search(path)
    for path in ("~/.config/Workbench", "%LOCALAPPDATA%\\Workbench", "workbench/app"):
        assert not _MACHINE.search(path)


# -- the guides -----------------------------------------------------------------------------------


def test_both_guides_have_the_same_headings_in_the_same_order() -> None:
    assert _HEADING.findall(EN) == _HEADING.findall(ZH)
    assert len(_HEADING.findall(EN)) > 20


def _sections(text: str) -> list[str]:
    return re.split(r"^#+ .*$", text, flags=re.MULTILINE)


def test_both_guides_name_the_same_keys_in_each_section() -> None:
    key = re.compile(
        r"\b(?:Ctrl|Alt|Shift|Esc|Enter|Backspace|Delete|Home|End|PgUp|PgDown|F\d+)\b"
        r"(?:\+(?:Ctrl|Alt|Shift|[A-Z]\b|\d\b|PgUp|PgDown|Enter|Delete|[+,-]))*"
    )
    for english, chinese in zip(_sections(EN), _sections(ZH), strict=True):
        assert set(key.findall(english)) == set(key.findall(chinese)), english[:80]


def test_both_guides_show_the_same_commands() -> None:
    def commands(text: str) -> list[str]:
        return [
            re.split(r"\s{2,}|\s\"", line)[0]
            for line in _fenced(text)
            if line.startswith("workbench ")
        ]

    assert commands(EN) == commands(ZH)


def test_both_guides_have_an_example_of_each_verb_and_of_no_other() -> None:
    shown = [line.split()[1] for line in _fenced(EN) if line.startswith("workbench ")]
    assert {verb for verb in shown if not verb.endswith(".wbp")} == set(VERBS)


@pytest.mark.parametrize("code", GUIDES)
def test_the_keyboard_table_of_a_guide_is_the_table_of_actions(code: str) -> None:
    found = MARKED.search(GUIDES[code].read_text(encoding="utf-8"))
    assert found is not None
    said = found[0].split("\n", 1)[1].rsplit("\n", 1)[0].strip()
    assert said == table(code).strip(), "run: python -m resources.tools.keyboard"


def test_the_keyboard_table_has_every_default_key() -> None:
    keys = {key for action in ACTIONS.values() for key in action.keys}
    shown = set(_CODE.findall(table("en")))
    assert keys - {str(digit) for digit in range(10)} <= shown


@pytest.mark.parametrize("text", [EN, ZH], ids=["en", "zh_CN"])
def test_a_guide_tells_of_every_tool_by_its_key(text: str) -> None:
    body = MARKED.sub("", text)
    for tool in TOOLS.values():
        assert re.search(rf"[（(*]{re.escape(tool.key)}[）)*]", body), tool.name


@pytest.mark.parametrize("text", [EN, ZH], ids=["en", "zh_CN"])
def test_a_guide_explains_every_source_of_millimetres(text: str) -> None:
    assert all(f"| `{source}` |" in text for source in CalibrationSource)


@pytest.fixture
def in_language() -> Iterator[Callable[[str], None]]:
    before = language()
    yield set_language
    set_language(before)


@pytest.mark.parametrize("code", GUIDES)
def test_a_guide_names_menus_and_badges_as_the_window_does(
    code: str, in_language: Callable[[str], None]
) -> None:
    in_language(code)
    text = GUIDES[code].read_text(encoding="utf-8")
    there = {f"{MENUS[one.menu]} > {str(one.title).rstrip('…')}" for one in ACTIONS.values()}
    said = re.findall(r"\*\*([^*\n]+ > [^*\n]+)\*\*", text)
    assert len(said) > 8
    assert [one for one in said if one not in there] == []
    for source, title in CALIBRATION_TITLES.items():
        assert re.search(rf"^\| {re.escape(str(title))} \|.*\| `{source}` \|$", text, re.M), source


# -- names in the architecture page ---------------------------------------------------------------


@cache
def _names(module: Path) -> frozenset[str]:
    """Return what a module defines, methods and fields as ``Class.name``."""
    found = set()
    for node in ast.parse(module.read_text(encoding="utf-8")).body:
        for name in _defined(node):
            found.add(name)
            if isinstance(node, ast.ClassDef):
                found |= {f"{name}.{inner}" for part in node.body for inner in _defined(part)}
    return frozenset(found)


def _defined(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (target.id for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


def _exists(name: str) -> bool:
    """Return whether a dotted name is a package, module, or something that a module defines."""
    parts = name.split(".")
    root = ROOT if parts[0] == "plugins" else ROOT / "workbench"
    if root.joinpath(*parts).is_dir():
        return True
    for n in range(len(parts), 0, -1):
        module = root.joinpath(*parts[:n]).with_suffix(".py")
        if module.is_file():
            rest = ".".join(parts[n:])
            return not rest or rest in _names(module)
    return False


def _rooms() -> set[str]:
    return {path.name for path in (ROOT / "workbench").iterdir() if path.is_dir()} | {"plugins"}


def test_every_name_in_the_architecture_page_exists() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    rooms, checked, missing = _rooms(), 0, []
    for said in _CODE.findall(text):
        if _DOTTED.fullmatch(said) and said.partition(".")[0] in rooms:
            checked += 1
            if not _exists(said):
                missing.append(said)
    assert not missing
    assert checked > 60


def test_every_path_in_the_architecture_page_exists() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    paths = [said for said in _CODE.findall(text) if _PATH.fullmatch(said) and "/" in said]
    assert len(paths) > 5
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_action_in_the_architecture_page_exists() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    said = [one for one in _CODE.findall(text) if _ACTION.fullmatch(one)]
    assert len(said) >= 2
    assert [one for one in said if one not in ACTIONS and not _exists(one)] == []


def _drawn_folders(text: str) -> Iterator[str]:
    """Return the folders of a drawn tree, as paths: one deeper for two more spaces."""
    above: list[str] = []
    for line in text.splitlines():
        if found := re.match(r"    ((?:  )*)([a-z_]+)/(?:\s|$)", line):
            depth = len(found[1]) // 2
            above[depth:] = [found[2]]
            yield "/".join(above)


def test_the_tree_in_the_architecture_page_is_the_tree() -> None:
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    real = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "workbench").rglob("*")
        if (path / "__init__.py").is_file() and path.name != "painters"
    }
    assert {path for path in _drawn_folders(text) if path.startswith("workbench/")} == real
    assert {
        path.name for path in (ROOT / "plugins").iterdir() if (path / "__init__.py").is_file()
    } <= set(re.findall(r"\w+", text))


def test_the_name_check_notices_what_is_not_there() -> None:
    assert _exists("edit.document.Document.apply")
    assert not _exists("edit.document.Document.save")
    assert not _exists("edit.documents")


# -- the glossary ---------------------------------------------------------------------------------


def test_the_chinese_guide_uses_the_words_of_the_glossary() -> None:
    """A word of the glossary that the English guide defines stands in the Chinese guide, too."""
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|", (DOCS / "glossary.md").read_text("utf-8"), re.M)
    words = dict(rows[1:])
    for english in ("annotation", "label", "label scheme", "layer", "project", "history", "slice"):
        assert words[english] in ZH
    for avoided in ("注释", "类别", "工程文件", "资产"):
        assert avoided not in ZH
