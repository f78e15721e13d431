"""Pictures that were made to break a reader: an error in a moment, never more."""

from __future__ import annotations

import struct
import time
import zlib
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.deid.photo import planted
from tests.deid.photo.planted import Planted
from workbench.base.errors import WorkbenchError
from workbench.deid.photo.metadata import clean_metadata, prove
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.photo.taken.notes import Notes

POLICY = PhotoPolicy()


def png_of(width: int, height: int, coded: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (b"IHDR", head), (b"IDAT", coded), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(planted.chunk(*part) for part in parts)


def tiff_of(entries: list[tuple[int, int, int, int]], following: int = 0) -> bytes:
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return (
        b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + body + struct.pack("<I", following)
    )


def jpeg_of_scans(count: int) -> bytes:
    """Return a JPEG file that refines itself again and again."""
    data = planted.coded(planted.picture(), "JPEG", progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]


SIZE = [(256, 3, 1, 60_000), (257, 3, 1, 60_000), (258, 3, 1, 8), (277, 3, 1, 1)]
HOSTILE = {
    "a bomb of zlib": png_of(100, 100, zlib.compress(bytes(200 << 20))),
    "a size beyond sense": png_of(2**31 - 1, 2**31 - 1, zlib.compress(b"")),
    "directories in a circle": tiff_of(SIZE, 8),
    "a value behind the end": tiff_of([*SIZE, (273, 4, 2**31, 8), (279, 4, 2**31, 8)]),
    "a strip behind the end": tiff_of([*SIZE, (273, 4, 1, 9999), (279, 4, 1, 2**31)]),
    "too many entries": b"II*\0\x08\0\0\0\xff\xff" + bytes(4000),
    "directories below that go in a circle": tiff_of([*SIZE, (330, 4, 1, 8)]),
    "a JPEG without an end": planted.coded(planted.picture(), "JPEG")[:-2],
    "a JPEG of segments": b"\xff\xd8" + b"\xff\xe1\0\2" * 50_000,
    "a JPEG of scans": jpeg_of_scans(300),
    "a GIF without an end": planted.gif(Planted())[:300],
    "a WebP that lies": b"RIFF\xff\xff\xff\x7fWEBPVP8 \xff\xff\xff\x7f",
    "a BMP that lies": b"BM"
    + struct.pack("<IHHIIiiHHII", 0, 0, 0, 54, 40, 2**30, 2**30, 1, 24, 0, 0)
    + bytes(16),
    "boxes that lie": b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\1jp2c\xff\xff\xff\xff\xff\xff\xff\xff",
    "OME that grows": planted.tiff(
        Planted(),
        description='<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa">]><OME>&a;</OME>',
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_within_seconds(name: str) -> None:
    started = time.monotonic()
    with pytest.raises(WorkbenchError):
        clean_metadata(HOSTILE[name], POLICY, Notes())
    assert time.monotonic() - started < 10


MAKERS: dict[str, Callable[[Planted], bytes]] = {
    "jpeg": planted.jpeg,
    "png": planted.png,
    "gif": planted.gif,
    "bmp": planted.bmp,
    "webp": planted.webp,
    "jp2": planted.jp2,
    "tiff": planted.tiff,
    "ome": planted.ome_tiff,
    "slide": planted.slide,
}


def source_of(kind: str) -> tuple[Planted, bytes]:
    plant = Planted()
    return plant, MAKERS[kind](plant)


SOURCES = {kind: source_of(kind) for kind in MAKERS}


@pytest.mark.parametrize("kind", SOURCES)
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_file_leaks_nothing_and_raises_nothing_else(
    kind: str, data: st.DataObject
) -> None:
    plant, source = SOURCES[kind]
    at = data.draw(st.integers(0, min(len(source) - 1, 4000)))
    noise = data.draw(st.binary(min_size=1, max_size=6))
    damaged = source[:at] + noise + source[at + len(noise) :]
    cut = data.draw(st.sampled_from([len(damaged), len(damaged) // 2, at]))
    notes = Notes()
    try:
        made = clean_metadata(damaged[:cut], POLICY, notes)
        prove(made, POLICY, notes)
    except WorkbenchError:
        return
    left = plant.left_in(made.data)
    # Damage may turn what said that a page is a label into something else.
    assert left == [] or kind == "slide"


@given(noise=st.binary(max_size=400), kind=st.sampled_from(sorted(SOURCES)))
@settings(max_examples=150, deadline=None)
def test_noise_behind_a_beginning_is_refused_or_cleaned(noise: bytes, kind: str) -> None:
    start = SOURCES[kind][1][:16]
    try:
        clean_metadata(start + noise, POLICY, Notes())
    except WorkbenchError:
        pass
