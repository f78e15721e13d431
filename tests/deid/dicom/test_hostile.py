"""Files that were made to break a reader: an error in a moment, never more."""

from __future__ import annotations

import struct
import time
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom.uid import DeflatedExplicitVRLittleEndian

from tests.deid.dicom.objects import an_object, clean, file_of, setup, with_pixels
from workbench.base.errors import InputError
from workbench.deid.dicom.comments import without_comments
from workbench.deid.dicom.deidentify import deidentify
from workbench.deid.dicom.fragments import without_strangers
from workbench.deid.dicom.icc import without_texts
from workbench.deid.dicom.run_lengths import without_gaps

WHOLE = file_of(with_pixels(an_object()))
BODY = WHOLE.index(b"\x08\x00")


def in_front(element: bytes) -> bytes:
    at = WHOLE.index(b"\x08\x00\x16\x00UI")
    return WHOLE[:at] + element + WHOLE[at:]


def deflated_bomb() -> bytes:
    head = file_of(an_object(), DeflatedExplicitVRLittleEndian)
    end = 144 + int.from_bytes(head[140:144], "little")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = bytes(1 << 20)
    return head[:end] + b"".join(packer.compress(block) for _ in range(1200)) + packer.flush()


HOSTILE = {
    "endless text": in_front(struct.pack("<HH2sHI", 8, 0x0015, b"UT", 0, 0xFFFFFFF0)),
    "deep sequences": in_front(
        struct.pack("<HH2sHI", 8, 0x0014, b"SQ", 0, 0xFFFFFFFF)
        + (
            b"\xfe\xff\x00\xe0\xff\xff\xff\xff"
            + struct.pack("<HH2sHI", 8, 0x1140, b"SQ", 0, 0xFFFFFFFF)
        )
        * 20_000
    ),
    "cut off": WHOLE[: len(WHOLE) // 2],
    "only a preamble": WHOLE[:132],
    "noise": WHOLE[:200] + b"\xff\x07" * 4000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_or_cleaned_within_seconds(name: str) -> None:
    started = time.monotonic()
    try:
        done = deidentify(HOSTILE[name], setup())
        assert done.data is None or b"Zyxquill" not in done.data
    except InputError as error:
        assert "Zyxquill" not in str(error) + error.details
    assert time.monotonic() - started < 10


def test_a_deflated_bomb_is_not_inflated() -> None:
    with pytest.raises(InputError, match="inflates"):
        deidentify(deflated_bomb(), setup())


@given(st.integers(BODY, len(WHOLE) - 40), st.binary(min_size=1, max_size=8))
@settings(max_examples=60)
def test_a_damaged_file_leaks_nothing(at: int, noise: bytes) -> None:
    data = WHOLE[:at] + noise + WHOLE[at + len(noise) :]
    try:
        done = deidentify(data, setup())
    except InputError:
        return
    if done.data is not None:
        assert b"Zyxquill" not in done.data and b"448812" not in done.data


@given(st.binary(max_size=300))
def test_comments_of_any_bytes_are_found_or_refused(noise: bytes) -> None:
    for start in (b"\xff\xd8", b"\xff\x4f", b"\0\0\0\x0cjP  ", b""):
        made = without_comments(start + noise)
        assert made is None or len(made) == len(start + noise)


@given(st.binary(max_size=300), st.integers(0, 1 << 32))
def test_run_lengths_of_any_bytes_keep_their_length_or_are_refused(
    noise: bytes, pixels: int
) -> None:
    for head in (struct.pack("<16I", 1, 64, *[0] * 14), struct.pack("<I", 15), b""):
        made = without_gaps(head + noise, pixels)
        assert made is None or len(made) == len(head + noise)


@given(st.binary(max_size=300))
def test_fragments_of_any_bytes_are_no_longer_than_they_were(noise: bytes) -> None:
    for syntax in ("1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.90"):
        for start in (b"", b"\xfe\xff\x00\xe0\0\0\0\0\xfe\xff\x00\xe0"):
            made = without_strangers(start + noise, 16, syntax)
            assert made is None or len(made) <= len(start + noise)


@given(st.binary(max_size=400))
def test_profiles_of_any_bytes_keep_their_length(noise: bytes) -> None:
    made = without_texts(bytes(36) + b"acsp" + noise)
    assert made is None or len(made) == 40 + len(noise)


def test_a_name_in_trailing_bytes_of_a_cleaned_file_is_gone() -> None:
    done = clean(WHOLE + b"\0" * 9 + b"Zyxquill^Orvandel")
    assert done.data is not None and b"Zyxquill" not in done.data
