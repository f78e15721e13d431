"""What a label scheme file holds, as its JSON Schema has it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

from workbench.model.occlusion import FullPolicy, Opacity, ScenePolicy
from workbench.model.scheme import AttributeKind, ExampleKind

FORMAT = "workbench-label-scheme"
VERSION = 3

_Key = Annotated[
    str,
    Meta(
        min_length=1,
        description="What annotations refer to, unique; the path a/b where a name is not.",
    ),
]
_Titles = Annotated[
    dict[str, str],
    Meta(description="Name in other languages by language code, for example zh_CN."),
]


class ConceptRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A coded term, as DICOM writes it: scheme designator, value, meaning."""

    scheme: str
    value: str
    meaning: str
    version: str | None = None


class CodingRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What stands beside the coded term in a description: category, site, side."""

    category: ConceptRecord | None = None
    modifiers: list[ConceptRecord] = []
    site: ConceptRecord | None = None
    site_modifiers: list[ConceptRecord] = []
    laterality: ConceptRecord | None = None


class AttributeRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A property that annotations of the label carry."""

    name: Annotated[str, Meta(min_length=1)]
    kind: Annotated[AttributeKind, Meta(description="What values it takes.")] = AttributeKind.TEXT
    required: bool = False
    unit: Annotated[str, Meta(description="UCUM unit of a number, for example mm.")] = ""
    minimum: Annotated[float | None, Meta(description="Smallest number, inclusive.")] = None
    maximum: Annotated[float | None, Meta(description="Largest number, inclusive.")] = None
    choices: Annotated[
        list[str], Meta(description="Values of a choice or multi_choice; at least one.")
    ] = []
    default: Annotated[
        str | float | bool | list[str] | None,
        Meta(description="What new annotations start with; a list for a multi_choice."),
    ] = None
    titles: _Titles = {}
    required_if: Annotated[
        str,
        Meta(description="Condition over the attributes; where it holds, a value is required."),
    ] = ""
    choice_titles: Annotated[
        dict[str, dict[str, str]],
        Meta(description="Names of choices in other languages, by choice, then by language."),
    ] = {}


class ExampleRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """An example of the rule book: a small picture, and why it is one."""

    kind: Annotated[ExampleKind, Meta(description="What it shows.")]
    picture: Annotated[bytes, Meta(description="A PNG file in base64, at most 1 MiB.")]
    caption: str = ""


class RulePageRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What the rule book says of a label."""

    definition: Annotated[str, Meta(description="What is one, what is none, in numbers.")] = ""
    definitions: Annotated[
        dict[str, str], Meta(description="The same in other languages, by language code.")
    ] = {}
    examples: list[ExampleRecord] = []


class LabelRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One label."""

    key: _Key
    name: Annotated[str, Meta(description="Name shown; the key where it is left out.")] = ""
    color: Annotated[
        str, Meta(pattern="^#[0-9a-f]{6}$", description="#rrggbb in small letters.")
    ] = "#56b4e9"
    parent: Annotated[
        str | None, Meta(description="Key of the label that this one is a kind of.")
    ] = None
    digit: Annotated[
        Annotated[int, Meta(ge=0, le=9)] | None,
        Meta(description="Shortcut, each digit once in a scheme."),
    ] = None
    priority: Annotated[
        float, Meta(description="Depth of its annotations; larger is nearer and hides others.")
    ] = 0.0
    attributes: list[AttributeRecord] = []
    concept: ConceptRecord | None = None
    titles: _Titles = {}
    part_of: Annotated[
        str | None, Meta(description="Key of the label whose parts these are; they lie inside it.")
    ] = None
    opacity: Annotated[
        Opacity, Meta(description="Whether its annotations hide what lies behind them.")
    ] = Opacity.OPAQUE
    occlusion_group: Annotated[
        str, Meta(description="Only annotations of one group hide each other.")
    ] = ""
    exclusive: Annotated[
        str, Meta(description="Labels with the same word here must not share pixels.")
    ] = ""
    selectable: Annotated[
        bool, Meta(description="Whether annotations may have it; a heading may not be chosen.")
    ] = True
    page: RulePageRecord | None = None
    coding: CodingRecord | None = None


class FieldRuleRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What must hold between the attributes of an annotation."""

    must: Annotated[str, Meta(description="A condition, for example depth <= 0.5 * length.")]
    label: Annotated[
        str | None, Meta(description="Only for this label and its kinds; left out: for all.")
    ] = None
    message: Annotated[str, Meta(description="What is said when it does not hold.")] = ""
    titles: Annotated[
        dict[str, str], Meta(description="The message in other languages, by language code.")
    ] = {}


class CheckRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """How strict one check is."""

    check: Annotated[str, Meta(min_length=1, description="Name of the check.")]
    enabled: bool = True
    severity: Annotated[
        Literal["", "error", "warning", "note"], Meta(description="Empty = as the check says.")
    ] = ""
    values: Annotated[
        dict[str, float], Meta(description="Thresholds by name, where they differ from its own.")
    ] = {}


class SeverityRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """One grade of defects."""

    key: Annotated[str, Meta(min_length=1, description="What rules refer to, unique.")]
    name: Annotated[str, Meta(description="Name shown; the key where it is left out.")] = ""
    color: Annotated[
        str, Meta(pattern="^#[0-9a-f]{6}$", description="#rrggbb in small letters.")
    ] = "#d55e00"
    titles: _Titles = {}


class SeverityRuleRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """When a defect has a severity; the first rule that holds counts."""

    when: Annotated[
        str, Meta(description='A condition, for example length_mm > 0.5 and zone == "A".')
    ]
    severity: Annotated[str, Meta(description="Key of the grade that it gives.")]
    label: Annotated[
        str | None, Meta(description="Only for this label and its kinds; left out: for all.")
    ] = None
    note: Annotated[str, Meta(description="Why, for people.")] = ""


_Share = Annotated[float, Meta(ge=0, le=1)]


class OcclusionRecord(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What is to be drawn of hidden things, and how much is how hidden."""

    none: Annotated[_Share, Meta(description="Greatest hidden share that is none.")] = 0.01
    partial: Annotated[_Share, Meta(description="Greatest hidden share that is partial.")] = 0.5
    scene: Annotated[ScenePolicy, Meta(description="What is to be drawn.")] = ScenePolicy.AMODAL_ALL
    amodal_up_to: Annotated[
        _Share, Meta(description="With amodal_up_to: whole outlines up to this hidden share.")
    ] = 1.0
    full: Annotated[
        FullPolicy, Meta(description="What an export makes of what is wholly hidden.")
    ] = FullPolicy.KEEP_EMPTY


class SchemeRecord(
    Struct, forbid_unknown_fields=True, omit_defaults=True, rename={"schema": "$schema"}
):
    """Labels of a Workbench project, with their attributes."""

    labels: Annotated[list[LabelRecord], Meta(description="In the order in which they are shown.")]
    name: str = ""
    format: Annotated[str, Meta(pattern=f"^{FORMAT}$", description="Says what the file is.")] = (
        FORMAT
    )
    version: Annotated[int, Meta(ge=1, le=VERSION, description="Version of this file format.")] = (
        VERSION
    )
    schema: Annotated[str, Meta(description="Where the JSON Schema is, for editors.")] = ""
    occlusion: OcclusionRecord | None = None
    rules: Annotated[
        list[FieldRuleRecord], Meta(description="Between the attributes of an annotation.")
    ] = []
    checks: Annotated[
        list[CheckRecord], Meta(description="How strict checks are, where not as usual.")
    ] = []
    note: Annotated[str, Meta(description="What is different from the version before.")] = ""
    severities: Annotated[
        list[SeverityRecord], Meta(description="Grades of defects, the worst first.")
    ] = []
    severity_rules: Annotated[
        list[SeverityRuleRecord], Meta(description="The first that holds gives the grade.")
    ] = []
