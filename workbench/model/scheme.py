"""Label scheme: the rule book's labels and their attributes, versioned."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen
from attrs.validators import ge, matches_re

from workbench.model.annotation import AttributeValue
from workbench.model.concept import Concept
from workbench.model.ids import SchemeId
from workbench.model.layer import HEX_COLOR


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

    def __attrs_post_init__(self) -> None:
        choosing = self.kind in (AttributeKind.CHOICE, AttributeKind.MULTI_CHOICE)
        if choosing and not self.choices:
            raise ValueError(f"attribute {self.name!r} needs choices")


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
    """

    key: str
    name: str
    color: str = field(default="#56b4e9", validator=matches_re(HEX_COLOR))
    parent: str | None = None
    digit: int | None = None
    priority: float = 0.0
    attributes: tuple[Attribute, ...] = ()
    concept: Concept | None = None
    titles: Mapping[str, str] = field(factory=dict, hash=False)

    def title(self, language: str) -> str:
        """Return the name in a language, else the plain name."""
        return self.titles.get(language, self.name)


@frozen
class LabelScheme:
    """One version of the label scheme; a change is a new value with the next version."""

    id: SchemeId
    version: int = field(validator=ge(1))
    name: str = ""
    labels: tuple[Label, ...] = ()

    def __attrs_post_init__(self) -> None:
        keys = [label.key for label in self.labels]
        if len(set(keys)) != len(keys):
            raise ValueError("label keys must be unique")
        for label in self.labels:
            if label.parent is not None and label.parent not in keys:
                raise ValueError(f"label {label.key!r} has an unknown parent {label.parent!r}")
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


EMPTY_SCHEME_VERSION = 0
