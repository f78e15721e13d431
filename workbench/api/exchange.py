"""Exchange plugins: read and write annotation files, and say what a format cannot carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.text import Text
from workbench.model.annotation import AttributeValue, Provenance
from workbench.model.concept import Coding, Concept
from workbench.model.regions import Region
from workbench.model.scheme import LabelScheme
from workbench.model.severity import SeverityChoice

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a time that was not released; writers leave it out, readers put it back."""


class Feature(StrEnum):
    """Something that a project can hold and a format may not carry."""

    POINT = "point"
    POLYLINE = "polyline"
    LINES = "lines"
    POLYGON = "polygon"
    HOLES = "holes"
    PARTS = "parts"
    ELLIPSE = "ellipse"
    BOX = "box"
    ROTATION = "rotation"
    IMAGE_LABEL = "image_label"
    MEASUREMENT = "measurement"
    KIND = "kind"
    ATTRIBUTES = "attributes"
    CONCEPT = "concept"
    CODING = "coding"
    LESION = "lesion"
    SEVERITY = "severity"
    LAYER = "layer"
    DEPTH = "depth"
    OCCLUSION_GROUP = "occlusion_group"
    VISIBLE = "visible"
    OCCLUSION = "occlusion"
    PAIRS = "pairs"
    PART_OF = "part_of"
    GROUP = "group"
    JUDGEMENT = "judgement"
    PROVENANCE = "provenance"
    NOTE = "note"
    LOCK = "lock"
    FRAMES = "frames"
    LABEL_HIERARCHY = "label_hierarchy"
    LABEL_TERMS = "label_terms"
    ATTRIBUTE_SCHEMA = "attribute_schema"


class OptionKind(StrEnum):
    """How an option of a format is chosen."""

    CHOICE = "choice"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"


@frozen
class FormatOption:
    """An option that a format offers: a field of the export dialog, and ``--set NAME=VALUE``.

    Parameters
    ----------
    default : str
        The value as ``--set`` takes it; flags are ``yes`` or ``no``.
    choices : mapping of str to Text
        The values of a choice with their titles.
    minimum, maximum : float
        Bounds of numbers.
    help : Text or None
        One sentence for a tool tip.
    needs : (str, collection of str) or None
        Of use only while another option has one of these values.
    """

    name: str
    title: Text
    kind: OptionKind = OptionKind.CHOICE
    default: str = ""
    choices: Mapping[str, Text] = field(factory=dict, hash=False)
    minimum: float = 0.0
    maximum: float = 1e9
    help: Text | None = None
    needs: tuple[str, tuple[str, ...]] | None = None


@frozen
class Capabilities:
    """What survives a round trip.

    Parameters
    ----------
    keeps : frozenset of Feature
        Comes back as it was.
    converts : mapping of Feature to Text
        Survives in another form; the text says which (``ellipse becomes a polygon``).
    options : tuple of FormatOption
        What can be chosen.
    takes_crops : bool
        Whether parts of images may be written with it, their pixels beside it.
    within_image : bool
        Whether shapes are cut at the edge of their image.
    """

    keeps: frozenset[Feature]
    converts: Mapping[Feature, Text] = field(factory=dict, hash=False)
    options: tuple[FormatOption, ...] = ()
    takes_crops: bool = False
    within_image: bool = False


@frozen
class ImageCrop:
    """Where a written picture was cut out.

    Parameters
    ----------
    image : str
        Published name of the whole image.
    x, y : int
        Its top left pixel there.
    rows, columns : int
        Size of the whole image.
    """

    image: str
    frame: int
    x: int
    y: int
    rows: int
    columns: int


@frozen
class AnnotationPiece:
    """Of which annotation a piece is.

    Parameters
    ----------
    of : str
        Id of the whole annotation.
    extent : float
        Of the whole within its image: area in px2, or length in px.
    truncated : bool
        Whether something of it lies outside the crop.
    """

    of: str
    extent: float
    truncated: bool


@frozen
class ExportOcclusion:
    """How much of an annotation is hidden; areas in px2, inside the frame.

    Parameters
    ----------
    visible : Region or None
        The visible part, drawn or computed; None = nothing of it can be seen.
    ratio : float or None
        Hidden share of the amodal area, 0 to 1; None for an area of 0. The visibility is 1 - ratio.
    level : str
        ``none``, ``partial``, ``heavy``, ``full`` or ``unknown``.
    hidden_by : tuple of str
        Ids of all that are nearer, opaque and overlap.
    truncation : float
        Share of the amodal area that lies outside the frame; it is no occlusion.
    source : str
        ``computed`` or ``drawn``.
    """

    amodal_area: float
    visible_area: float
    visible: Region | None
    ratio: float | None
    level: str
    hidden_by: tuple[str, ...] = ()
    truncation: float = 0.0
    source: str = "computed"


@frozen
class ExportPair:
    """Of two annotations of one frame, which is nearer; `region` None = everywhere."""

    image: str
    frame: int
    front: str
    back: str
    region: Region | None = None


@frozen
class ExportLesion:
    """The lesion that an annotation measures.

    Parameters
    ----------
    tracking_uid : str
        The same in all that measures it (Tracking Unique Identifier 112040, DCM).
    role : str
        ``target``, ``non_target`` or ``new``.
    """

    name: str
    tracking_uid: str
    role: str = "target"
    node: bool = False
    organ: str = ""
    site: Concept | None = None


