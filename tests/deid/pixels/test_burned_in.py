"""What is certain is filled, what is not holds the file, and decisions of persons count."""

from __future__ import annotations

import hashlib
import io
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import evolve, field, frozen
from numpy.typing import NDArray
from pydicom import dcmread
from pydicom.dataset import Dataset

from tests.deid.dicom.objects import KEY, file_of
from tests.deid.pixels.images import COLUMNS, EXPLICIT, JPEG, ROWS, compressed, described, native
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.dicom.deidentify import Cleaned, Setup, deidentify
from workbench.deid.dicom.pixel_review import HeaderReview
from workbench.deid.pixels import burned_in
from workbench.deid.pixels.burned_in import BurnedIn, verify
from workbench.deid.pixels.decisions import Decision, Decisions
from workbench.deid.pixels.found import Box, Found, Kind
from workbench.deid.pixels.frames import StoredFrames
from workbench.deid.pixels.layout import layout_of
from workbench.deid.policy.actions import Policy
from workbench.deid.policy.options import options_named
from workbench.deid.scan import picture_of, scan_file

NAME, SIDE, DOUBT, WORD = Box(2, 2, 12, 5), Box(30, 2, 4, 5), Box(4, 14, 9, 5), Box(20, 12, 8, 6)


@frozen
class Reader:
    """Reads what was written where, as long as the place is not of one value."""

    words: tuple[Found, ...] = field(factory=tuple)

    def find(
        self, frame: NDArray[Any], *, bits: int | None = None, inverted: bool = False
    ) -> tuple[Found, ...]:
        return tuple(one for one in self.words if np.ptp(frame[one.box.slices]) > 0)


NAMED = Found(NAME, score=0.9, text="Zyxquill")
LEFT = Found(SIDE, score=0.9, text="L")
DOUBTFUL = Found(DOUBT, score=0.3, text="")
OTHER = Found(WORD, score=0.9, text="Kidney")


def picture(frames: int = 1, **more: Any) -> Dataset:
    dataset = described(frames=frames, **more)
    stored = np.random.default_rng(7).integers(20, 60, (frames, ROWS, COLUMNS)).astype(np.uint8)
    return native(dataset, stored)


def setup_of(
    *words: Found,
    decisions: Decisions | None = None,
    options: tuple[str, ...] = ("clean-pixel-data",),
    keep_pixels: str = "",
    **more: Any,
) -> Setup:
    find = "clean-pixel-data" in options
    review = BurnedIn(find, decisions or Decisions(), finder=Reader(words), **more)
    policy = Policy(options_named(options))
    return Setup(KEY, policy, keep_pixels, review=review)


def left(dataset: Dataset, setup: Setup) -> Cleaned:
    return deidentify(file_of(dataset), setup)


def pixels_of(cleaned: Cleaned) -> NDArray[Any]:
    assert cleaned.data is not None, cleaned.held
    return dcmread(io.BytesIO(cleaned.data)).pixel_array


def test_a_name_is_filled_and_a_side_stays() -> None:
    source = picture()
    cleaned = left(source, setup_of(NAMED, LEFT))
    old, new = source.pixel_array, pixels_of(cleaned)
    assert (new[NAME.slices] == 0).all()
    outside = np.ones((ROWS, COLUMNS), bool)
    outside[NAME.slices] = False
    assert np.array_equal(new[outside], old[outside])
    out = dcmread(io.BytesIO(cleaned.data or b""))
    assert out.BurnedInAnnotation == "NO"
    codes = [str(entry.CodeValue) for entry in out.DeidentificationMethodCodeSequence]
    assert "113101" in codes
    assert ["(7FE0,0010)", "cleaned", "pixels", 1] in cleaned.account.as_rows()


def test_what_nobody_is_sure_of_holds_the_file() -> None:
    cleaned = left(picture(), setup_of(NAMED, DOUBTFUL))
    assert cleaned.data is None and "One place may show text" in str(cleaned.held)


def test_with_a_reason_it_leaves_with_the_certain_filled_and_says_no_more_than_is_true() -> None:
    cleaned = left(picture(), setup_of(NAMED, DOUBTFUL, keep_pixels="training of a model"))
    assert (pixels_of(cleaned)[NAME.slices] == 0).all()
    out = dcmread(io.BytesIO(cleaned.data or b""))
    codes = [str(entry.CodeValue) for entry in out.DeidentificationMethodCodeSequence]
    assert "113101" not in codes and "BurnedInAnnotation" not in out


def test_a_clean_picture_leaves_as_it_is() -> None:
    source = picture()
    assert np.array_equal(pixels_of(left(source, setup_of())), source.pixel_array)


def test_without_the_option_and_without_a_decision_nobody_looks() -> None:
    cleaned = left(picture(), setup_of(NAMED, options=()))
    assert cleaned.data is None


