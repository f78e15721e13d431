"""The upper rows of a baseline JPEG: all else that is in it need not be decoded."""

from __future__ import annotations

# Markers of ITU T.81, table B.1: frames that are coded row after row, and the first scan.
_ROW_AFTER_ROW = (0xC0, 0xC1)
_FRAMES = (*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0))
_SCAN = 0xDA
_UNIT = 8


def upper_rows(data: bytes, rows: int) -> tuple[bytes, int]:
    """Return a picture that ends below its first rows, and how many it has.

    Its header says that it has no more, so that the codec stops there. One row of blocks more is
    left where chroma is at half the height: its last lines are made with those below.

    Returns
    -------
    bytes, int
        `data` itself and `rows` if it is no picture of one scan, coded row after row.
    """
    at = 2
    height_at = height = parts = unit = 0
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker in _ROW_AFTER_ROW and at + 10 <= len(data) and not height:
            height_at, height = at + 5, int.from_bytes(data[at + 5 : at + 7])
            parts = data[at + 9]
            factors = [one & 15 for one in data[at + 11 : at + 10 + 3 * parts : 3]]
            unit = _UNIT * max(factors, default=1)
        elif marker in _FRAMES:
            break
        elif marker == _SCAN:
            wanted = -(-rows // max(unit, 1)) * unit + (unit if unit > _UNIT else 0)
            if not height or data[at + 4 : at + 5] != bytes((parts,)) or wanted >= height:
                break
            return data[:height_at] + wanted.to_bytes(2) + data[height_at + 2 :], wanted
        at += 2 + size
    return data, rows
