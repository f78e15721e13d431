"""What a format can carry of a project, and what can be chosen when it is written."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen

from workbench.base.text import Text


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
