"""What of a project leaves: images, layers, annotations and what is between them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from attrs import frozen

from workbench.model.annotation import AttributeValue, Provenance
from workbench.model.concept import Coding, Concept
from workbench.model.regions import Region
from workbench.model.severity import SeverityChoice

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for a time that was not released; writers leave it out, readers put it back."""


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


@frozen(kw_only=True)
class DescribedAnnotation:
    """What may be said of an annotation on its way out or in, beside its place, shape and label.

    Parameters
    ----------
    role : str
        ``amodal``, or ``visible`` for a region that is only what can be seen.
    visible : Region or None
        The visible part that was drawn by hand; what is computed is in `ExportOcclusion`.
    judged_occlusion : str or None
        The level that a person or a file said.
    part_of : str or None
        What the annotation it is a part of is called: an id going out, a key coming in.
    judgement : str or None
        What somebody made of a prediction.
    kind : str or None
        What a measurement measures, as `MeasurementKind` has it.
    coding : Coding or None
        What stands beside the concept: category, modifiers, site, side.
    severity : SeverityChoice or None
        The grade that a person set over the rules.
    """

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
class ExportAnnotation(DescribedAnnotation):
    """An annotation as an export may show it, already released by ``deid``.

    Parameters
    ----------
    region : Region or None
        The amodal shape unless `role` is ``visible``.
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


@frozen
class ExportLayer:
    """A layer of an export; annotations name it by `name`."""

    name: str
    order: float
    color: str | None
    locked: bool
