"""Pages, tags, descriptions and sizes of TIFF files and slides."""

from __future__ import annotations

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile

from tests.deid.photo import planted
from tests.deid.photo.planted import Planted, picture
from workbench.deid.photo.containers.tiff import descriptions
from workbench.deid.photo.errors import Held
from workbench.deid.photo.metadata import clean_large_tiff, clean_metadata, prove
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.photo.taken.notes import Notes

POLICY = PhotoPolicy()
ALLOWED = {254, 256, 257, 258, 259, 262, 273, 277, 278, 279, 282, 283, 284, 296, 338, 339}


def clean(data: bytes) -> bytes:
    notes = Notes()
    made = clean_metadata(data, POLICY, notes)
    prove(made, POLICY, notes)
    return made.data


def opened_tiff(file: Any) -> Any:
    return tifffile.TiffFile(file)


def pages(data: bytes) -> list[Any]:
    with opened_tiff(io.BytesIO(data)) as opened:
        return [(page.tags, page.asarray()) for page in opened.pages]


def test_only_tags_that_show_the_picture_leave() -> None:
    [(tags, _)] = pages(clean(planted.tiff(Planted())))
    assert {tag.code for tag in tags} <= ALLOWED
    assert tags[282].value == (3937, 1) and tags[296].value == 3


@pytest.mark.parametrize(
    "more",
    [
        {"compression": "zlib", "predictor": True},
        {"compression": "lzw"},
        {"compression": "packbits"},
        {"compression": "zstd"},
        {"compression": "jpeg"},
        {"compression": "jpeg2000"},
        {"tile": (32, 32), "compression": "jpeg"},
        {"rowsperstrip": 7},
        {"planarconfig": "separate"},
        {"byteorder": ">", "bigtiff": True, "tile": (16, 32)},
    ],
)
def test_strips_and_tiles_are_copied_as_they_are(more: dict[str, Any]) -> None:
    array = planted.picture()
    if "planarconfig" in more:
        array = np.ascontiguousarray(np.moveaxis(array, -1, 0))
    source = planted.tiff(Planted(), array, photometric="rgb", **more)
    before, after = pages(source), pages(clean(source))
    assert np.array_equal(before[0][1], after[0][1])


@pytest.mark.parametrize("kind", ["u2", "i2", "f4", "u1", "f8"])
def test_samples_of_any_kind_stay(kind: str) -> None:
    array = planted.picture()[..., 0].astype(kind) * 3
    source = planted.tiff(Planted(), array)
    assert np.array_equal(pages(clean(source))[0][1], array)


def test_a_stack_of_ome_is_described_by_numbers_alone() -> None:
    made = clean(planted.ome_tiff(Planted()))
    found = pages(made)
    assert len(found) == 3  # the label is gone
    text = found[0][0][270].value
    assert 'SizeC="3"' in text and 'PhysicalSizeX="0.325"' in text and "Name" not in text
    with opened_tiff(io.BytesIO(made)) as opened:
        assert opened.is_ome and opened.series[0].shape == (3, 96, 128)


def test_a_slide_keeps_its_levels_and_loses_label_glass_and_small_copy() -> None:
    plant = Planted()
    source = planted.slide(plant)
    found = pages(clean(source))
    assert [array.shape[:2] for _, array in found] == [(512, 512), (256, 256)]
    assert np.array_equal(found[0][1], pages(source)[0][1])
    text = found[0][0][270].value
    assert text == "Aperio Image Library\r\n512x512 (256x256)|AppMag = 20|MPP = 0.499"


def test_a_slide_of_hamamatsu_keeps_its_lens_and_loses_serial_and_glass() -> None:
    plant = Planted()

    def more(lens: float, name: str) -> list[Any]:
        text = plant.text(name).encode() + b"\0"
        words = [(number, 2, len(text), text, True) for number in (65427, 65442, 65449)]
        return [(65420, 4, 1, 1, True), (65421, 11, 1, lens, True), *words]

    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer) as writer:
        for lens, name in ((20.0, "reference"), (-1.0, "macro"), (-2.0, "map")):
            writer.write(
                picture(64, 64), extratags=more(lens, name), compression="jpeg", metadata=None,
                photometric="rgb", software=False,
            )  # fmt: skip
    made = clean(buffer.getvalue())
    assert plant.left_in(made) == []
    [(tags, _)] = pages(made)
    assert tags[65421].value == 20.0 and tags[65420].value == 1


def test_openslide_still_reads_the_size_of_pixels(tmp_path: Path) -> None:
    openslide = pytest.importorskip("openslide")
    path = tmp_path / "slide.svs"
    path.write_bytes(clean(planted.slide(Planted())))
    with openslide.OpenSlide(path) as slide:
        assert slide.properties["openslide.mpp-x"] == "0.499"
        assert slide.level_count == 2 and not slide.associated_images


