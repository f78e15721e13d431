"""Whether files refer to each other after cleaning as they did before."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable, Iterator

from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.uid import UID

# Whose references are what they are for.
REFERRING = ("segmentation", "report", "key objects", "presentation state", "structure set")
_CLASSES = ("SOPClass", "TransferSyntax", "CodingScheme", "Context", "MappingResource")


def uids_of(data: bytes) -> dict[str, str]:
    """Return the UIDs of instances by path."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dict(_uids(dcmread(io.BytesIO(data))))


def _uids(source: Dataset, path: str = "") -> Iterator[tuple[str, str]]:
    for element in source:
        if element.tag.is_private or element.tag.group < 8:
            continue
        where = f"{path}{element.tag}"
        if element.VR == "SQ":
            for n, item in enumerate(element.value):
                yield from _uids(item, f"{where}[{n}].")
        elif element.VR == "UI" and not any(word in element.keyword for word in _CLASSES):
            values = element.value if element.VM > 1 else [element.value]
            yield from ((f"{where}[{n}]", str(uid)) for n, uid in enumerate(values) if uid)


def broken(pairs: Iterable[tuple[bytes, bytes]]) -> list[str]:
    """Return what is wrong with the map of UIDs that input and output of files give.

    The map must be one to one over all files, so that the graph of output is that of the input.
    """
    forth: dict[str, str] = {}
    back: dict[str, str] = {}
    found = []
    for before, after in pairs:
        old, new = uids_of(before), uids_of(after)
        for path, uid in old.items():
            # Items of content trees may go: compare by place only where both have one.
            other = new.get(path)
            if other is None or "(0040,a730)" in path.lower():
                continue
            if forth.setdefault(uid, other) != other:
                found.append(f"{path}: one UID became two")
            if back.setdefault(other, uid) != uid:
                found.append(f"{path}: two UIDs became one")
            if not UID(other).is_valid:
                found.append(f"{path}: {other} is no UID")
    return found


def references(files: Iterable[bytes]) -> list[frozenset[int]]:
    """Return of each file to which of the files it refers, by their numbers."""
    read = [uids_of(data) for data in files]
    own = {uids["(0008,0018)[0]"]: n for n, uids in enumerate(read)}
    return [
        frozenset(own[uid] for uid in uids.values() if uid in own) - {n}
        for n, uids in enumerate(read)
    ]
