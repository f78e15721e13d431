"""A file that ends a header made to keep the reader busy."""

from __future__ import annotations

from typing import BinaryIO

from workbench.base.errors import InputError
from workbench.base.text import t

# One for each element at least. An enhanced image of 10,000 frames takes about a million, and has a
# hundred megabytes of pixels: larger files may take more.
READS_MAX = 500_000
_BYTES_A_READ = 100
_LARGE = 1 << 20


class BoundedFile:
    """What pydicom needs of a file, with a limit to the number of reads and to their length.

    Its parser allocates what an element declares, and goes through any number of elements.
    """

    def __init__(self, file: BinaryIO, size: int, name: str) -> None:
        self._file = file
        self._name = name
        self._size = size
        self._left = max(READS_MAX, size // _BYTES_A_READ)
        self.seek = file.seek
        self.tell = file.tell

    def read(self, length: int = -1) -> bytes:
        """Read as a file does; never asks for more than is there.

        Raises
        ------
        InputError
            If there were too many reads.
        """
        self._left -= 1
        if self._left < 0:
            raise InputError(
                t("{name} was not opened: its header has millions of elements.", name=self._name)
            )
        if length > _LARGE:
            length = min(length, max(0, self._size - self._file.tell()))
        return self._file.read(length)
