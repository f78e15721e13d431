"""Which labels mean something else in another version of the label scheme.

Colours, digits, names and order are looks; what is asked, defined and where it belongs is meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.model.ids import AnnotationId
from workbench.model.project import Project
from workbench.model.scheme import Label, LabelScheme
from workbench.qa.conditions import lineage


def meaning_of(scheme: LabelScheme, label: Label) -> tuple[Any, ...]:
    """Return all that an annotation of a label was judged by."""
    page = label.page
    kinds = lineage(scheme, label.key)
    return (
        label.parent,
        label.part_of,
        label.exclusive,
        label.selectable,
        label.concept,
        tuple(_asked(one) for one in scheme.attributes_of(label.key)),
        (page.definition, sorted(page.definitions.items())) if page else ("", []),
        tuple(rule.must for rule in scheme.rules if rule.label is None or rule.label in kinds),
    )


def _asked(attribute: Any) -> tuple[Any, ...]:
    return (
        attribute.name,
        attribute.kind,
        attribute.required,
        attribute.required_if,
        attribute.unit,
        attribute.minimum,
        attribute.maximum,
        attribute.choices,
    )


def changed_labels(before: LabelScheme, after: LabelScheme) -> frozenset[str]:
    """Return the keys of `after` whose meaning is another one, or that are new."""
    found = set()
    for label in after.labels:
        old = before.get(label.key)
        if old is None or meaning_of(before, old) != meaning_of(after, label):
            found.add(label.key)
    return frozenset(found)


def changed_since(project: Project) -> Mapping[int, frozenset[str]]:
    """Return by version which labels of the current scheme mean something else since then."""
    now = project.scheme
    if now is None:
        return {}
    old = [one for one in project.schemes.values() if one.version < now.version]
    return {one.version: changed_labels(one, now) for one in old}


def to_judge_again(project: Project) -> list[AnnotationId]:
    """Return the annotations that were judged when their label meant something else, by id."""
    changed = changed_since(project)
    if not any(changed.values()):
        return []
    return sorted(
        one.id
        for one in project.annotations.values()
        if one.label in changed.get(one.provenance.scheme_version, frozenset())
    )
