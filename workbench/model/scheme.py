"""Label scheme: the rule book's labels and their attributes, versioned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from math import inf, isfinite

from attrs import field, frozen
from attrs.validators import ge, in_, matches_re, optional

from workbench.model.annotation import AttributeValue, finite
from workbench.model.concept import Coding, Concept
from workbench.model.ids import PictureId, SchemeId
from workbench.model.layer import HEX_COLOR
from workbench.model.occlusion import OcclusionPolicy, Opacity
from workbench.model.severity import Severity, SeverityRule


class AttributeKind(StrEnum):
    """What values an attribute takes."""

    TEXT = "text"
    NUMBER = "number"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    BOOLEAN = "boolean"


@frozen
class Attribute:
    """A property that annotations of a label carry.

    Parameters
    ----------
    unit : str
        UCUM unit of a number; empty for a bare number.
    minimum, maximum : float or None
        Inclusive range of a number.
    choices : tuple of str
        Allowed values of a choice or multi-choice.
    titles : mapping of str to str
        Name shown in other languages, by language code.
    required_if : str
        Condition over the attributes of the same annotation, as `FieldRule.must`; where it holds,
        a value is required. Empty = never.
    choice_titles : mapping of str to mapping of str to str
        Names of choices in other languages, by choice, then by language code.
    """

    name: str
    kind: AttributeKind = AttributeKind.TEXT
    required: bool = False
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    default: AttributeValue | None = None
    titles: Mapping[str, str] = field(factory=dict, hash=False)
    required_if: str = ""
    choice_titles: Mapping[str, Mapping[str, str]] = field(factory=dict, hash=False)

    def __attrs_post_init__(self) -> None:
        if not self.name:
            raise ValueError("an attribute needs a name")
        choosing = self.kind in (AttributeKind.CHOICE, AttributeKind.MULTI_CHOICE)
        if choosing and not self.choices:
            raise ValueError(f"attribute {self.name!r} needs choices")
        low, high = self._range()
        if not low <= high:
            raise ValueError(f"attribute {self.name!r} has no number between {low} and {high}")
        if self.default is not None and not self.takes(self.default):
            raise ValueError(f"attribute {self.name!r} does not take its default {self.default!r}")

    def _range(self) -> tuple[float, float]:
        low = -inf if self.minimum is None else self.minimum
        return low, inf if self.maximum is None else self.maximum

    def takes(self, value: object) -> bool:
        """Return whether a value is of this kind, in range and among the choices."""
        match self.kind:
            case AttributeKind.TEXT:
                return isinstance(value, str)
            case AttributeKind.BOOLEAN:
                return isinstance(value, bool)
            case AttributeKind.CHOICE:
                return value in self.choices
            case AttributeKind.MULTI_CHOICE:
                return isinstance(value, tuple) and all(one in self.choices for one in value)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        low, high = self._range()
        return isfinite(value) and low <= value <= high


class ExampleKind(StrEnum):
    """What an example of the rule book shows."""

    GOOD = "good"
    BAD = "bad"
    BORDERLINE = "borderline"


@frozen
class Picture:
    """A small picture of the rule book, kept in the project.

    Parameters
    ----------
    data : bytes
        A PNG file.
    """

    id: PictureId
    data: bytes


@frozen
class Example:
    """An example of the rule book: a picture, and why it is one."""

    kind: ExampleKind
    picture: PictureId
    caption: str = ""


@frozen
class RulePage:
    """What the rule book says of a label.

    Parameters
    ----------
    definition : str
        What is one, what is none, in numbers where there are any.
    definitions : mapping of str to str
        The same in other languages, by language code.
    """

    definition: str = ""
    definitions: Mapping[str, str] = field(factory=dict, hash=False)
    examples: tuple[Example, ...] = ()


@frozen
class FieldRule:
    """What must hold between the attributes of an annotation.

    Parameters
    ----------
    must : str
        A comparison of attributes by name, for example ``depth_mm <= length_mm``. It is judged by
        ``workbench.base.expressions`` and never run as a program.
    label : str or None
        Only for this label and its kinds; None = for all.
    message : str
        What is said when it does not hold; empty = the rule itself.
    titles : mapping of str to str
        The message in other languages, by language code.
    """

    must: str
    label: str | None = None
    message: str = ""
    titles: Mapping[str, str] = field(factory=dict, hash=False)


@frozen
class CheckSetting:
    """How one check judges under this version of the scheme.

    Parameters
    ----------
    severity : str
        ``error``, ``warning`` or ``note``; empty = as the check says.
    values : mapping of str to float
        Its thresholds by name, where they differ from its own.
    """

    check: str
    enabled: bool = True
    severity: str = ""
    values: Mapping[str, float] = field(factory=dict, hash=False)


@frozen
class Label:
    """One entry of the scheme.

    Parameters
    ----------
    key : str
        Unique in the scheme; the path ``a/b`` when the name alone is not unique.
    parent : str or None
        Key of the label it is a kind of.
    digit : int or None
        Shortcut 0-9.
    priority : float
        Default depth of its annotations, larger = nearer.
    part_of : str or None
        Key of the label whose parts these are (a scratch of a housing): they lie inside it.
    opacity : Opacity
        Whether its annotations hide others.
    occlusion_group : str
        Only annotations of one group hide each other.
    exclusive : str
        Labels with the same word here must not share pixels; empty = none.
    selectable : bool
        Whether annotations may have it; a heading of the hierarchy may not.
    coding : Coding or None
        What stands beside `concept` in a coded description of its annotations.
    """

    key: str
    name: str
    color: str = field(default="#56b4e9", validator=matches_re(HEX_COLOR))
    parent: str | None = None
    digit: int | None = field(default=None, validator=optional(in_(range(10))))
    priority: float = field(default=0.0, validator=finite)
    attributes: tuple[Attribute, ...] = ()
    concept: Concept | None = None
    titles: Mapping[str, str] = field(factory=dict, hash=False)
    part_of: str | None = None
    opacity: Opacity = Opacity.OPAQUE
    occlusion_group: str = ""
    exclusive: str = ""
    selectable: bool = True
    page: RulePage | None = None
    coding: Coding | None = None

    def __attrs_post_init__(self) -> None:
        if not self.key:
            raise ValueError("a label needs a key")
        names = [attribute.name for attribute in self.attributes]
        if len(set(names)) != len(names):
            raise ValueError(f"attributes of label {self.key!r} must have different names")

    def title(self, language: str) -> str:
        """Return the name in a language, else the plain name."""
        return self.titles.get(language, self.name)


@frozen
class LabelScheme:
    """One version of the label scheme; a change is a new value with the next version.

    Parameters
    ----------
    author, created : str, datetime or None
        Who made this version, and when.
    note : str
        What is different from the version before, in the author's words.
    severities : tuple of Severity
        Grades of defects, the worst first.
    severity_rules : tuple of SeverityRule
        When a defect has which of them; the first that holds counts.
    """

    id: SchemeId
    version: int = field(validator=ge(1))
    name: str = ""
    labels: tuple[Label, ...] = ()
    occlusion: OcclusionPolicy = field(factory=OcclusionPolicy)
    rules: tuple[FieldRule, ...] = ()
    checks: tuple[CheckSetting, ...] = ()
    author: str = ""
    created: datetime | None = None
    note: str = ""
    severities: tuple[Severity, ...] = ()
    severity_rules: tuple[SeverityRule, ...] = ()

    def __attrs_post_init__(self) -> None:
        grades = [severity.key for severity in self.severities]
        if len(set(grades)) != len(grades):
            raise ValueError("severity keys must be unique")
        for rule in self.severity_rules:
            if rule.severity not in grades:
                raise ValueError(f"a rule gives the unknown severity {rule.severity!r}")
        keys = [label.key for label in self.labels]
        if len(set(keys)) != len(keys):
            raise ValueError("label keys must be unique")
        for label in self.labels:
            if label.parent is not None and label.parent not in keys:
                raise ValueError(f"label {label.key!r} has an unknown parent {label.parent!r}")
            if label.part_of is not None and label.part_of not in keys:
                raise ValueError(f"label {label.key!r} is part of an unknown {label.part_of!r}")
            self._check_no_cycle(label)

    def _check_no_cycle(self, label: Label) -> None:
        seen = {label.key}
        parent = label.parent
        while parent is not None:
            if parent in seen:
                raise ValueError(f"label {label.key!r} is its own ancestor")
            seen.add(parent)
            found = self.get(parent)
            parent = found.parent if found else None

    def get(self, key: str | None) -> Label | None:
        """Return the label with this key, or None."""
        return next((label for label in self.labels if label.key == key), None)

    def attributes_of(self, key: str | None) -> tuple[Attribute, ...]:
        """Return the attributes of a label, inherited ones first."""
        label = self.get(key)
        if label is None:
            return ()
        inherited = self.attributes_of(label.parent)
        own = {attribute.name for attribute in label.attributes}
        return (*(a for a in inherited if a.name not in own), *label.attributes)

    def defaults_of(self, key: str | None) -> dict[str, AttributeValue]:
        """Return the attribute values that an annotation of a label starts with."""
        return {a.name: a.default for a in self.attributes_of(key) if a.default is not None}
