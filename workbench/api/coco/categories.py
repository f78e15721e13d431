"""COCO categories as labels: names become unique keys, supercategories become parents."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from attrs import evolve

from workbench.api.coded import terms_from_json
from workbench.api.jsonfile import Node
from workbench.api.values import EntityId, Label, LabelScheme, Opacity, SchemeId
from workbench.base.text import t

MAXIMUM = 10_000  # no rule book is larger; damaged files are
COLORS = ("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7")


class Categories:
    """The labels of a file, by the ids it gives them."""

    def __init__(self, node: Node | None, ours: bool) -> None:
        self._labels: dict[str, str | None] = {}
        labels: dict[str, Label] = {}
        entries = list(node.items()) if node else []
        if node and len(entries) > MAXIMUM:
            node.fail(t("There are more than {n} categories.", n=MAXIMUM))
        names = [_name(entry.need("name")) for entry in entries]
        times = Counter(names)
        for entry, name in zip(entries, names, strict=True):
            id = identity(entry.need("id"))
            if id in self._labels:
                entry.fail(t("The id {id} is there twice.", id=id))
            if ours and _is_unlabelled(entry):
                self._labels[id] = None
                continue
            parent = _parent(entry, name)
            unique = times[name] == 1 or not parent
            key = name if unique else f"{parent}/{name}"
            self._labels[id] = key
            if key not in labels:
                labels[key] = _label(entry, key, name, parent, len(labels), ours)
        self.scheme = _scheme(labels)

    def label(self, id: Node | None) -> str | None:
        """Return the label of an annotation's category id."""
        if id is None:
            return None
        key = identity(id)
        if key not in self._labels:
            id.fail(t("There is no category with the id {id}.", id=key))
        return self._labels[key]


def identity(node: Node) -> str:
    """Return an id for comparison: 7, 7.0 and "7" are the same."""
    if isinstance(node.value, str):
        return node.value.strip()
    return str(node.whole(least=-(1 << 62)))


def hex_color(node: Node) -> str:
    """Return a colour ``#rrggbb``."""
    if not re.fullmatch("#[0-9a-f]{6}", node.text()):
        node.fail(t("A colour like #56b4e9 is needed here."))
    return node.text()


def _name(node: Node) -> str:
    if not node.text():
        node.fail(t("A name is needed here."))
    return node.text()


def _is_unlabelled(entry: Node) -> bool:
    extra = entry.value.get("workbench")
    return isinstance(extra, dict) and extra.get("unlabelled") is True


def _parent(entry: Node, name: str) -> str | None:
    node = entry.get("supercategory")
    parent = node.text() if node else ""
    # Some tools write "none", others repeat the name.
    return parent if parent not in ("", "none", "None", name) else None


def _label(entry: Node, key: str, name: str, parent: str | None, n: int, ours: bool) -> Label:
    color = entry.value.get("color")
    if not isinstance(color, str) or not re.fullmatch("#[0-9a-f]{6}", color):
        color = COLORS[n % len(COLORS)]
    label = Label(key, name, color, parent)
    extra = entry.get("workbench") if ours else None
    return label if extra is None else _described(label, extra)


def _described(label: Label, extra: Node) -> Label:
    """Add what our own files say of a label."""
    digit, priority = extra.get("digit"), extra.get("priority")
    try:
        return evolve(
            label,
            name=extra.need("name").text(),
            digit=digit.whole() if digit else None,
            priority=priority.number() if priority else 0.0,
            **_hiding(extra),
            **terms_from_json(extra),
        )
    except ValueError as error:
        extra.fail(t("The label contradicts itself: {reason}.", reason=str(error)))


def _hiding(extra: Node) -> dict[str, Any]:
    """Return what is said of whether things of a label hide others, and which."""
    found: dict[str, Any] = {
        name: node.text()
        for name in ("occlusion_group", "exclusive")
        if (node := extra.get(name)) is not None
    }
    opacity = extra.get("opacity")
    if opacity is None:
        return found
    said = opacity.text()
    if said not in list(Opacity):
        known = ", ".join(Opacity)
        opacity.fail(t("“{value}” is none of the values: {known}.", value=said[:40], known=known))
    return {**found, "opacity": Opacity(said)}


def _scheme(labels: dict[str, Label]) -> LabelScheme | None:
    """Return a scheme in which every parent is a label, and none its own ancestor."""
    if not labels:
        return None
    for label in list(labels.values()):
        if label.parent is not None and label.parent not in labels:
            color = COLORS[len(labels) % len(COLORS)]
            labels[label.parent] = Label(label.parent, label.parent, color)
    for key, label in labels.items():
        if _is_own_ancestor(labels, key):
            labels[key] = evolve(label, parent=None)
    return LabelScheme(SchemeId(EntityId("coco")), 1, "", tuple(labels.values()))


def _is_own_ancestor(labels: dict[str, Label], key: str) -> bool:
    seen = {key}
    parent = labels[key].parent
    while parent is not None and parent not in seen:
        seen.add(parent)
        parent = labels[parent].parent
    return parent == key