def test_a_decision_on_a_layout_serves_all_its_files() -> None:
    first, second = picture(), picture(PatientName="Other^Name", PatientID="99-1")
    decision = Decision((WORD,), True, "A. Reader", kept=(DOUBT,))
    decisions = Decisions().with_(decision, layout=layout_of(first))
    for source in (first, second):
        cleaned = left(source, setup_of(OTHER, DOUBTFUL, decisions=decisions, options=()))
        assert (pixels_of(cleaned)[WORD.slices] == 0).all()


def test_a_file_of_the_layout_with_doubtful_text_elsewhere_is_not_covered() -> None:
    source = picture()
    decision = Decision((WORD,), True, "A. Reader")
    decisions = Decisions().with_(decision, layout=layout_of(source))
    assert left(source, setup_of(OTHER, DOUBTFUL, decisions=decisions)).data is None
    elsewhere = left(source, setup_of(OTHER, NAMED, decisions=decisions, options=()))
    # What is certain beside the boxes is filled too.
    assert (pixels_of(elsewhere)[NAME.slices] == 0).all()


def test_what_a_person_keeps_stays_unless_it_names_somebody() -> None:
    source = picture()
    sha256 = hashlib.sha256(file_of(source)).hexdigest()
    decisions = Decisions().with_(Decision((), True, kept=(WORD,)), file=sha256)
    kept = left(source, setup_of(OTHER, DOUBTFUL, decisions=decisions))
    assert np.array_equal(pixels_of(kept), source.pixel_array)
    named = left(source, setup_of(NAMED, decisions=decisions))
    assert named.data is None


def test_a_decision_that_is_not_approved_changes_nothing() -> None:
    source = picture()
    decisions = Decisions().with_(Decision((WORD,), False), layout=layout_of(source))
    assert left(source, setup_of(DOUBTFUL, decisions=decisions)).data is None


def test_what_can_still_be_read_after_filling_holds_the_file() -> None:
    @frozen
    class Stubborn(Reader):
        def find(
            self, frame: NDArray[Any], *, bits: int | None = None, inverted: bool = False
        ) -> tuple[Found, ...]:
            moved = evolve(NAMED, box=Box(20, 15, 12, 5))
            return (NAMED,) if np.ptp(frame[NAME.slices]) else (moved,)

    setup = Setup(KEY, Policy(), review=BurnedIn(finder=Stubborn()))
    cleaned = left(picture(), setup)
    assert cleaned.data is None and "still" in str(cleaned.held)


def test_a_frame_that_cannot_be_decoded_holds_the_file() -> None:
    source = picture(frames=3)
    source.PixelData = source.PixelData[: ROWS * COLUMNS * 2]
    cleaned = left(source, setup_of())
    assert cleaned.data is None and "cut off" in str(cleaned.held)


def test_a_reader_that_is_not_installed_holds_all_files() -> None:
    from workbench.deid.pixels.finder import Nobody

    setup = Setup(KEY, Policy(), review=BurnedIn(finder=Nobody()))
    assert left(picture(), setup).data is None


