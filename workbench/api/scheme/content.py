"""What a label scheme says, whoever wrote it and whenever."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from attrs import field, frozen

from workbench.model.ids import EntityId, PictureId, SchemeId
from workbench.model.occlusion import OcclusionPolicy
from workbench.model.scheme import CheckSetting, FieldRule, Label, LabelScheme, Picture
from workbench.model.severity import Severity, SeverityRule

DRAFT = "draft"


@frozen
class SchemeContent:
    """A version of the scheme without number and author; it may still contradict itself."""

    name: str = ""
    labels: tuple[Label, ...] = ()
    occlusion: OcclusionPolicy = field(factory=OcclusionPolicy)
    rules: tuple[FieldRule, ...] = ()
    checks: tuple[CheckSetting, ...] = ()
    note: str = ""
    pictures: tuple[Picture, ...] = ()
    severities: tuple[Severity, ...] = ()
    severity_rules: tuple[SeverityRule, ...] = ()

    @classmethod
    def of(cls, scheme: LabelScheme, pictures: Mapping[PictureId, Picture]) -> SchemeContent:
        """Return what a version of a scheme says, with the pictures of its rule book."""
        used = [id for id in examples_of(scheme.labels) if id in pictures]
        return cls(
            scheme.name,
            scheme.labels,
            scheme.occlusion,
            scheme.rules,
            scheme.checks,
            scheme.note,
            tuple(pictures[id] for id in used),
            scheme.severities,
            scheme.severity_rules,
        )

    def as_scheme(self) -> LabelScheme:
        """Return it as a first version."""
        return LabelScheme(
            SchemeId(EntityId(DRAFT)),
            1,
            self.name,
            self.labels,
            self.occlusion,
            self.rules,
            self.checks,
            note=self.note,
            severities=self.severities,
            severity_rules=self.severity_rules,
        )


def examples_of(labels: Sequence[Label]) -> list[PictureId]:
    """Return the pictures that rule book pages show, each once, in order."""
    pages = (label.page for label in labels if label.page is not None)
    return list(dict.fromkeys(example.picture for page in pages for example in page.examples))
