"""Black boxes in pictures of each kind, and nothing else that changes."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.deid.photo import planted
from tests.deid.photo.planted import Planted, coded, picture
from workbench.deid.photo.containers.tiff.clean import write_clean
from workbench.deid.photo.errors import Held
from workbench.deid.photo.filling import lzw
from workbench.deid.photo.filling.fill import fill_boxes
from workbench.deid.photo.filling.tiff import TiffFiller
from workbench.deid.photo.formats import Format, format_of
from workbench.deid.photo.metadata import clean_metadata
from workbench.deid.photo.parts.tiff import Tiff
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.photo.taken.notes import Notes
from workbench.deid.pixels.found import Box

BOXES = (Box(5, 7, 31, 22), Box(90, 60, 38, 36))


def outside(shape: tuple[int, ...]) -> np.ndarray:
    made = np.ones(shape[:2], bool)
    for box in BOXES:
        made[box.slices] = False
    return made


def cleaned(data: bytes) -> bytes:
    return clean_metadata(data, PhotoPolicy(), Notes()).data


def frames(data: bytes) -> list[np.ndarray]:
    with Image.open(io.BytesIO(data)) as opened:
        found = []
        for n in range(getattr(opened, "n_frames", 1)):
            opened.seek(n)
            found.append(np.array(opened.convert("RGB")))
        return found


@pytest.mark.parametrize("kind", ["png", "bmp", "gif", "webp", "jp2"])
def test_boxes_are_black_in_all_frames_and_all_else_is_the_same(kind: str) -> None:
    source = cleaned(getattr(planted, kind)(Planted()))
    found = format_of(source)
    assert found is not None
    made = fill_boxes(source, found, BOXES)
    assert made.kind is found
    for before, after in zip(frames(source), frames(made.data), strict=True):
        left = outside(before.shape)
        assert np.array_equal(before[left], after[left])
        # The darkest colour of a table is as black as it gets.
        assert after[~left].max() <= (60 if kind == "gif" else 0)
        assert len(np.unique(after[~left].reshape(-1, 3), axis=0)) == 1


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16", "L2", "P4", "RGB16"])
def test_pngs_keep_their_kind_of_samples(mode: str) -> None:
    image = Image.fromarray(picture())
    if mode == "RGB16":
        import imagecodecs

        wide = picture().astype(np.uint16) * 257
        source = bytes(imagecodecs.png_encode(wide))
    else:
        buffer = io.BytesIO()
        if mode == "L2":
            image.convert("L").quantize(4).save(buffer, "PNG", bits=2)
        elif mode == "P4":
            image.quantize(16).save(buffer, "PNG", bits=4)
        elif mode == "I;16":
            Image.fromarray(picture()[..., 0].astype(np.uint16) * 200).save(buffer, "PNG")
        else:
            image.convert(mode).save(buffer, "PNG")
        source = buffer.getvalue()
    made = fill_boxes(source, Format.PNG, BOXES).data
    assert made[24:26] == source[24:26]  # depth and kind of colour
    before, after = raw(source), raw(made)
    left = outside(before.shape)
    assert np.array_equal(before[left], after[left])
    assert len(np.unique(after[~left].reshape((~left).sum(), -1), axis=0)) == 1


def raw(data: bytes) -> np.ndarray:
    if data[24] == 16:
        import imagecodecs

        return np.array(imagecodecs.png_decode(data))
    with Image.open(io.BytesIO(data)) as opened:
        return np.array(opened)


@pytest.mark.parametrize("more", [{"progressive": True}, {"optimize": True, "quality": 96}])
def test_a_jpeg_that_cannot_be_edited_becomes_a_png_and_says_so(more: dict[str, Any]) -> None:
    source = cleaned(planted.jpeg(Planted(), **more))
    made = fill_boxes(source, Format.JPEG, BOXES)
    if made.kind is Format.JPEG:
        pytest.skip("its codes had all that was needed")
    assert made.kind is Format.PNG and "PNG" in made.how
    before, after = frames(source)[0], frames(made.data)[0]
    left = outside(before.shape)
    assert np.abs(before[left].astype(int) - after[left]).max() <= 1  # two decoders
    assert after[~left].max() == 0
    with Image.open(io.BytesIO(made.data)) as opened:
        assert opened.getexif()[274] == 6 and opened.getexif()[282] == 300
        assert opened.info["icc_profile"][36:40] == b"acsp"


def test_bmps_of_few_colours_are_filled_too() -> None:
    for colors in (2, 16, 256):
        image = Image.fromarray(picture()).quantize(colors)
        source = coded(np.array(image), "BMP") if colors == 256 else None
        if source is None:
            buffer = io.BytesIO()
            (image.convert("1") if colors == 2 else image).save(buffer, "BMP")
            source = buffer.getvalue()
        made = fill_boxes(source, Format.BMP, BOXES).data
        before, after = frames(source)[0], frames(made)[0]
        left = outside(before.shape)
        assert np.array_equal(before[left], after[left])
        assert len(np.unique(after[~left].reshape(-1, 3), axis=0)) == 1


def test_an_animation_of_webp_is_held() -> None:
    buffer = io.BytesIO()
    pictures = [Image.fromarray(picture(seed=n)) for n in range(2)]
    pictures[0].save(buffer, "WEBP", save_all=True, append_images=pictures[1:])
    with pytest.raises(Held, match="animation"):
        fill_boxes(cleaned(buffer.getvalue()), Format.WEBP, BOXES)


@given(bits=st.integers(1, 8), seed=st.integers(0, 99), rows=st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_what_is_coded_is_decoded(bits: int, seed: int, rows: int) -> None:
    size = max(2, bits)
    values = np.random.default_rng(seed).integers(0, 1 << bits, (rows, 33)).astype(np.uint8)
    back = lzw.decoded(lzw.coded(values, size), size, values.size)
    assert np.array_equal(back.reshape(values.shape), values)


# -- TIFF ---------------------------------------------------------------------------------


def filled(data: bytes, boxes: tuple[Box, ...] = BOXES) -> bytes:
    out = io.BytesIO()
    filler = TiffFiller({(0,): boxes}, Tiff(data).order, {})
    write_clean(data, out, PhotoPolicy(), Notes(), filler.edit)
    return out.getvalue()


def page(data: bytes) -> np.ndarray:
    with tifffile.TiffFile(io.BytesIO(data)) as opened:
        return np.asarray(opened.pages[0].asarray())


@pytest.mark.parametrize("layout", [{"tile": (32, 48)}, {"rowsperstrip": 10}])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"compression": "zlib", "predictor": True},
        {"compression": "lzw", "predictor": True},
        {"compression": "packbits"},
        {"compression": "zstd"},
        {"byteorder": ">", "bigtiff": True},
        {"compression": "jpeg2000"},
    ],
)
@pytest.mark.parametrize("kind", ["u1", "u2"])
def test_only_touched_strips_and_tiles_of_a_tiff_change(
    layout: dict[str, Any], more: dict[str, Any], kind: str
) -> None:
    array = picture().astype(kind) * (200 if kind == "u2" else 1)
    source = cleaned(planted.tiff(Planted(), array, photometric="rgb", **layout, **more))
    made = filled(source)
    before, after = page(source), page(made)
    left = outside(before.shape)
    assert np.array_equal(before[left], after[left])
    assert after[~left].max() == 0
    kept = segments(source) & segments(made)
    assert kept or "rowsperstrip" in layout


def segments(data: bytes) -> set[bytes]:
    with tifffile.TiffFile(io.BytesIO(data)) as opened:
        found = opened.pages[0]
        pairs = zip(found.dataoffsets, found.databytecounts, strict=True)
        return {data[start : start + count] for start, count in pairs}


def test_jpeg_tiles_of_a_slide_are_edited_block_by_block() -> None:
    source = cleaned(planted.slide(Planted()))
    made = filled(source, (Box(300, 20, 40, 30),))
    before, after = page(source), page(made)
    assert after[18:46, 306:334].max() == 0  # at the edge colours are mixed
    far = np.ones(before.shape[:2], bool)
    far[10:66, 286:354] = False
    assert np.array_equal(before[far], after[far])
    assert len(segments(source) & segments(made)) == 3  # of four tiles


@pytest.mark.parametrize(
    ("more", "black"),
    [({"photometric": "miniswhite"}, 255), ({"photometric": "minisblack"}, 0)],
)
def test_grey_is_black_as_the_file_shows_it(more: dict[str, Any], black: int) -> None:
    source = cleaned(planted.tiff(Planted(), picture()[..., 0], **more))
    after = page(filled(source))
    assert set(np.unique(after[~outside(after.shape)])) == {black}


def test_bits_of_a_tiff_are_filled_too() -> None:
    array = picture()[..., 0] > 100
    source = cleaned(planted.tiff(Planted(), array, photometric="minisblack"))
    before, after = page(source), page(filled(source))
    left = outside(before.shape)
    assert np.array_equal(before[left], after[left]) and not after[~left].any()


def test_what_cannot_be_stored_without_a_loss_is_held() -> None:
    source = cleaned(planted.tiff(Planted(), picture()[..., 0].astype("f4"), compression="zlib",
                                  predictor=3))  # fmt: skip
    with pytest.raises(Held, match="without a loss"):
        filled(source)
