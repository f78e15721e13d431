"""Rows of an XLSX workbook, read as a stream and never calculated."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

from workbench.base.errors import InputError
from workbench.base.text import t

#: What the parts of a workbook may take when they are unpacked.
_MOST_BYTES = 1 << 30
_MOST_RATIO = 400
_MOST_COLUMNS = 200


def rows_of(path: Path, sheet: str = "") -> Iterator[tuple[int, list[str]]]:
    """Yield line numbers and cells of a sheet, of the first one by default.

    Raises InputError when it is no workbook, or one that would fill the memory.
    """
    _check(path)
    import openpyxl

    try:
        with path.open("rb") as file:
            book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            if sheet and sheet not in book.sheetnames:
                raise InputError(
                    t("There is no sheet {sheet!r}. The workbook has: {known}.", sheet=sheet,
                      known=", ".join(book.sheetnames)[:300])
                )  # fmt: skip
            page = book[sheet] if sheet else book.worksheets[0]
            rows = page.iter_rows(values_only=True, max_col=_MOST_COLUMNS)
            for line, row in enumerate(rows, 1):
                cells = ["" if one is None else _text(one) for one in row]
                while cells and not cells[-1]:
                    cells.pop()
                if cells:
                    yield line, cells
            book.close()
    except InputError:
        raise
    except Exception as error:  # a library with exceptions of many kinds
        raise InputError(
            t("{name} is no workbook that can be read.", name=path.name),
            f"{type(error).__name__}: {error}",
        ) from error


def _text(value: object) -> str:
    # A column of codes that are digits comes as numbers.
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _check(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(one.file_size for one in archive.infolist())
            packed = max(1, sum(one.compress_size for one in archive.infolist()))
    except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
        raise InputError(
            t("{name} is no workbook that can be read.", name=path.name), str(error)
        ) from error
    if size > _MOST_BYTES or size > _MOST_RATIO * packed:
        raise InputError(
            t("{name} is far larger inside than it should be and was not read.", name=path.name)
        )
