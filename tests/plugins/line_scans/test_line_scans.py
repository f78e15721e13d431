from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from plugins.line_scans import source as joining
from plugins.line_scans import strip as strips_of
from plugins.line_scans import strip_files
from plugins.line_scans.descriptor import descriptor
from plugins.line_scans.reader import LineScanReader
from plugins.line_scans.source import LineScanSource
from plugins.plain_images.reader import PlainImageReader
from workbench.api import InputError, t
from workbench.api.grey import Grey
from workbench.api.images import (
    FrameInfo,
    Identity,
    ImageSource,
    PixelKind,
    StripeSource,
    TileLevel,
    TileSource,
    Window,
)

READER = LineScanReader()


class Whole:
    """A strip that is decoded as a whole."""

    identity = Identity()

    def __init__(self, pixels: np.ndarray, frames: int = 1) -> None:
        self.pixels, self.frames = pixels, frames
        self.rows, self.columns = pixels.shape[:2]
        self.reads: list[int] = []
        self.is_closed = False

    def info(self, frame: int) -> FrameInfo:
        bits = 8 * self.pixels.itemsize
        return FrameInfo(Grey(bits) if self.pixels.ndim == 2 else None)

    def read(self, frame: int) -> np.ndarray:
        self.reads.append(frame)
        return self.pixels

    def close(self) -> None:
        self.is_closed = True


class Tiled(Whole):
    """A strip of which any part can be read."""

    def kind(self, frame: int) -> PixelKind:
        return PixelKind(self.pixels.dtype, 1 if self.pixels.ndim == 2 else self.pixels.shape[2])

    def levels(self, frame: int) -> tuple[TileLevel, ...]:
        return (TileLevel(self.rows, self.columns, 1, 4, 3, is_mapped=True),)

    def region(self, frame: int, level: int, window: Window) -> np.ndarray:
        y0, x0, y1, x1 = window
        assert 0 <= y0 < y1 <= self.rows
        assert 0 <= x0 < x1 <= self.columns
        return self.pixels[y0:y1, x0:x1]


class Striped(Whole):
    """A strip that is read from its top to its bottom."""

    orientation = 1

    def kind(self, frame: int) -> PixelKind:
        return PixelKind(self.pixels.dtype)

    def shrinks(self, frame: int) -> tuple[int, ...]:
        return (1,)

    def stripes(self, frame: int, shrink: int = 1) -> Iterator[np.ndarray]:
        yield self.pixels


def pixels(rows: int, columns: int, seed: int = 0, dtype: str = "uint8") -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.integers(1, 200, (rows, columns)).astype(dtype)


def listed(folder: Path, strips: Sequence[Any], **more: Any) -> Path:
    path = folder / "扫描 1.linescan.json"
    path.write_text(json.dumps({"linescan": 1, "strips": strips, **more}), encoding="utf-8")
    return path


def opened(path: Path, files: dict[str, ImageSource]) -> TileSource:
    def opener(part: Path) -> ImageSource:
        name = part.relative_to(path.parent).as_posix()
        if name not in files:
            raise InputError(t("{name} cannot be read: gone.", name=part.name))
        return files[name]

    source = READER.open_parts(path, opener)
    assert isinstance(source, TileSource)
    return source


def complaint(path: Path, files: dict[str, ImageSource]) -> str:
    with pytest.raises(InputError) as caught:
        opened(path, files)
    assert "扫描 1.linescan.json" in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("make", [Whole, Tiled, Striped])
@pytest.mark.parametrize("axis", ["y", "x"])
def test_strips_follow_each_other(tmp_path, make, axis):
    parts = [pixels(7, 7, seed) for seed in range(3)]
    files: dict[str, ImageSource] = {f"第 {n}.png": make(part) for n, part in enumerate(parts)}
    source = opened(listed(tmp_path, list(files), axis=axis), files)
    joined = np.concatenate(parts, axis="yx".index(axis))
    assert (source.rows, source.columns) == joined.shape
    assert np.array_equal(source.read(1), joined)
    assert source.kind(1) == PixelKind("uint8")
    grey = source.info(1).grey
    assert grey is not None
    assert grey.bits == 8


