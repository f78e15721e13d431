"""Versions of the label scheme: what is different, in words, and what must be judged again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from attrs import evolve, frozen

from workbench.api.scheme.content import SchemeContent
from workbench.app.scheme.starters import adopt
from workbench.base.errors import InputError
from workbench.base.figures import trimmed
from workbench.base.text import Text, language, t
from workbench.model.annotation import Annotation
from workbench.model.commands.make import make_patch
from workbench.model.concept import Coding
from workbench.model.ids import AnnotationId
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.model.scheme import Attribute, Label, LabelScheme
from workbench.model.severity import SeverityRule


class DifferenceKind(StrEnum):
    """What became of something."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@frozen
class Difference:
    """One difference between two versions; `label` is a key, empty for the scheme as a whole."""

    kind: DifferenceKind
    label: str
    text: Text


_FIELDS: Mapping[str, Text] = {
    "name": t("name"),
    "color": t("colour"),
    "digit": t("digit"),
    "priority": t("priority"),
    "parent": t("parent label"),
    "part_of": t("part of"),
    "opacity": t("opacity"),
    "occlusion_group": t("occlusion group"),
    "exclusive": t("exclusive group"),
    "selectable": t("can be chosen"),
    "concept": t("coded term"),
    "coding": t("coded region, side and the like"),
}
_ATTRIBUTE_FIELDS: Mapping[str, Text] = {
    "kind": t("kind"),
    "required": t("must be given"),
    "required_if": t("must be given where"),
    "unit": t("unit"),
    "minimum": t("least"),
    "maximum": t("greatest"),
    "choices": t("choices"),
    "default": t("default"),
}


def differences(before: LabelScheme | None, after: LabelScheme) -> list[Difference]:
    """Return what is different in `after`, label by label and field by field."""
    old = {label.key: label for label in before.labels} if before else {}
    new = {label.key: label for label in after.labels}
    found: list[Difference] = []
    for key, label in new.items():
        if key not in old:
            text = t("“{label}” is new.", label=_title(label))
            found.append(Difference(DifferenceKind.ADDED, key, text))
        else:
            found += [
                Difference(DifferenceKind.CHANGED, key, text)
                for text in _label_changes(old[key], label)
            ]
    for key, label in old.items():
        if key not in new:
            text = t("“{label}” was removed.", label=_title(label))
            found.append(Difference(DifferenceKind.REMOVED, key, text))
    kept_old = [key for key in old if key in new]
    if kept_old != [key for key in new if key in old]:
        found.append(Difference(DifferenceKind.CHANGED, "", t("The order of the labels.")))
    return found + [
        Difference(DifferenceKind.CHANGED, "", text) for text in _scheme_changes(before, after)
    ]


def _title(label: Label) -> str:
    return label.title(language())


def _label_changes(old: Label, new: Label) -> Iterable[Text]:
    title = _title(new)
    for name, said in _FIELDS.items():
        a, b = getattr(old, name), getattr(new, name)
        if a != b:
            yield t(
                "“{label}”, {field}: {before} → {after}",
                label=title,
                field=said,
                before=_shown(a),
                after=_shown(b),
            )
    if old.titles != new.titles:
        yield t("“{label}”: names in other languages.", label=title)
    yield from _attribute_changes(title, old.attributes, new.attributes)
    a, b = old.page, new.page
    if (a.definition, a.definitions) != (b.definition, b.definitions) if a and b else a != b:
        yield t("“{label}”: the definition in the rule book.", label=title)
    if a and b and a.examples != b.examples:
        yield t(
            "“{label}”: examples in the rule book, {before} → {after}.",
            label=title,
            before=len(a.examples),
            after=len(b.examples),
        )


def _attribute_changes(
    title: str, old: Iterable[Attribute], new: Iterable[Attribute]
) -> Iterable[Text]:
    before = {one.name: one for one in old}
    after = {one.name: one for one in new}
    for name, attribute in after.items():
        if name not in before:
            yield t("“{label}”: attribute “{name}” is new.", label=title, name=name)
            continue
        for key, said in _ATTRIBUTE_FIELDS.items():
            a, b = getattr(before[name], key), getattr(attribute, key)
            if a != b:
                yield t(
                    "“{label}”, attribute “{name}”, {field}: {before} → {after}",
                    label=title,
                    name=name,
                    field=said,
                    before=_shown(a),
                    after=_shown(b),
                )
        a, b = before[name], attribute
        if (a.titles, a.choice_titles) != (b.titles, b.choice_titles):
            yield t("“{label}”, attribute “{name}”: other languages.", label=title, name=name)
    for name in before:
        if name not in after:
            yield t("“{label}”: attribute “{name}” was removed.", label=title, name=name)


