"""What an array says of itself, looked at before any library reads it.

Shapes and codecs are whatever somebody wrote: objects would be unpickled, a chunk may claim any
size. Only numbers in known codecs pass.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from attrs import frozen

from workbench.api import InputError, Text, UnsupportedError, t, unreadable

_JSON_MAX = 16 << 20
#: Of one decoded chunk.
CHUNK_MAX = 512 << 20
_AXES_MAX = 8
_DTYPE_2 = re.compile(r"[<>|]([uif][1248]|b1)")
_DTYPE_3 = re.compile(r"bool|u?int(8|16|32|64)|float(16|32|64)")
_CODECS = frozenset(
    "blosc zlib gzip zstd lz4 bz2 lzma shuffle delta bitround fixedscaleoffset quantize packbits "
    "crc32 crc32c adler32 fletcher32 bytes transpose endian pcodec zfpy astype".split()
)


@frozen
class ArrayFacts:
    """An array of numbers: its folder, shape, type, and the blocks in which it is read.

    Parameters
    ----------
    names : tuple of str
        Of its axes, where it has them.
    codec : str
        What chunks are packed with last, ``blosc zstd gzip zlib``; empty for anything else.
    in_shard : int
        Chunks of a shard; 0 where each has a file of its own.
    index_first : bool
        Whether a shard begins with its index.
    """

    folder: Path
    shape: tuple[int, ...]
    chunks: tuple[int, ...]
    dtype: np.dtype[Any]
    names: tuple[str, ...] = ()
    codec: str = ""
    in_shard: int = 0
    index_first: bool = False


def read_json(path: Path) -> Mapping[str, Any] | None:
    """Return a JSON object; None when there is no such file.

    Raises
    ------
    InputError
        If it is damaged.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_JSON_MAX + 1)
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        raise unreadable(shown(path), error) from error
    try:
        if len(data) > _JSON_MAX:
            raise ValueError("too long")
        found = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise broken(path) from error
    if not isinstance(found, dict):
        raise broken(path)
    return found


def shown(path: Path) -> str:
    """Return what a file of a store is called: folder and name, as every store has the same."""
    return f"{path.parent.name}/{path.name}" if path.parent.name else path.name


def broken(path: Path, details: str = "") -> InputError:
    """Return the error for metadata that says nothing usable."""
    text: Text = t("{name} is damaged or no description of an image.", name=shown(path))
    return InputError(text, details=details)


def array_facts(folder: Path) -> ArrayFacts | None:
    """Return the facts of the array in a folder; None when there is none.

    Raises
    ------
    InputError
        If it is damaged, or its chunks are too large.
    UnsupportedError
        If it holds no numbers, or is packed in a way that is not read here.
    """
    old = read_json(folder / ".zarray")
    new = read_json(folder / "zarr.json") if old is None else None
    try:
        if old is not None:
            return _checked(_version_2(folder, old))
        if new is not None and new.get("node_type") == "array":
            return _checked(_version_3(folder, new))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise broken(
            folder / (".zarray" if old is not None else "zarr.json"), str(error)
        ) from error
    return None


def _version_2(folder: Path, found: Mapping[str, Any]) -> ArrayFacts:
    name = str(found["dtype"])
    codecs = [found.get("compressor"), *(found.get("filters") or ())]
    _check_codecs(folder, (str(codec["id"]) for codec in codecs if codec is not None))
    if not _DTYPE_2.fullmatch(name):
        raise _no_numbers(folder, name)
    packed = str(codecs[0]["id"]) if codecs[0] is not None else ""
    shape, chunks = _sizes(found["shape"]), _sizes(found["chunks"])
    return ArrayFacts(folder, shape, chunks, np.dtype(name), codec=_known(packed))


def _version_3(folder: Path, found: Mapping[str, Any]) -> ArrayFacts:
    name = found["data_type"]
    if not isinstance(name, str) or not _DTYPE_3.fullmatch(name):
        raise _no_numbers(folder, str(name))
    grid = found["chunk_grid"]
    if grid["name"] != "regular":
        raise _unsupported(folder, str(grid["name"]))
    if found.get("storage_transformers"):
        raise _unsupported(folder, "storage_transformers")
    outer = chunks = _sizes(grid["configuration"]["chunk_shape"])
    codecs, shard = found["codecs"], {}
    if _codec(codecs[0]) == "sharding_indexed":
        shard = codecs[0]["configuration"]
        chunks, codecs = _sizes(shard["chunk_shape"]), [*codecs[1:], *shard["codecs"]]
        if [_codec(one) for one in shard["index_codecs"]] != ["bytes", "crc32c"]:
            raise _unsupported(folder, "index_codecs")
    _check_codecs(folder, map(_codec, codecs))
    names = tuple(str(one or "") for one in found.get("dimension_names") or ())
    inner = math.prod(-(-whole // part) for whole, part in zip(outer, chunks, strict=True))
    return ArrayFacts(
        folder,
        _sizes(found["shape"]),
        chunks,
        np.dtype(name),
        names,
        _known(_codec(codecs[-1])),
        inner if shard else 0,
        shard.get("index_location") == "start",
    )


def _known(codec: str) -> str:
    return codec if codec in ("blosc", "zstd", "gzip", "zlib") else ""


def _codec(codec: Any) -> str:
    name = codec if isinstance(codec, str) else str(codec["name"])
    return name.removeprefix("numcodecs.")


def _sizes(values: Any) -> tuple[int, ...]:
    found = tuple(int(value) for value in values)
    if not 2 <= len(found) <= _AXES_MAX or min(found) < 1 or max(found) > 1 << 31:
        raise ValueError(f"not sizes of a picture: {found[:_AXES_MAX]}")
    return found


def _check_codecs(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        if name not in _CODECS:
            raise _unsupported(folder, name)


def _checked(facts: ArrayFacts) -> ArrayFacts:
    if len(facts.chunks) != len(facts.shape):
        raise ValueError("chunks of another number of axes")
    size = math.prod(facts.chunks) * facts.dtype.itemsize
    if size > CHUNK_MAX:
        raise InputError(
            t(
                "{name} is stored in blocks of {size} MB, too large to be read; write it again in "
                "smaller ones.",
                name=facts.folder.name,
                size=size >> 20,
            )
        )
    return facts


def _no_numbers(folder: Path, kind: str) -> UnsupportedError:
    return UnsupportedError(
        t("{name} holds no pixels but values of type {kind}.", name=folder.name, kind=kind[:40])
    )


def _unsupported(folder: Path, what: str) -> UnsupportedError:
    return UnsupportedError(
        t(
            "{name} is stored in a way that is not read here ({what}); write it again with a "
            "common compression.",
            name=folder.name,
            what=what[:40],
        )
    )
