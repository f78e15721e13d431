from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from workbench.app.measuring.rows import FIELDS
from workbench.app.measuring.sheets import TITLES, lines_to_csv, titles, to_csv, to_tsv, to_xlsx
from workbench.base.text import set_language

COLUMNS = ["label", "value", "concept"]
BAD = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1", "\uff20a"]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")


def sheet_of(data: bytes):
    book = load_workbook(io.BytesIO(data))
    assert len(book.worksheets) == 1
    return book.worksheets[0]


@pytest.mark.parametrize("text", BAD)
def test_no_cell_is_ever_a_formula(text) -> None:
    rows = [{"label": text, "value": -1.5}]
    cells = list(csv.reader(io.StringIO(to_csv(rows, COLUMNS).decode("utf-8-sig"), newline="")))
    assert cells[1][0] == "'" + text
    assert cells[1][1] == "-1.5"
    cell = sheet_of(to_xlsx(rows, COLUMNS, "a"))["A2"]
    assert cell.data_type == "s"
    assert to_tsv([[text]]).startswith("'")


def test_numbers_are_numbers_in_full_precision() -> None:
    value = 1 / 3 * 1e-7
    rows = [{"label": "划痕", "value": value, "concept": {"scheme": "SCT", "value": "1"}}]
    text = to_csv(rows, COLUMNS).decode("utf-8-sig")
    assert float(text.splitlines()[1].split(",")[1]) == value
    sheet = sheet_of(to_xlsx(rows, COLUMNS, "Größe: a/b[1]*" * 9))
    assert sheet["B2"].value == value
    assert [sheet["A2"].value, sheet["C2"].value] == ["划痕", "SCT 1"]
    assert sheet.freeze_panes == "A2"


def test_what_xml_cannot_hold_is_left_out() -> None:
    sheet = sheet_of(to_xlsx([{"label": "a\x00\x1fb"}], COLUMNS, "a"))
    assert sheet["A2"].value == "ab"


def test_text_for_the_clipboard_has_one_line_a_row() -> None:
    assert to_tsv([["a\tb\nc", 1.5, None], ["d", 2, True]]) == "a b c\t1.5\t\nd\t2\tTrue"


def test_heads_are_names_in_english_and_words_in_chinese() -> None:
    assert set(FIELDS) == set(TITLES)
    assert titles(["label", "length (mm)"]) == ["label", "length (mm)"]
    set_language("zh_CN")
    heads = titles(["label", "length (mm)", "± length (mm)"])
    assert heads[0] == str(TITLES["label"])
    assert heads[1].endswith("(mm)")
    assert heads[2].startswith("± ")
    assert heads[1] != "length (mm)"


@given(
    st.lists(st.lists(st.text() | st.floats(allow_nan=False) | st.none(), min_size=2), max_size=4)
)
def test_any_lines_come_back_with_their_numbers(lines) -> None:
    read = csv.reader(io.StringIO(lines_to_csv(lines).decode("utf-8-sig"), newline=""))
    for before, after in zip(lines, read, strict=True):
        for cell, text in zip(before, after, strict=True):
            if isinstance(cell, float):
                assert float(text) == cell
            else:
                assert text.removeprefix("'") == (cell or "").removeprefix("'")
