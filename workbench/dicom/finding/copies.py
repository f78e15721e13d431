"""The same file twice, as in a folder and in an archive of it, or burnt twice on one disc."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from workbench.base.errors import InputError
from workbench.base.files import open_binary
from workbench.dicom.finding.sorting import Instance

# Header and pixels of an object with one identifier: where both ends agree, so does the middle.
_END = 1 << 16


def once(instances: Sequence[Instance]) -> list[Instance]:
    """Leave out files that are copies of earlier ones: same identifier, size, beginning and end.

    Files of one identifier that differ all stay; somebody has to tell which one is right.
    """
    counts = Counter(one.sop_instance_uid for one in instances)
    seen: set[tuple[str, str]] = set()
    found: list[Instance] = []
    for one in instances:
        uid = one.sop_instance_uid
        if uid and counts[uid] > 1:
            content = (uid, _content(one.path))
            if content in seen:
                continue
            seen.add(content)
        found.append(one)
    return found


def _content(path: Path) -> str:
    """Return what tells contents apart; the path where it cannot be read."""
    try:
        with open_binary(path) as file:
            digest = hashlib.sha256(file.read(_END))
            size = file.seek(0, os.SEEK_END)
            file.seek(max(0, size - _END))
            digest.update(file.read(_END))
    except (OSError, InputError):
        return str(path)
    return f"{size} {digest.hexdigest()}"
