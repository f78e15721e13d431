"""Rules: what the current label scheme says to checks, looked up once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.api.checks import Finding, Fix, Severity
from workbench.base.text import Text, language, t
from workbench.model.annotation import Annotation, Judgement
from workbench.model.ids import AnnotationId, EntityId
from workbench.model.occlusion import Opacity
from workbench.model.scheme import Attribute, CheckSetting, FieldRule, Label
from workbench.qa.conditions import lineage
from workbench.qa.versions import changed_since

if TYPE_CHECKING:
    from workbench.model.project import Project
    from workbench.qa.check import CheckInfo


class Rules:
    """One version of the scheme, over one project."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.scheme = project.scheme
        scheme = self.scheme
        self._settings: Mapping[str, CheckSetting] = (
            {one.check: one for one in scheme.checks} if scheme else {}
        )
        self._labels: dict[str, Label] = {one.key: one for one in scheme.labels} if scheme else {}
        self._attributes: dict[str | None, tuple[Attribute, ...]] = {}
        self._lineage: dict[str | None, tuple[str, ...]] = {}
        self._field_rules: dict[str | None, tuple[FieldRule, ...]] = {}

    # -- settings of checks -----------------------------------------------------------------

    def is_enabled(self, check: str) -> bool:
        """Return whether the scheme wants a check."""
        setting = self._settings.get(check)
        return setting is None or setting.enabled

    def severity(self, check: CheckInfo) -> Severity:
        """Return how bad its findings are here."""
        return self.severity_of(check.name, check.severity)

    def severity_of(self, check: str, usual: Severity) -> Severity:
        """Return how bad the findings of a check are here."""
        setting = self._settings.get(check)
        try:
            return Severity(setting.severity) if setting and setting.severity else usual
        except ValueError:  # of a newer program
            return usual

    def threshold(self, check: CheckInfo, name: str) -> float:
        """Return a threshold of a check: the scheme's, else its own."""
        setting = self._settings.get(check.name)
        if setting is not None and name in setting.values:
            return setting.values[name]
        return next(one.value for one in check.thresholds if one.name == name)

    def found(
        self,
        check: CheckInfo,
        message: Text,
        about: EntityId | None,
        *others: EntityId,
        subject: str = "",
        fix: Fix | None = None,
        **details: float | str,
    ) -> Finding:
        """Return a finding of a check, as bad as the scheme says."""
        severity = self.severity(check)
        ids = tuple(sorted(others))
        return Finding(check.name, severity, message, about, ids, subject, fix, details)

    # -- labels -----------------------------------------------------------------------------

    def label(self, annotation: Annotation) -> Label | None:
        """Return the label of an annotation, None where the scheme has none such."""
        return self._labels.get(annotation.label or "")

    def title(self, key: str | None) -> str:
        """Return how a label is shown."""
        label = self._labels.get(key or "")
        return label.title(language()) if label else key or str(t("No label"))

    def attributes(self, annotation: Annotation) -> tuple[Attribute, ...]:
        """Return what is asked of an annotation."""
        key = annotation.label
        found = self._attributes.get(key)
        if found is None:
            found = self.scheme.attributes_of(key) if self.scheme else ()
            self._attributes[key] = found
        return found

    def lineage(self, key: str | None) -> tuple[str, ...]:
        """Return a label and what it is a kind of."""
        found = self._lineage.get(key)
        if found is None:
            found = self._lineage[key] = lineage(self.scheme, key) if self.scheme else ()
        return found

    def field_rules(self, annotation: Annotation) -> tuple[FieldRule, ...]:
        """Return the rules between attributes that concern an annotation."""
        key = annotation.label
        found = self._field_rules.get(key)
        if found is None:
            kinds = self.lineage(key)
            every = self.scheme.rules if self.scheme else ()
            found = tuple(one for one in every if one.label is None or one.label in kinds)
            self._field_rules[key] = found
        return found

    @cached_property
    def is_coded(self) -> bool:
        """Whether labels have coded terms, so that those without stand out."""
        return any(label.concept is not None for label in self._labels.values())

    def is_opaque(self, annotation: Annotation) -> bool:
        """Return whether it hides what lies behind."""
        label = self.label(annotation)
        return label is None or label.opacity is Opacity.OPAQUE

    def are_related(self, a: Annotation, b: Annotation) -> bool:
        """Return whether one is a part of the other, or one label a kind or a part of the other."""
        if a.id in self.wholes_of(b) or b.id in self.wholes_of(a):
            return True
        of_a, of_b = self.lineage(a.label), self.lineage(b.label)
        if a.label in of_b or b.label in of_a:
            return True
        return self._is_part(of_a, of_b) or self._is_part(of_b, of_a)

    def _is_part(self, parts: tuple[str, ...], wholes: tuple[str, ...]) -> bool:
        return any(self._labels[key].part_of in wholes for key in parts)

    def wholes_of(self, annotation: Annotation) -> list[AnnotationId]:
        """Return what an annotation is a part of, over all steps; ends where it goes round."""
        found: list[AnnotationId] = []
        at: Annotation | None = annotation
        while at is not None and at.part_of is not None and at.part_of not in found:
            found.append(at.part_of)
            at = self.project.annotations.get(at.part_of)
        return found

    # -- versions ---------------------------------------------------------------------------

    @cached_property
    def changed_since(self) -> Mapping[int, frozenset[str]]:
        """By version, the labels that mean something else since."""
        return changed_since(self.project)

    # -- what is looked at ------------------------------------------------------------------

    def concerns(self, annotation: Annotation) -> bool:
        """Return whether an annotation is the user's work: no reference, nothing rejected."""
        if annotation.judgement is Judgement.REJECTED:
            return False
        return not self.project.is_offered(annotation)
