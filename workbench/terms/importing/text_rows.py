"""Rows of a text file: encoding and separator found out, read as a stream."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from workbench.base.errors import InputError
from workbench.base.text import t

_CHUNK = 1 << 20
_SAMPLE = 1 << 16
#: The longest cell that is read; a term is far shorter.
LONGEST_CELL = 100_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What spreadsheets in China write; it has every character of GBK and GB2312.
_CHINESE = "gb18030"
_SEPARATORS = "\t,;|"
#: Bytes beyond ASCII in a row: a Chinese character has two, or four with digits between.
_HIGH = re.compile(rb"[\x80-\xff]+")


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file.

    Raises InputError when it is none of those that lists are written in.
    """
    with path.open("rb") as file:
        head = file.read(4)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if _decodes(path, "utf-8"):
        return "utf-8"
    if _decodes(path, _CHINESE) and not _is_western(path):
        return _CHINESE
    raise InputError(
        t(
            "{name} is in no known encoding of text. Save it as UTF-8 and import it again.",
            name=path.name,
        )
    )


def _is_western(path: Path) -> bool:
    """Return whether letters with marks stand in Latin words, as in Müller: not Chinese.

    Such bytes decode as Chinese, too, together with the letter that follows.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    runs = _HIGH.findall(sample)
    return sum(len(run) == 1 for run in runs) * 2 > len(runs)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(_CHUNK):
                if "\0" in decoder.decode(chunk):
                    return False
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def rows_of(path: Path, encoding: str, separator: str = "") -> Iterator[tuple[int, list[str]]]:
    """Yield line numbers and cells. Raises InputError for what is no table."""
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="", errors="strict") as file:
        delimiter = separator or _separator(path, encoding)
        reader = csv.reader(_limited(file, path), delimiter=delimiter)
        try:
            for row in reader:
                if any(row):
                    yield reader.line_num, row
        except (csv.Error, UnicodeError) as error:
            raise InputError(
                t(
                    "{name} is no table that can be read: line {line}.",
                    name=path.name,
                    line=reader.line_num,
                ),
                str(error),
            ) from error


def _limited(file: IO[str], path: Path) -> Iterator[str]:
    """Yield lines, never one that would fill the memory."""
    while line := file.readline(LONGEST_CELL * 10):
        if len(line) >= LONGEST_CELL * 10:
            raise InputError(
                t("{name} is no table that can be read: a line has no end.", name=path.name)
            )
        yield line


def _separator(path: Path, encoding: str) -> str:
    """Return what stands between the cells of the first lines."""
    with path.open(encoding=encoding, newline="") as file:
        lines = file.read(_SAMPLE).splitlines()[:20]
    if not lines:
        return ","
    return max(
        _SEPARATORS, key=lambda one: (min(line.count(one) for line in lines[:1]), one == "\t")
    )
