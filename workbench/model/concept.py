"""A coded term, as DICOM's Code Sequence Macro has it (PS3.3 section 8)."""

from __future__ import annotations

from attrs import frozen


@frozen
class Concept:
    """Coding scheme designator, code value, code meaning and scheme version."""

    scheme: str
    value: str
    meaning: str
    version: str | None = None
