"""What is looked for in photographs, and where it is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.deid.photo import planted
from tests.deid.photo.planted import Planted, picture
from workbench.deid.photo.errors import Held
from workbench.deid.photo.looking import faces
from workbench.deid.photo.looking.codes import find_codes
from workbench.deid.photo.looking.judge import PhotoJudge
from workbench.deid.photo.looking.look import look
from workbench.deid.photo.looking.sheets import sheets
from workbench.deid.photo.looking.turns import stored, upright
from workbench.deid.photo.metadata import clean_metadata
from workbench.deid.photo.policy import PhotoPolicy, Serials, Template
from workbench.deid.photo.taken.notes import Notes
from workbench.deid.pixels.decisions import Decision
from workbench.deid.pixels.found import Box, Found, Kind
from workbench.deid.pixels.judge import Fate

QUIET = PhotoPolicy(find_codes=False, find_faces=False)


class Reader:
    """Finds what is whiter than anything else, as text."""

    def __init__(self, score: float = 0.9, text: str = "SN-4711") -> None:
        self.score, self.text = score, text

    def find(
        self, frame: NDArray[Any], *, bits: int | None = None, inverted: bool = False
    ) -> tuple[Found, ...]:
        bright = frame.min(axis=2) == 255 if frame.ndim == 3 else frame == np.iinfo(frame.dtype).max
        rows, columns = np.nonzero(bright)
        if not len(rows):
            return ()
        x, y = int(columns.min()), int(rows.min())
        box = Box(x, y, int(columns.max()) + 1 - x, int(rows.max()) + 1 - y)
        return (Found(box, Kind.TEXT, self.score, self.text),)


def marked(box: Box, height: int = 96, width: int = 128, value: Any = 255) -> np.ndarray:
    made = picture(height, width)
    made[box.slices] = value
    return made


def cleaned(data: bytes) -> bytes:
    return clean_metadata(data, PhotoPolicy(), Notes()).data


@given(orientation=st.integers(1, 8), x=st.integers(0, 60), y=st.integers(0, 40))
def test_boxes_of_turned_pictures_come_back_to_where_they_are(
    orientation: int, x: int, y: int
) -> None:
    array = np.zeros((50, 70), np.uint8)
    box = Box(x, y, 9, 7)
    array[box.slices] = 255
    shown = upright(array, orientation)
    [found] = Reader().find(shown)
    assert stored(found.box, orientation, 70, 50) == box


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_are_turned_as_pillow_turns_them(orientation: int) -> None:
    from PIL import Image, ImageOps

    image = Image.fromarray(picture(20, 30))
    image.getexif()[274] = orientation
    expected = np.array(ImageOps.exif_transpose(image))
    assert np.array_equal(upright(picture(20, 30), orientation), expected)


@pytest.mark.parametrize("kind", ["png", "bmp", "webp", "jp2", "tiff", "gif"])
def test_text_is_found_where_it_is_in_pictures_of_any_kind(kind: str) -> None:
    box = Box(20, 30, 40, 12)
    array = marked(box)
    plant = Planted()
    if kind == "gif":
        made = planted.gif(plant, [picture(), array])
    elif kind == "webp":
        made = planted.webp(plant, array, lossless=True)
    else:
        made = getattr(planted, kind)(plant, array)
    found = look(cleaned(made), QUIET, text_finder=Reader())
    if kind == "gif":  # its colours are few
        assert len(found.sheets) == 2
        return
    assert found.plan.fills == (box,) and found.plan.undecided == ()


def test_opacity_is_looked_at_too() -> None:
    box = Box(10, 10, 30, 9)
    alpha = np.full((96, 128, 1), 60, np.uint8)
    alpha[box.slices] = 255
    rgba = np.concatenate([np.full((96, 128, 3), 90, np.uint8), alpha], axis=2)
    found = look(cleaned(planted.coded(rgba, "PNG")), QUIET, text_finder=Reader())
    assert found.plan.fills == (box,)


def test_pages_of_a_tiff_have_boxes_of_their_own() -> None:
    import io

    import tifffile

    buffer = io.BytesIO()
    boxes = (Box(5, 5, 20, 9), Box(50, 60, 30, 8))
    with tifffile.TiffWriter(buffer) as writer:
        for box in boxes:
            writer.write(marked(box), metadata=None, photometric="rgb")
    found = look(cleaned(buffer.getvalue()), QUIET, text_finder=Reader())
    assert [found.boxes_of(sheet) for sheet in found.sheets] == [(boxes[0],), (boxes[1],)]


def test_levels_of_a_slide_are_one_picture() -> None:
    [sheet] = sheets(cleaned(planted.slide(Planted())))
    assert sheet.levels == (((1,), 256, 256),)


def test_what_is_too_large_is_for_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.deid.photo.looking import sheet as module

    monkeypatch.setattr(module, "PIXELS_MAX", 5000)
    for kind in ("png", "jpeg", "tiff", "jp2", "webp", "gif", "bmp"):
        source = cleaned(getattr(planted, kind)(Planted()))
        with pytest.raises(Held, match="million pixels"):
            list(sheets(source))
        # A person's boxes need no look.
        decision = Decision((Box(9, 9, 5, 5),), approved=True)
        assert look(source, QUIET, "", decision, own=True).plan.fills == decision.boxes


def test_doubtful_text_is_undecided_and_certain_text_is_filled() -> None:
    array = marked(Box(20, 30, 40, 12))
    source = cleaned(planted.png(Planted(), array))
    assert look(source, QUIET, text_finder=Reader(0.3)).plan.undecided == (Box(20, 30, 40, 12),)
    assert look(source, QUIET, text_finder=Reader(0.6)).plan.undecided == ()


def test_serial_numbers_stay_when_the_customer_says_so() -> None:
    keep = PhotoPolicy(serials=Serials.KEEP, serial_pattern=r"SN-\d{4}")
    judge = PhotoJudge(policy=keep)
    assert judge.of(Found(Box(0, 0, 1, 1), text="SN-4711")) is Fate.KEEP
    assert judge.of(Found(Box(0, 0, 1, 1), text="SN-4711 Orvandel")) is Fate.FILL
    assert judge.of(Found(Box(0, 0, 1, 1), Kind.FACE, text="SN-4711")) is Fate.FILL
    assert PhotoJudge().of(Found(Box(0, 0, 1, 1), text="SN-4711")) is Fate.FILL


def test_templates_and_decisions_are_filled_without_a_look() -> None:
    source = cleaned(planted.png(Planted()))
    policy = PhotoPolicy(templates=(Template("here", (Box(1, 2, 3, 4),)),))
    assert look(source, policy, "here", find=False).plan.fills == (Box(1, 2, 3, 4),)
    assert look(source, policy, "there", find=False).plan.fills == ()
    decision = Decision((Box(9, 9, 5, 5),), approved=True)
    assert look(source, policy, "", decision, find=False).plan.fills == (Box(9, 9, 5, 5),)


# -- codes --------------------------------------------------------------------------------


def with_code(kind: str, scale: int = 3, turns: int = 0) -> tuple[np.ndarray, Box]:
    import zxingcpp

    code = zxingcpp.create_barcode("LOT998877", getattr(zxingcpp.BarcodeFormat, kind))
    drawn = np.rot90(np.array(code.to_image(scale=scale)), turns)
    grey = np.full((320, 420), 140, np.uint8)
    at = (30, 25)
    grey[at[0] : at[0] + drawn.shape[0], at[1] : at[1] + drawn.shape[1]] = drawn
    rows, columns = np.nonzero(drawn < 128)
    box = Box(at[1] + int(columns.min()), at[0] + int(rows.min()), int(np.ptp(columns)) + 1,
              int(np.ptp(rows)) + 1)  # fmt: skip
    return grey, box


@pytest.mark.parametrize("kind", ["QRCode", "DataMatrix", "Aztec", "Code128", "PDF417"])
@pytest.mark.parametrize("turns", [0, 1])
def test_codes_are_found_and_covered(kind: str, turns: int) -> None:
    grey, box = with_code(kind, 2 if kind in ("Code128", "PDF417") else 4, turns)
    found = find_codes(grey)
    assert len(found) == 1 and found[0].kind is Kind.CODE and found[0].text == "LOT998877"
    made = found[0].box
    covered = (min(made.right, box.right) - max(made.x, box.x)) * (
        min(made.bottom, box.bottom) - max(made.y, box.y)
    )
    assert covered >= 0.97 * box.area
    assert made.area <= 1.6 * box.area


def test_nothing_is_a_code_where_there_is_none() -> None:
    assert find_codes(picture(200, 300)[..., 0]) == ()


# -- faces --------------------------------------------------------------------------------


def test_boxes_follow_from_what_the_model_gives() -> None:
    heat = np.zeros((40, 60), np.float32)
    scales = np.zeros((2, 40, 60), np.float32)
    offsets = np.zeros((2, 40, 60), np.float32)
    heat[10, 20], heat[10, 21] = 0.9, 0.6  # the same face twice
    scales[:, 10, 20:22] = np.log(6.0), np.log(4.0)
    scales[:, 10, 20:22] = np.array([[np.log(6.0)] * 2, [np.log(4.0)] * 2])
    offsets[:, 10, 20] = 0.5, 0.25
    boxes, scores = faces.boxes_of(heat, scales, offsets)
    assert scores.tolist() == pytest.approx([0.9])
    # Height 24, width 16 about the centre (83, 44).
    assert boxes[0].tolist() == pytest.approx([75, 32, 16, 24])


def test_no_face_is_found_in_plain_colours() -> None:
    if faces.model_path() is None:
        pytest.skip("the model is not installed")
    assert faces.find_faces(picture(200, 300)) == ()


def test_without_the_model_nothing_is_taken_for_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(faces, "model_path", lambda: None)
    source = cleaned(planted.png(Planted()))
    with pytest.raises(Held, match="pip install"):
        look(source, PhotoPolicy(), text_finder=Reader())
    assert look(source, PhotoPolicy(find_faces=False), text_finder=Reader()).plan.fills == ()
