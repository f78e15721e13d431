"""Reading and writing whole DICOM files in memory, with limits to what a file may claim."""

from __future__ import annotations

import io
import zlib
from typing import TYPE_CHECKING, BinaryIO, cast

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.dicom.bounded import BoundedFile
from workbench.dicom.headers import (
    DEFLATED,
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    looks_like_dicom,
)
from workbench.dicom.values import quiet

if TYPE_CHECKING:
    from pydicom.dataset import Dataset, FileDataset

DAMAGED = t("The file is damaged: it cannot be read as DICOM.")
MEDIA_DIRECTORY = "1.2.840.10008.1.3.10"
# A file may inflate to this at most, and to forty times its size above 64 MB.
INFLATED_MAX = 1 << 30
_INFLATED_FREE, _INFLATED_TIMES = 64 << 20, 40
#: UUID-derived, so that nobody's root is needed.
IMPLEMENTATION_UID = "2.25.189410532769310267014862917353217706221"
IMPLEMENTATION_NAME = "WORKBENCH_1"


def read_file(data: bytes) -> tuple[Dataset, str]:
    """Return the data set of a file and its transfer syntax.

    Raises
    ------
    InputError
        If it is no DICOM file, or damaged, or inflates beyond all measure.
    """
    if not looks_like_dicom(data[:4096]):
        raise InputError(t("This is not a DICOM file."))
    quiet()
    try:
        found = _parsed(data)
    except InputError:
        raise
    except Exception as error:
        # pydicom raises nearly anything on damaged files, RecursionError and MemoryError too.
        raise InputError(DAMAGED, details=type(error).__name__) from None
    meta = getattr(found, "file_meta", None)
    syntax = str(meta.get("TransferSyntaxUID", "") or "") if meta is not None else ""
    if not syntax:
        implicit, little = found.original_encoding
        little_syntax = IMPLICIT_LITTLE if implicit else EXPLICIT_LITTLE
        syntax = EXPLICIT_BIG if little is False else little_syntax
    if not len(found):
        raise InputError(t("The file has no attributes."))
    return found, syntax


def write_file(dataset: Dataset, syntax: str) -> bytes:
    """Return a file with a data set: a new meta header, an empty preamble, nothing behind it."""
    from pydicom import dcmwrite
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import UID

    quiet()
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = UID(syntax)
    meta.ImplementationClassUID = UID(IMPLEMENTATION_UID)
    meta.ImplementationVersionName = IMPLEMENTATION_NAME
    dataset.file_meta = meta
    dataset.preamble = bytes(128)
    buffer = io.BytesIO()
    dcmwrite(buffer, dataset, enforce_file_format=True)
    return buffer.getvalue()


def _parsed(data: bytes) -> FileDataset:
    from pydicom.filereader import dcmread, read_dataset, read_partial

    start = _deflated_start(data)
    if start is None:
        return read_partial(_bounded(data), force=True)
    found = dcmread(io.BytesIO(data[:start]), force=True)
    inflated = _inflated(data[start:])
    found.update(read_dataset(_bounded(inflated), False, True))
    return found


def _bounded(data: bytes) -> BinaryIO:
    return cast("BinaryIO", BoundedFile(io.BytesIO(data), len(data), "DICOM"))


def _deflated_start(data: bytes) -> int | None:
    if data[128:132] != b"DICM" or data[132:140] != b"\x02\0\0\0UL\x04\0":
        return None
    end = 144 + int.from_bytes(data[140:144], "little")
    return end if DEFLATED.encode() in data[144 : min(end, 144 + 65_536)] else None


def inflated_part(data: bytes) -> bytes:
    """Return what a file holds deflated, empty for other files."""
    start = _deflated_start(data)
    return b"" if start is None else _inflated(data[start:])


def _inflated(packed: bytes) -> bytes:
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    limit = min(INFLATED_MAX, max(_INFLATED_FREE, _INFLATED_TIMES * len(packed)))
    data = inflater.decompress(packed, limit)
    if inflater.unconsumed_tail:
        raise InputError(
            t("The file inflates to more than {limit} MB and was not read.", limit=limit >> 20)
        )
    return data
