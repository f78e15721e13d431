"""The label scheme as JSON and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from workbench.api import t
from workbench.api.coded import coding_from_json, concept_from_json, terms_to_json
from workbench.api.jsonfile import Node
from workbench.api.values import (
    Attribute,
    AttributeKind,
    AttributeValue,
    CheckSetting,
    EntityId,
    FieldRule,
    FullPolicy,
    Label,
    LabelScheme,
    OcclusionPolicy,
    Opacity,
    RulePage,
    ScenePolicy,
    SchemeId,
    Severity,
    SeverityRule,
)

E = TypeVar("E", bound=StrEnum)


def scheme_to_json(scheme: LabelScheme) -> dict[str, Any]:
    """Return a scheme as an object; ids stay in the project."""
    labels = [_label_to_json(label) for label in scheme.labels]
    written = {"name": scheme.name, "version": scheme.version, "labels": labels}
    more = {
        "occlusion": _policy_to_json(scheme.occlusion),
        "rules": [_rule_to_json(rule) for rule in scheme.rules],
        "checks": [_check_to_json(setting) for setting in scheme.checks],
        "note": scheme.note,
        "severities": [_severity_to_json(one) for one in scheme.severities],
        "severity_rules": [_severity_rule_to_json(one) for one in scheme.severity_rules],
    }
    return {**written, **compact(more)}


def _policy_to_json(policy: OcclusionPolicy) -> dict[str, Any] | None:
    if policy == OcclusionPolicy():
        return None
    return {
        "none": policy.none,
        "partial": policy.partial,
        "scene": policy.scene.value,
        "amodal_up_to": policy.amodal_up_to,
        "full": policy.full.value,
    }


def _rule_to_json(rule: FieldRule) -> dict[str, Any]:
    return {"must": rule.must} | compact(
        {"label": rule.label, "message": rule.message, "titles": dict(rule.titles)}
    )


def _severity_to_json(severity: Severity) -> dict[str, Any]:
    return {"key": severity.key, "color": severity.color} | compact(
        {"name": severity.name, "titles": dict(severity.titles)}
    )


def _severity_rule_to_json(rule: SeverityRule) -> dict[str, Any]:
    more = compact({"label": rule.label, "note": rule.note})
    return {"when": rule.when, "severity": rule.severity, **more}


def _check_to_json(setting: CheckSetting) -> dict[str, Any]:
    more = compact({"severity": setting.severity, "values": dict(setting.values)})
    return {"check": setting.check, "enabled": setting.enabled, **more}


def _label_to_json(label: Label) -> dict[str, Any]:
    return compact(
        {
            "key": label.key,
            "name": label.name,
            "color": label.color,
            "parent": label.parent,
            "digit": label.digit,
            "priority": label.priority or None,
            "attributes": [_attribute_to_json(a) for a in label.attributes],
            **terms_to_json(label.concept, label.coding),
            "titles": dict(label.titles),
            "part_of": label.part_of,
            "opacity": None if label.opacity is Opacity.OPAQUE else label.opacity.value,
            "occlusion_group": label.occlusion_group,
            "exclusive": label.exclusive,
            "page": _page_to_json(label.page),
        }
    ) | ({} if label.selectable else {"selectable": False})


def _page_to_json(page: RulePage | None) -> dict[str, Any] | None:
    """Return the words of a page; its pictures stay in the project."""
    if page is None:
        return None
    return {"definition": page.definition, "definitions": dict(page.definitions)}


def _attribute_to_json(attribute: Attribute) -> dict[str, Any]:
    return compact(
        {
            "name": attribute.name,
            "kind": attribute.kind.value,
            "required": attribute.required or None,
            "unit": attribute.unit,
            "minimum": attribute.minimum,
            "maximum": attribute.maximum,
            "choices": list(attribute.choices),
            "titles": dict(attribute.titles),
            "required_if": attribute.required_if,
            "choice_titles": {key: dict(one) for key, one in attribute.choice_titles.items()},
        }
    ) | ({} if attribute.default is None else {"default": attribute.default})


def compact(members: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members that say something."""
    return {name: value for name, value in members.items() if value not in (None, "", [], {})}


def scheme_from_json(node: Node) -> LabelScheme:
    """Return the scheme that an object describes."""
    version, rules, checks = node.get("version"), node.get("rules"), node.get("checks")
    grades, severity_rules = node.get("severities"), node.get("severity_rules")
    try:
        return LabelScheme(
            SchemeId(EntityId("geojson")),
            version.whole(1) if version else 1,
            text_or(node.get("name"), ""),
            tuple(_label(label) for label in node.need("labels").items()),
            _policy(node.get("occlusion")),
            tuple(_rule(rule) for rule in rules.items()) if rules else (),
            tuple(_check(check) for check in checks.items()) if checks else (),
            note=text_or(node.get("note"), ""),
            severities=tuple(_severity(one) for one in grades.items()) if grades else (),
            severity_rules=(
                tuple(_severity_rule(one) for one in severity_rules.items())
                if severity_rules
                else ()
            ),
        )
    except ValueError as error:
        node.fail(t("The label scheme contradicts itself: {reason}.", reason=str(error)))


