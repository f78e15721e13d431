from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.raw_images.reader import RawImageReader
from workbench.api import InputError
from workbench.api.images import HEAD_BYTES, TileSource, Window
from workbench.app.images.opening import scan
from workbench.app.jobs import Progress
from workbench.app.plugins import Plugins
from workbench.imaging.grey import display

READER = RawImageReader()
ROWS, COLUMNS = 23, 31


def written(folder: Path, pixels: np.ndarray, name: str = "扫描 1.raw", **extra: Any) -> Path:
    """Write (frames,) rows, columns (, channels) and what describes them."""
    path = folder / name
    described = {
        "width": COLUMNS,
        "height": ROWS,
        "type": pixels.dtype.name,
        "byte_order": "big" if pixels.dtype.byteorder == ">" else "little",
        **extra,
    }
    path.write_bytes(bytes(extra.get("offset", 0) % 64) + pixels.tobytes())
    folder.joinpath(name + ".json").write_text(json.dumps(described), encoding="utf-8")
    return path


def some(dtype: str = "uint8", *more: int) -> np.ndarray:
    rng = np.random.default_rng(4)
    values = rng.integers(0, 1 << 20, (ROWS, COLUMNS, *more))
    return values.astype(np.dtype(dtype).newbyteorder("=")).astype(dtype)


def opened(path: Path) -> TileSource:
    source = READER.open(path)
    assert isinstance(source, TileSource)
    return source


