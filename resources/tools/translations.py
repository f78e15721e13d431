"""Extract, update, fill, compile and check the translation catalogues.

    python -m resources.tools.translations update     after texts changed: pot, po, mo
    python -m resources.tools.translations missing    what has no translation yet, as JSON
    python -m resources.tools.translations fill FILE  take translations from such a JSON
    python -m resources.tools.translations check      what `make test` runs

The texts of ``workbench`` are in ``resources/translations/workbench.pot``; a plugin NAME keeps its
own in ``plugins/NAME/translations/NAME.pot``. Beside each pot lies ``LANG/LC_MESSAGES/*.po|.mo``.
The compiled .mo is committed, so that a checkout runs without Babel.
"""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from string import Formatter

from attrs import frozen
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
KEYWORD = "t"
LANGUAGE = "zh_CN"
# Lines that change by themselves with the day and the version of Babel.
_RESTLESS = (b'"POT-Creation-Date', b'"Generated-By', b'"PO-Revision-Date')


@frozen
class Domain:
    """One catalogue: the sources it is extracted from and the folder it lies in."""

    name: str
    sources: tuple[Path, ...]
    folder: Path

    @property
    def pot(self) -> Path:
        """Return the path of the template."""
        return self.folder / f"{self.name}.pot"

    @property
    def po(self) -> Path:
        """Return the path of the translation."""
        return self.folder / LANGUAGE / "LC_MESSAGES" / f"{self.name}.po"

    @property
    def mo(self) -> Path:
        """Return the path of the compiled translation."""
        return self.po.with_suffix(".mo")

    def files(self) -> Iterator[Path]:
        """Yield the Python files of the domain in a stable order."""
        for source in self.sources:
            yield from sorted(source.rglob("*.py")) if source.is_dir() else [source]


def domains(root: Path = ROOT) -> list[Domain]:
    """List the catalogue of `workbench` and those of all plugins."""
    found = [Domain("workbench", (root / "workbench",), root / "resources" / "translations")]
    for init in sorted((root / "plugins").glob("*/__init__.py")):
        plugin = init.parent
        found.append(Domain(plugin.name, (plugin,), plugin / "translations"))
    return found


def extract(domain: Domain, root: Path = ROOT) -> Catalog:
    """Collect all texts of a domain; locations name the file only, so they rarely change."""
    catalog = Catalog(project="Workbench", charset="utf-8", header_comment=f"# {domain.name}")
    for path in domain.files():
        place = path.relative_to(root).as_posix()
        messages = extract_from_file(
            "python", path, keywords={KEYWORD: None}, comment_tags=["Translators:"]
        )
        for _line, message, comments, _context in messages:
            if isinstance(message, str) and message:
                catalog.add(message, locations=[(place, 0)], auto_comments=comments)
    return catalog


def ids(catalog: Catalog) -> set[str]:
    """Return the message ids of a catalogue, without its header."""
    return {str(message.id) for message in catalog if message.id}


def texts(catalog: Catalog) -> dict[str, str]:
    """Return message id -> translation."""
    return {str(message.id): str(message.string or "") for message in catalog if message.id}


def placeholders(template: str) -> set[str]:
    """Return the names in braces; raise ValueError when the braces do not match."""
    fields = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
    return {name.split(".")[0].split("[")[0] for name in fields}


def read(path: Path) -> Catalog:
    """Read a po or pot file, an empty catalogue when there is none."""
    if not path.is_file():
        return Catalog(locale=LANGUAGE, project="Workbench", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE if path.suffix == ".po" else None)


