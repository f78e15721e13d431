"""Terms from rows: one row a term, in columns that somebody chose or that say what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from workbench.api.terms import Review, TermEntry, Translation
from workbench.terms.folding import has_cjk
from workbench.terms.importing.columns import Column, ColumnMap
from workbench.terms.importing.report import Counts, Trouble

LONGEST_CODE = 64
LONGEST_NAME = 1000
_MOST_SYNONYMS = 100

_Numbered = tuple[int, TermEntry]


def terms_of(
    rows: Iterable[tuple[int, Sequence[str]]], columns: ColumnMap, scheme: str, counts: Counts
) -> Iterator[_Numbered]:
    """Yield line numbers and terms; what is wrong is counted and left out."""
    for line, row in rows:
        counts.read += 1
        trouble = _trouble(row, columns)
        if trouble is not None:
            counts.note(trouble, line)
        else:
            yield line, _term(row, columns, scheme)


def _trouble(row: Sequence[str], columns: ColumnMap) -> Trouble | None:
    if len(row) < columns.width:
        return Trouble.TOO_FEW_CELLS
    code = columns.cell(row, Column.CODE)
    names = (columns.cell(row, Column.MEANING), columns.cell(row, Column.CHINESE))
    if not code:
        return Trouble.NO_CODE
    if not any(names):
        return Trouble.NO_MEANING
    if any(is_formula(one) for one in (code, *names)):
        return Trouble.FORMULA
    if len(code) > LONGEST_CODE or any(len(one) > LONGEST_NAME for one in names):
        return Trouble.TOO_LONG
    return None


def is_formula(cell: str) -> bool:
    """Return whether a cell is what a spreadsheet would run, not a name (``-itis`` is one)."""
    if cell.startswith(("=", "@")):
        return True
    return cell.startswith(("+", "-")) and re.search(r"[(|!]|\bcmd\b", cell) is not None


def _term(row: Sequence[str], columns: ColumnMap, scheme: str) -> TermEntry:
    meaning, chinese = columns.cell(row, Column.MEANING), columns.cell(row, Column.CHINESE)
    if not chinese and has_cjk(meaning):
        chinese = meaning
    others = _names(columns.several(row, Column.SYNONYMS))
    spoken = _names(columns.several(row, Column.CHINESE_SYNONYMS))
    translations: tuple[Translation, ...] = ()
    if chinese or spoken:
        name = chinese or spoken[0]
        translations = (Translation("zh_CN", name, spoken, "import", Review.OFFICIAL),)
    return TermEntry(
        columns.cell(row, Column.SCHEME) or scheme,
        columns.cell(row, Column.CODE),
        meaning or chinese,
        columns.cell(row, Column.VERSION),
        synonyms=others,
        translations=translations,
        parents=columns.several(row, Column.PARENT),
        definition=columns.cell(row, Column.DEFINITION)[: 4 * LONGEST_NAME],
    )


def _names(names: Sequence[str]) -> tuple[str, ...]:
    fit = (one for one in names if len(one) <= LONGEST_NAME and not is_formula(one))
    return tuple(fit)[:_MOST_SYNONYMS]