def complaint(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        READER.open(path)
    assert "\n" not in str(caught.value)
    assert READER.arrange([path]).rejected[0][0] == str(path)
    return str(caught.value)


TYPES = ["uint8", "int8", "<u2", ">u2", "<i2", ">i2", "<u4", ">i4", "<f4", ">f4", "<f8", ">f8"]


@pytest.mark.parametrize("dtype", TYPES)
def test_every_type_is_read_in_either_byte_order(tmp_path, dtype):
    pixels = some(dtype)
    source = opened(written(tmp_path, pixels))
    found = source.read(1)
    assert found.dtype == np.dtype(dtype).newbyteorder("=") == source.kind(1).dtype
    assert found.dtype.isnative
    assert np.array_equal(found, pixels)
    grey = source.info(1).grey
    assert grey is not None
    assert grey.signed == (pixels.dtype.kind == "i")
    assert display(found, grey).shape == (ROWS, COLUMNS)
    (level,) = source.levels(1)
    assert level.is_mapped
    assert (level.rows, level.columns) == (ROWS, COLUMNS)


@given(data=st.data())
def test_any_window_is_that_part_of_the_frame(tmp_path_factory, data):
    dtype = data.draw(st.sampled_from(TYPES))
    channels = data.draw(st.integers(1, 4))
    pad, gap, offset = (data.draw(st.integers(0, 5)) for _ in range(3))
    frames = data.draw(st.integers(1, 3))
    item = np.dtype(dtype).itemsize
    rng = np.random.default_rng(1)
    row, height = COLUMNS * channels * item + pad, ROWS
    raw = rng.integers(0, 256, (frames, height * row + gap), dtype=np.uint8)
    path = written(
        tmp_path_factory.mktemp("raw"),
        raw,
        type=np.dtype(dtype).name,
        byte_order="big" if dtype.startswith(">") else "little",
        channels=channels,
        frames=frames,
        offset=offset,
        row_stride=row,
        frame_stride=height * row + gap,
    )
    frame = data.draw(st.integers(1, frames))
    y0, x0 = data.draw(st.integers(0, ROWS - 1)), data.draw(st.integers(0, COLUMNS - 1))
    y1, x1 = data.draw(st.integers(y0 + 1, ROWS)), data.draw(st.integers(x0 + 1, COLUMNS))
    lines = raw[frame - 1, : height * row].reshape(height, row)[:, : row - pad if pad else None]
    expected = np.ascontiguousarray(lines).view(dtype).reshape(ROWS, COLUMNS, channels)
    expected = expected[y0:y1, x0:x1]
    with np.errstate(invalid="ignore"):
        found = opened(path).region(frame, 0, Window(y0, x0, y1, x1))
    assert found.shape == (expected.shape if channels > 1 else expected.shape[:2])
    assert np.ascontiguousarray(found).tobytes() == expected.astype(found.dtype).tobytes()


def test_a_part_is_not_copied(tmp_path):
    source = opened(written(tmp_path, some("<u2")))
    window = Window(1, 2, 5, 9)
    assert np.shares_memory(source.region(1, 0, window), source.region(1, 0, window))
    source.close()
    assert np.array_equal(source.region(1, 0, window), some("<u2")[1:5, 2:9])


def test_three_channels_of_8_bits_are_colour_and_others_are_channels(tmp_path):
    info = opened(written(tmp_path, some("uint8", 3), channels=3)).info(1)
    assert info.grey is None
    assert not info.channels
    source = opened(written(tmp_path, some("<u2", 5), channels=5, bits=12))
    assert source.kind(1).channels == 5
    channels = source.info(1).channels
    assert [channel.grey.bits for channel in channels] == [12] * 5
    assert len({channel.color for channel in channels}) == 5
    assert np.array_equal(source.read(1), some("<u2", 5))


def test_bits_that_count_are_said(tmp_path):
    for bits in (10, 12):
        grey = opened(written(tmp_path, some("<u2"), bits=bits)).info(1).grey
        assert grey is not None
        assert grey.bits == bits


def test_bytes_are_shown_as_they_are(tmp_path):
    source = opened(written(tmp_path, some()))
    grey = source.info(1).grey
    assert grey is not None
    assert np.array_equal(display(source.read(1), grey), some())


def test_either_file_opens_the_image_and_a_folder_has_it_once(tmp_path):
    raw = written(tmp_path, some())
    sidecar = raw.with_name(raw.name + ".json")
    assert np.array_equal(READER.open(sidecar).read(1), some())
    for paths in ([raw], [sidecar], [raw, sidecar], [sidecar, raw]):
        found = READER.arrange(paths)
        assert [one.images[0].path for one in found.series] == [str(raw)]
        assert not found.rejected
    (tmp_path / "coco.json").write_text('{"images": [], "annotations": []}')
    every = scan([tmp_path], Plugins.discover(), Progress(lambda *_: None))
    assert [(name, one.images[0].path) for name, one in every.series] == [("raw_images", str(raw))]
    assert not every.rejected


SIDECAR = {"width": 3, "height": 2, "type": "uint16"}


def test_a_sidecar_is_told_from_other_json():
    assert READER.recognises(json.dumps(SIDECAR).encode(), ".json")
    assert READER.recognises(b"\xef\xbb\xbf" + json.dumps(SIDECAR).encode(), ".json")
    others: list[Any] = [
        {"type": "FeatureCollection", "features": []},
        {"type": "Feature", "width": 1, "height": 2},
        {"images": [SIDECAR]},
        [SIDECAR],
        {"width": 3, "height": 2},
        {**SIDECAR, "type": ["uint8"]},
        {**SIDECAR, "rest": "x" * HEAD_BYTES},
        7,
    ]
    for other in others:
        assert not READER.recognises(json.dumps(other).encode()[:HEAD_BYTES], ".json"), other
    assert not READER.recognises(b"[" * 4000, ".json")
    assert not READER.recognises(b"", ".json")
    assert not READER.recognises(json.dumps(SIDECAR).encode(), ".txt")
    assert READER.recognises(b"", ".raw")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"width": 0}, "$.width"),
        ({"width": "8"}, "$.width"),
        ({"width": 1.5}, "$.width"),
        ({"height": None}, "“height” is missing"),
        ({"type": "complex64"}, "$.type"),
        ({"byte_order": "middle"}, "$.byte_order"),
        ({"channels": 0}, "$.channels"),
        ({"channels": 1000}, "$.channels"),
        ({"frames": -1}, "$.frames"),
        ({"offset": -1}, "$.offset"),
        ({"row_stride": 3}, "$.row_stride"),
        ({"frame_stride": 3}, "$.frame_stride"),
        ({"bits": 9}, "$.bits"),
        ({"tallness": 7}, "“tallness” is not known"),
        ({"width": 10**9, "height": 10**9}, "is described wrongly"),
        ({"frames": 10**9}, "is described wrongly"),
        ({"offset": 10**300}, "is described wrongly"),
    ],
)
def test_what_is_wrong_with_a_sidecar_is_named(tmp_path, change, place):
    path = written(tmp_path, some(), **change)
    assert place in complaint(path)


def test_a_file_that_is_too_short_says_both_sizes(tmp_path):
    path = written(tmp_path, some("<u2"))
    path.write_bytes(path.read_bytes()[:-1])
    said = complaint(path)
    assert str(2 * ROWS * COLUMNS) in said
    assert str(2 * ROWS * COLUMNS - 1) in said


def test_a_file_that_became_shorter_is_one_line(tmp_path):
    path = written(tmp_path, some("<u2"))
    source = opened(path)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(InputError, match="cut off"):
        source.read(1)


def test_one_without_the_other_says_what_is_missing(tmp_path):
    path = written(tmp_path, some())
    sidecar = path.with_name(path.name + ".json")
    data = path.read_bytes()
    path.unlink()
    assert "not beside it" in complaint(sidecar)
    path.write_bytes(data)
    sidecar.write_text("{", encoding="utf-8")
    assert "JSON" in complaint(path)
    sidecar.unlink()
    assert "needs 扫描 1.raw.json" in complaint(path)


def test_there_is_no_frame_beyond_the_last(tmp_path):
    with pytest.raises(InputError, match="no frame 2"):
        READER.open(written(tmp_path, some())).read(2)


def test_a_large_one_is_not_read_whole(tmp_path, monkeypatch):
    monkeypatch.setattr("plugins.raw_images.source.WHOLE_PIXELS", 10)
    with pytest.raises(InputError, match="Choose a part"):
        READER.open(written(tmp_path, some())).read(1)