def test_without_an_axis_strips_stand_one_below_the_other(tmp_path):
    files: dict[str, ImageSource] = {"a": Whole(pixels(3, 5)), "b": Whole(pixels(4, 5))}
    assert opened(listed(tmp_path, ["a", "b"]), files).rows == 7


@given(data=st.data())
def test_any_window_is_that_part_of_the_whole(tmp_path_factory, data):
    axis = data.draw(st.integers(0, 1))
    across = data.draw(st.integers(1, 9))
    colour = data.draw(st.booleans())
    count = data.draw(st.integers(1, 5))
    strips: list[dict[str, Any]] = []
    files: dict[str, ImageSource] = {}
    shown: list[np.ndarray] = []
    for n in range(count):
        length = data.draw(st.integers(3, 8))
        size = (length, across) if axis == 0 else (across, length)
        part = pixels(*size, n)
        part = np.dstack([part, part + 1, part + 2]) if colour else part
        files[f"{n}.png"] = data.draw(st.sampled_from((Whole, Tiled)))(part)
        overlap, offset = data.draw(st.integers(0, 2)), data.draw(st.integers(-3, 3))
        strips.append({"path": f"{n}.png", "overlap": overlap, "offset": offset})
        shown.append(part if n == 0 else part[overlap:] if axis == 0 else part[:, overlap:])
    shifts = [one["offset"] for one in strips]
    least = min(shifts)
    wide = across + max(shifts) - least
    padded = []
    for part, shift in zip(shown, shifts, strict=True):
        room = [(0, 0)] * part.ndim
        room[1 - axis] = (shift - least, wide - across - shift + least)
        padded.append(np.pad(part, room))
    joined = np.concatenate(padded, axis=axis)
    path = listed(tmp_path_factory.mktemp("scan"), strips, axis="yx"[axis])
    source = opened(path, files)
    rows, columns = joined.shape[:2]
    assert (source.rows, source.columns) == (rows, columns)
    y0, x0 = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
    y1, x1 = data.draw(st.integers(y0 + 1, rows)), data.draw(st.integers(x0 + 1, columns))
    found = source.region(1, 0, Window(y0, x0, y1, x1))
    assert found.dtype == joined.dtype
    assert np.array_equal(found, joined[y0:y1, x0:x1])


def test_an_overlap_of_all_is_that_of_each(tmp_path):
    parts = [pixels(6, 4, seed) for seed in range(3)]
    files: dict[str, ImageSource] = {str(n): Tiled(part) for n, part in enumerate(parts)}
    source = opened(listed(tmp_path, ["0", "1", {"path": "2", "overlap": 0}], overlap=2), files)
    assert np.array_equal(source.read(1), np.concatenate([parts[0], parts[1][2:], parts[2]]))


def test_a_part_of_one_mapped_strip_is_not_copied(tmp_path):
    second = Tiled(pixels(6, 4, 1))
    files: dict[str, ImageSource] = {"a": Tiled(pixels(6, 4)), "b": second}
    source = opened(listed(tmp_path, ["a", "b"]), files)
    (level,) = source.levels(1)
    assert (level.is_mapped, level.tile_rows, level.tile_columns) == (True, 4, 3)
    assert np.shares_memory(source.region(1, 0, Window(7, 1, 9, 3)), second.pixels)
    files["c"] = Whole(pixels(6, 4, 2))
    assert not opened(listed(tmp_path, ["a", "c"]), files).levels(1)[0].is_mapped


def test_a_strip_is_decoded_once_while_there_is_room(tmp_path, monkeypatch):
    one, two = Whole(pixels(6, 4)), Whole(pixels(6, 4, 1))
    path = listed(tmp_path, ["a", "b"])
    source = opened(path, {"a": one, "b": two})
    for _ in range(3):
        source.region(1, 0, Window(0, 0, 12, 4))
    assert (one.reads, two.reads) == ([1], [1])
    monkeypatch.setattr(joining, "Held", lambda: strips_of.Held(30))
    source = opened(path, {"a": one, "b": two})
    for _ in range(3):
        source.region(1, 0, Window(0, 0, 12, 4))
    assert len(two.reads) > 2
    source.close()
    assert one.is_closed


