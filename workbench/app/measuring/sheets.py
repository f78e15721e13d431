"""Sheets: rows as CSV, as XLSX and as text for the clipboard; no cell is ever a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from workbench.app.measuring.rows import value_title
from workbench.base.errors import InputError
from workbench.base.text import Text, language, t

#: Titles of columns, where the language is not English: there they have the names of `rows.FIELDS`.
TITLES: Mapping[str, Text] = {
    "annotation": t("Annotation"),
    "label": t("Label"),
    "image": t("Image"),
    "frame": t("Frame"),
    "quantity": t("Quantity"),
    "title": t("Title"),
    "value": t("Value"),
    "unit": t("Unit"),
    "source": t("Source"),
    "uncertainty": t("Standard uncertainty"),
    "uncertainty_pitch": t("Uncertainty by pixel size"),
    "uncertainty_calibration": t("Uncertainty by calibration"),
    "uncertainty_boundary": t("Uncertainty by boundary"),
    "source_title": t("Where the millimetres come from"),
    "calibration": t("What the calibration rests on"),
    "kind": t("Kind"),
    "purpose": t("Purpose"),
    "layer": t("Layer"),
    "author": t("Author"),
    "lesion": t("Lesion"),
    "tracking_uid": t("Tracking UID"),
    "severity": t("Severity"),
    "severity_by": t("Severity said by"),
    "severity_rule": t("Severity rule"),
    "severity_reason": t("Why this severity"),
    "concept": t("Coded quantity"),
    "ucum": t("Unit (UCUM)"),
    "channel": t("Channel"),
    "note": t("Note"),
    "sop_instance_uid": t("SOP Instance UID"),
    "finding": t("Finding"),
    "category": t("Category"),
    "modifiers": t("Modifiers of the finding"),
    "site": t("Site"),
    "site_modifiers": t("Modifiers of the site"),
    "laterality": t("Side"),
    "reason": t("Reason"),
}
# A Chinese or Japanese Excel reads the wide forms of the signs as the signs.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDEST = 48
# Tells spreadsheets that it is UTF-8.
_MARK = b"\xef\xbb\xbf"
# So many characters are written at once.
_PART = 1 << 16
# Of a sheet of Excel since 2007.
_MOST_LINES = 1_048_576
# Most cells are one of these.
_PLAIN = frozenset({str, int, float, bool, type(None)})
_PLUS_MINUS = "± "
_COLUMN = re.compile(r"(?P<quantity>[a-z_0-9]+)(?P<more> .*)?")


def titles(columns: Iterable[str]) -> list[str]:
    """Return the heads of columns: names for programs in English, else words."""
    return [name if language() == "en" else _title(name) for name in columns]


def _title(name: str) -> str:
    if name in TITLES:
        return str(TITLES[name])
    sign = _PLUS_MINUS if name.startswith(_PLUS_MINUS) else ""
    found = _COLUMN.fullmatch(name.removeprefix(_PLUS_MINUS))
    if found is None:
        return name
    return f"{sign}{value_title(found['quantity'])}{found['more'] or ''}"


def csv_parts(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Iterator[bytes]:
    """Yield the same as `to_csv` in parts, for more rows than memory holds."""
    yield _MARK
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(titles(columns))
    for row in rows:
        writer.writerow([_harmless(_plain(row.get(name))) for name in columns])
        if out.tell() > _PART:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def to_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> bytes:
    """Return rows as CSV in UTF-8 with a mark, so that spreadsheets read Chinese right."""
    return lines_to_csv([titles(columns), *([row.get(name) for name in columns] for row in rows)])


def lines_to_csv(lines: Iterable[Sequence[Any]]) -> bytes:
    """Return lines of cells as CSV in UTF-8 with a mark; a text is never a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for line in lines:
        writer.writerow([_harmless(_plain(cell)) for cell in line])
    return _MARK + out.getvalue().encode()


def to_tsv(lines: Iterable[Sequence[Any]]) -> str:
    """Return lines of cells as text with tabs, as spreadsheets paste it."""
    return "\n".join(
        "\t".join(re.sub(r"[\t\r\n]+", " ", str(_harmless(_plain(cell)))) for cell in line)
        for line in lines
    )


def to_xlsx(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], name: Text | str) -> bytes:
    """Return rows as one sheet of an Excel file."""
    cells = [[row.get(one) for one in columns] for row in rows]
    lines: list[Sequence[Any]] = [titles(columns), *cells]
    return lines_to_xlsx(lines, name)


def lines_to_xlsx(lines: Sequence[Sequence[Any]], name: Text | str) -> bytes:
    """Return lines of cells, the first of them heads, as one sheet of an Excel file.

    Numbers stay numbers in full precision; a text is a text, whatever it begins with.

    Raises
    ------
    InputError
        If there are more than a sheet holds.
    """
    if len(lines) > _MOST_LINES:
        raise InputError(
            t(
                "An Excel sheet holds {most} rows, and these are {count}. Write a CSV file, or one "
                "row an annotation.",
                most=_MOST_LINES,
                count=len(lines),
            )
        )
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet(re.sub(r"[\\/*?:\[\]]", " ", str(name))[:31])
    sheet.freeze_panes = "A2"
    for at in range(len(lines[0]) if lines else 0):
        widest = max(
            (len(str(line[at])) for line in lines[:200] if line[at] is not None), default=0
        )
        letter = get_column_letter(at + 1)
        sheet.column_dimensions[letter].width = min(widest + 2, _WIDEST)
    for number, line in enumerate(lines):
        cells = []
        for given in line:
            value = _plain(given)
            is_text = isinstance(value, str)
            cell = WriteOnlyCell(sheet, _NO_XML.sub("", value)[:32767] if is_text else value)
            if is_text:
                cell.data_type = "s"  # or "=1+1" would be worked out
            if number == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _plain(value: Any) -> Any:
    """Return a cell as a number or a text."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Mapping):  # a coded term
        said = " ".join(str(value[key]) for key in ("scheme", "value", "meaning") if key in value)
        return f"{said} [{value['version']}]" if "version" in value else said
    if isinstance(value, list):
        return "; ".join(str(_plain(one)) for one in value)
    if isinstance(value, int | float):
        return value
    return str(value)


def _harmless(value: Any) -> Any:
    """Keep a spreadsheet from taking a text for a formula."""
    if isinstance(value, str) and value[:1] in _FORMULA:
        return "'" + value
    return "" if value is None else value
