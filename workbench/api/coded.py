"""Coded terms in annotation files: as JSON, and as one line of text where there is nothing else.

As text a term is written as DICOM's standard writes one (PS3.16 section 1.1, “(code, scheme,
"meaning")”), its version in brackets behind the scheme.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.api.jsonfile import Node
from workbench.model.concept import Coding, Concept

# --- as JSON -------------------------------------------------------------------------------------


def concept_to_json(concept: Concept | None) -> dict[str, Any] | None:
    """Return a coded term as an object."""
    if concept is None:
        return None
    written = {"scheme": concept.scheme, "value": concept.value, "meaning": concept.meaning}
    return written if concept.version is None else {**written, "version": concept.version}


def concept_from_json(node: Node | None) -> Concept | None:
    """Return the coded term that an object describes."""
    if node is None:
        return None
    version = node.get("version")
    return Concept(
        node.need("scheme").text(),
        node.need("value").text(),
        node.need("meaning").text(),
        version.text() if version else None,
    )


def coding_to_json(coding: Coding | None) -> dict[str, Any] | None:
    """Return what stands beside a concept as an object."""
    if coding is None:
        return None
    written = {
        "category": concept_to_json(coding.category),
        "modifiers": [concept_to_json(one) for one in coding.modifiers],
        "site": concept_to_json(coding.site),
        "site_modifiers": [concept_to_json(one) for one in coding.site_modifiers],
        "laterality": concept_to_json(coding.laterality),
    }
    # An empty one is none no more than an empty object is left out.
    return {name: value for name, value in written.items() if value} or {"category": None}


def coding_from_json(node: Node | None) -> Coding | None:
    """Return what stands beside a concept, as `coding_to_json` wrote it."""
    if node is None:
        return None
    return Coding(
        concept_from_json(node.get("category")),
        _several(node.get("modifiers")),
        concept_from_json(node.get("site")),
        _several(node.get("site_modifiers")),
        concept_from_json(node.get("laterality")),
    )


def _several(node: Node | None) -> tuple[Concept, ...]:
    found = (concept_from_json(one) for one in node.items()) if node else ()
    return tuple(one for one in found if one is not None)


def terms_to_json(concept: Concept | None, coding: Coding | None) -> dict[str, Any]:
    """Return the members ``concept`` and ``coding``, as far as there is something to say."""
    members = {"concept": concept_to_json(concept), "coding": coding_to_json(coding)}
    return {name: value for name, value in members.items() if value is not None}


def terms_from_json(node: Node | None) -> dict[str, Any]:
    """Return the fields ``concept`` and ``coding`` of an object that has them as members."""
    if node is None:
        return {}
    return {
        "concept": concept_from_json(node.get("concept")),
        "coding": coding_from_json(node.get("coding")),
    }


# --- as text -------------------------------------------------------------------------------------

_PLAIN = re.compile(r"[\w.\-]+\Z")
_PART = r'("(?:[^"\\]|\\.)*"|[\w.\-]+)'
_TERM = re.compile(
    rf"\s*\(\s*{_PART}\s*,\s*{_PART}\s*(?:\[\s*{_PART}\s*\]\s*)?,"
    r'\s*("(?:[^"\\]|\\.)*")\s*\)\s*(?:;|\Z)'
)


def concept_to_text(concept: Concept) -> str:
    """Return a coded term as ``(27925004, SCT, "Nodule")``, with its version ``SCT [2024]``."""
    version = f" [{_part(concept.version)}]" if concept.version is not None else ""
    meaning = json.dumps(concept.meaning, ensure_ascii=False)
    return f"({_part(concept.value)}, {_part(concept.scheme)}{version}, {meaning})"


def concepts_to_text(concepts: Sequence[Concept]) -> str:
    """Return coded terms, a semicolon between them."""
    return "; ".join(map(concept_to_text, concepts))


def concepts_from_text(text: str) -> tuple[Concept, ...] | None:
    """Return the coded terms of a text; None when it is anything else."""
    found: list[Concept] = []
    at = 0
    while (match := _TERM.match(text, at)) is not None:
        try:
            value, scheme, version, meaning = (one and _said(one) for one in match.groups())
        except ValueError:
            return None
        found.append(Concept(scheme, value, meaning, version))
        at = match.end()
        if at == len(text):
            return tuple(found)
    return None


def _part(text: str) -> str:
    return text if _PLAIN.match(text) else json.dumps(text, ensure_ascii=False)


def _said(text: str) -> str:
    return str(json.loads(text)) if text.startswith('"') else text


# --- as attributes of formats that have nothing but texts ----------------------------------------

PREFIX = "workbench:"
_ONE, _MANY = ("category", "site", "laterality"), ("modifiers", "site_modifiers")


def terms_to_attributes(concept: Concept | None, coding: Coding | None) -> dict[str, str]:
    """Return coded terms as attributes ``workbench:concept``, ``workbench:site`` and so on."""
    written: dict[str, Sequence[Concept | None]] = {"concept": (concept,)}
    if coding is not None:
        written |= {name: (getattr(coding, name),) for name in _ONE}
        written |= {name: getattr(coding, name) for name in _MANY}
    texts = {name: concepts_to_text([x for x in many if x]) for name, many in written.items()}
    found = {PREFIX + name: text for name, text in texts.items() if text}
    if coding is not None and not found.keys() - {PREFIX + "concept"}:
        found[PREFIX + "coding"] = "-"  # there is one, and it says nothing
    return found


def terms_from_attributes(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the fields ``concept`` and ``coding``, and the attributes that are none of ours."""
    terms: dict[str, tuple[Concept, ...]] = {}
    rest: dict[str, Any] = {}
    for name, value in given.items():
        key = name.removeprefix(PREFIX) if name.startswith(PREFIX) else ""
        if key not in ("concept", "coding", *_ONE, *_MANY):
            rest[name] = value
            continue
        found = concepts_from_text(value) if isinstance(value, str) else None
        if found is not None:
            terms[key] = found
        elif key == "coding":
            terms[key] = ()
        else:
            rest[name] = value
    concept = terms.pop("concept", (None,))[0]
    fields: dict[str, Any] = {"concept": concept}
    if terms:
        one = {name: next(iter(terms.get(name, ())), None) for name in _ONE}
        many = {name: terms.get(name, ()) for name in _MANY}
        fields["coding"] = Coding(
            one["category"],
            many["modifiers"],
            one["site"],
            many["site_modifiers"],
            one["laterality"],
        )
    return fields, rest
