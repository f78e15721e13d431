"""``data.yaml``: the classes of a data set, and in ours what label files cannot say.

YAML is a large language; these files use little of it, and no more is read. Texts are written as
JSON writes them, which YAML reads too.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from attrs import field, frozen

from workbench.api import InputError, t
from workbench.api.jsonfile import Node, parse_json
from workbench.api.pieces import Piece

NAME = "data.yaml"
MAXIMUM = 10_000  # classes; damaged files have more
_KEY = re.compile(r"([A-Za-z_][\w-]*)\s*:(?:\s+(.*)|\s*)$")
_ENTRY = re.compile(r"\s*(\d+)\s*:\s+(.*\S)\s*$")
_ITEM = re.compile(r"\s*-\s+(.*\S)\s*$")


@frozen
class Cut:
    """Where a picture was cut out of a whole image, and of what its lines are pieces.

    Parameters
    ----------
    image : str
        The whole image, of `rows` by `columns` pixels.
    x, y : int
        Its pixel at the upper left of the picture.
    pieces : tuple of Piece
        One for each line of the label file.
    """

    image: str
    frame: int
    x: int
    y: int
    rows: int
    columns: int
    pieces: tuple[Piece, ...] = ()


@frozen
class Listed:
    """A label file and the image and frame that it is about; `cut` for a part of an image."""

    labels: str
    image: str
    frame: int
    rows: int
    columns: int
    cut: Cut | None = None


@frozen
class Sheet:
    """Content of a ``data.yaml``.

    Parameters
    ----------
    unlabelled : int or None
        The class of what has no label.
    listed : tuple of Listed
        Of our own files; empty in others.
    """

    names: tuple[str, ...]
    task: str = ""
    unlabelled: int | None = None
    listed: tuple[Listed, ...] = field(default=())


def write(sheet: Sheet) -> bytes:
    """Return the bytes of a sheet."""
    ours = {
        "format": 1,
        "task": sheet.task,
        "unlabelled": sheet.unlabelled,
        "images": [_entry(one) for one in sheet.listed],
    }
    lines = [
        "path: .",
        "train: images",
        "val: images",
        f"nc: {len(sheet.names)}",
        "names:" if sheet.names else "names: []",
        *(f"  {i}: {_quoted(name)}" for i, name in enumerate(sheet.names)),
        f"workbench: {_quoted(ours)}",
    ]
    return ("\n".join(lines) + "\n").encode()


def _entry(one: Listed) -> list[Any]:
    entry: list[Any] = [one.labels, one.image, one.frame, one.rows, one.columns]
    if one.cut is not None:
        cut = one.cut
        place = (cut.image, cut.frame, cut.x, cut.y, cut.rows, cut.columns)
        pieces = [[piece.of, piece.area, piece.truncated] for piece in cut.pieces]
        entry.append([*place, pieces])
    return entry


def parse(data: bytes, name: str) -> Sheet:
    """Return what a sheet says; InputError with the line that cannot be read."""
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise InputError(t("{file} is not a text file.", file=name)) from error
    names: tuple[str, ...] | None = None
    ours = Node({}, "workbench", name)
    for n, line in enumerate(lines):
        key = _KEY.match(line.rstrip())
        if key is None:
            continue
        if key[1] == "names":
            names = _names(key[2], lines[n + 1 :], name, n + 1)
        elif key[1] == "workbench":
            ours = Node(parse_json((key[2] or "").encode(), name).value, "workbench", name)
    if names is None:
        raise InputError(t("{file}: the list of classes (“names”) is missing.", file=name))
    return _with_ours(names, ours)


def _with_ours(names: tuple[str, ...], ours: Node) -> Sheet:
    unlabelled, task, images = ours.get("unlabelled"), ours.get("task"), ours.get("images")
    listed = []
    for entry in images.items() if images else ():
        parts = list(entry.items())
        if len(parts) not in (5, 6):
            entry.fail(t("A list of five is needed here."))
        labels, image = parts[0].text(), parts[1].text()
        frame, rows, columns = (part.whole(1) for part in parts[2:5])
        cut = _cut(parts[5]) if len(parts) == 6 else None
        listed.append(Listed(labels, image, frame, rows, columns, cut))
    return Sheet(
        names,
        task.text() if task else "",
        unlabelled.whole() if unlabelled else None,
        tuple(listed),
    )


def _cut(node: Node) -> Cut:
    parts = list(node.items())
    if len(parts) != 7:
        node.fail(t("Where a picture was cut out is not said here."))
    image, frame, x, y, rows, columns, pieces = parts
    found = []
    for piece in pieces.items():
        values = list(piece.items())
        if len(values) != 3:
            piece.fail(t("Where a picture was cut out is not said here."))
        of, area, truncated = values
        found.append(Piece(of.text(), area.number(), truncated.flag()))
    at = (frame.whole(1), x.whole(), y.whole(), rows.whole(1), columns.whole(1))
    return Cut(image.text(), *at, tuple(found))


def _names(inline: str | None, below: list[str], file: str, line: int) -> tuple[str, ...]:
    if inline and not inline.startswith("#"):
        return _inline(inline.strip(), file, line)
    found: dict[int, str] = {}
    for text in below:
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        entry, item = _ENTRY.match(text), _ITEM.match(text)
        if entry is not None and text[0] == " ":
            found[int(entry[1])] = _scalar(entry[2], file)
        elif item is not None:
            found[len(found)] = _scalar(item[1], file)
        else:
            break
        if len(found) > MAXIMUM or max(found) > MAXIMUM:
            raise InputError(t("{file}: there are more than {n} classes.", file=file, n=MAXIMUM))
    return tuple(found.get(i, str(i)) for i in range(max(found, default=-1) + 1))


def _inline(text: str, file: str, line: int) -> tuple[str, ...]:
    text = text.split(" #")[0].strip()
    if not (text.startswith("[") and text.endswith("]")):
        raise InputError(t("{file}, line {n}: a list of names is needed.", file=file, n=line))
    inner = text[1:-1].strip()
    parts = re.findall(r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^,'"]+)\s*(?:,|$)""", inner)
    return tuple(_scalar(part.strip(), file) for part in parts[:MAXIMUM])


def _scalar(text: str, file: str) -> str:
    if text.startswith('"'):
        value: Any = parse_json(_closed(text, '"').encode(), file).value
        return str(value)
    if text.startswith("'"):
        return _closed(text, "'")[1:-1].replace("''", "'")
    return text.split(" #")[0].strip()


def _closed(text: str, quote: str) -> str:
    """Return a quoted text without the comment behind it."""
    return text[: text.rfind(quote) + 1]


def _quoted(value: Any) -> str:
    """Return a value as JSON that is YAML too, in ASCII: some readers refuse other characters."""
    text = msgspec.json.encode(value).decode()
    return "".join(c if c.isascii() and c != "\x7f" else _escaped(c) for c in text)


def _escaped(char: str) -> str:
    code = ord(char)
    if code <= 0xFFFF:
        return f"\\u{code:04x}"
    # As JSON has it; YAML would write \U, which JSON does not know. Both take the plain character.
    return char