def test_blocks_of_jpeg_become_black_and_nothing_else_changes() -> None:
    dataset = described("YBR_FULL_422", LossyImageCompression="01")
    dataset.LossyImageCompressionRatio = "5"
    stored = np.random.default_rng(7).integers(20, 60, (1, ROWS, COLUMNS, 3)).astype(np.uint8)
    source = compressed(dataset, stored, JPEG + "50")
    cleaned = deidentify(file_of(source, JPEG + "50"), setup_of(NAMED))
    assert cleaned.data is not None, cleaned.held
    out = dcmread(io.BytesIO(cleaned.data))
    assert out.file_meta.TransferSyntaxUID == JPEG + "50"
    assert out.LossyImageCompression == "01"
    assert out.PhotometricInterpretation == "YBR_FULL_422"
    outside = np.ones((ROWS, COLUMNS), bool)
    # Up to whole blocks, and the pixel beside them that takes some of their colour.
    outside[NAME.y // 16 * 16 : -(-NAME.bottom // 16) * 16 + 1, : -(-NAME.right // 16) * 16 + 1] = 0
    assert outside.any()
    assert np.array_equal(out.pixel_array[outside], source.pixel_array[outside])
    assert not out.pixel_array[NAME.slices].any()


def test_all_outside_the_regions_is_filled_when_that_is_wanted() -> None:
    from tests.deid.pixels.test_decisions import a_scan

    source = picture(Modality="US")
    source.SequenceOfUltrasoundRegions = a_scan((10, 5, 29, 19)).SequenceOfUltrasoundRegions
    new = pixels_of(left(source, setup_of(outside=True)))
    inside = np.zeros((ROWS, COLUMNS), bool)
    inside[5:20, 10:30] = True
    assert not new[~inside].any() and new[inside].all()
    assert pixels_of(left(source, setup_of())).all()


def test_labels_and_doses_are_no_pictures() -> None:
    cleaned = left(picture(Modality="SEG"), setup_of(NAMED))
    assert pixels_of(cleaned).all()


def test_who_looks_follows_from_what_is_asked_for() -> None:
    assert isinstance(Setup(KEY).review, HeaderReview)
    looking = Setup(KEY, Policy(options_named(["clean-pixel-data"])))
    assert looking.find_text and isinstance(looking.review, BurnedIn)
    decided = Setup(KEY, decisions=Decisions().with_(Decision(approved=True), layout="k"))
    assert isinstance(decided.review, BurnedIn) and not decided.review.find_text
    assert pickle.loads(pickle.dumps(decided)) == decided


def test_verifying_sees_one_pixel_outside_of_the_boxes() -> None:
    source, other = picture(frames=2), picture(frames=2)
    changed = bytearray(other.PixelData)
    changed[-1] ^= 1
    other.PixelData = bytes(changed)
    before, after = StoredFrames(source, EXPLICIT), StoredFrames(other, EXPLICIT)
    with pytest.raises(InputError):
        verify(before, after, (NAME,))
    verify(before, after, (Box(COLUMNS - 1, ROWS - 1, 1, 1),))


def test_filling_that_spoils_pixels_holds_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def careless(dataset: Dataset, syntax: str, boxes: Any) -> tuple[str, Any]:
        dataset.PixelData = bytes(len(dataset.PixelData))
        return syntax, tuple(boxes)

    monkeypatch.setattr(burned_in, "fill", careless)
    assert left(picture(), setup_of(NAMED)).data is None


def test_what_was_filled_wrongly_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(before: StoredFrames, after: StoredFrames, filled: Any) -> None:
        raise InputError(t("no"))

    monkeypatch.setattr(burned_in, "verify", refusing)
    dataset = described("YBR_FULL_422")
    stored = np.random.default_rng(7).integers(20, 60, (1, ROWS, COLUMNS, 3)).astype(np.uint8)
    source = compressed(dataset, stored, JPEG + "50")
    cleaned = deidentify(file_of(source, JPEG + "50"), setup_of(NAMED, keep_pixels="a test"))
    assert cleaned.data is not None
    out = dcmread(io.BytesIO(cleaned.data))
    assert out.file_meta.TransferSyntaxUID == JPEG + "50"
    assert np.array_equal(out.pixel_array, source.pixel_array)
    assert "LossyImageCompression" not in out


def saved(source: Dataset, folder: Path) -> str:
    path = folder / "名 one.dcm"
    path.write_bytes(file_of(source))
    return str(path)


def test_a_scan_tells_what_would_be_done_and_writes_nothing(tmp_path: Path) -> None:
    source = picture()
    path = saved(source, tmp_path)
    scanned = scan_file(path, setup_of(NAMED, LEFT, DOUBTFUL))
    assert scanned.kind == "dicom" and scanned.layout == layout_of(source)
    assert (scanned.rows, scanned.columns, scanned.frames) == (ROWS, COLUMNS, 1)
    assert scanned.fills == (NAME,) and scanned.undecided == (DOUBT,) and scanned.kept == (SIDE,)
    assert not scanned.ok and "One place" in str(scanned.reason)
    assert [one.text for one in scanned.found] == ["Zyxquill", "L", ""]
    assert "Zyxquill" not in repr(scanned)
    assert pickle.loads(pickle.dumps(scanned)) == scanned
    assert scan_file(path, setup_of(NAMED, LEFT)).ok
    assert list(tmp_path.iterdir()) == [Path(path)]


def test_a_scan_with_a_decision_tells_what_it_covers(tmp_path: Path) -> None:
    source = picture()
    path = saved(source, tmp_path)
    decisions = Decisions().with_(Decision((DOUBT,), True), layout=layout_of(source))
    scanned = scan_file(path, setup_of(DOUBTFUL, decisions=decisions))
    assert scanned.ok and scanned.fills == (DOUBT,)


def test_a_scan_of_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_bytes(b"nothing")
    assert scan_file(str(text), setup_of()).kind == ""
    assert scan_file(str(tmp_path / "none.dcm"), setup_of()).reason.id
    broken = Path(saved(picture(), tmp_path))
    broken.write_bytes(broken.read_bytes()[:-500])
    scanned = scan_file(str(broken), setup_of())
    assert not scanned.ok and scanned.reason.id


def test_the_picture_of_many_frames_shows_the_writing_of_each(tmp_path: Path) -> None:
    dataset = described(frames=3)
    stored = np.full((3, ROWS, COLUMNS), 40, np.uint8)
    stored[0, 4:6, 5:20] = 250
    stored[2, 16:18, 5:20] = 250
    path = saved(native(dataset, stored), tmp_path)
    shown = picture_of(path, None)
    assert shown.shape == (ROWS, COLUMNS, 3) and shown.dtype == np.uint8
    assert shown[5, 10, 0] > 200 and shown[17, 10, 0] > 200 and shown[10, 10, 0] < 50
    assert picture_of(path, 3)[5, 10, 0] < 50
    inverted = described("MONOCHROME1", frames=3)
    path = saved(native(inverted, 255 - stored), tmp_path)
    assert picture_of(path, None)[5, 10, 0] > 200
    with pytest.raises(InputError):
        picture_of(path, 9)


def test_regions_and_codes_are_found_kinds_too() -> None:
    assert {Kind.REGION, Kind.CODE, Kind.HAND} <= set(Kind)