def test_another_frame_of_a_strip_is_taken(tmp_path):
    one = Whole(pixels(6, 4), frames=3)
    source = opened(listed(tmp_path, [{"path": "a", "frame": 3}]), {"a": one})
    source.read(1)
    assert one.reads == [3]
    assert "no frame 4" in complaint(listed(tmp_path, [{"path": "a", "frame": 4}]), {"a": one})


def test_a_list_is_told_from_other_json():
    assert READER.recognises(b'{"linescan": 1, "strips": []}', ".json")
    assert READER.recognises(b'\xef\xbb\xbf\n{\n  "axis": "y", "linescan" : 1', ".json")
    assert READER.recognises(b'{"linescan": 12}', ".json")  # and says that it is too new
    for other in (b"", b"[]", b'{"strips": []}', b'{"linescan": 0}', b'["linescan": 1]'):
        assert not READER.recognises(other, ".json")
    assert not READER.recognises(b'{"linescan": 1, "strips": []}', ".txt")


@pytest.mark.parametrize(
    ("strips", "more", "place"),
    [
        ([], {}, "$.strips"),
        (7, {}, "$.strips"),
        (["a"], {"axis": "z"}, "$.axis"),
        (["a"], {"overlap": -1}, "$.overlap"),
        (["a"], {"overlap": 10**12}, "$.overlap"),
        (
            ["a"],
            {"linescan": 2, "tilt": 3},
            "$.linescan: Version 2 of a list of strips was written",
        ),
        (["a"], {"linescan": 1.5}, "$.linescan"),
        (["a"], {"strip": 2}, "“strip” is not known"),
        (["a", 7], {}, "$.strips[1]"),
        (["a", ""], {}, "$.strips[1]"),
        (["a", {"overlap": 3}], {}, "$.strips[1]: “path” is missing"),
        (["a", {"path": "b", "shift": 3}], {}, "“shift” is not known"),
        (["a", {"path": "b", "offset": 1.5}], {}, "$.strips[1].offset"),
        (["/etc/a.png"], {}, "must be relative"),
        (["\\\\host\\share\\a.png"], {}, "must be relative"),
        (["C:\\a.png"], {}, "must be relative"),
        (["a", "gone"], {}, "strip 2: gone cannot be read"),
        (["a", "b"], {"overlap": 6}, "strip 2: It is no longer than its overlap"),
        (["a", "wide"], {}, "strip 2: wide is 5 pixels across, the first strip 4"),
        (
            ["a", "deep"],
            {},
            "deep has other values than the first strip: grey of 16 bits in place of",
        ),
        (["a", "colour"], {}, "strip 2: colour has other values"),
    ],
)
def test_what_is_wrong_with_a_list_is_named(tmp_path, strips, more, place):
    files: dict[str, ImageSource] = {
        "a": Whole(pixels(6, 4)),
        "b": Tiled(pixels(6, 4)),
        "wide": Whole(pixels(6, 5)),
        "deep": Tiled(pixels(6, 4, dtype="uint16")),
        "colour": Whole(np.dstack([pixels(6, 4)] * 3)),
    }
    assert place in complaint(listed(tmp_path, strips, **more), files)


def test_paths_of_windows_lead_to_the_same_strips(tmp_path):
    files: dict[str, ImageSource] = {"左/a": Whole(pixels(6, 4))}
    assert opened(listed(tmp_path, ["左\\a"]), files).rows == 6


def test_a_strip_that_turns_out_to_be_of_another_type_is_named(tmp_path):
    files: dict[str, ImageSource] = {
        "a": Whole(pixels(6, 4)),
        "b": Whole(pixels(6, 4).astype(np.int8)),
    }
    source = opened(listed(tmp_path, ["a", "b"]), files)
    with pytest.raises(InputError, match=r"strip b has pixels of another kind.*int8.*uint8"):
        source.region(1, 0, Window(5, 0, 7, 4))


