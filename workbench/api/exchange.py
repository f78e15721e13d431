"""Exchange plugins: read and write annotation files, and say what a format cannot carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.text import Text
from workbench.model.annotation import AttributeValue, Provenance
from workbench.model.concept import Concept
from workbench.model.regions import Region
from workbench.model.scheme import LabelScheme

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a time that was not released; writers leave it out, readers put it back."""


class Feature(StrEnum):
    """Something that a project can hold and a format may not carry."""

    POINT = "point"
    POLYLINE = "polyline"
    POLYGON = "polygon"
    HOLES = "holes"
    PARTS = "parts"
    ELLIPSE = "ellipse"
    BOX = "box"
    ROTATION = "rotation"
    IMAGE_LABEL = "image_label"
    MEASUREMENT = "measurement"
    ATTRIBUTES = "attributes"
    CONCEPT = "concept"
    LAYER = "layer"
    DEPTH = "depth"
    OCCLUSION_GROUP = "occlusion_group"
    PROVENANCE = "provenance"
    NOTE = "note"
    LOCK = "lock"
    FRAMES = "frames"
    LABEL_HIERARCHY = "label_hierarchy"
    ATTRIBUTE_SCHEMA = "attribute_schema"


@frozen
class Capabilities:
    """What survives a round trip.

    Parameters
    ----------
    keeps : frozenset of Feature
        Comes back as it was.
    converts : mapping of Feature to Text
        Survives in another form; the text says which (``ellipse becomes a polygon``).
    """

    keeps: frozenset[Feature]
    converts: Mapping[Feature, Text] = field(factory=dict, hash=False)


@frozen
class ExportImage:
    """An image as an export may show it: `name` is the published file name."""

    id: str
    name: str
    rows: int
    columns: int
    frames: int


@frozen
class ExportAnnotation:
    """An annotation as an export may show it, already released by ``deid``."""

    id: str
    image: str
    frame: int
    region: Region | None
    label: str | None
    layer: str
    purpose: str
    attributes: Mapping[str, AttributeValue]
    concept: Concept | None
    depth: float | None
    z_order: int
    occlusion_group: str
    locked: bool
    note: str
    provenance: Provenance


@frozen
class ExportLayer:
    """A layer of an export; annotations name it by `name`."""

    name: str
    order: float
    color: str | None
    locked: bool


class ExportView(Protocol):
    """All that a Writer sees of a project. Only ``deid.release`` makes one.

    `pixels` gives stored values, `rendered` display RGB; both raise ReleaseError where pixels
    may not leave.
    """

    project_name: str
    scheme: LabelScheme | None
    layers: Sequence[ExportLayer]
    images: Sequence[ExportImage]
    annotations: Sequence[ExportAnnotation]

    def pixels(self, image: str, frame: int) -> NDArray[np.generic]:
        """Return released pixels of one frame."""
        ...

    def rendered(self, image: str, frame: int) -> NDArray[np.uint8]:
        """Return released display pixels, shape (rows, columns, 3)."""
        ...


class Writer(Protocol):
    """The door of an export format. `suffix` e.g. ``.json``."""

    suffix: str
    capabilities: Capabilities

    def write(self, view: ExportView, folder: Path, options: Mapping[str, str]) -> list[Path]:
        """Write into an existing, empty staging folder; return what was written.

        Raises InputError for an unknown option.
        """
        ...


@frozen
class ImportedAnnotation:
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


@frozen
class Imported:
    """Content of one annotation file."""

    annotations: tuple[ImportedAnnotation, ...]
    scheme: LabelScheme | None = None
    layers: tuple[ExportLayer, ...] = ()
    image_sizes: Mapping[str, tuple[int, int]] = field(factory=dict, hash=False)
    warnings: tuple[Text, ...] = ()


class Reader(Protocol):
    """The door of an import format."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Return whether a file looks like this format."""
        ...

    def read(self, data: bytes, name: str, options: Mapping[str, Any]) -> Imported:
        """Parse one file, all or nothing.

        Parameters
        ----------
        name : str
            File name for messages.

        Raises
        ------
        InputError
            With the place in the file, e.g. ``$.annotations[3].bbox``.
        """
        ...