# --- arrays --------------------------------------------------------------------------------------


def saved(folder: Path, array: np.ndarray) -> Path:
    path = folder / "阵列 1.npy"
    np.save(path, array)
    return path


@pytest.mark.parametrize("dtype", TYPES)
@pytest.mark.parametrize("order", ["C", "F"])
def test_an_array_is_mapped_in_either_order(tmp_path, dtype, order):
    pixels = np.asarray(some(dtype), order=order)
    source = opened(saved(tmp_path, pixels))
    assert np.array_equal(source.read(1), pixels)
    assert np.array_equal(source.region(1, 0, Window(2, 3, 8, 4)), pixels[2:8, 3:4])


@pytest.mark.parametrize("order", ["C", "F"])
def test_axes_of_an_array_are_channels_or_frames(tmp_path, order):
    source = opened(saved(tmp_path, np.asarray(some("uint8", 3), order=order)))
    assert (source.frames, source.kind(1).channels) == (1, 3)
    assert np.array_equal(source.read(1), some("uint8", 3))
    stack = np.asarray(np.stack([some("<u2") + n for n in range(7)]), order=order)
    source = opened(saved(tmp_path, stack))
    assert (source.frames, source.rows, source.columns) == (7, ROWS, COLUMNS)
    assert np.array_equal(source.read(5), stack[4])
    several = np.asarray(np.stack([some("<f4", 9), some("<f4", 9) * 2]), order=order)
    source = opened(saved(tmp_path, several))
    assert (source.frames, source.kind(1).channels) == (2, 9)
    assert np.array_equal(source.read(2), several[1])


def test_true_and_false_are_1_and_0(tmp_path):
    source = opened(saved(tmp_path, some() > 99))
    assert source.read(1).dtype == np.uint8
    assert np.array_equal(source.read(1), some() > 99)
    assert source.info(1).grey == source.info(1).grey
    grey = source.info(1).grey
    assert grey is not None
    assert np.array_equal(display(source.read(1), grey), (some() > 99) * 255)


def test_objects_are_never_unpickled(tmp_path):
    class Evil:
        def __reduce__(self) -> Any:
            return (tmp_path.joinpath("harm").touch, ())

    path = tmp_path / "a.npy"
    np.save(path, np.array([[Evil()]], dtype=object), allow_pickle=True)
    assert READER.recognises(path.read_bytes()[:HEAD_BYTES], ".npy")
    assert "no picture" in complaint(path)
    assert not (tmp_path / "harm").exists()


@pytest.mark.parametrize(
    "array",
    [
        np.zeros(5),
        np.zeros((2, 2), complex),
        np.zeros((2, 2), "U3"),
        np.zeros((2, 2), [("a", int)]),
        np.zeros((2, 2), np.int64),
        np.zeros((0, 5), np.uint8),
        np.zeros((2, 2, 2, 2, 2), np.uint8),
    ],
)
def test_arrays_that_are_no_pictures_are_refused(tmp_path, array):
    assert "no picture" in complaint(saved(tmp_path, array))


def test_every_truncation_of_an_array_is_one_line(tmp_path):
    path = saved(tmp_path, some("<u2"))
    data = path.read_bytes()
    for length in [*range(6, 140), len(data) - 1]:
        path.write_bytes(data[:length])
        complaint(path)


@given(data=st.data())
def test_flipped_bytes_of_a_header_open_or_are_one_line(tmp_path_factory, data):
    folder = tmp_path_factory.getbasetemp()
    path = saved(folder, some("<u2"))
    damaged = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        damaged[data.draw(st.integers(6, 128))] = data.draw(st.integers(0, 255))
    path.write_bytes(damaged)
    try:
        source = READER.open(path)
        assert source.read(1).shape[:2] == (source.rows, source.columns)
    except InputError as error:
        assert "\n" not in str(error)


def test_an_array_that_claims_to_be_huge_is_refused(tmp_path):
    path = saved(tmp_path, some())
    data = path.read_bytes()
    path.write_bytes(data.replace(b"(23, 31), }  ", b"(9999999, 9999999), }")[: len(data)])
    said = complaint(path)
    assert "damaged" in said or "described wrongly" in said


def test_a_file_that_becomes_shorter_while_it_is_open_is_said_to(tmp_path):
    whole = Window(0, 0, 2048, 4096)
    path = tmp_path / "扫描.raw"
    path.write_bytes(bytes(2048 * 4096))
    described = {"width": 4096, "height": 2048, "type": "uint8"}
    (tmp_path / "扫描.raw.json").write_text(json.dumps(described))
    source = opened(path)
    assert not source.region(1, 0, whole).any()
    os.truncate(path, 5000)
    # What is mapped beyond the end of a file ends the program when it is looked at.
    with pytest.raises(InputError, match="became shorter"):
        source.region(1, 0, whole).any()
