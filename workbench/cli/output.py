"""What a verb prints: results on stdout, as text or JSON; messages on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from workbench.base.text import Text, t


def print_json(data: Any) -> None:
    """Print a result as JSON."""
    text = msgspec.json.format(msgspec.json.encode(data, enc_hook=_plain), indent=2)
    sys.stdout.write(text.decode() + "\n")


def _plain(value: Any) -> Any:
    if isinstance(value, Text):
        return str(value)
    return str(value)


def print_line(text: Text | str = "") -> None:
    """Print one line of a result."""
    sys.stdout.write(f"{text}\n")


def print_fields(fields: Iterable[tuple[Text | str, Any]]) -> None:
    """Print name and value pairs, aligned."""
    rows = [(str(name), "" if value is None else str(value)) for name, value in fields]
    width = max((_cells(name) for name, _ in rows), default=0)
    for name, value in rows:
        sys.stdout.write(f"{name}{' ' * (width - _cells(name))}  {value}\n")


def print_table(head: Sequence[Text | str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows in aligned columns, also where Chinese takes two cells a character."""
    table = [[str(cell) for cell in head], *([str(cell) for cell in row] for row in rows)]
    widths = [max(_cells(row[i]) for row in table) for i in range(len(head))]
    for row in table:
        padded = (
            cell + " " * (width - _cells(cell)) for cell, width in zip(row, widths, strict=True)
        )
        sys.stdout.write("  ".join(padded).rstrip() + "\n")


def message(text: Text | str) -> None:
    """Tell the user something that is not the result."""
    sys.stderr.write(f"{text}\n")


def show_share(share: float) -> None:
    """Show how far long work is, where somebody looks."""
    if _is_looked_at():
        text: Text = t("{percent} % done", percent=int(share * 100))
        sys.stderr.write(f"\r{text} ")
        sys.stderr.flush()


def clear_line() -> None:
    """Wipe away what `show_share` showed."""
    if _is_looked_at():
        sys.stderr.write("\r\x1b[K")


def _is_looked_at() -> bool:
    return sys.stderr.isatty()


def _cells(text: str) -> int:
    from unicodedata import east_asian_width

    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
