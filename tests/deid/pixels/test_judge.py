"""What was read is of the patient, or clinical, or a question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.deid.dicom.objects import an_object
from workbench.deid.dicom.known import harvest
from workbench.deid.pixels.found import Box, Found, Kind
from workbench.deid.pixels.identifiers import Identifiers
from workbench.deid.pixels.judge import Fate, Judge, has_date, is_clinical

BOX = Box(10, 10, 60, 12)


def identifiers(**more: str) -> Identifiers:
    made = an_object(InstitutionName="Needlewick Hospital", StudyID="S-20391", **more)
    return Identifiers.of(made, harvest(made))


def fate(text: str, score: float = 0.9, **more: str) -> Fate:
    return Judge(identifiers(**more), pixels=640 * 480).of(Found(BOX, score=score, text=text))


@pytest.mark.parametrize(
    "text",
    [
        "ZYXQUILL, ORVANDEL",
        "Orvandel Zyxquill",
        "Zyxqui1l",
        "ZYXQUlLL",
        "Name: zyxqu1ll o.",
        "ZQ-448812",
        "ZQ 448812",
        "ID:Z0448812",
        "448812",
        "ACC448812",
        "Needlewick",
        "NEEDLEVVICK HOSPITAL",
        "S-2O391",
    ],
)
@pytest.mark.parametrize("score", [0.25, 0.95])
def test_what_the_header_knows_is_filled_however_badly_it_is_read(text: str, score: float) -> None:
    assert fate(text, score) is Fate.FILL


@pytest.mark.parametrize(
    "text", ["张三丰", "张 三 丰", "张王丰", "ZHANG SANFENG", "Sanfeng Zhang", "张三"]
)
def test_chinese_names_are_known_in_characters_and_in_pinyin(text: str) -> None:
    name = "Zhang^San=张^三丰"
    assert fate(text, 0.3, PatientName=name, SpecificCharacterSet="ISO_IR 192") is Fate.FILL


def test_names_that_are_words_of_reports_are_names_in_a_picture() -> None:
    assert fate("CHEST", 0.3, PatientName="Chest^Long") is Fate.FILL


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05",
        "05.03.2024",
        "3/5/24",
        "5 MAR 2024",
        "Mar 05, 2024",
        "20240305",
        "2024年3月5日",
        "10:11:12",
        "10:11 AM",
        "L 2024-03-05",
    ],
)
def test_dates_and_times_are_never_kept(text: str) -> None:
    assert has_date(text) and not is_clinical(text)
    assert fate(text, 0.3) is Fate.FILL


@pytest.mark.parametrize(
    "text",
    ["L", "R", "AP", "15 cm", "5.0MHz", "80 kV", "kV: 80", "MI=0.8", "TIS<0.4", "FR 25Hz", "10",
     "-3.5", "40%", "左", "PWR", "W 400 C 40", "120 mAs"],
)  # fmt: skip
def test_sides_units_and_rulers_stay(text: str) -> None:
    assert fate(text) is Fate.KEEP
    strict = Judge(identifiers(), keep_clinical=False)
    assert strict.of(Found(BOX, text=text)) is Fate.FILL


@pytest.mark.parametrize(
    "text",
    ["Smith", "12345678", "555 123 4567", "Room 12", "DOE JANE", "Ward L", "1.2.840", "李四", "",
     "MR77"],
)  # fmt: skip
def test_all_other_text_is_filled_whoever_it_is_of(text: str) -> None:
    assert fate(text) is Fate.FILL


def test_what_is_not_certain_is_a_question() -> None:
    assert fate("Smith", 0.4) is Fate.UNDECIDED
    assert fate("L", 0.4) is Fate.UNDECIDED
    huge = Found(Box(0, 0, 400, 320), score=0.6, text="L")
    assert Judge(identifiers(), pixels=512 * 512).of(huge) is Fate.UNDECIDED
    judge = Judge(identifiers())
    assert judge.of(Found(BOX, Kind.FACE, 0.3)) is Fate.UNDECIDED
    assert judge.of(Found(BOX, Kind.REGION, 0.1)) is Fate.FILL


def test_three_digits_of_the_patients_number_are_no_ruler() -> None:
    assert fate("448") is Fate.FILL
    assert fate("300") is Fate.KEEP


@given(st.text(max_size=40))
def test_any_text_is_judged(text: str) -> None:
    assert Judge(identifiers()).of(Found(BOX, text=text)) in Fate
    assert not (has_date(text) and is_clinical(text))


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=6, max_size=14), st.data())
def test_one_letter_that_is_misread_hides_no_name(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    read = name[:at] + "#" + name[at + 1 :]
    assert Identifiers([name]).match(name.upper())
    assert Identifiers([name]).match(read)