@pytest.mark.parametrize(("make", "how"), [(Striped, "top to its bottom"), (Whole, "as a whole")])
def test_a_large_strip_must_be_readable_in_parts(tmp_path, monkeypatch, make, how):
    monkeypatch.setattr(strips_of, "WHOLE_PIXELS", 10)
    monkeypatch.setattr(joining, "WHOLE_PIXELS", 10)
    path = listed(tmp_path, ["a"])
    assert isinstance(Striped(pixels(2, 2)), StripeSource)
    assert how in complaint(path, {"a": make(pixels(6, 4))})
    source = opened(path, {"a": Tiled(pixels(6, 4))})
    with pytest.raises(InputError, match="Choose a part"):
        source.read(1)


@given(data=st.binary(max_size=200))
def test_garbage_is_refused_in_one_line(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "扫描 1.linescan.json"
    path.write_bytes(b'{"linescan": 1,' + data)
    READER.recognises(data, ".json")
    complaint(path, {})


def test_an_offset_that_makes_a_picture_beyond_all_measure_is_refused(tmp_path):
    path = tmp_path / "web.linescan.json"
    strips = ["a.tif", {"path": "a.tif", "offset": 1 << 31}]
    path.write_text(json.dumps({"linescan": 1, "strips": strips}))
    pixels = np.zeros((60, 50), np.uint8)
    with pytest.raises(InputError, match="more than can be opened"):
        READER.open_parts(path, lambda _: Tiled(pixels))


def test_a_dicom_image_is_no_strip(tmp_path: Path) -> None:
    """Pixels of line scans may leave the program, those of patients may not."""
    patient = Whole(np.zeros((4, 6), np.uint8))
    patient.identity = Identity(sop_instance_uid="1.2.3")
    assert "a.dcm is a DICOM image" in complaint(listed(tmp_path, ["a.dcm"]), {"a.dcm": patient})


def saved(path: Path, found: np.ndarray) -> Path:
    Image.fromarray(found).save(path)
    return path


def scan(folder: Path, parts: Sequence[np.ndarray]) -> Path:
    """A scan of files on the disk."""
    names = [saved(folder / f"条 {n}.png", part).name for n, part in enumerate(parts)]
    return listed(folder, names)


def on_disk(path: Path) -> LineScanSource:
    return LineScanSource(path, descriptor(path), PlainImageReader().open)


def test_a_scan_that_is_opened_again_looks_at_no_strip_twice(tmp_path):
    path = scan(tmp_path, [pixels(4, 6, seed) for seed in range(5)])
    opened = []

    def opener(strip):
        opened.append(strip.name)
        return PlainImageReader().open(strip)

    READER.open_parts(path, opener)
    assert len(opened) == 5
    READER.open_parts(path, opener)
    assert len(opened) == 6  # whose picture it is


def test_a_strip_that_was_written_anew_is_looked_at_again(tmp_path):
    path = scan(tmp_path, [pixels(4, 6, seed) for seed in range(3)])
    strips = on_disk(path).files
    saved(strips[1], pixels(7, 6, 9))
    os.utime(strips[1], ns=(1, 1))
    source = on_disk(path)
    assert source.rows == 15


def test_few_strips_are_open_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(strip_files, "OPEN_MAX", 2)
    parts = [pixels(4, 6, seed) for seed in range(9)]
    source = on_disk(scan(tmp_path, parts))
    assert len(source._open._open) == 2
    assert np.array_equal(source.region(1, 0, Window(0, 0, 36, 6)), np.concatenate(parts))
    assert len(source._open._open) == 2


def test_a_strip_that_changed_its_size_meanwhile_is_said_to(tmp_path, monkeypatch):
    monkeypatch.setattr(strip_files, "OPEN_MAX", 1)
    path = scan(tmp_path, [pixels(4, 6, seed) for seed in range(3)])
    source = on_disk(path)
    saved(source.files[1], pixels(3, 6, 9))
    with pytest.raises(InputError, match="changed since"):
        source.region(1, 0, Window(0, 0, 12, 6))
