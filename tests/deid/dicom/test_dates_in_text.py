"""Dates in free text, as people write them in several languages."""

from __future__ import annotations

import pytest

from workbench.deid.dicom.dates_in_text import holds_date, replaced_dates

MOVED = {
    "seen 5 March 1931 again": "1931-03-05",
    "March the 5th 1931": "1931-03-05",
    "Sept 5, 2014": "2014-09-05",
    "le 5 mars 1931": "1931-03-05",
    "le 1er avril 2014": "2014-04-01",
    "12 décembre 2014": "2014-12-12",
    "am 5. März 1931": "1931-03-05",
    "12. Dezember 2014": "2014-12-12",
    "5 de marzo de 1931": "1931-03-05",
    "3 maggio 1999": "1999-05-03",
    "2 outubro 2001": "2001-10-02",
    "30 augustus 2001": "2001-08-30",
    "2024年3月5日": "2024-03-05",
}
GONE = (
    "05/MAR/31",
    "12dec14",
    "12 dec '14",
    "5.4.31",
    "4/1931",
    "04/1931",
    "Apr 1931",
    "1931.IV.5",
    "5-III-1931",
    "day 346 of 2014",
    "2014-W50-3",
    "the 5th 1931",
    "5 September",
    "12 août",
    "30. Mai",
    "2024年3月",
)
KEPT = (
    "5 markers 12 mm, 3 sets",
    "L4/V/2 and T2-II-3",
    "phase 3/2000ms",
    "3 may represent scar",
    "segment IV 12 mm",
    "512 x 512",
    "2 general, 4 decreased",
)


@pytest.mark.parametrize(("text", "day"), MOVED.items())
def test_dates_are_found_and_can_be_moved(text: str, day: str) -> None:
    found: list[str] = []

    def held(one: object) -> str:
        found.append(str(one))
        return ""

    left = replaced_dates(text, held)
    assert found == [day]
    assert not any(char.isdigit() for char in left)


@pytest.mark.parametrize("text", GONE)
def test_parts_of_dates_go(text: str) -> None:
    assert holds_date(f"lesion {text} liver")
    left = replaced_dates(f"lesion {text} liver", str)
    assert not any(char.isdigit() for char in left), left
    assert left.startswith("lesion") and left.endswith("liver")


@pytest.mark.parametrize("text", KEPT)
def test_other_numbers_stay(text: str) -> None:
    assert not holds_date(text)
    assert replaced_dates(text, str) == text
