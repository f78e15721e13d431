from __future__ import annotations

import pytest

from workbench.app.wording import (
    STATUS_TITLES,
    calibration_text,
    day_text,
    description_text,
    part_text,
    person_text,
    zoom_figure,
)
from workbench.model.calibration import (
    CALIBRATION_TITLES,
    UNCALIBRATED,
    Calibration,
    CalibrationSource,
    Spacing,
)
from workbench.model.review import ImageStatus


def test_every_source_of_millimetres_and_every_status_has_a_name() -> None:
    assert set(CALIBRATION_TITLES) == set(CalibrationSource)
    assert set(STATUS_TITLES) == set(ImageStatus)


def test_the_badge_says_where_millimetres_come_from() -> None:
    assert calibration_text(UNCALIBRATED) == "Not calibrated"
    square = Calibration(Spacing(0.5, 0.5), CalibrationSource.PATIENT)
    assert calibration_text(square) == "Patient plane 0.5\u2009mm"
    tall = Calibration(Spacing(0.7, 0.5), CalibrationSource.USER)
    assert "0.5 × 0.7" in calibration_text(tall)


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("Wang^Xiaodong=王^小东", "Wang Xiaodong 王 小东"),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Yamada Tarou 山田 太郎 やまだ たろう"),
        ("=王^小东", "王 小东"),
        ("Doe^John^^Dr", "Doe John Dr"),
        ("", ""),
    ],
)
def test_names_are_read_without_their_signs(stored: str, read: str) -> None:
    assert person_text(stored) == read


def test_what_sets_a_stack_apart_is_said_in_words() -> None:
    from workbench.dicom.finding.stacks import _KINDS

    assert part_text(()) is None
    assert str(part_text(("b 800", "time 3/10"))) == "b 800, time 3/10"
    assert str(part_text(("TE 4.6",))) == "TE 4.6 ms"
    assert str(part_text(("type DERIVED ADC",))) == "type DERIVED ADC"
    assert str(part_text(("of a later version",))) == "of a later version"
    for kind in _KINDS:
        said = part_text((f"{kind.name} 1",))
        assert said is not None
        assert said.id != "{value}", kind.name


def test_a_caret_in_a_description_is_a_space() -> None:
    assert description_text("SPINE^C-SPINE  ROUTINE^") == "SPINE C-SPINE ROUTINE"


def test_only_a_whole_date_is_written_apart() -> None:
    assert [day_text(one) for one in ("20260311", "202603", "", "2026-3-1")] == [
        "2026-03-11",
        "202603",
        "",
        "2026-3-1",
    ]


@pytest.mark.parametrize(
    ("zoom", "said"), [(0.0264, "2.6"), (0.1, "10"), (0.54, "54"), (1.0, "100"), (64.0, "6400")]
)
def test_a_zoom_is_told_as_exactly_as_it_is_of_use(zoom: float, said: str) -> None:
    assert zoom_figure(zoom) == said
