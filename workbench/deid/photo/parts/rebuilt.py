"""A file put together again, and which of its bytes are coded pixels."""

from __future__ import annotations

from attrs import frozen

Range = tuple[int, int]


@frozen
class Rebuilt:
    """The bytes of a file.

    Parameters
    ----------
    coded : tuple of (start, end)
        Where numbers are: coded pixels and tables. A short text is there by chance.
    raw : tuple of (start, end)
        Where pixels are that are not coded: any text is there by chance.
    """

    data: bytes
    coded: tuple[Range, ...] = ()
    raw: tuple[Range, ...] = ()


class Builder:
    """Puts a file together from parts."""

    def __init__(self) -> None:
        self._parts: list[bytes | memoryview] = []
        self._coded: list[Range] = []
        self._raw: list[Range] = []
        self.length = 0

    def plain(self, data: bytes | memoryview) -> None:
        """Add a part in which every text counts."""
        self._parts.append(data)
        self.length += len(data)

    def coded(self, data: bytes | memoryview) -> None:
        """Add a part that holds numbers."""
        add_range(self._coded, self.length, self.length + len(data))
        self.plain(data)

    def raw(self, data: bytes | memoryview) -> None:
        """Add pixels that are not coded."""
        add_range(self._raw, self.length, self.length + len(data))
        self.plain(data)

    def built(self) -> Rebuilt:
        """Return the file."""
        return Rebuilt(b"".join(self._parts), tuple(self._coded), tuple(self._raw))


def add_range(ranges: list[Range], start: int, end: int) -> None:
    """Add a range, joined to the last one where it follows."""
    if ranges and ranges[-1][1] == start:
        ranges[-1] = (ranges[-1][0], end)
    elif end > start:
        ranges.append((start, end))
