"""Boxes become black in every way that pixels are stored, and nothing else changes."""

from __future__ import annotations

import copy
import io
from typing import Any

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import generate_frames
from pydicom.pixels.utils import pixel_array

from tests.deid.dicom.objects import file_of
from tests.deid.pixels.images import (
    BIG,
    COLUMNS,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    JPEG,
    RLE,
    ROWS,
    compressed,
    described,
    native,
    values,
    with_bytes,
)
from workbench.base.errors import InputError
from workbench.deid.pixels.fill import fill
from workbench.deid.pixels.found import Box

BOXES = (Box(5, 3, 11, 6), Box(33, 20, 30, 30))
# What pydicom decodes with none of the libraries that are here.
OTHERS: dict[str, Any] = {
    JPEG + "51": imagecodecs.jpeg8_decode,
    JPEG + "201": imagecodecs.htj2k_decode,
    # Decoders of what lost something differ by one.
    JPEG + "203": imagecodecs.jpeg2k_decode,
}
NATIVES = (IMPLICIT, EXPLICIT, BIG, DEFLATED)


def shown(dataset: Dataset, syntax: str) -> NDArray[Any]:
    """Return what pydicom with its own decoders reads, as stored: (frames, rows, columns, ...)."""
    written = dcmread(io.BytesIO(file_of(dataset, syntax)))
    frames = int(written.get("NumberOfFrames", 1) or 1)
    decoder = OTHERS.get(syntax)
    if decoder is not None:
        found = generate_frames(written.PixelData, number_of_frames=frames)
        return np.stack([decoder(frame) for frame in found])
    read = pixel_array(written, raw=True)
    return read if frames > 1 else read[None]


def inside(boxes: tuple[Box, ...] = BOXES) -> NDArray[np.bool_]:
    mask = np.zeros((ROWS, COLUMNS), bool)
    for box in boxes:
        mask[box.slices] = True
    return mask


def check(
    before: Dataset, syntax: str, black: Any, boxes: tuple[Box, ...] = BOXES
) -> tuple[Dataset, str]:
    """Fill, write, and compare what an independent reader sees."""
    old = shown(before, syntax)
    after = copy.deepcopy(before)
    new_syntax, filled = fill(after, syntax, boxes)
    new = shown(after, new_syntax)
    mask = inside(filled)
    assert new.shape == old.shape
    assert np.array_equal(new[:, ~mask], old[:, ~mask])
    assert (new[:, mask] == black).all()
    assert not np.array_equal(new, old)
    return after, new_syntax


@pytest.mark.parametrize("syntax", NATIVES)
@pytest.mark.parametrize(
    ("photometric", "allocated", "stored", "black"),
    [
        ("MONOCHROME2", 8, 8, 0),
        ("MONOCHROME2", 16, 12, 0),
        ("MONOCHROME2", 16, 16, 0),
        ("MONOCHROME2", 32, 32, 0),
        ("MONOCHROME1", 8, 8, 255),
        ("MONOCHROME1", 16, 10, 1023),
        ("PALETTE COLOR", 8, 8, 7),
        ("PALETTE COLOR", 16, 8, 7),
        ("MONOCHROME2", 1, 1, 0),
        ("MONOCHROME1", 1, 1, 1),
    ],
)
@pytest.mark.parametrize("frames", [1, 3])
def test_native_grey_values_become_black(
    syntax: str, photometric: str, allocated: int, stored: int, black: int, frames: int
) -> None:
    dataset = described(photometric, allocated, stored, frames=frames)
    source = native(dataset, values(dataset), syntax)
    after, new_syntax = check(source, syntax, black)
    assert new_syntax == syntax
    assert after.PhotometricInterpretation == photometric


@pytest.mark.parametrize("syntax", NATIVES)
@pytest.mark.parametrize("planar", [0, 1])
@pytest.mark.parametrize(
    ("photometric", "black"), [("RGB", (0, 0, 0)), ("YBR_FULL", (0, 128, 128))]
)
def test_native_colours_become_black(
    syntax: str, planar: int, photometric: str, black: tuple[int, int, int]
) -> None:
    dataset = described(photometric, planar=planar, frames=2)
    check(native(dataset, values(dataset), syntax), syntax, black)


