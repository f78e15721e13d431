"""From values of a label scheme to its records."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.api.scheme.content import SchemeContent
from workbench.api.scheme.records import (
    AttributeRecord,
    CheckRecord,
    CodingRecord,
    ConceptRecord,
    ExampleRecord,
    FieldRuleRecord,
    LabelRecord,
    OcclusionRecord,
    RulePageRecord,
    SchemeRecord,
    SeverityRecord,
    SeverityRuleRecord,
)
from workbench.model.concept import Coding, Concept
from workbench.model.ids import PictureId
from workbench.model.occlusion import OcclusionPolicy
from workbench.model.scheme import (
    Attribute,
    CheckSetting,
    Label,
    Picture,
    RulePage,
)


def record_of(content: SchemeContent) -> SchemeRecord:
    """Return the record of what a scheme says, with its pictures."""
    pictures = {one.id: one for one in content.pictures}
    return SchemeRecord(
        [_label(label, pictures) for label in content.labels],
        content.name,
        occlusion=_occlusion(content.occlusion),
        rules=[
            FieldRuleRecord(one.must, one.label, one.message, dict(one.titles))
            for one in content.rules
        ],
        checks=[_check(one) for one in content.checks],
        note=content.note,
        severities=[
            SeverityRecord(one.key, one.name, one.color, dict(one.titles))
            for one in content.severities
        ],
        severity_rules=[
            SeverityRuleRecord(one.when, one.severity, one.label, one.note)
            for one in content.severity_rules
        ],
    )


def _label(label: Label, pictures: Mapping[PictureId, Picture]) -> LabelRecord:
    return LabelRecord(
        label.key,
        label.name,
        label.color,
        label.parent,
        label.digit,
        label.priority,
        [_attribute(one) for one in label.attributes],
        concept_record(label.concept),
        dict(label.titles),
        label.part_of,
        label.opacity,
        label.occlusion_group,
        label.exclusive,
        label.selectable,
        _page(label.page, pictures),
        _coding(label.coding),
    )


def _attribute(attribute: Attribute) -> AttributeRecord:
    default = attribute.default
    return AttributeRecord(
        attribute.name,
        attribute.kind,
        attribute.required,
        attribute.unit,
        attribute.minimum,
        attribute.maximum,
        list(attribute.choices),
        list(default) if isinstance(default, tuple) else default,
        dict(attribute.titles),
        attribute.required_if,
        {key: dict(titles) for key, titles in attribute.choice_titles.items()},
    )


def _page(page: RulePage | None, pictures: Mapping[PictureId, Picture]) -> RulePageRecord | None:
    if page is None:
        return None
    return RulePageRecord(
        page.definition,
        dict(page.definitions),
        [
            ExampleRecord(one.kind, pictures[one.picture].data, one.caption)
            for one in page.examples
            if one.picture in pictures
        ],
    )


def _occlusion(policy: OcclusionPolicy) -> OcclusionRecord | None:
    if policy == OcclusionPolicy():
        return None
    return OcclusionRecord(
        policy.none, policy.partial, policy.scene, policy.amodal_up_to, policy.full
    )


def _check(setting: CheckSetting) -> CheckRecord:
    return CheckRecord(
        setting.check,
        setting.enabled,
        setting.severity,  # type: ignore[arg-type]  # one of the words
        dict(setting.values),
    )


def concept_record(concept: Concept | None) -> ConceptRecord | None:
    """Return the record of a term."""
    if concept is None:
        return None
    return ConceptRecord(concept.scheme, concept.value, concept.meaning, concept.version)


def _coding(coding: Coding | None) -> CodingRecord | None:
    if coding is None:
        return None
    return CodingRecord(
        concept_record(coding.category),
        _records(coding.modifiers),
        concept_record(coding.site),
        _records(coding.site_modifiers),
        concept_record(coding.laterality),
    )


def _records(concepts: tuple[Concept, ...]) -> list[ConceptRecord]:
    return [one for concept in concepts if (one := concept_record(concept)) is not None]
