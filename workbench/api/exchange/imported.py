"""What a foreign annotation file holds."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from workbench.api.exchange.content import DescribedAnnotation, ExportLayer, ExportPair
from workbench.base.text import Text
from workbench.model.annotation import AttributeValue, Provenance
from workbench.model.concept import Concept
from workbench.model.regions import Region
from workbench.model.scheme import LabelScheme


@frozen
class ImportedAnnotation(DescribedAnnotation):
    """One annotation of a foreign file.

    Parameters
    ----------
    image : str
        What the file calls the image: a relative path or a base name; empty where it does not
        say.
    label : str or None
        Key, or path ``a/b``, of the label.
    provenance : Provenance or None
        Kept when the file is our own; None = imported now.
    key : str
        What other annotations of the file call it, in `part_of` and in pairs.
    """

    image: str
    region: Region | None
    label: str | None = None
    frame: int = 1
    layer: str | None = None
    purpose: str = "finding"
    attributes: Mapping[str, AttributeValue] = field(factory=dict, hash=False)
    concept: Concept | None = None
    depth: float | None = None
    occlusion_group: str = ""
    locked: bool = False
    note: str = ""
    score: float | None = None
    provenance: Provenance | None = None
    key: str = ""


@frozen
class Imported:
    """Content of one annotation file."""

    annotations: tuple[ImportedAnnotation, ...]
    scheme: LabelScheme | None = None
    layers: tuple[ExportLayer, ...] = ()
    image_sizes: Mapping[str, tuple[int, int]] = field(factory=dict, hash=False)
    warnings: tuple[Text, ...] = ()
    pairs: tuple[ExportPair, ...] = ()
