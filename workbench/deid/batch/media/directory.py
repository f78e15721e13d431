"""A DICOMDIR: a tree of records in one file, each of which says where the next one lies."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from attrs import define, field

from workbench.deid.batch.media.records import keys_of, record, type_of
from workbench.deid.dicom.file import IMPLEMENTATION_NAME, IMPLEMENTATION_UID, MEDIA_DIRECTORY

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_ITEM = struct.Struct("<HHI")
_NEXT, _LOWER = 8, 30
"""Where in a record the two offsets stand: behind their tags, VRs and lengths."""


@define
class _Node:
    """A record and what is below it, by what tells those apart."""

    data: bytes
    below: dict[str, _Node] = field(factory=dict)
    offset: int = 0

    @property
    def size(self) -> int:
        return _ITEM.size + len(self.data)


class Directory:
    """Filled file by file; holds some hundred bytes of each.

    Attributes
    ----------
    listed : int
        How many files are in it.
    """

    def __init__(self) -> None:
        self._patients: dict[str, _Node] = {}
        self._instances: set[str] = set()
        self.listed = 0

    def can_list(self, dataset: Dataset) -> bool:
        """Return whether there is a kind of record for an instance."""
        return bool(type_of(dataset))

    def has(self, instance: str) -> bool:
        """Return whether an instance is in it: each may be listed once."""
        return instance in self._instances

    def add(self, name: str, dataset: Dataset, syntax: str) -> None:
        """Add a file by its name below the folder of the DICOMDIR."""
        patient = _below(self._patients, str(dataset.get("PatientID", "")), "PATIENT", dataset)
        study = _below(patient.below, str(dataset.get("StudyInstanceUID", "")), "STUDY", dataset)
        series = _below(study.below, str(dataset.get("SeriesInstanceUID", "")), "SERIES", dataset)
        kind = type_of(dataset)
        keys = keys_of(kind, dataset)
        instance = str(dataset.SOPInstanceUID)
        file = (name, str(dataset.SOPClassUID), instance, syntax)
        series.below[instance] = _Node(record(kind, keys, file))
        self._instances.add(instance)
        self.listed += 1

    def to_bytes(self, instance: str) -> bytes:
        """Return the file.

        Parameters
        ----------
        instance : str
            UID of the DICOMDIR itself.
        """
        head = _head(instance)
        nodes = list(_walked(self._patients))
        start = len(head) + _ROOT.size
        offset = start
        for node in nodes:
            node.offset = offset
            offset += node.size
        last = list(self._patients.values())[-1].offset if self._patients else 0
        first = start if nodes else 0
        parts = [head, _ROOT.pack(*_root(first, last, offset - start))]
        following = _following(self._patients)
        for node in nodes:
            lower = next(iter(node.below.values()), None)
            data = bytearray(node.data)
            struct.pack_into("<I", data, _NEXT, following.get(id(node), 0))
            struct.pack_into("<I", data, _LOWER, lower.offset if lower is not None else 0)
            parts += [_ITEM.pack(0xFFFE, 0xE000, len(data)), bytes(data)]
        return b"".join(parts)


# Offsets of the first and the last record, consistency flag, and the head of the sequence.
_ROOT = struct.Struct("<HH2sHI HH2sHI HH2sHH HH2sHI")


def _root(first: int, last: int, length: int) -> tuple[int | bytes, ...]:
    return (
        *(0x0004, 0x1200, b"UL", 4, first),
        *(0x0004, 0x1202, b"UL", 4, last),
        *(0x0004, 0x1212, b"US", 2, 0),
        *(0x0004, 0x1220, b"SQ", 0, length),
    )


def _head(instance: str) -> bytes:
    """Return preamble and file header, and the name of the file-set, which has none."""
    from pydicom.dataset import FileMetaDataset
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_file_meta_info
    from pydicom.uid import UID, ExplicitVRLittleEndian

    meta = FileMetaDataset()
    meta.FileMetaInformationVersion = b"\0\1"
    meta.MediaStorageSOPClassUID = UID(MEDIA_DIRECTORY)
    meta.MediaStorageSOPInstanceUID = UID(instance)
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    meta.ImplementationClassUID = UID(IMPLEMENTATION_UID)
    meta.ImplementationVersionName = IMPLEMENTATION_NAME
    buffer = DicomBytesIO()
    write_file_meta_info(buffer, meta, enforce_standard=True)
    return (
        bytes(128) + b"DICM" + buffer.getvalue() + struct.pack("<HH2sH", 0x0004, 0x1130, b"CS", 0)
    )


def _below(nodes: dict[str, _Node], key: str, kind: str, dataset: Dataset) -> _Node:
    if key not in nodes:
        nodes[key] = _Node(record(kind, keys_of(kind, dataset)))
    return nodes[key]


def _walked(nodes: dict[str, _Node]) -> Iterator[_Node]:
    for node in nodes.values():
        yield node
        yield from _walked(node.below)


def _following(nodes: dict[str, _Node]) -> dict[int, int]:
    """Return by record where the next one of its level lies."""
    found: dict[int, int] = {}
    level = list(nodes.values())
    for node, after in pairwise(level):
        found[id(node)] = after.offset
    for node in level:
        found.update(_following(node.below))
    return found