@frozen
class ExportImage:
    """An image as an export may show it: `name` is the published file name.

    `crop` says where it was cut out, None = it is a whole image.
    """

    id: str
    name: str
    rows: int
    columns: int
    frames: int
    crop: ImageCrop | None = None


@frozen
class ExportAnnotation:
    """An annotation as an export may show it, already released by ``deid``.

    Parameters
    ----------
    region : Region or None
        The amodal shape unless `role` is ``visible``.
    visible : Region or None
        The visible part that was drawn by hand; what is computed is in `occlusion`.
    judged_occlusion : str or None
        The level that a person or a file said.
    part_of : str or None
        Id of the annotation it is a part of.
    judgement : str or None
        What somebody made of a prediction.
    kind : str or None
        What a measurement measures, as `MeasurementKind` has it.
    coding : Coding or None
        What stands beside `concept`: category, modifiers, site, side.
    severity : SeverityChoice or None
        The grade that a person set over the rules.
    """

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
    piece: AnnotationPiece | None = None
    role: str = "amodal"
    visible: Region | None = None
    judged_occlusion: str | None = None
    part_of: str | None = None
    group: str = ""
    judgement: str | None = None
    kind: str | None = None
    coding: Coding | None = None
    lesion: ExportLesion | None = None
    severity: SeverityChoice | None = None


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
    pairs: Sequence[ExportPair]

    def occlusion(self, annotation: ExportAnnotation) -> ExportOcclusion | None:
        """Return how much of an annotation is hidden; None for what is no area."""
        ...

    def pixels(self, image: str, frame: int) -> NDArray[np.generic]:
        """Return released pixels of one frame."""
        ...

    def rendered(self, image: str, frame: int) -> NDArray[np.uint8]:
        """Return released display pixels, shape (rows, columns, 3)."""
        ...

    def region(
        self, image: str, frame: int, window: tuple[int, int, int, int], shown: bool
    ) -> NDArray[np.generic]:
        """Return released pixels of a window ``(x0, y0, x1, y1)``: stored values, or as shown."""
        ...

    def overview(self, image: str, frame: int, longest: int) -> NDArray[np.uint8]:
        """Return the whole picture with its annotations drawn, RGB, at most so many pixels long."""
        ...

    def header(self, image: str) -> bytes | None:
        """Return the header of a DICOM image as it leaves: a DICOM file without pixels.

        Its UIDs are those under which the image itself leaves with the same key, for objects that
        refer to it. None for what is no DICOM image.
        """
        ...


class Writer(Protocol):
    """The door of an export format. `suffix` e.g. ``.json``.

    See `ChoosyWriter` for a format that keeps more or less as its options say.
    """

    suffix: str
    capabilities: Capabilities

    def write(self, view: ExportView, folder: Path, options: Mapping[str, str]) -> list[Path]:
        """Write into an existing, empty staging folder; return what was written.

        Raises InputError for an unknown option.
        """
        ...


@runtime_checkable
class ChoosyWriter(Protocol):
    """What a writer may offer whose options decide what it can carry."""

    def capabilities_for(self, options: Mapping[str, str]) -> Capabilities:
        """Return what survives with these options; `capabilities` is for none."""
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
    key : str
        What other annotations of the file call it, in `part_of` and in pairs.
    role, visible, judged_occlusion, part_of, group, judgement, kind, coding, lesion, severity
        As in `ExportAnnotation`.
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
    role: str = "amodal"
    visible: Region | None = None
    judged_occlusion: str | None = None
    part_of: str | None = None
    group: str = ""
    judgement: str | None = None
    kind: str | None = None
    coding: Coding | None = None
    lesion: ExportLesion | None = None
    severity: SeverityChoice | None = None


@frozen
class Imported:
    """Content of one annotation file."""

    annotations: tuple[ImportedAnnotation, ...]
    scheme: LabelScheme | None = None
    layers: tuple[ExportLayer, ...] = ()
    image_sizes: Mapping[str, tuple[int, int]] = field(factory=dict, hash=False)
    warnings: tuple[Text, ...] = ()
    pairs: tuple[ExportPair, ...] = ()


@frozen
class KnownImage:
    """An image of the project that a foreign file may mean."""

    name: str
    rows: int
    columns: int


FindImage = Callable[[str], KnownImage | None]
"""Gives the image that a path, or a path without its suffix, means; None when it is none alone."""


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


@runtime_checkable
class CompanionReader(Protocol):
    """What a reader may offer beyond `Reader` whose files need others beside them to be read."""

    def companions(self, path: Path, head: bytes) -> list[Path]:
        """Return files that may help with one that begins like `head`; usually none."""
        ...

    def read_with(self, data: bytes, name: str, beside: Mapping[str, bytes]) -> Imported:
        """Parse one file, all or nothing; `beside` are the companions by name."""
        ...


@runtime_checkable
class FolderReader(Protocol):
    """What a reader may offer beyond `Reader` whose format is a folder: the user picks one file."""

    def members(self, path: Path) -> list[Path]:
        """Return the files to be read with the one that was picked, in a stable order."""
        ...

    def read_files(self, files: Mapping[str, bytes], name: str, find: FindImage) -> Imported:
        """Parse all files, all or nothing.

        Parameters
        ----------
        files : mapping of str to bytes
            By path relative to the folder of the picked one, which is `name`.
        find : callable
            Knows the images of the project, for formats that do not say how large they are.

        Raises
        ------
        InputError
            With the file and the place in it.
        """
        ...
