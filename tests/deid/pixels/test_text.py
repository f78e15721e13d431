"""Burned-in text is found, whatever lies below it and however its pixels are stored."""

from __future__ import annotations

import os
import pickle
import socket
import subprocess
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pydicom import dcmread

from tests.deid.pixels.burned_in import samples
from tests.deid.pixels.lettering import LATIN
from tests.deid.pixels.score_sheet import mask_of, measured
from tests.deid.pixels.without_words import negatives
from workbench.deid.pixels import text_search
from workbench.deid.pixels.found import Kind
from workbench.deid.pixels.frames import StoredFrames
from workbench.deid.pixels.text import DOUBTFUL, SURE, TextFinder
from workbench.deid.pixels.text_tiles import likelihood_map

# Real devices wrote these in the upper part, in files that come with pydicom-data.
REAL = {
    "US1_UNCI.dcm": ("BAPTIST MED CTR", "630P630"),
    "gdcm-US-ALOKA-16.dcm": ("WESTWAY", "MEDICAL", "24-MAY-02"),
    "OBXXXX1A.dcm": ("Philips Healthcare", "5/25/2011", "2:56:22 PM", "11-05-25-142825"),
    "JPGLosslessP14SV1_1s_1f_8b.dcm": ("Adult Echo", "Asc Ao Diam"),
    "color3d_jpeg_baseline.dcm": ("Gen THI",),
}
UPPER = 110  # rows


def page(text: str = "DOE, JANE 1970-01-02", size: int = 20) -> NDArray[np.uint8]:
    """Return a dark page with one line of text."""
    alpha = LATIN[0](text, size)
    frame = np.full((200, 320), 20, np.uint8)
    frame[90 : 90 + alpha.shape[0], 30 : 30 + alpha.shape[1]] += (alpha * 200).astype(np.uint8)
    return frame


def test_nothing_is_found_where_all_pixels_are_alike():
    assert TextFinder().find(np.full((64, 80), 7, np.uint16)) == ()


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (4, 300), (5, 5), (40, 6), (9, 900)])
def test_tiny_frames_do_no_harm(shape: tuple[int, int]):
    noise = np.random.default_rng(1).integers(0, 255, shape, np.uint8)
    assert all(one.box.right <= shape[1] for one in TextFinder().find(noise))


@pytest.mark.parametrize("number", [np.uint8, np.int16, np.uint16, np.int32, np.uint32])
def test_words_are_read_in_every_type_of_number(number: type[np.integer]):
    found = TextFinder().find(page().astype(number))
    assert [one.kind for one in found if one.score >= SURE] == [Kind.TEXT]
    assert "DOE" in found[0].text


def test_words_a_few_steps_above_the_rest_of_65536_are_found():
    frame = page().astype(np.uint16) // 5 + 31_000
    frame[0, :20], frame[1, :20] = 0, 65_535
    found = TextFinder().find(frame, bits=16)
    assert "DOE" in "".join(one.text for one in found if one.score >= SURE)


def test_words_below_a_bright_corner_of_few_pixels_are_found():
    frame = page().astype(np.uint16) // 4
    frame[:40, :60] = 60_000
    found = TextFinder().find(frame, bits=16)
    assert "DOE" in "".join(one.text for one in found if one.score >= SURE)


