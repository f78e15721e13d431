r"""The language of templates: text with ``{name}``, and ``[optional parts|otherwise]``.

- ``{name}`` stands for what is known under a name, ``{name:filter}`` for it with another initial.
- ``[...]`` vanishes when a name directly in it has nothing to say, or nothing in it has. Several
  ways of saying it are set apart by ``|``: the first one that can be said is taken.
- ``\`` before one of ``{}[]|\`` means that character itself.
- Lines at the top that begin with ``#`` are notes; ``# title: ...`` is its name.
- A line of which nothing is left is left out.

Nothing of a template is ever run.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NoReturn

from attrs import field, frozen

from workbench.base.errors import InputError
from workbench.base.text import Text, t

LARGEST = 64 << 10
DEEPEST = 16
_SPECIAL = "{}[]|\\"
_NAME = re.compile(r"\s*([a-z][a-z_]*(?:\.[^{}:\[\]|\\\n]+)?)\s*(?::\s*([a-z]+)\s*)?\Z")
_PLAIN = re.compile(r"[^{}\[\]|\\]+")
# Stands where something vanished until the lines are put together.
_GONE = "\0"


class TemplateError(InputError):
    """Something in a template that cannot be understood.

    Parameters
    ----------
    line, column : int
        Where, both counted from 1.
    reason : Text
        What is wrong there, without the place.
    """

    def __init__(self, line: int, column: int, reason: Text) -> None:
        super().__init__(
            t(
                "Template, line {line}, column {column}: {reason}",
                line=line,
                column=column,
                reason=reason,
            )
        )
        self.line = line
        self.column = column
        self.reason = reason


@frozen
class Placeholder:
    """A name in a template, and where it stands."""

    name: str
    filter: str = ""
    at: int = 0


@frozen
class Bracket:
    """A part that may vanish: ways of saying it, the first that can be said is taken."""

    ways: tuple[tuple[Part, ...], ...]


Part = str | Placeholder | Bracket


def _lower(text: str) -> str:
    # "CT angiography" and "T2 lesion" keep their first letter.
    second = text[1:2]
    return text if second.isupper() or second.isdigit() else text[:1].lower() + text[1:]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


FILTERS: Mapping[str, Callable[[str], str]] = {"lower": _lower, "upper": _upper}


@frozen
class Template:
    """A template that was understood.

    Parameters
    ----------
    source : str
        As it was written.
    title : str
        What it calls itself; empty where it does not say.
    """

    source: str
    title: str = ""
    parts: tuple[Part, ...] = field(default=(), repr=False)
    start: int = 0

    @classmethod
    def parse(cls, source: str, known: Callable[[str], bool] | None = None) -> Template:
        """Return a template.

        Parameters
        ----------
        known : callable or None
            Says whether a name is one; None takes all.

        Raises
        ------
        TemplateError
            With the place, and what to do.
        """
        source = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        if len(source) > LARGEST:
            raise TemplateError(1, 1, t("It is longer than {n} characters.", n=LARGEST))
        start, title = _head(source)
        reader = _Reader(source, start, known)
        return cls(source, title, reader.all(), start)

    def names(self) -> frozenset[str]:
        """Return all names in it."""
        return frozenset(one.name for one in _placeholders(self.parts))

    def fill(self, values: Mapping[str, str]) -> str:
        """Return the text; a name without a value has nothing to say."""
        text, _, _ = _fill(self.parts, {name: _tidy(value) for name, value in values.items()})
        lines = [_joined(line) for line in text.strip("\n").split("\n")]
        return "\n".join(line for line in lines if line is not None).strip()


def place_in(source: str, at: int) -> tuple[int, int]:
    """Return line and column of a position, both from 1."""
    before = source[:at]
    return before.count("\n") + 1, at - (before.rfind("\n") + 1) + 1


def _head(source: str) -> tuple[int, str]:
    """Return where the template begins after its notes, and its title."""
    at, title = 0, ""
    while source.startswith("#", at):
        end = source.find("\n", at)
        line = source[at:] if end < 0 else source[at:end]
        name, colon, value = line[1:].partition(":")
        if colon and name.strip().lower() == "title":
            title = value.strip()
        at = len(source) if end < 0 else end + 1
    return at, title


class _Reader:
    def __init__(self, source: str, start: int, known: Callable[[str], bool] | None) -> None:
        self.source = source
        self.at = start
        self.known = known

    def all(self) -> tuple[Part, ...]:
        parts = list(self._sequence(()))
        if self.at < len(self.source):
            self._fail(self.at, _STRAY[self.source[self.at]])
        return tuple(parts)

    def _sequence(self, opened: tuple[int, ...]) -> Iterator[Part]:
        """Yield parts up to the end, or to what closes the innermost optional part."""
        while self.at < len(self.source):
            here = self.source[self.at]
            plain = _PLAIN.match(self.source, self.at)
            if plain:
                self.at = plain.end()
                yield plain[0]
            elif here == "\\":
                yield self._escaped()
            elif here == "{":
                yield self._placeholder()
            elif here == "[":
                yield self._optional(opened)
            elif here == "|" and not opened:
                self.at += 1
                yield here
            else:
                return

    def _escaped(self) -> str:
        meant = self.source[self.at + 1 : self.at + 2]
        if not meant or meant not in _SPECIAL:
            self._fail(
                self.at,
                t("“{text}” means nothing. Write \\\\ for a backslash.", text="\\" + meant),
            )
        self.at += 2
        return meant

    def _placeholder(self) -> Placeholder:
        begin = self.at
        end = self.source.find("}", begin)
        inner = self.source[begin + 1 : end] if end >= 0 else ""
        if end < 0 or "\n" in inner or "{" in inner:
            self._fail(
                begin, t("This brace is never closed. Write {escaped} for a brace.", escaped="\\{")
            )
        name, filter = self._named(begin, inner)
        if self.known is not None and not self.known(name):
            self._fail(begin, t("There is no “{name}”. Choose one of the list.", name=name))
        if filter and filter not in FILTERS:
            self._fail(
                begin,
                t(
                    "“{name}” is no way to write it. There are: {known}.",
                    name=filter,
                    known=", ".join(FILTERS),
                ),
            )
        self.at = end + 1
        return Placeholder(name, filter, begin)

    def _named(self, at: int, inner: str) -> tuple[str, str]:
        found = _NAME.match(inner)
        if found is None:
            self._fail(at, t("“{text}” is no name. Small letters are needed.", text=inner.strip()))
        return found[1].strip(), found[2] or ""

    def _optional(self, opened: tuple[int, ...]) -> Bracket:
        begin = self.at
        if len(opened) >= DEEPEST:
            self._fail(begin, t("Brackets are nested more than {n} deep.", n=DEEPEST))
        ways = []
        while True:
            self.at += 1
            ways.append(tuple(self._sequence((*opened, begin))))
            if self.at >= len(self.source):
                self._fail(begin, t("This bracket is never closed. Add ] or write \\[ for it."))
            if self.source[self.at] == "]":
                self.at += 1
                return Bracket(tuple(ways))
            if self.source[self.at] != "|":
                self._fail(self.at, _STRAY[self.source[self.at]])

    def _fail(self, at: int, reason: Text) -> NoReturn:
        raise TemplateError(*place_in(self.source, at), reason)


_STRAY: Mapping[str, Text] = {
    "}": t("This brace closes nothing. Write {escaped} for a brace.", escaped="\\}"),
    "]": t("This bracket closes nothing. Write \\] for a bracket."),
}


def _placeholders(parts: tuple[Part, ...]) -> Iterator[Placeholder]:
    for part in parts:
        if isinstance(part, Placeholder):
            yield part
        elif isinstance(part, Bracket):
            for way in part.ways:
                yield from _placeholders(way)


def _fill(parts: tuple[Part, ...], values: Mapping[str, str]) -> tuple[str, bool, bool]:
    """Return the text, whether a name directly in it had nothing, and whether any had something.

    Without any names the last is true: what is said always is said.
    """
    text: list[str] = []
    lacks, says, asked = False, False, False
    for part in parts:
        if isinstance(part, str):
            text.append(part)
            continue
        asked = True
        if isinstance(part, Placeholder):
            value = values.get(part.name, "")
            lacks, says = lacks or not value, says or bool(value)
            text.append(FILTERS[part.filter](value) if value and part.filter else value or _GONE)
        else:
            found = _first_way(part, values)
            says = says or found is not None
            text.append(_GONE if found is None else found)
    return "".join(text), lacks, says or not asked


def _first_way(part: Bracket, values: Mapping[str, str]) -> str | None:
    for way in part.ways:
        text, lacks, says = _fill(way, values)
        if says and not lacks:
            return text
    return None


def _tidy(value: str) -> str:
    """Return a value on one line, without what no reader sees."""
    return " ".join(value.replace(_GONE, "").split())


def _joined(line: str) -> str | None:
    """Return a line without the marks of what vanished; None where nothing is left of it."""
    if _GONE not in line:
        return line.rstrip()
    left = re.sub(rf" {_GONE}+(?= |$)", "", line).replace(_GONE, "")
    return left.strip() or None