def write(path: Path, catalog: Catalog) -> None:
    """Write a po or pot file without the lines that change by themselves."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, include_lineno=False, include_previous=False)
    lines = buffer.getvalue().splitlines(keepends=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(line for line in lines if not line.startswith(_RESTLESS)))


def update(domain: Domain, root: Path = ROOT, translations: dict[str, str] | None = None) -> None:
    """Bring pot, po and mo of a domain up to date with its sources."""
    template = extract(domain, root)
    if not ids(template) and not domain.folder.exists():
        return
    if not domain.pot.is_file() or ids(read(domain.pot)) != ids(template):
        write(domain.pot, template)
    catalog = read(domain.po)
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    for message in catalog:
        if message.id and translations and translations.get(str(message.id)):
            message.string = translations[str(message.id)]
    write(domain.po, catalog)
    compile_(domain)


def compile_(domain: Domain) -> None:
    """Write the mo of a domain when it says something else than the po."""
    catalog = read(domain.po)
    if domain.mo.is_file() and _compiled(domain) == texts(catalog):
        return
    with domain.mo.open("wb") as file:
        write_mo(file, catalog)


def _compiled(domain: Domain) -> dict[str, str]:
    with domain.mo.open("rb") as file:
        return texts(read_mo(file))


def check(domain: Domain, root: Path = ROOT) -> list[str]:
    """List what is wrong with the texts and the catalogue of a domain."""
    problems = [problem for path in domain.files() for problem in check_calls(path, root)]
    wanted = ids(extract(domain, root))
    if not wanted and not domain.pot.is_file():
        return problems
    for path in (domain.pot, domain.po, domain.mo):
        if not path.is_file():
            return [*problems, f"{path.relative_to(root)} is missing: run `make translations`"]
    if ids(read(domain.pot)) != wanted:
        problems.append(f"{domain.pot.relative_to(root)} is not up to date: `make translations`")
    catalog = read(domain.po)
    name = domain.po.relative_to(root)
    problems += [f"{name}: obsolete: {text!r}" for text in map(str, catalog.obsolete)]
    problems += [f"{name}: absent: {text!r}" for text in sorted(wanted - ids(catalog))]
    problems += [f"{name}: not in the sources: {text!r}" for text in sorted(ids(catalog) - wanted)]
    problems += [f"{name}: fuzzy: {m.id!r}" for m in catalog if m.id and m.fuzzy]
    for text, translation in texts(catalog).items():
        problems += [f"{name}: {problem}: {text!r}" for problem in _compare(text, translation)]
    if _compiled(domain) != texts(catalog):
        problems.append(f"{domain.mo.relative_to(root)} differs from the po: `make translations`")
    return problems


def _compare(text: str, translation: str) -> Iterator[str]:
    if not translation:
        yield "not translated"
        return
    try:
        same = placeholders(text) == placeholders(translation)
    except ValueError as error:
        yield f"braces do not match ({error})"
        return
    if not same:
        yield "other placeholders than the original"


def check_calls(path: Path, root: Path = ROOT) -> Iterator[str]:
    """Yield what is wrong with the calls of `t` in a file that imports it.

    The message id must be one literal, for Babel reads the source, and each placeholder must get
    its value.
    """
    tree = ast.parse(path.read_bytes(), str(path))
    imported = any(
        isinstance(node, ast.ImportFrom) and any(a.name == KEYWORD for a in node.names)
        for node in ast.walk(tree)
    )
    for call in ast.walk(tree) if imported else ():
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            if call.func.id == KEYWORD:
                problem = _check_call(call)
                if problem:
                    yield f"{path.relative_to(root)}:{call.lineno}: {problem}"


def _check_call(call: ast.Call) -> str:
    match call.args:
        case [ast.Constant(value=str(text))]:
            pass
        case _:
            return "t() takes one literal string (no f-string, no variable, no +)"
    if not text:
        return "an empty text cannot be translated"
    try:
        wanted = placeholders(text)
    except ValueError as error:
        return f"braces do not match ({error}): {text!r}"
    given = {keyword.arg for keyword in call.keywords}
    if None in given or given == wanted:
        return ""
    return f"placeholders {sorted(wanted)} but values for {sorted(map(str, given))}: {text!r}"


def missing(root: Path = ROOT) -> dict[str, str]:
    """Return all texts without a translation, each mapped to an empty string."""
    found: dict[str, str] = {}
    for domain in domains(root):
        known = texts(read(domain.po))
        found |= {text: "" for text in sorted(ids(extract(domain, root))) if not known.get(text)}
    return found


def main(argv: list[str]) -> int:
    """Run one command; see the module's first lines."""
    match argv:
        case ["update"]:
            for domain in domains():
                update(domain)
            print(f"{len(missing())} texts have no translation yet")
        case ["missing"]:
            print(json.dumps(missing(), ensure_ascii=False, indent=1))
        case ["fill", name]:
            given = json.loads(Path(name).read_text(encoding="utf-8"))
            for domain in domains():
                update(domain, translations=given)
            print(f"{len(missing())} texts have no translation yet")
        case ["check"]:
            problems = [problem for domain in domains() for problem in check(domain)]
            print("\n".join(problems) or "translations: complete")
            return 1 if problems else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