def test_a_stack_of_imagej_keeps_channels_and_spacing() -> None:
    stack = np.stack([planted.picture(seed=n)[..., 0] for n in range(6)]).reshape(3, 2, 96, 128)
    buffer = io.BytesIO()
    plant = Planted()
    tifffile.imwrite(
        buffer, stack, imagej=True, resolution=(5.0, 5.0),
        metadata={"axes": "ZCYX", "unit": "um", "spacing": 2.5, "Info": plant.text("info")},
    )  # fmt: skip
    made = clean(buffer.getvalue())
    assert plant.left_in(made) == []
    with opened_tiff(io.BytesIO(made)) as opened:
        assert opened.imagej_metadata["unit"] == "um"
        assert opened.imagej_metadata["spacing"] == 2.5
        assert opened.imagej_metadata["channels"] == 2 and opened.imagej_metadata["slices"] == 3


def test_levels_below_a_page_come_along() -> None:
    plant = Planted()
    whole = planted.picture(256, 256)
    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer) as writer:
        tiles: dict[str, Any] = {"tile": (64, 64), "metadata": None, "software": plant.text("sub")}
        writer.write(whole, subifds=1, **tiles)
        writer.write(whole[::2, ::2].copy(), subfiletype=1, **tiles)
    made = clean(buffer.getvalue())
    assert plant.left_in(made) == []
    with opened_tiff(io.BytesIO(made)) as opened:
        assert np.array_equal(opened.pages[0].pages[0].asarray(), whole[::2, ::2])


def test_a_page_that_says_it_is_a_label_goes() -> None:
    buffer = io.BytesIO()
    with tifffile.TiffWriter(buffer) as writer:
        writer.write(planted.picture(), metadata=None, software=False)
        writer.write(planted.picture(seed=1), description="Label Image", metadata=None)
    assert len(pages(clean(buffer.getvalue()))) == 1


def test_comments_inside_jpeg_tiles_are_blank() -> None:
    plant = Planted()
    source = bytearray(planted.tiff(plant, compression="jpeg", tile=(96, 128), photometric="rgb"))
    with opened_tiff(io.BytesIO(source)) as opened:
        start, count = opened.pages[0].dataoffsets[0], opened.pages[0].databytecounts[0]
        where = opened.pages[0].tags[324].valueoffset, opened.pages[0].tags[325].valueoffset
    tile = bytes(source[start : start + count])
    tile = tile[:2] + planted.segment(0xFE, plant.text("tile").encode()) + tile[2:]
    struct.pack_into("<I", source, where[0], len(source))
    struct.pack_into("<I", source, where[1], len(tile))
    made = clean(bytes(source) + tile)
    assert plant.left_in(made) == []
    assert np.array_equal(pages(made)[0][1], pages(bytes(source) + tile)[0][1])


def test_bytes_behind_strips_go() -> None:
    plant = Planted()
    source = bytearray(planted.tiff(plant))
    with opened_tiff(io.BytesIO(source)) as opened:
        page = opened.pages[0]
        start, count = page.dataoffsets[0], page.databytecounts[0]
        where = page.tags[273].valueoffset, page.tags[279].valueoffset
    strip = bytes(source[start : start + count]) + plant.text("strip").encode()
    struct.pack_into("<I", source, where[0], len(source))
    struct.pack_into("<H" if count < 65536 else "<I", source, where[1], len(strip))
    assert plant.left_in(clean(bytes(source) + strip)) == []


def test_a_file_goes_from_disk_to_disk(tmp_path: Path) -> None:
    plant = Planted()
    source, target = tmp_path / "源 a.svs", tmp_path / "b.tif"
    source.write_bytes(planted.slide(plant))
    clean_large_tiff(source, target, POLICY, Notes())
    assert target.read_bytes() == clean(source.read_bytes())


def test_raw_files_of_cameras_are_held() -> None:
    source = planted.tiff(Planted(), planted.picture()[..., 0], photometric=32803)
    with pytest.raises(Held, match="raw"):
        clean_metadata(source, POLICY, Notes())


@pytest.mark.parametrize(
    "text", ["MPP = 1e99", "MPP = 0.5 by Orvandel", "MPP = 1234567890123456789", "MPP = nan"]
)
def test_a_number_that_is_none_does_not_leave(text: str) -> None:
    size = descriptions.Size(10, 10)
    made = descriptions.aperio(f"Aperio x\r\n|{text}|AppMag = 40", size, True)
    assert made == "Aperio Image Library\r\n10x10 (0x0)|AppMag = 40"