def _policy(node: Node | None) -> OcclusionPolicy:
    if node is None:
        return OcclusionPolicy()
    none, partial, most = (node.get(name) for name in ("none", "partial", "amodal_up_to"))
    scene, full, usual = node.get("scene"), node.get("full"), OcclusionPolicy()
    return OcclusionPolicy(
        none.number() if none else usual.none,
        partial.number() if partial else usual.partial,
        member_of(ScenePolicy, scene) if scene else usual.scene,
        most.number() if most else usual.amodal_up_to,
        member_of(FullPolicy, full) if full else usual.full,
    )


def _rule(node: Node) -> FieldRule:
    must, label = node.need("must").text(), text_or(node.get("label"), None)
    return FieldRule(must, label, text_or(node.get("message"), ""), _titles(node.get("titles")))


def _severity(node: Node) -> Severity:
    key, color = node.need("key").text(), node.get("color")
    if not key:
        node.fail(t("A severity needs a key."))
    return Severity(
        key,
        text_or(node.get("name"), ""),
        hex_color(color) if color else Severity(key).color,
        _titles(node.get("titles")),
    )


def _severity_rule(node: Node) -> SeverityRule:
    return SeverityRule(
        node.need("when").text(),
        node.need("severity").text(),
        text_or(node.get("label"), None),
        text_or(node.get("note"), ""),
    )


def _check(node: Node) -> CheckSetting:
    enabled, values = node.get("enabled"), node.get("values")
    return CheckSetting(
        node.need("check").text(),
        enabled.flag() if enabled else True,
        text_or(node.get("severity"), ""),
        {name: values.need(name).number() for name in values.object()} if values else {},
    )


def _page(node: Node | None) -> RulePage | None:
    if node is None:
        return None
    return RulePage(text_or(node.get("definition"), ""), _titles(node.get("definitions")))


def _label(node: Node) -> Label:
    opacity, selectable = node.get("opacity"), node.get("selectable")
    color, digit, priority = node.get("color"), node.get("digit"), node.get("priority")
    attributes = node.get("attributes")
    key = node.need("key").text()
    return Label(
        key,
        text_or(node.get("name"), key),
        hex_color(color) if color else Label(key, key).color,
        text_or(node.get("parent"), None),
        digit.whole() if digit else None,
        priority.number() if priority else 0.0,
        tuple(_attribute(a) for a in attributes.items()) if attributes else (),
        concept_from_json(node.get("concept")),
        _titles(node.get("titles")),
        text_or(node.get("part_of"), None),
        member_of(Opacity, opacity) if opacity else Opacity.OPAQUE,
        text_or(node.get("occlusion_group"), ""),
        text_or(node.get("exclusive"), ""),
        selectable.flag() if selectable else True,
        _page(node.get("page")),
        coding_from_json(node.get("coding")),
    )


def _attribute(node: Node) -> Attribute:
    kind, required, default = node.get("kind"), node.get("required"), node.get("default")
    low, high, choices = node.get("minimum"), node.get("maximum"), node.get("choices")
    titles = node.get("choice_titles")
    return Attribute(
        node.need("name").text(),
        member_of(AttributeKind, kind) if kind else AttributeKind.TEXT,
        required.flag() if required else False,
        text_or(node.get("unit"), ""),
        low.number() if low else None,
        high.number() if high else None,
        tuple(choice.text() for choice in choices.items()) if choices else (),
        attribute_value(default) if default else None,
        _titles(node.get("titles")),
        text_or(node.get("required_if"), ""),
        {key: _titles(titles.need(key)) for key in titles.object()} if titles else {},
    )


def attribute_value(node: Node) -> AttributeValue:
    """Return a text, number, yes-or-no value or list of texts."""
    value = node.value
    if isinstance(value, list):
        return tuple(item.text() for item in node.items())
    if not isinstance(value, str | int | float):
        node.fail(t("A text, number, true, false or list of texts is needed here."))
    return value


def hex_color(node: Node) -> str:
    """Return a colour ``#rrggbb``."""
    if not re.fullmatch("#[0-9a-f]{6}", node.text()):
        node.fail(t("A colour like #56b4e9 is needed here."))
    return node.text()


def member_of(kinds: type[E], node: Node) -> E:
    """Return the member of an enumeration that a text names."""
    try:
        return kinds(node.text())
    except ValueError:
        known = ", ".join(kind.value for kind in kinds)
        node.fail(t("One of these is needed here: {known}.", known=known))


T = TypeVar("T", str, None)


def text_or(node: Node | None, otherwise: T) -> str | T:
    """Return a text, or what to take when there is none."""
    return node.text() if node else otherwise


def _titles(node: Node | None) -> Mapping[str, str]:
    if node is None:
        return {}
    return {language: node.need(language).text() for language in node.object()}