@pytest.mark.parametrize("planar", [0, 1])
def test_colours_of_sixteen_bits_become_black(planar: int) -> None:
    dataset = described("RGB", 16, planar=planar)
    check(native(dataset, values(dataset)), EXPLICIT, (0, 0, 0))


@pytest.mark.parametrize("syntax", [EXPLICIT, BIG])
def test_pixels_that_share_their_colour_are_filled_in_pairs(syntax: str) -> None:
    dataset = described("YBR_FULL_422")
    data = np.random.default_rng(3).integers(9, 250, ROWS * COLUMNS * 2).astype(np.uint8)
    source = with_bytes(dataset, data.tobytes(), syntax)
    after = copy.deepcopy(source)
    _, filled = fill(after, syntax, [Box(5, 3, 10, 6)])
    assert filled == (Box(4, 3, 12, 6),)
    old = np.frombuffer(source.PixelData, np.uint8).reshape(ROWS, COLUMNS // 2, 4)
    new = np.frombuffer(after.PixelData, np.uint8).reshape(ROWS, COLUMNS // 2, 4)
    mask = np.zeros((ROWS, COLUMNS // 2), bool)
    mask[3:9, 2:8] = True
    assert np.array_equal(new[~mask], old[~mask])
    assert (new[mask] == (0, 0, 128, 128)).all()


def test_bytes_in_big_endian_words_are_found_where_they_are() -> None:
    dataset = described()
    stored = values(dataset)
    # OW: the first pixel of a word is its low byte, which comes second.
    data = stored.tobytes()
    source = with_bytes(dataset, np.frombuffer(data, "<u2").byteswap().tobytes(), BIG)
    source["PixelData"].VR = "OW"
    fill(source, BIG, BOXES)
    new = np.frombuffer(bytes(source.PixelData), ">u2").astype("<u2").view(np.uint8)
    new = new.reshape(ROWS, COLUMNS)
    assert (new[inside()] == 0).all()
    assert np.array_equal(new[~inside()], stored[0][~inside()])


def test_signed_values_become_the_darkest_that_the_image_has() -> None:
    dataset = described(allocated=16, stored=12, signed=True)
    stored = values(dataset)
    stored[stored < -900] = -900
    check(native(dataset, stored), EXPLICIT, -900)


def test_signed_values_are_as_dark_as_the_window_needs() -> None:
    dataset = described(
        allocated=16, signed=True, WindowCenter="40", WindowWidth="400", RescaleIntercept="-1024"
    )
    dataset.RescaleSlope = "1"
    stored = values(dataset)
    stored[stored < 1000] = 1000
    # 40 - 200 = -160 HU, stored as 864.
    check(native(dataset, stored), EXPLICIT, 864)


def test_inverted_signed_values_become_the_largest() -> None:
    dataset = described("MONOCHROME1", 16, 12, signed=True)
    check(native(dataset, values(dataset)), EXPLICIT, 2047)


def test_values_that_do_not_begin_at_the_lowest_bit_are_shifted() -> None:
    dataset = described("MONOCHROME1", 16, 8)
    dataset.HighBit = 15
    stored = values(dataset)
    source = with_bytes(dataset, (stored.astype("<u2") << 8).tobytes())
    fill(source, EXPLICIT, BOXES)
    new = np.frombuffer(source.PixelData, "<u2").reshape(ROWS, COLUMNS)
    assert (new[inside()] == 255 << 8).all()
    assert np.array_equal(new[~inside()], (stored[0].astype("<u2") << 8)[~inside()])


@pytest.mark.parametrize(("keyword", "vr", "size"), [(8, "OF", 4), (9, "OD", 8)])
def test_floats_become_the_least(keyword: int, vr: str, size: int) -> None:
    dataset = described(allocated=size * 8)
    stored = np.random.default_rng(4).normal(0, 50, (ROWS, COLUMNS)).astype(f"<f{size}")
    stored[0, 0] = np.nan
    dataset.add_new(0x7FE00000 + keyword, vr, stored.tobytes())
    fill(dataset, EXPLICIT, BOXES)
    name = "FloatPixelData" if size == 4 else "DoubleFloatPixelData"
    new = np.frombuffer(dataset[name].value, f"<f{size}").reshape(ROWS, COLUMNS)
    assert (new[inside()] == np.nanmin(stored)).all()
    assert new[~inside()].tobytes() == stored[~inside()].tobytes()


def test_twelve_bits_that_lie_one_after_the_other_are_filled() -> None:
    dataset = described(allocated=12, stored=12, frames=2)
    flat = np.random.default_rng(5).integers(1, 4096, 2 * ROWS * COLUMNS).astype(np.uint16)
    pairs = flat.reshape(-1, 2)
    octets = np.stack(
        [pairs[:, 0] & 255, pairs[:, 0] >> 8 | (pairs[:, 1] & 15) << 4, pairs[:, 1] >> 4], axis=-1
    ).astype(np.uint8)
    dataset.add_new(0x7FE00010, "OW", octets.tobytes())
    fill(dataset, EXPLICIT, BOXES)
    packed = np.frombuffer(dataset.PixelData, np.uint8).reshape(-1, 3).astype(np.uint16)
    first = packed[:, 0] | (packed[:, 1] & 15) << 8
    second = packed[:, 1] >> 4 | packed[:, 2] << 4
    new = np.stack([first, second], axis=-1).reshape(2, ROWS, COLUMNS)
    old = flat.reshape(2, ROWS, COLUMNS)
    assert (new[:, inside()] == 0).all()
    assert np.array_equal(new[:, ~inside()], old[:, ~inside()])


LOSSLESS_GREY = [JPEG + name for name in ("57", "70", "80", "90", "201")]


@pytest.mark.parametrize("syntax", [*LOSSLESS_GREY, RLE])
@pytest.mark.parametrize(
    ("photometric", "allocated", "stored", "black"),
    [
        ("MONOCHROME2", 8, 8, 0),
        ("MONOCHROME2", 16, 12, 0),
        ("MONOCHROME1", 16, 16, 65535),
        ("PALETTE COLOR", 8, 8, 7),
    ],
)
@pytest.mark.parametrize("frames", [1, 2])
def test_grey_values_compressed_without_loss_stay_without_loss(
    syntax: str, photometric: str, allocated: int, stored: int, black: int, frames: int
) -> None:
    if syntax == JPEG + "201" and stored not in (8, 16):
        pytest.skip("the encoder writes whole bytes")
    dataset = described(photometric, allocated, stored, frames=frames)
    source = compressed(dataset, values(dataset), syntax)
    after, new_syntax = check(source, syntax, black)
    assert new_syntax in (RLE, JPEG + "90")
    assert "LossyImageCompression" not in after


@pytest.mark.parametrize("syntax", [JPEG + "80", JPEG + "90", RLE])
def test_signed_values_compressed_without_loss_keep_their_sign(syntax: str) -> None:
    dataset = described(allocated=16, signed=True)
    stored = values(dataset)
    stored[stored < -900] = -900
    if syntax == JPEG + "80":
        source = compressed(dataset, stored.view(np.uint16), syntax)
    else:
        source = compressed(dataset, stored, syntax)
    check(source, syntax, -900)


@pytest.mark.parametrize(
    ("syntax", "photometric", "now"),
    [
        (RLE, "RGB", "RGB"),
        (RLE, "YBR_FULL", "YBR_FULL"),
        (JPEG + "80", "RGB", "RGB"),
        (JPEG + "90", "RGB", "RGB"),
        (JPEG + "90", "YBR_RCT", "RGB"),
        (JPEG + "90", "YBR_FULL", "YBR_FULL"),
        (JPEG + "201", "YBR_RCT", "RGB"),
    ],
)
def test_colours_compressed_without_loss_stay_without_loss(
    syntax: str, photometric: str, now: str
) -> None:
    dataset = described(photometric, frames=2, planar=int(syntax == RLE))
    source = compressed(dataset, values(dataset), syntax)
    black = (0, 128, 128) if photometric == "YBR_FULL" else (0, 0, 0)
    after, _ = check(source, syntax, black)
    assert after.PhotometricInterpretation == now


@pytest.mark.parametrize(
    ("syntax", "photometric", "allocated", "stored"),
    [
        ("51", "MONOCHROME2", 16, 12),
        ("81", "MONOCHROME2", 16, 12),
        ("91", "MONOCHROME2", 16, 12),
        ("91", "YBR_ICT", 8, 8),
        ("203", "MONOCHROME2", 8, 8),
    ],
)
def test_what_had_lost_something_loses_nothing_more_and_says_so(
    syntax: str, photometric: str, allocated: int, stored: int
) -> None:
    dataset = described(photometric, allocated, stored, frames=2, LossyImageCompression="01")
    dataset.LossyImageCompressionRatio = "4"
    source = compressed(dataset, values(dataset), JPEG + syntax)
    after, new_syntax = check(source, JPEG + syntax, 0)
    assert new_syntax == EXPLICIT
    assert after.LossyImageCompression == "01" and after.LossyImageCompressionRatio == 4
    wanted = {"YBR_ICT": "RGB"}.get(photometric, photometric)
    assert after.PhotometricInterpretation == wanted


def test_baseline_jpeg_that_did_not_say_it_had_lost_something_says_it_now() -> None:
    dataset = described()
    source = compressed(dataset, values(dataset), JPEG + "50")
    fill(source, JPEG + "50", BOXES)
    assert source.LossyImageCompression == "01"


def test_large_files_that_had_lost_something_are_compressed_again_without_loss(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("workbench.deid.pixels.encode._PLAIN_MAX", 100)
    dataset = described("YBR_ICT", frames=2, LossyImageCompression="01")
    source = compressed(dataset, values(dataset), JPEG + "91")
    after, syntax = check(source, JPEG + "91", 0)
    assert syntax == JPEG + "90" and after.PhotometricInterpretation == "RGB"
    assert after.LossyImageCompression == "01"


def test_only_the_frames_that_are_named_are_filled() -> None:
    dataset = described(frames=3)
    stored = values(dataset)
    for source, syntax in (
        (native(copy.deepcopy(dataset), stored), EXPLICIT),
        (compressed(copy.deepcopy(dataset), stored, RLE), RLE),
    ):
        made, _ = fill(source, syntax, BOXES, frames=[2])
        new = shown(source, made)
        assert np.array_equal(new[[0, 2]], stored[[0, 2]])
        assert (new[1][inside()] == 0).all()


def test_boxes_outside_of_the_frame_change_nothing() -> None:
    dataset = described()
    source = native(dataset, values(dataset))
    before = bytes(source.PixelData)
    assert fill(source, EXPLICIT, [Box(COLUMNS, 0, 5, 5), Box(0, ROWS, 5, 5)]) == (EXPLICIT, ())
    assert source.PixelData == before


def test_least_and_largest_values_of_before_are_not_kept() -> None:
    dataset = described(SmallestImagePixelValue=9, LargestImagePixelValue=250)
    source = native(dataset, values(dataset))
    fill(source, EXPLICIT, BOXES)
    assert "SmallestImagePixelValue" not in source and "LargestImagePixelValue" not in source


@pytest.mark.parametrize("syntax", [EXPLICIT, RLE, JPEG + "90"])
def test_a_file_that_is_cut_off_is_refused_and_stays(syntax: str) -> None:
    dataset = described(frames=3)
    stored = values(dataset)
    source = native(dataset, stored) if syntax == EXPLICIT else compressed(dataset, stored, syntax)
    source["PixelData"].value = source.PixelData[: len(source.PixelData) // 2 // 2 * 2]
    before = bytes(source.PixelData)
    with pytest.raises(InputError):
        fill(source, syntax, BOXES)
    assert source.PixelData == before


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.builds(
            Box,
            st.integers(0, 60),
            st.integers(0, 60),
            st.integers(1, 50),
            st.integers(1, 50),
        ),
        max_size=5,
    ),
    st.sampled_from([(8, 0), (16, 1), (1, 0)]),
    st.sampled_from([EXPLICIT, BIG, RLE]),
)
def test_any_boxes_are_black_and_the_rest_is_as_before(
    boxes: list[Box], how: tuple[int, int], syntax: str
) -> None:
    allocated, signed = how
    if syntax == RLE and allocated == 1:
        return
    dataset = described(allocated=allocated, signed=bool(signed))
    stored = values(dataset)
    source = compressed(dataset, stored, RLE) if syntax == RLE else native(dataset, stored, syntax)
    made, filled = fill(source, syntax, boxes)
    new = shown(source, made)
    mask = inside(filled)
    assert np.array_equal(new[:, ~mask], stored[:, ~mask])
    assert mask.sum() == inside(tuple(b for x in boxes if (b := x.within(ROWS, COLUMNS)))).sum()
    assert len(set(new[:, mask].reshape(-1).tolist())) <= 1