def test_words_are_found_where_grains_run_into_one_area(monkeypatch: pytest.MonkeyPatch):
    calls = []

    def runs_together(picture: NDArray[np.uint8], scale: float, *more: Any) -> object:
        calls.append(scale)
        if len(calls) > 1:
            return likelihood_map(picture, scale, *more)
        rows, columns = (round(side * scale / 32) * 32 for side in picture.shape[:2])
        found = np.zeros((rows, columns), np.float32)
        found[rows // 8 : -rows // 8, columns // 8 : -columns // 8] = 0.8
        return found

    monkeypatch.setattr(text_search, "likelihood_map", runs_together)
    said = [one.text for one in TextFinder().find(page()) if one.score > SURE]
    assert any("DOE" in text for text in said), said


def test_coloured_words_as_bright_as_what_lies_below_are_found():
    grey = page().astype(np.int32)
    frame = np.dstack([grey, 110 - grey // 2, grey // 2 + 20]).clip(0, 255).astype(np.uint8)
    assert "DOE" in "".join(one.text for one in TextFinder().find(frame))


def test_colours_of_16_bits_are_taken_too():
    frame = np.repeat(page().astype(np.uint16)[..., None] * 256, 3, axis=2)
    assert "DOE" in "".join(one.text for one in TextFinder().find(frame))


def test_an_oblique_line_is_covered_without_a_box_around_all_of_it():
    import cv2

    turn = cv2.getRotationMatrix2D((160, 100), 30, 1.0)
    frame = np.asarray(cv2.warpAffine(page(size=24), turn, (320, 200), borderValue=20))
    found = TextFinder().find(frame)
    mask = mask_of(found, frame.shape, DOUBTFUL)
    assert mask[frame > 120].mean() > 0.97
    assert mask.mean() < 0.35


def test_letters_as_high_as_a_quarter_of_a_frame_are_seen():
    frame = np.full((512, 640), 30, np.uint8)
    alpha = LATIN[5]("SMITH", 120)
    frame[180 : 180 + alpha.shape[0], 60 : 60 + alpha.shape[1]] += (alpha * 200).astype(np.uint8)
    found = TextFinder().find(frame)
    assert mask_of(found, frame.shape, DOUBTFUL)[frame > 130].mean() > 0.9


def test_letters_of_six_rows_are_seen():
    alpha = LATIN[5]("DOE, JANE 19700102", 8)
    frame = np.full((300, 400), 60, np.uint8)
    frame[150 : 150 + alpha.shape[0], 40 : 40 + alpha.shape[1]] += (alpha * 180).astype(np.uint8)
    found = TextFinder().find(frame)
    assert mask_of(found, frame.shape, DOUBTFUL)[frame > 150].mean() > 0.9


def test_words_that_are_turned_over_are_seen():
    frame = np.ascontiguousarray(page()[::-1, ::-1])
    found = TextFinder().find(frame)
    assert mask_of(found, frame.shape, DOUBTFUL)[frame > 120].mean() > 0.95


def test_no_connection_is_opened(monkeypatch: pytest.MonkeyPatch):
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert TextFinder().find(page())


def test_a_finder_can_be_sent_to_another_process():
    assert pickle.loads(pickle.dumps(TextFinder(threads=2))) == TextFinder(threads=2)


def test_nothing_heavy_is_loaded_before_the_first_frame_and_rapidocr_never():
    program = (
        "import sys, pickle, numpy as np\n"
        "from workbench.deid.pixels.text import TextFinder\n"
        "finder = pickle.loads(pickle.dumps(TextFinder()))\n"
        "assert not {'onnxruntime', 'cv2'} & set(sys.modules)\n"
        "frame = np.zeros((64, 64), np.uint8); frame[20:40:4, 10:50] = 200\n"
        "finder.find(frame)\n"
        "assert 'onnxruntime' in sys.modules and 'rapidocr' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_frame_where_nothing_stands_out_needs_no_search():
    smooth = np.tile(np.arange(256, dtype=np.uint8), (256, 1))
    assert not TextFinder().may_hold_text(smooth)
    assert TextFinder().may_hold_text(page())


@pytest.mark.parametrize("name", REAL)
def test_what_real_devices_wrote_is_found(name: str):
    folder = find_spec("data_store")
    assert folder is not None and folder.origin is not None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = dcmread(Path(folder.origin).parent / "data" / name)
        frames = StoredFrames(dataset, dataset.file_meta.TransferSyntaxUID)
        picture = frames.picture(1)[:UPPER]
    found = TextFinder().find(picture, bits=frames.bits, inverted=frames.inverted)
    said = "".join(one.text.replace(" ", "") + "\n" for one in found if one.score >= SURE)
    assert [words for words in REAL[name] if words.replace(" ", "") not in said] == []


def test_nearly_all_burned_in_text_is_found_and_hardly_more_is_filled():
    """A seeded slice; `make burned-in` runs the whole set."""
    count = int(os.environ.get("WORKBENCH_BURNED_IN", "7"))
    sheet = measured(samples(2, count), TextFinder())
    print("", *sheet.lines(), sep="\n")
    assert sheet.recall() >= (0.95 if count >= 60 else 0.9)
    assert sheet.recall(sheet.easy()) >= (0.99 if count >= 60 else 0.94)
    assert float(np.mean(sheet.false_areas)) <= 0.015


def test_hardly_a_picture_without_words_is_for_a_person():
    count = int(os.environ.get("WORKBENCH_BURNED_IN", "6"))
    found = [TextFinder().find(sample.frame) for sample in negatives(9, count)]
    doubtful = [any(one.score < SURE for one in some) for some in found]
    assert np.mean(doubtful) <= 0.17


def test_little_is_found_where_nothing_is_written():
    count = int(os.environ.get("WORKBENCH_BURNED_IN", "5"))
    bare = [s for s in negatives(3, count) if s.form != "marker"]
    areas = []
    for sample in bare:
        sure = [one for one in TextFinder().find(sample.frame) if one.score >= SURE]
        areas.append(float(mask_of(sure, sample.frame.shape, SURE).mean()))
    assert float(np.mean(areas)) <= 0.003