def _scheme_changes(before: LabelScheme | None, after: LabelScheme) -> Iterable[Text]:
    if before is None:
        return
    if before.name != after.name:
        yield t("Name of the scheme: {before} → {after}", before=before.name, after=after.name)
    old = {(one.label, one.must) for one in before.rules}
    new = {(one.label, one.must) for one in after.rules}
    for _, must in sorted(new - old, key=str):
        yield t("New rule: {rule}", rule=must)
    for _, must in sorted(old - new, key=str):
        yield t("Rule removed: {rule}", rule=must)
    if old == new and before.rules != after.rules:
        yield t("What rules say.")
    yield from _severity_changes(before, after)
    if before.occlusion != after.occlusion:
        yield t("Occlusion: limits or what is to be drawn.")
    if before.checks != after.checks:
        yield t("How strict checks are.")


def _severity_changes(before: LabelScheme, after: LabelScheme) -> Iterable[Text]:
    if before.severities != after.severities:
        yield t(
            "Grades of severity: {before} → {after}",
            before=", ".join(one.title(language()) for one in before.severities) or "–",
            after=", ".join(one.title(language()) for one in after.severities) or "–",
        )
    old = [_severity_rule(one) for one in before.severity_rules]
    new = [_severity_rule(one) for one in after.severity_rules]
    for rule in new:
        if rule not in old:
            yield t("New rule of severity: {rule}", rule=rule)
    for rule in old:
        if rule not in new:
            yield t("Rule of severity removed: {rule}", rule=rule)
    if old != new and sorted(old) == sorted(new):
        yield t("The order of the rules of severity.")


def _severity_rule(rule: SeverityRule) -> str:
    label = f"{rule.label}: " if rule.label is not None else ""
    return f"{label}{rule.when} → {rule.severity}"


def _shown(value: Any) -> str:
    match value:
        case None | "" | ():
            return "–"
        case bool():
            return str(t("yes")) if value else str(t("no"))
        case tuple():
            return ", ".join(map(str, value))
        case float() | int():
            return trimmed(value)
        case Coding():
            parts = (value.category, *value.modifiers, value.site, *value.site_modifiers)
            found = (one for one in (*parts, value.laterality) if one is not None)
            return ", ".join(f"{one.scheme} {one.value}" for one in found) or "–"
        case _ if hasattr(value, "meaning"):
            return f"{value.scheme} {value.value}"
    return str(value)


def versions(project: Project) -> list[LabelScheme]:
    """Return all versions of the scheme, the newest first."""
    return sorted(project.schemes.values(), key=lambda one: -one.version)


def mark_judged(project: Project, stamp: Stamp, ids: Iterable[AnnotationId]) -> Patch:
    """Note that annotations were judged by the current version; nothing else of them changes.

    Locked ones, too: what is locked is what was drawn and said.
    """
    values: dict[Any, Annotation] = {}
    for id in ids:
        one = project.annotations.get(id)
        if one is not None:
            provenance = evolve(one.provenance, scheme_version=project.scheme_version)
            values[id] = evolve(one, provenance=provenance)
    return make_patch(t("Mark as judged"), stamp, project, values)


def save_scheme(
    project: Project,
    stamp: Stamp,
    content: SchemeContent,
    instead: Mapping[str, str | None] | None = None,
) -> Patch:
    """Make the next version, and give annotations another label where theirs is gone.

    Parameters
    ----------
    instead : mapping of str to (str or None)
        For keys that are gone: the label that their annotations get, None for no label. What is
        not named keeps the key.

    Raises
    ------
    InputError
        If a label that is to be taken instead is not in the new version.
    """
    patch = adopt(project, stamp, content)
    if not instead or patch.is_empty():
        return patch
    scheme = content.as_scheme()
    for key in instead.values():
        if key is not None and scheme.get(key) is None:
            raise InputError(t("The label scheme has no label “{label}”.", label=key))
    version = project.scheme_version + 1
    values: dict[Any, Annotation] = {}
    for one in project.annotations.values():
        if one.label is not None and one.label in instead:
            values[one.id] = _relabelled(one, instead[one.label], scheme, version)
    more = make_patch(patch.name, stamp, project, values)
    return patch.then(more)


def _relabelled(one: Annotation, key: str | None, scheme: LabelScheme, version: int) -> Annotation:
    known = {a.name: a for a in scheme.attributes_of(key)}
    kept = {k: v for k, v in one.attributes.items() if k in known and known[k].takes(v)}
    return evolve(
        one,
        label=key,
        attributes={**scheme.defaults_of(key), **kept},
        provenance=evolve(one.provenance, scheme_version=version),
    )
