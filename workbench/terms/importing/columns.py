"""Which column of a list is what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum

from attrs import field, frozen

from workbench.base.errors import InputError
from workbench.base.text import t


class Column(StrEnum):
    """What a column can be."""

    CODE = "code"
    MEANING = "meaning"
    SYNONYMS = "synonyms"
    CHINESE = "chinese"
    CHINESE_SYNONYMS = "chinese-synonyms"
    PARENT = "parent"
    DEFINITION = "definition"
    SCHEME = "scheme"
    VERSION = "version"


_HEADINGS: Mapping[Column, str] = {
    Column.CODE: "code|id|concept id|conceptid|code value|subject id|编码|代码|疾病编码|诊断编码|"
    "诊断代码|疾病代码|主要编码|icd编码|icd10编码|icd 10|编号|项目编码|术语编码",
    Column.MEANING: "meaning|name|term|label|description|title|code meaning|english|english name|"
    "source value|preferred name|preferred label|英文名称|英文名|英文|英文名词",
    Column.SYNONYMS: "synonyms|synonym|alias|aliases|other names|英文别名|英文同义词",
    Column.CHINESE: "chinese|chinese name|zh|zh cn|name zh|translation value|中文|中文名|中文名称|"
    "名称|疾病名称|诊断名称|诊断|术语|术语名称|项目名称|缺陷名称|标准名称",
    Column.CHINESE_SYNONYMS: "chinese synonyms|别名|同义词|俗称|其他名称|曾用名|中文别名|缩写|简称",
    Column.PARENT: "parent|parent id|parents|is a|parent code|上级编码|父编码|上级|上级代码|"
    "父级编码",
    Column.DEFINITION: "definition|note|comment|定义|说明|描述|备注",
    Column.SCHEME: "scheme|coding scheme|coding scheme designator|code system|编码体系|编码系统",
    Column.VERSION: "version|scheme version|版本",
}
_BY_HEADING = {
    heading: column for column, headings in _HEADINGS.items() for heading in headings.split("|")
}


@frozen
class ColumnMap:
    """Where in a row everything is, by the number of the column from 0.

    Parameters
    ----------
    separators : str
        Characters between several synonyms or parents in one cell.
    """

    columns: Mapping[Column, int] = field(hash=False)
    separators: str = "|;；、"

    def __attrs_post_init__(self) -> None:
        if Column.CODE not in self.columns:
            raise InputError(
                t("No column has the codes. Say which one it is, as “code=HEADING” or “code=1”.")
            )
        if not self.columns.keys() & {Column.MEANING, Column.CHINESE}:
            raise InputError(
                t("No column has the names. Say which one it is, as “meaning=HEADING”.")
            )

    def cell(self, row: Sequence[str], column: Column) -> str:
        """Return a cell, empty where there is none."""
        at = self.columns.get(column)
        return row[at].strip() if at is not None and at < len(row) else ""

    def several(self, row: Sequence[str], column: Column) -> tuple[str, ...]:
        """Return the parts of a cell."""
        cell = self.cell(row, column)
        if not cell:
            return ()
        parts = re.split(f"[{re.escape(self.separators)}]", cell)
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))

    @property
    def width(self) -> int:
        """How many cells a row must have at least to be one."""
        needed = {Column.CODE, Column.MEANING, Column.CHINESE} & self.columns.keys()
        return 1 + min(self.columns[one] for one in needed)


def guessed(header: Sequence[str]) -> dict[Column, int]:
    """Return what the headings of a list say, the first of several columns of a kind."""
    found: dict[Column, int] = {}
    for number, heading in enumerate(header):
        words = re.sub(r"[\s_\-:：/()（）]+", " ", heading.strip().lower()).strip()
        column = _BY_HEADING.get(words)
        if column is not None:
            found.setdefault(column, number)
    return found


def chosen(header: Sequence[str], choices: Mapping[str, str]) -> ColumnMap:
    """Return the columns of a list: those that somebody chose, for the others what they say.

    Parameters
    ----------
    choices : mapping of str to str
        Heading or number from 1 of a column by what it is; an empty one is left out.
    """
    found = guessed(header)
    for name, where in choices.items():
        try:
            column = Column(name)
        except ValueError:
            known = ", ".join(Column)
            raise InputError(
                t("There is no kind of column {name!r}. Known: {known}.", name=name, known=known)
            ) from None
        found.pop(column, None)
        if where:
            found[column] = _number(header, where)
    return ColumnMap(found)


def _number(header: Sequence[str], where: str) -> int:
    headings = [one.strip().casefold() for one in header]
    if where.strip().casefold() in headings:
        return headings.index(where.strip().casefold())
    if where.isdecimal() and 1 <= int(where) <= len(header):
        return int(where) - 1
    raise InputError(
        t("There is no column {where!r}. The list has: {known}.", where=where,
          known=", ".join(one for one in header if one)[:300])
    )  # fmt: skip
