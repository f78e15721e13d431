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


@frozen
class Coding:
    """What stands beside the concept of an annotation in a coded description of it.

    Parameters
    ----------
    category : Concept or None
        Segmented Property Category (PS3.16 CID 7150).
    modifiers : tuple of Concept
        Of the type (PS3.3 C.8.20.2.3).
    site : Concept or None
        Anatomic Region, the finding site.
    site_modifiers : tuple of Concept
        Of the site, other than its side.
    laterality : Concept or None
        The side (PS3.16 CID 244).
    """

    category: Concept | None = None
    modifiers: tuple[Concept, ...] = ()
    site: Concept | None = None
    site_modifiers: tuple[Concept, ...] = ()
    laterality: Concept | None = None
