"""What a measurement measures, coded descriptions, lesions and severities as JSON and back."""

from __future__ import annotations

from typing import Any

from workbench.api.coded import coding_from_json, concept_from_json, concept_to_json
from workbench.api.exchange import NO_TIME, ExportLesion
from workbench.api.jsonfile import Node
from workbench.api.values import (
    LesionRole,
    MeasurementKind,
    SeverityChoice,
)

from .members import compact, member_of, text_or, time_of


def lesion_to_json(lesion: ExportLesion | None) -> dict[str, Any] | None:
    """Return a lesion as an object."""
    if lesion is None:
        return None
    more = {
        "node": lesion.node or None,
        "organ": lesion.organ,
        "site": concept_to_json(lesion.site),
    }
    return {
        "name": lesion.name,
        "tracking_uid": lesion.tracking_uid,
        "role": lesion.role,
        **compact(more),
    }


def severity_to_json(choice: SeverityChoice | None) -> dict[str, Any] | None:
    """Return a person's word on a severity as an object."""
    if choice is None:
        return None
    at = None if choice.at == NO_TIME else choice.at.isoformat()
    more = compact({"reason": choice.reason, "author": choice.author, "at": at})
    return {"severity": choice.severity, **more}


def described_from_json(given: Node) -> dict[str, Any]:
    """Return kind, coding, lesion and severity of the properties of a feature."""
    said = {name: _ours(given, name) for name in ("kind", "coding", "lesion", "severity")}
    kind = said["kind"]
    return {
        "kind": kind.text() if kind else None,
        "coding": coding_from_json(said["coding"]),
        "lesion": _lesion(said["lesion"]),
        "severity": _severity(said["severity"]),
    }


def is_described(name: str, value: object) -> bool:
    """Return whether a property is one of ours; others have words of their own under its name."""
    if name == "kind":
        return isinstance(value, str) and value in _KINDS
    return name in ("coding", "lesion", "severity") and isinstance(value, dict)


_KINDS = frozenset(one.value for one in MeasurementKind)


def _ours(given: Node, name: str) -> Node | None:
    node = given.get(name)
    return node if node is not None and is_described(name, node.value) else None


def _lesion(node: Node | None) -> ExportLesion | None:
    if node is None:
        return None
    role, is_node = node.get("role"), node.get("node")
    return ExportLesion(
        node.need("name").text(),
        node.need("tracking_uid").text(),
        member_of(LesionRole, role).value if role else "target",
        is_node.flag() if is_node else False,
        text_or(node.get("organ"), ""),
        concept_from_json(node.get("site")),
    )


def _severity(node: Node | None) -> SeverityChoice | None:
    if node is None:
        return None
    return SeverityChoice(
        node.need("severity").text(),
        text_or(node.get("reason"), ""),
        text_or(node.get("author"), ""),
        time_of(node.get("at")),
    )
