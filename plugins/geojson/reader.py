"""Reading GeoJSON: ours, QuPath's, and plain feature collections."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench.api import InputError, Text, t
from workbench.api.coded import concept_from_json
from workbench.api.exchange import ExportLayer, ExportPair, Imported, ImportedAnnotation
from workbench.api.geojson import region_from_json, regions_from
from workbench.api.jsonfile import Node, parse_json
from workbench.api.values import (
    EntityId,
    Judgement,
    Label,
    LabelScheme,
    OcclusionLevel,
    Provenance,
    Purpose,
    SchemeId,
    ShapeRole,
    Source,
)

from .described import described_from_json, is_described
from .members import attribute_value, hex_color, member_of, text_or, time_of
from .scheme import scheme_from_json

NOT_OUR_ATTRIBUTES = frozenset(
    "image frame label layer purpose attributes concept depth z_order occlusion_group note shape "
    "role visible judged_occlusion part_of group judgement occlusion provenance objectType "
    "object_type classification isLocked measurements name color metadata".split()
)


class GeoJsonReader:
    """Reads feature collections, single features and lists of features."""

    def recognises(self, path: Path, head: bytes) -> bool:
        """Return whether it looks like a feature or a list of features."""
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return start.startswith((b"{", b"[")) and b'"Feature' in head

    def read(self, data: bytes, name: str, options: Mapping[str, Any]) -> Imported:
        """Parse one file, all or nothing."""
        if options:
            raise InputError(t("GeoJSON has no options for reading."))
        root = parse_json(data, name)
        header = root.get("workbench") if isinstance(root.value, dict) else None
        scheme = header.get("scheme") if header else None
        found = _File()
        annotations = tuple(a for feature in _features(root) for a in found.annotations(feature))
        return Imported(
            annotations,
            scheme_from_json(scheme) if scheme else found.scheme(),
            tuple(_layers(header)) if header else (),
            dict(_sizes(header)) if header else {},
            tuple(found.warnings()),
            tuple(_pairs(header)) if header else (),
        )


def _features(root: Node) -> Iterator[Node]:
    if isinstance(root.value, list):
        yield from root.items()
        return
    kind = root.need("type")
    if kind.text() == "FeatureCollection":
        yield from root.need("features").items()
    elif kind.text() == "Feature":
        yield root
    else:
        kind.fail(t("A FeatureCollection or Feature is needed here."))


class _File:
    """What is gathered while the features are read."""

    def __init__(self) -> None:
        self.labels: dict[str, Label] = {}
        self.strange = 0

    def annotations(self, feature: Node) -> Iterator[ImportedAnnotation]:
        if feature.need("type").text() != "Feature":
            feature.fail(t("A Feature is needed here."))
        given = feature.get("properties") or Node({}, f"{feature.path}.properties", feature.file)
        shared = self._properties(given)
        id = feature.get("id")
        if id is not None and isinstance(id.value, str):
            shared["key"] = id.value
        for region in regions_from(feature.get("geometry"), given.get("shape")):
            yield ImportedAnnotation(region=region, **shared)

    def _properties(self, given: Node) -> dict[str, Any]:
        frame, depth, order = given.get("frame"), given.get("depth"), given.get("z_order")
        purpose, locked = given.get("purpose"), given.get("isLocked")
        provenance = _provenance(given.get("provenance"))
        if provenance is None and depth is None:
            depth = order  # of our own files only the depth that was set by hand counts
        return {
            "image": text_or(given.get("image"), ""),
            "frame": frame.whole(1) if frame else 1,
            "label": self._label(given),
            "layer": text_or(given.get("layer"), None),
            "purpose": member_of(Purpose, purpose).value if purpose else "finding",
            "attributes": self._attributes(given),
            "concept": concept_from_json(given.get("concept")),
            "depth": depth.number() if depth else None,
            "occlusion_group": text_or(given.get("occlusion_group"), ""),
            "locked": locked.flag() if locked else False,
            "note": text_or(given.get("note"), ""),
            **_occlusion(given),
            **described_from_json(given),
            "score": provenance.score if provenance else None,
            "provenance": provenance,
        }

    def _label(self, given: Node) -> str | None:
        label = given.get("label")
        if label is not None:
            return label.text() or None
        classification = given.get("classification")
        if classification is None:
            return None
        if isinstance(classification.value, str):
            key = classification.value
        elif classification.get("names") is not None:
            names = [name.text() for name in classification.need("names").items()]
            key = "/".join(names)
        else:
            key = classification.need("name").text()
        if not key:
            return None
        if key not in self.labels:
            self.labels[key] = _qupath_label(key, classification)
        return key

    def _attributes(self, given: Node) -> dict[str, Any]:
        own = given.get("attributes")
        if own is not None:
            return {name: attribute_value(own.need(name)) for name in own.object()}
        found = {}
        for name, value in given.object().items():
            if name in NOT_OUR_ATTRIBUTES or value is None or is_described(name, value):
                continue
            if isinstance(value, str | int | float):
                found[name] = value
            else:
                self.strange += 1
        return found

    def scheme(self) -> LabelScheme | None:
        """Return the labels that classifications name."""
        if not self.labels:
            return None
        return LabelScheme(SchemeId(EntityId("geojson")), 1, "", tuple(self.labels.values()))

    def warnings(self) -> Iterator[Text]:
        if self.strange:
            yield t("Properties with nested values are left out ({n}).", n=self.strange)


def _qupath_label(key: str, classification: Node) -> Label:
    plain = Label(key, key.rpartition("/")[2] or key)
    color = classification.value.get("color") if isinstance(classification.value, dict) else None
    if isinstance(color, list) and len(color) == 3 and all(_is_byte(c) for c in color):
        return Label(key, plain.name, "#{:02x}{:02x}{:02x}".format(*color))
    return plain


def _is_byte(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 255


def _provenance(node: Node | None) -> Provenance | None:
    if node is None:
        return None
    source, score, version = node.get("source"), node.get("score"), node.get("scheme_version")
    return Provenance(
        text_or(node.get("author"), ""),
        time_of(node.get("created")),
        time_of(node.get("modified")),
        text_or(node.get("tool"), ""),
        member_of(Source, source) if source else Source.HUMAN,
        text_or(node.get("model"), None),
        score.number() if score else None,
        version.whole() if version else 0,
        judged_by=text_or(node.get("judged_by"), ""),
    )


def _occlusion(given: Node) -> dict[str, Any]:
    kinds = {"role": ShapeRole, "judged_occlusion": OcclusionLevel, "judgement": Judgement}
    nodes = {name: given.get(name) for name in kinds}
    found = {name: member_of(kinds[name], node).value for name, node in nodes.items() if node}
    return {
        **found,
        "part_of": text_or(given.get("part_of"), None),
        "group": text_or(given.get("group"), ""),
        "visible": region_from_json(given.get("visible")),
    }


def _pairs(header: Node) -> Iterator[ExportPair]:
    pairs = header.get("pairs")
    for pair in pairs.items() if pairs else ():
        yield ExportPair(
            pair.need("image").text(),
            pair.need("frame").whole(1),
            pair.need("front").text(),
            pair.need("back").text(),
            region_from_json(pair.get("region")),
        )


def _layers(header: Node) -> Iterator[ExportLayer]:
    layers = header.get("layers")
    for layer in layers.items() if layers else ():
        color, locked = layer.get("color"), layer.get("locked")
        yield ExportLayer(
            layer.need("name").text(),
            layer.need("order").number(),
            hex_color(color) if color else None,
            locked.flag() if locked else False,
        )


def _sizes(header: Node) -> Iterator[tuple[str, tuple[int, int]]]:
    images = header.get("images")
    for image in images.items() if images else ():
        size = (image.need("height").whole(1), image.need("width").whole(1))
        yield image.need("name").text(), size
