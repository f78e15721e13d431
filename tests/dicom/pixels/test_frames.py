"""Pixels as the standard means them, and files that lie about themselves."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.encaps import encapsulate
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    HTJ2KLossless,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGExtended12Bit,
    JPEGLSLossless,
    RLELossless,
)

from tests.builders import a_dataset, a_dicom_file
from workbench.base.errors import InputError, UnsupportedError
from workbench.dicom import headers
from workbench.dicom.headers import looks_like_dicom, read_header
from workbench.dicom.pixels import decoders
from workbench.dicom.pixels.colour import expand_segments, ybr_to_rgb
from workbench.dicom.pixels.frames import Frames


def frames(path: Path) -> Frames:
    return Frames(read_header(path))


def written(tmp_path: Path, pixels, syntax: str = "1.2.840.10008.1.2.1", **attributes) -> Frames:
    ds = a_dataset(pixels, **attributes)
    return frames(a_dicom_file(tmp_path / "病人 一.dcm", ds, syntax))


@pytest.mark.parametrize("dtype", ["u1", "i1", "u2", "i2", "u4", "i4"])
@pytest.mark.parametrize(
    "syntax", [ImplicitVRLittleEndian, "1.2.840.10008.1.2.1", DeflatedExplicitVRLittleEndian]
)
def test_native_values_come_back(tmp_path, dtype, syntax):
    info = np.iinfo(dtype)
    pixels = np.array([[info.min, 0, 1], [info.max, 7, info.max - 1]], dtype)
    got = written(tmp_path, pixels, syntax).read(1)
    assert got.dtype == pixels.dtype
    assert np.array_equal(got, pixels)


def test_each_frame_is_read_by_itself(tmp_path):
    pixels = np.arange(3 * 4 * 5, dtype=np.uint16).reshape(3, 4, 5)
    source = written(tmp_path, pixels, NumberOfFrames=3)
    for frame in (3, 1, 2):
        assert np.array_equal(source.read(frame), pixels[frame - 1])
    with pytest.raises(InputError, match="no frame 4"):
        source.read(4)


def test_single_bits_may_begin_within_a_byte(tmp_path):
    pixels = np.random.default_rng(3).integers(0, 2, (3, 5, 3), dtype=np.uint8)
    ds = a_dataset(pixels, NumberOfFrames=3, BitsAllocated=1, BitsStored=1, HighBit=0)
    packed = np.packbits(pixels.ravel(), bitorder="little").tobytes()
    ds.PixelData = packed + b"\0" * (len(packed) % 2)
    source = frames(a_dicom_file(tmp_path / "bits.dcm", ds))
    for frame in (1, 2, 3):
        assert np.array_equal(source.read(frame), pixels[frame - 1])


def test_float_pixels_are_kept(tmp_path):
    values = np.array([[0.25, -3.5], [np.nan, 1e9]], np.float32)
    ds = a_dataset(values.view(np.uint32), BitsAllocated=32)
    del ds.PixelData, ds.BitsStored, ds.HighBit, ds.PixelRepresentation
    ds.FloatPixelData = values.tobytes()
    source = frames(a_dicom_file(tmp_path / "float.dcm", ds))
    assert np.array_equal(source.read(1), values, equal_nan=True)
    assert source.form.float_bytes == 4


def test_negative_values_without_sign_extension_are_extended(tmp_path):
    stored = np.array([[0x0830, 0x07FF]], np.uint16)
    got = written(tmp_path, stored, BitsStored=12, HighBit=11, PixelRepresentation=1).read(1)
    assert got.tolist() == [[-2000, 2047]]


def test_values_beyond_bits_stored_are_kept_and_reported(tmp_path):
    source = written(tmp_path, np.array([[4095, 5000]], np.uint16), BitsStored=12, HighBit=11)
    assert source.read(1).tolist() == [[4095, 5000]]
    assert source.exceeds_bits


def test_overlays_in_unused_bits_are_masked(tmp_path):
    ds = a_dataset(np.array([[0x8FFF, 0x0001]], np.uint16), BitsStored=12, HighBit=11)
    ds.add_new(0x60000100, "US", 16)
    ds.add_new(0x60000102, "US", 15)
    source = frames(a_dicom_file(tmp_path / "overlay.dcm", ds))
    assert source.read(1).tolist() == [[0x0FFF, 1]]
    assert not source.exceeds_bits


def test_a_high_bit_above_shifts_down(tmp_path):
    got = written(tmp_path, np.array([[0xFFF0, 0x0010]], np.uint16), BitsStored=12, HighBit=15)
    assert got.read(1).tolist() == [[0xFFF, 1]]


def test_12_bits_in_32_are_narrowed(tmp_path):
    got = written(tmp_path, np.array([[4095]], np.uint32), BitsStored=12, HighBit=11).read(1)
    assert got.dtype == np.uint16


def test_big_endian_words_of_bytes_are_unswapped(tmp_path):
    pixels = np.arange(2 * 3 * 3, dtype=np.uint8).reshape(2, 3, 3)
    ds = a_dataset(pixels, NumberOfFrames=2)
    data = pixels.tobytes()
    ds.PixelData = np.frombuffer(data + b"\0" * (len(data) % 2), "<u2").byteswap().tobytes()
    ds["PixelData"].VR = "OW"
    source = frames(a_dicom_file(tmp_path / "big.dcm", ds, ExplicitVRBigEndian))
    for frame in (1, 2):
        assert np.array_equal(source.read(frame), pixels[frame - 1])


def test_single_bits_in_big_endian_words_are_unswapped(tmp_path):
    pixels = np.random.default_rng(3).integers(0, 2, (3, 5, 3), dtype=np.uint8)
    ds = a_dataset(pixels, NumberOfFrames=3, BitsAllocated=1, BitsStored=1, HighBit=0)
    packed = np.packbits(pixels.ravel(), bitorder="little")
    ds.PixelData = packed.view("<u2").byteswap().tobytes()
    ds["PixelData"].VR = "OW"
    source = frames(a_dicom_file(tmp_path / "bits.dcm", ds, ExplicitVRBigEndian))
    for frame in (1, 2, 3):
        assert np.array_equal(source.read(frame), pixels[frame - 1])


@pytest.mark.parametrize("photometric", ["RGB", "YBR_FULL", "PALETTE COLOR"])
def test_colours_are_never_floats(tmp_path, photometric):
    samples = 1 if photometric == "PALETTE COLOR" else 3
    ds = a_dataset(np.zeros((2, 2, samples), np.uint32), NumberOfFrames=1)
    ds.Rows, ds.Columns, ds.SamplesPerPixel = 2, 2, samples
    ds.PhotometricInterpretation = photometric
    del ds.PixelData, ds.NumberOfFrames
    ds.FloatPixelData = bytes(16 * samples)
    with pytest.raises(InputError, match=photometric):
        frames(a_dicom_file(tmp_path / "float.dcm", ds))


def test_planes_and_pixels_of_colour_are_the_same(tmp_path):
    rgb = np.arange(2 * 4 * 3, dtype=np.uint8).reshape(2, 4, 3)
    ds = a_dataset(rgb, PlanarConfiguration=1)
    ds.PixelData = rgb.transpose(2, 0, 1).tobytes()
    assert np.array_equal(frames(a_dicom_file(tmp_path / "planar.dcm", ds)).read(1), rgb)


def test_colours_of_16_bits_become_8(tmp_path):
    rgb = np.array([[[0, 256, 65535]]], np.uint16)
    assert written(tmp_path, rgb).read(1).tolist() == [[[0, 1, 255]]]


def test_ybr_is_converted_as_the_standard_says(tmp_path):
    ybr = np.array([[[76, 85, 255], [255, 128, 128], [0, 128, 128]]], np.uint8)
    got = written(tmp_path, ybr, PhotometricInterpretation="YBR_FULL").read(1).astype(int)
    assert np.abs(got - [[[254, 0, 0], [255, 255, 255], [0, 0, 0]]]).max() <= 1
    assert np.array_equal(got, ybr_to_rgb(ybr))


def test_ybr_422_is_expanded(tmp_path):
    ds = a_dataset(np.zeros((1, 2, 3), np.uint8), PhotometricInterpretation="YBR_FULL_422")
    ds.PixelData = bytes([10, 200, 128, 128])
    got = frames(a_dicom_file(tmp_path / "422.dcm", ds)).read(1)
    assert got.tolist() == [[[10] * 3, [200] * 3]]


def palette(tmp_path, first: int, bits: int, data: bytes, segmented: bool = False) -> np.ndarray:
    ds = a_dataset(np.array([[0, 1, 2, 9]], np.uint8), PhotometricInterpretation="PALETTE COLOR")
    for colour in ("Red", "Green", "Blue"):
        setattr(ds, f"{colour}PaletteColorLookupTableDescriptor", [3, first, bits])
        start = "Segmented" if segmented else ""
        setattr(ds, f"{start}{colour}PaletteColorLookupTableData", data)
    return frames(a_dicom_file(tmp_path / "palette.dcm", ds)).read(1)[..., 0]


def test_palettes_of_16_and_8_bits(tmp_path):
    assert palette(tmp_path, 0, 16, struct.pack("<3H", 0, 0x8000, 0xFFFF)).tolist() == [
        [0, 128, 255, 255]
    ]
    assert palette(tmp_path, 0, 8, bytes([5, 6, 7, 0])).tolist() == [[5, 6, 7, 7]]
    assert palette(tmp_path, 1, 8, bytes([5, 6, 7, 0])).tolist() == [[5, 5, 6, 7]]


def test_segmented_palettes_are_expanded(tmp_path):
    data = struct.pack("<3H", 0, 1, 0) + struct.pack("<3H", 1, 2, 0xFF00)
    assert palette(tmp_path, 0, 16, data, segmented=True).tolist() == [[0, 127, 255, 255]]


def test_an_indirect_segment_repeats_earlier_ones():
    coded = np.array([0, 2, 5, 6, 2, 1, 0, 0])
    assert expand_segments(coded, 4, 16).tolist() == [5, 6, 5, 6]


@given(st.lists(st.integers(0, 65535), max_size=30))
def test_broken_segments_end_quietly(coded):
    assert len(expand_segments(np.array(coded, np.int64), 256, 16)) <= 256


def test_a_missing_palette_is_an_error(tmp_path):
    source = written(
        tmp_path, np.zeros((2, 2), np.uint8), PhotometricInterpretation="PALETTE COLOR"
    )
    with pytest.raises(InputError, match="palette"):
        source.read(1)


# --- compressed ----------------------------------------------------------------------------------


def compressed(tmp_path: Path, encoded: list[bytes], pixels, syntax: str, **attributes) -> Frames:
    ds = a_dataset(pixels, NumberOfFrames=len(encoded), **attributes)
    ds.PixelData = encapsulate(encoded, has_bot=attributes.get("has_bot", True))
    ds["PixelData"].is_undefined_length = True
    ds["PixelData"].VR = "OB"
    return frames(a_dicom_file(tmp_path / "compressed.dcm", ds, syntax))


@pytest.fixture
def twelve_bits() -> np.ndarray:
    y, x = np.mgrid[0:32, 0:40]
    return (2048 + 1500 * np.sin(x / 7.0) * np.cos(y / 5.0)).astype(np.uint16)[None]


@pytest.mark.parametrize(
    ("syntax", "encode"),
    [
        (JPEGLSLossless, lambda c, a: c.jpegls_encode(a)),
        (JPEG2000Lossless, lambda c, a: c.jpeg2k_encode(a, codecformat="j2k", reversible=True)),
        (HTJ2KLossless, lambda c, a: c.htj2k_encode(a, reversible=True)),
    ],
)  # fmt: skip
def test_lossless_codecs_return_what_went_in(tmp_path, twelve_bits, syntax, encode):
    import imagecodecs

    try:
        encoded = encode(imagecodecs, twelve_bits[0])
    except Exception as error:
        pytest.skip(f"this build does not encode it: {error}")
    source = compressed(tmp_path, [bytes(encoded)], twelve_bits, syntax, BitsStored=16, HighBit=15)
    assert np.array_equal(source.read(1), twelve_bits[0])


def test_jpeg_of_12_bits_is_decoded(tmp_path, twelve_bits):
    """The case in which gdcm and Pillow fail on real files."""
    import imagecodecs

    encoded = bytes(imagecodecs.jpeg8_encode(twelve_bits[0], level=98, bitspersample=12))
    source = compressed(
        tmp_path, [encoded], twelve_bits, JPEGExtended12Bit, BitsStored=12, HighBit=11
    )
    assert np.abs(source.read(1).astype(int) - twelve_bits[0]).max() <= 16


def test_frames_are_found_with_and_without_an_offset_table(tmp_path, twelve_bits):
    import imagecodecs

    images = [twelve_bits[0] + i for i in range(3)]
    encoded = [bytes(imagecodecs.jpegls_encode(i)) for i in images]
    ds = a_dataset(np.stack(images), NumberOfFrames=3)
    for table in (True, False):
        for fragments in (1, 2):
            ds.PixelData = encapsulate(encoded, fragments_per_frame=fragments, has_bot=table)
            ds["PixelData"].is_undefined_length = True
            ds["PixelData"].VR = "OB"
            source = frames(a_dicom_file(tmp_path / "multi.dcm", ds, JPEGLSLossless))
            for frame in (1, 3, 2):
                assert np.array_equal(source.read(frame), images[frame - 1])


def test_rle_is_decoded(tmp_path):
    pixels = np.arange(64, dtype=np.uint16).reshape(8, 8)
    ds = a_dataset(pixels)
    path = a_dicom_file(tmp_path / "a.dcm", ds)
    again = dcmread(path)
    again.compress(RLELossless)
    again.save_as(tmp_path / "rle.dcm")
    assert np.array_equal(frames(tmp_path / "rle.dcm").read(1), pixels)


def test_a_codestream_of_another_size_is_refused_before_decoding(
    tmp_path, twelve_bits, monkeypatch
):
    import imagecodecs

    bomb = bytes(imagecodecs.jpegls_encode(np.zeros((400, 400), np.uint16)))
    source = compressed(tmp_path, [bomb], twelve_bits, JPEGLSLossless)
    monkeypatch.setattr(decoders, "pool", None)
    with pytest.raises(InputError, match="400 x 400"):
        source.read(1)


def test_an_unknown_transfer_syntax_is_named(tmp_path, twelve_bits):
    source = compressed(tmp_path, [b"\0\0"], twelve_bits, "1.2.840.10008.1.2.4.102")
    with pytest.raises(UnsupportedError, match="MPEG-4"):
        source.read(1)
    source = compressed(tmp_path, [b"\0\0"], twelve_bits, "1.2.840.10008.1.2.4.94")
    with pytest.raises(UnsupportedError, match="JPIP"):
        source.read(1)


def test_a_damaged_codestream_is_one_line(tmp_path, twelve_bits):
    import imagecodecs

    encoded = bytes(imagecodecs.jpegls_encode(twelve_bits[0]))
    source = compressed(tmp_path, [encoded[:60] + b"\xff" * 40], twelve_bits, JPEGLSLossless)
    with pytest.raises(InputError, match="JPEG-LS") as caught:
        source.read(1)
    assert "\n" not in str(caught.value)


# --- lies and damage -----------------------------------------------------------------------------


def test_more_frames_than_bytes_are_cut_to_what_is_there(tmp_path):
    ds = a_dataset(np.zeros((2, 4, 4), np.uint16), NumberOfFrames=2)
    ds.NumberOfFrames = 2_000_000_000
    source = frames(a_dicom_file(tmp_path / "lie.dcm", ds))
    assert source.form.frames == 2
    assert "cut off" in str(source.form.warnings[0])


def test_more_frames_than_fragments_are_cut_to_what_is_there(tmp_path, twelve_bits):
    import imagecodecs

    encoded = bytes(imagecodecs.jpegls_encode(twelve_bits[0]))
    ds = a_dataset(twelve_bits, NumberOfFrames=2_000_000_000)
    ds.PixelData = encapsulate([encoded, encoded])
    ds["PixelData"].is_undefined_length = True
    source = frames(a_dicom_file(tmp_path / "lie.dcm", ds, JPEGLSLossless))
    assert source.form.frames == 2
    assert "cut off" in str(source.form.warnings[0])
    assert np.array_equal(source.read(2), twelve_bits[0])


def test_fragments_under_a_native_syntax_are_refused(tmp_path, twelve_bits):
    ds = a_dataset(twelve_bits[0])
    ds.PixelData = encapsulate([b"1234"])
    ds["PixelData"].is_undefined_length = True
    path = a_dicom_file(tmp_path / "odd.dcm", ds, JPEGLSLossless)
    data = path.read_bytes().replace(b"1.2.840.10008.1.2.4.80", b"1.2.840.10008.1.2.1\0\0\0")
    path.write_bytes(data)
    with pytest.raises(InputError, match="fragments"):
        frames(path).read(1)


@pytest.mark.parametrize(("side", "reason"), [(20000, "cut off"), (60000, "too large")])
def test_a_frame_larger_than_the_file_is_refused_before_allocating(tmp_path, side, reason):
    ds = a_dataset(np.zeros((2, 2), np.uint16))
    ds.Rows = ds.Columns = side
    with pytest.raises(InputError, match=reason):
        frames(a_dicom_file(tmp_path / "bomb.dcm", ds))


def test_a_deflate_bomb_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(headers, "INFLATED_MAX", 100_000)
    ds = a_dataset(np.zeros((1000, 1000), np.uint16))
    path = a_dicom_file(tmp_path / "bomb.dcm", ds, DeflatedExplicitVRLittleEndian)
    assert path.stat().st_size < 10_000
    with pytest.raises(InputError, match="inflates"):
        read_header(path)


def test_broken_deflate_is_one_line(tmp_path):
    ds = a_dataset(np.zeros((10, 10), np.uint16))
    path = a_dicom_file(tmp_path / "a.dcm", ds, DeflatedExplicitVRLittleEndian)
    data = bytearray(path.read_bytes())
    data[-20:] = b"\xff" * 20
    path.write_bytes(data)
    try:
        frames(path).read(1)
    except InputError as error:
        assert "a.dcm" in str(error)
    with pytest.raises(zlib.error):
        zlib.decompress(b"\xff" * 20, -15)


def test_deeply_nested_sequences_are_no_crash(tmp_path):
    path = a_dicom_file(tmp_path / "a.dcm", a_dataset(np.zeros((2, 2), np.uint16)))
    head = path.read_bytes()[: path.read_bytes().index(b"\x08\x00\x16\x00")]
    nested = b"\x08\x00\x15\x11SQ\0\0\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"
    path.write_bytes(head + nested * 5000)
    with pytest.raises(InputError):
        frames(path)


@pytest.mark.parametrize("name", ["nothing.dcm", "text.dcm"])
def test_what_is_not_dicom_says_so(tmp_path, name):
    (tmp_path / name).write_bytes(b"" if name == "nothing.dcm" else b"hello world " * 50)
    with pytest.raises(InputError, match="not a DICOM file"):
        read_header(tmp_path / name)


def test_a_missing_file_says_so(tmp_path):
    with pytest.raises(InputError, match=r"gone\.dcm"):
        read_header(tmp_path / "gone.dcm")


def test_every_truncation_opens_or_is_one_line(tmp_path):
    whole = a_dicom_file(
        tmp_path / "whole.dcm", a_dataset(np.arange(64, dtype=np.uint16).reshape(8, 8))
    ).read_bytes()
    path = tmp_path / "part.dcm"
    for length in range(0, len(whole), 3):
        path.write_bytes(whole[:length])
        with pytest.raises(InputError) as caught:
            frames(path).read(1)
        assert "part.dcm" in str(caught.value)


@given(data=st.data())
def test_every_flipped_byte_opens_or_is_one_line(data, tmp_path_factory):
    folder = tmp_path_factory.getbasetemp()
    whole = folder / "flip-source.dcm"
    if not whole.exists():
        a_dicom_file(whole, a_dataset(np.arange(64, dtype=np.uint16).reshape(8, 8)))
    damaged = bytearray(whole.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(128, len(damaged) - 1))
        damaged[place] = data.draw(st.integers(0, 255))
    path = folder / "flipped.dcm"
    path.write_bytes(damaged)
    try:
        source = frames(path)
        assert source.read(1).shape[:2] == (source.form.rows, source.form.columns)
    except InputError as error:
        assert "\n" not in str(error)


def test_headless_files_are_plausible():
    assert looks_like_dicom(b"\x08\x00\x05\x00CS\x0a\x00ISO_IR 100")
    assert looks_like_dicom(b"\x08\x00\x00\x00\x04\x00\x00\x00")
    assert looks_like_dicom(b"\x00\x08\x00\x05CS\x00\x0a")
    assert not looks_like_dicom(b"\x89PNG\r\n\x1a\n")
    assert not looks_like_dicom(b"")
    assert not looks_like_dicom(b"\x08\x00\x99\x99ZZZZ")


# --- more kinds ----------------------------------------------------------------------------------


@pytest.mark.parametrize("table", ["right", "wrong", "none", "extended"])
def test_fragments_become_frames_whatever_the_offset_table_says(tmp_path, twelve_bits, table):
    import imagecodecs

    images = [twelve_bits[0] + i for i in range(3)]
    encoded = [bytes(imagecodecs.jpegls_encode(i)) for i in images]
    ds = a_dataset(np.stack(images), NumberOfFrames=3)
    data = encapsulate(encoded, fragments_per_frame=2, has_bot=table in ("right", "wrong"))
    if table == "wrong":
        data = data[:12] + struct.pack("<I", 77) + data[16:]
    if table == "extended":
        starts = [0]
        for one in encoded[:-1]:
            starts.append(starts[-1] + len(one) + len(one) % 2 + 16)
        ds.ExtendedOffsetTable = struct.pack("<3Q", *starts)
        ds.ExtendedOffsetTableLengths = struct.pack("<3Q", *map(len, encoded))
    # An empty fragment behind the last frame, as some writers pad.
    ds.PixelData = data + b"\xfe\xff\x00\xe0\0\0\0\0"
    ds["PixelData"].is_undefined_length = True
    ds["PixelData"].VR = "OB"
    source = frames(a_dicom_file(tmp_path / "multi.dcm", ds, JPEGLSLossless))
    for frame in (1, 3, 2):
        assert np.array_equal(source.read(frame), images[frame - 1])


def test_a_last_frame_that_is_not_complete_is_said(tmp_path, twelve_bits):
    import imagecodecs

    source = compressed(
        tmp_path, [bytes(imagecodecs.jpegls_encode(twelve_bits[0]))], twelve_bits, JPEGLSLossless
    )
    path = source.header.path
    assert source.doubts == ()
    path.write_bytes(path.read_bytes()[:-200])
    assert "not complete" in str(frames(path).doubts[0])


JPEG = "1.2.840.10008.1.2.4."


@pytest.mark.parametrize(
    ("syntax", "options"),
    [
        *((JPEG + "57", {"lossless": True, "predictor": n}) for n in range(1, 8)),
        (JPEG + "70", {"lossless": True, "predictor": 1}),
    ],
)
def test_lossless_jpeg_returns_what_went_in(tmp_path, syntax, options):
    import imagecodecs

    pixels = np.random.default_rng(5).integers(-3000, 3000, (1, 20, 30), np.int16)
    encoded = imagecodecs.jpeg8_encode(pixels[0].view(np.uint16), bitspersample=16, **options)
    got = compressed(tmp_path, [bytes(encoded)], pixels, syntax).read(1)
    assert got.dtype == np.int16
    assert np.array_equal(got, pixels[0])


def test_jpeg_xl_and_deflated_and_plain_frames(tmp_path):
    import imagecodecs

    pixels = np.random.default_rng(5).integers(0, 4096, (2, 20, 30), np.uint16)
    deflated = zlib.compressobj(wbits=-15)
    cases = {
        JPEG + "110": [bytes(imagecodecs.jpegxl_encode(p, lossless=True)) for p in pixels],
        "1.2.840.10008.1.2.1.98": [p.tobytes() for p in pixels],
        "1.2.840.10008.1.2.8.1": [deflated.compress(pixels[0].tobytes()) + deflated.flush()] * 2,
    }
    for syntax, encoded in cases.items():
        # pydicom writes none of these: another UID of that length is put in its place.
        other = HTJ2KLossless if len(syntax) == 23 else JPEGLSLossless
        path = compressed(tmp_path, encoded, pixels, other).header.path
        data = path.read_bytes()
        size = len(other) + len(other) % 2
        wanted = syntax.encode().ljust(size, b"\0")
        path.write_bytes(data.replace(other.encode().ljust(size, b"\0"), wanted))
        source = frames(path)
        assert source.header.syntax == syntax
        assert np.array_equal(source.read(1), pixels[0]), syntax


def test_the_codestream_decides_about_the_decoder(tmp_path, twelve_bits):
    import imagecodecs

    encoded = bytes(imagecodecs.jpegls_encode(twelve_bits[0]))
    source = compressed(tmp_path, [encoded], twelve_bits, JPEG2000Lossless)
    assert np.array_equal(source.read(1), twelve_bits[0])


def smooth_rgb() -> np.ndarray:
    y, x = np.mgrid[0:32, 0:48]
    return np.stack([x * 5, y * 7, 255 - x * 3], axis=-1).astype(np.uint8)


@pytest.mark.parametrize("stored", ["RGB", "YCBCR"])
@pytest.mark.parametrize("said", ["RGB", "YBR_FULL_422"])
@pytest.mark.parametrize("marker", [True, False])
def test_jpegs_own_word_about_colours_counts_first(tmp_path, stored, said, marker):
    import imagecodecs

    rgb = smooth_rgb()
    encoded = bytes(
        imagecodecs.jpeg8_encode(
            rgb, level=98, colorspace="RGB", outcolorspace=stored, subsampling="444"
        )
    )
    if not marker:
        if stored != said.replace("YBR_FULL_422", "YCBCR"):
            pytest.skip("nothing in the file tells the truth")
        encoded = without_markers(encoded)
    got = compressed(
        tmp_path, [encoded], rgb[None], JPEG + "50", PhotometricInterpretation=said
    ).read(1)
    assert np.abs(got.astype(int) - rgb).max() <= 8


def without_markers(encoded: bytes) -> bytes:
    """Cut JFIF and Adobe segments out, and number the components 1, 2, 3."""
    for name, marker in ((b"JFIF\0", b"\xff\xe0"), (b"Adobe", b"\xff\xee")):
        at = encoded.find(marker)
        if at >= 0 and encoded[at + 4 : at + 9] == name:
            (length,) = struct.unpack_from(">H", encoded, at + 2)
            encoded = encoded[:at] + encoded[at + 2 + length :]
    return encoded.replace(b"R\x11\0G\x11\0B\x11\0", b"\1\x11\0\2\x11\0\3\x11\0").replace(
        b"R\0G\0B\0", b"\1\0\2\0\3\0"
    )


def test_ybr_partial_has_its_own_black_and_white(tmp_path):
    ybr = np.array([[[16, 128, 128], [235, 128, 128], [81, 90, 240]]], np.uint8)
    got = written(tmp_path, ybr, PhotometricInterpretation="YBR_PARTIAL").read(1).astype(int)
    assert np.abs(got - [[[0, 0, 0], [255, 255, 255], [255, 0, 0]]]).max() <= 2


def test_odd_rows_in_pairs_are_refused(tmp_path):
    ds = a_dataset(np.zeros((2, 3, 3), np.uint8), PhotometricInterpretation="YBR_FULL_422")
    ds.PixelData = bytes(12)
    with pytest.raises(InputError, match="pairs"):
        frames(a_dicom_file(tmp_path / "odd.dcm", ds)).read(1)


def test_16_bit_palettes_that_use_8_bits_are_not_black(tmp_path):
    assert palette(tmp_path, 0, 16, struct.pack("<3H", 0, 128, 255)).tolist() == [
        [0, 128, 255, 255]
    ]


def test_8_bit_palettes_in_big_endian_words_are_unswapped(tmp_path):
    ds = a_dataset(np.array([[0, 1, 2, 3]], np.uint8), PhotometricInterpretation="PALETTE COLOR")
    for colour in ("Red", "Green", "Blue"):
        setattr(ds, f"{colour}PaletteColorLookupTableDescriptor", [4, 0, 8])
        setattr(ds, f"{colour}PaletteColorLookupTableData", bytes([6, 5, 8, 7]))
    ds["PixelData"].VR = "OB"
    source = frames(a_dicom_file(tmp_path / "palette.dcm", ds, ExplicitVRBigEndian))
    assert source.read(1)[..., 0].tolist() == [[5, 6, 7, 8]]


@pytest.mark.parametrize("syntax", [JPEGLSLossless, RLELossless])
def test_a_large_frame_out_of_few_bytes_is_refused(tmp_path, twelve_bits, syntax):
    source = compressed(tmp_path, [bytes(2000)], twelve_bits, syntax)
    path = source.header.path
    data = path.read_bytes()
    for name, old in ((b"\x10\x00", 32), (b"\x11\x00", 40)):
        was = b"\x28\x00" + name + b"US\x02\x00" + struct.pack("<H", old)
        assert was in data
        data = data.replace(was, was[:-2] + struct.pack("<H", 30_000))
    path.write_bytes(data)
    with pytest.raises(InputError, match="made to do harm"):
        frames(path)


def test_run_lengths_take_no_room_before_they_are_checked():
    from workbench.dicom.pixels.rle import RleError, decode_rle

    with pytest.raises(RleError, match="few bytes"):
        decode_rle(struct.pack("<16I", 1, 64, *[0] * 14), 60_000, 60_000, 1, 1)


def test_a_retired_process_of_jpeg_is_named(tmp_path):
    import imagecodecs

    pixels = np.zeros((1, 16, 16), np.uint8)
    encoded = bytearray(imagecodecs.jpeg8_encode(pixels[0]))
    # SOF5: a differential frame of the hierarchical process.
    encoded[encoded.index(b"\xff\xc0") + 1] = 0xC5
    source = compressed(tmp_path, [bytes(encoded)], pixels, JPEG + "59")
    with pytest.raises(UnsupportedError, match=r"1\.2\.840\.10008\.1\.2\.4\.59"):
        source.read(1)
