"""The JSON file that describes raw frames: ``scan.raw.json`` beside ``scan.raw``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from workbench.api import InputError, read_bytes, size_of, t
from workbench.api.jsonfile import Node, parse_json

from .layout import CHANNELS_MAX, SIDE_MAX, TYPES, Layout, check_end

SUFFIX = ".json"
# Larger ones are something else.
BYTES_MAX = 1 << 16
_NEEDED = frozenset(("width", "height", "type"))
_KEYS = _NEEDED | frozenset(
    ("byte_order", "offset", "channels", "row_stride", "frames", "frame_stride", "bits", "comment")
)


def is_sidecar(head: bytes) -> bool:
    """Return whether the first bytes of a JSON file are all of a sidecar."""
    import msgspec

    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    try:
        found: Any = msgspec.json.decode(head.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, ValueError, RecursionError):
        return False
    kind = found.get("type")
    return found.keys() >= _NEEDED and isinstance(kind, str) and kind in TYPES


def raw_of(path: Path) -> Path:
    """Return the file with the pixels, of either of the two."""
    return path.with_suffix("") if path.suffix.lower() == SUFFIX else path


def sidecar_of(raw: Path) -> Path:
    """Return the file that describes another."""
    return raw.with_name(raw.name + SUFFIX)


def raw_layout(raw: Path) -> Layout:
    """Read the sidecar of a raw file.

    Raises
    ------
    InputError
        If either is missing or wrong; names the file and the place in it.
    """
    sidecar = sidecar_of(raw)
    try:
        if size_of(sidecar) > BYTES_MAX:
            raise InputError(t("{file} is too large to describe a frame.", file=sidecar.name))
        data = read_bytes(sidecar)
    except OSError as error:
        raise InputError(
            t(
                "{name} needs {sidecar} beside it, which says its width, height and type.",
                name=raw.name,
                sidecar=sidecar.name,
            )
        ) from error
    try:
        size = size_of(raw)
    except OSError as error:
        raise InputError(
            t(
                "{name}, which {sidecar} describes, is not beside it.",
                name=raw.name,
                sidecar=sidecar.name,
            )
        ) from error
    layout = _described(parse_json(data, sidecar.name))
    check_end(raw, layout, size)
    return layout


def _described(root: Node) -> Layout:
    for key in root.object():
        if key not in _KEYS:
            root.fail(t("“{key}” is not known. Known: {known}.", key=key, known=_known()))
    columns, rows = (_count(root.need(key), SIDE_MAX) for key in ("width", "height"))
    dtype = _dtype(root)
    channels = _optional(root, "channels", 1, CHANNELS_MAX)
    frames = _optional(root, "frames", 1, SIDE_MAX)
    pixel = dtype.itemsize * channels
    row = _stride(root, "row_stride", columns * pixel)
    frame = _stride(root, "frame_stride", rows * row)
    begin = root.get("offset")
    return Layout(
        rows,
        columns,
        dtype,
        (frame, row, pixel, dtype.itemsize),
        begin.whole() if begin is not None else 0,
        frames,
        channels,
        _bits(root, dtype),
    )


def _known() -> str:
    return ", ".join(sorted(_KEYS))


def _dtype(root: Node) -> np.dtype[Any]:
    kind = root.need("type")
    found = TYPES.get(kind.text())
    if found is None:
        kind.fail(t("The type is one of {known}.", known=", ".join(TYPES)))
    order = root.get("byte_order")
    if order is None:
        return found.newbyteorder("little")
    if order.text() == "big":
        return found.newbyteorder("big")
    if order.text() != "little":
        order.fail(t("The byte order is “little” or “big”."))
    return found.newbyteorder("little")


def _bits(root: Node, dtype: np.dtype[Any]) -> int:
    bits = root.get("bits")
    if dtype.kind == "f":
        return 0
    return _count(bits, 8 * dtype.itemsize) if bits is not None else 8 * dtype.itemsize


def _optional(root: Node, key: str, default: int, most: int) -> int:
    found = root.get(key)
    return default if found is None else _count(found, most)


def _count(node: Node, most: int) -> int:
    found = node.whole(1)
    if found > most:
        node.fail(t("The number is at most {most}.", most=most))
    return found


def _stride(root: Node, key: str, least: int) -> int:
    found = root.get(key)
    if found is None:
        return least
    if found.whole() < least:
        found.fail(t("The step is at least {least} bytes.", least=least))
    return found.whole()
