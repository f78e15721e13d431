"""Every place of every kind of picture: what is planted there does not leave."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tifffile
from PIL import Image

from tests.deid.photo import planted
from tests.deid.photo.planted import Planted
from workbench.base.errors import InputError
from workbench.deid.photo.errors import Held
from workbench.deid.photo.formats import Format, format_of
from workbench.deid.photo.metadata import clean_metadata, prove
from workbench.deid.photo.parts.jpeg import SOS, segments
from workbench.deid.photo.parts.rebuilt import Rebuilt
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.photo.taken.notes import Notes

POLICY = PhotoPolicy()
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
    "big": lambda plant: planted.tiff(plant, bigtiff=True, byteorder=">"),
}


def clean(data: bytes, policy: PhotoPolicy = POLICY) -> tuple[Rebuilt, Notes]:
    notes = Notes()
    return clean_metadata(data, policy, notes), notes


def pixels_of(data: bytes) -> list[np.ndarray]:
    with warnings.catch_warnings():  # Pillow tells of the planted MPF segment
        warnings.simplefilter("ignore")
        return _pixels_of(data)


def _pixels_of(data: bytes) -> list[np.ndarray]:
    if format_of(data) is Format.TIFF:
        with tifffile.TiffFile(io.BytesIO(data)) as opened:
            return [page.asarray() for page in opened.pages]
    with Image.open(io.BytesIO(data)) as opened:
        found = []
        for n in range(getattr(opened, "n_frames", 1) if opened.format == "GIF" else 1):
            opened.seek(n)
            found.append(np.array(opened.convert("RGB")))
        return found


@pytest.mark.parametrize("kind", MAKERS)
def test_nothing_that_was_planted_leaves(kind: str) -> None:
    plant = Planted()
    source = MAKERS[kind](plant)
    # The search finds all of it in the source first.
    assert set(plant.left_in(source)) == set(plant.texts)
    made, notes = clean(source)
    assert plant.left_in(made.data) == []
    prove(made, POLICY, notes)


@pytest.mark.parametrize("kind", [kind for kind in MAKERS if kind not in ("ome", "slide")])
def test_the_pixels_stay_as_they_are(kind: str) -> None:
    source = MAKERS[kind](Planted())
    before, after = pixels_of(source), pixels_of(clean(source)[0].data)
    assert len(before) == len(after)
    assert all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))


@pytest.mark.parametrize("kind", MAKERS)
def test_what_was_cleaned_is_not_changed_again(kind: str) -> None:
    made, _ = clean(MAKERS[kind](Planted()))
    again, notes = clean(made.data)
    assert again.data == made.data
    assert not notes.took_out


@pytest.mark.parametrize("kind", MAKERS)
def test_a_text_that_slips_through_holds_the_file(kind: str) -> None:
    made, notes = clean(MAKERS[kind](Planted()))
    slipped = next(text for text in notes.account.needles if text.startswith("Zyxq"))
    leaking = Rebuilt(made.data + slipped.encode("utf-16-le"), made.coded, made.raw)
    with pytest.raises(Held, match="Reading back"):
        prove(leaking, POLICY, notes)


@pytest.mark.parametrize("kind", MAKERS)
def test_the_account_names_places_and_no_values(kind: str) -> None:
    plant = Planted()
    _, notes = clean(MAKERS[kind](plant))
    told = str(notes.account.as_rows())
    assert "removed" in told
    assert not any(text in told for text in plant.texts)


def test_position_maker_note_and_thumbnail_are_told_of() -> None:
    _, notes = clean(planted.jpeg(Planted()))
    told = {entry.path for entry in notes.account.entries}
    assert {"EXIF", "EXIF GPS", "EXIF maker note", "EXIF thumbnail", "XMP", "IPTC", "MPF"} <= told


def test_coded_data_of_a_jpeg_is_the_same_byte_for_byte() -> None:
    source = planted.jpeg(Planted())
    made = clean(source)[0].data
    scans = [
        [data[part.end : part.coded_end] for part in segments(data) if part.marker == SOS]
        for data in (source, made)
    ]
    assert scans[0] == scans[1] and scans[0][0]


def test_a_jpeg_keeps_orientation_resolution_profile_and_colour_transform() -> None:
    made = clean(planted.jpeg(Planted()))[0].data
    with Image.open(io.BytesIO(made)) as opened:
        assert dict(opened.getexif()) == {274: 6, 282: 300.0, 283: 300.0, 296: 2}
        assert opened.info["adobe_transform"] == 1
        assert opened.info["icc_profile"][36:40] == b"acsp"


def test_resolution_goes_when_the_policy_says_so() -> None:
    policy = PhotoPolicy(keep_resolution=False)
    with Image.open(io.BytesIO(clean(planted.jpeg(Planted()), policy)[0].data)) as opened:
        assert dict(opened.getexif()) == {274: 6}
    with Image.open(io.BytesIO(clean(planted.png(Planted()), policy)[0].data)) as opened:
        assert "dpi" not in opened.info
    made = clean(planted.tiff(Planted()), policy)[0].data
    with tifffile.TiffFile(io.BytesIO(made)) as tiff:
        first: Any = tiff.pages[0]
        assert 282 not in first.tags
    assert b"MPP" not in clean(planted.slide(Planted()), policy)[0].data


def test_a_text_behind_a_table_of_a_jpeg_is_refused() -> None:
    source = planted.coded(planted.picture(), "JPEG")
    at = source.index(b"\xff\xdb")
    length = int.from_bytes(source[at + 2 : at + 4])
    table = source[at + 4 : at + 2 + length] + b"Zyxquill"
    hiding = source[:at] + planted.segment(0xDB, table) + source[at + 2 + length :]
    with pytest.raises(InputError, match="damaged"):
        clean(hiding)


def test_progressive_jpegs_and_those_with_restarts_keep_all_scans() -> None:
    for more in ({"progressive": True}, {"restart_marker_rows": 1}):
        source = planted.jpeg(Planted(), **more)
        made = clean(source)[0].data
        assert np.array_equal(pixels_of(source)[0], pixels_of(made)[0])


def test_bytes_behind_the_coded_pixels_of_a_png_go() -> None:
    plant = Planted()
    source = planted.coded(planted.picture(), "PNG")
    at = source.index(b"IEND") - 4
    hidden = planted.chunk(b"IDAT", plant.text("behind").encode())
    made, notes = clean(source[:at] + hidden + source[at:])
    assert plant.left_in(made.data) == []
    assert any("behind" in text for text in notes.account.needles)
    assert np.array_equal(pixels_of(source)[0], pixels_of(made.data)[0])


def test_frames_of_an_animated_png_do_not_leave_unseen() -> None:
    plant = Planted()
    frames = [Image.fromarray(planted.picture(seed=n)) for n in range(3)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "PNG", save_all=True, append_images=frames[1:])
    made = clean(buffer.getvalue())[0].data
    assert b"fdAT" not in made and b"acTL" not in made
    assert plant.left_in(made) == []
    assert np.array_equal(pixels_of(made)[0], np.array(frames[0]))


def test_bytes_between_the_rows_of_a_bmp_go() -> None:
    source = bytearray(planted.coded(planted.picture(40, 33), "BMP"))
    row = (33 * 3 + 3) // 4 * 4
    for n in range(40):
        source[54 + n * row + 99] = ord("Z")
    made = clean(bytes(source))[0].data
    assert {made[54 + n * row + 99] for n in range(40)} == {0}
    assert np.array_equal(pixels_of(bytes(source))[0], pixels_of(made)[0])


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "I;16"])
def test_pngs_of_all_kinds_stay_readable(mode: str) -> None:
    image = Image.fromarray(planted.picture())
    made = (
        image.convert("L").convert("I").convert("I;16") if mode == "I;16" else image.convert(mode)
    )
    buffer = io.BytesIO()
    made.save(buffer, "PNG")
    out = clean(buffer.getvalue())[0].data
    with Image.open(io.BytesIO(out)) as opened:
        assert np.array_equal(np.array(opened), np.array(made))
