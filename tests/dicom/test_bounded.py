"""Headers made to keep the reader busy."""

from __future__ import annotations

import io

import numpy as np
import pytest

from tests.builders import a_dataset, a_dicom_file
from workbench.base.errors import InputError
from workbench.dicom import bounded
from workbench.dicom.bounded import BoundedFile
from workbench.dicom.headers import read_header

ITEM = b"\xfe\xff\x00\xe0\xff\xff\xff\xff\x09\x00\x10\x10LO\x00\x00\xfe\xff\x0d\xe0\0\0\0\0"


@pytest.mark.parametrize("syntax", ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99"])
def test_a_header_of_too_many_elements_is_one_line(tmp_path, monkeypatch, syntax):
    monkeypatch.setattr(bounded, "READS_MAX", 500)
    ds = a_dataset(np.zeros((2, 2), np.uint16))
    for number in range(600):
        ds.add_new((0x0009 + number // 200 * 2, 0x1010 + number % 200), "LO", "")
    path = a_dicom_file(tmp_path / "many.dcm", ds, syntax)
    with pytest.raises(InputError, match=r"many\.dcm .* millions of elements"):
        read_header(path)


def test_items_without_length_count_as_well(tmp_path, monkeypatch):
    monkeypatch.setattr(bounded, "READS_MAX", 500)
    path = a_dicom_file(tmp_path / "many.dcm", a_dataset(np.zeros((2, 2), np.uint16)))
    data = path.read_bytes()
    at = data.index(b"\x28\x00\x02\x00US")
    head = b"\x08\x00\x40\x11SQ\0\0\xff\xff\xff\xff"
    path.write_bytes(data[:at] + head + ITEM * 300 + b"\xfe\xff\xdd\xe0\0\0\0\0" + data[at:])
    with pytest.raises(InputError, match="millions"):
        read_header(path)


def test_no_more_is_asked_for_than_is_there():
    class Watched(io.BytesIO):
        most = 0

        def read(self, length: int | None = -1, /) -> bytes:
            self.most = max(self.most, length or 0)
            return super().read(length)

    file = Watched(bytes(100))
    assert BoundedFile(file, 100, "a").read(1 << 40) == bytes(100)
    assert file.most <= 100
