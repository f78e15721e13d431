"""Writing CVAT for images 1.1."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO
from xml.sax.saxutils import escape, quoteattr

from workbench.api import InputError, t
from workbench.api.exchange import Capabilities, ExportAnnotation, ExportImage, ExportView, Feature
from workbench.api.values import (
    Box,
    Ellipse,
    Lines,
    OcclusionLevel,
    Point,
    Points,
    Polygon,
    Polyline,
    Source,
)

from .attributes import UNLABELLED, declared, given
from .masks import mask_of

FILE_NAME = "annotations.xml"
# An attribute of XML loses its line ends unless they are written as numbers.
_KEPT = {"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
_SOURCES = {Source.HUMAN: "manual", Source.MODEL: "auto", Source.IMPORT: "file"}


class CvatWriter:
    """Writes one ``annotations.xml`` a project; frames of an image are images of their own."""

    suffix = ".xml"
    capabilities = Capabilities(
        keeps=frozenset(
            {
                Feature.POINT,
                Feature.POLYLINE,
                Feature.POLYGON,
                Feature.BOX,
                Feature.ELLIPSE,
                Feature.IMAGE_LABEL,
                Feature.FRAMES,
                Feature.LABEL_TERMS,
                Feature.CONCEPT,
                Feature.CODING,
            }
        ),
        converts={
            Feature.ROTATION: t("Angles count clockwise from 0 to 360 degrees."),
            Feature.HOLES: t("Shapes with holes become masks."),
            Feature.PARTS: t("Shapes of several parts become masks."),
            Feature.ATTRIBUTES: t("Values of attributes become texts."),
            Feature.ATTRIBUTE_SCHEMA: t("Attributes keep their kind and choices only."),
            Feature.DEPTH: t("Depths become whole numbers in their order."),
            Feature.OCCLUSION: t("Of occlusion only yes or no is kept."),
            Feature.GROUP: t("Groups become numbers."),
        },
    )

    def write(self, view: ExportView, folder: Path, options: Mapping[str, str]) -> list[Path]:
        """Write the whole view; the same view gives the same bytes."""
        for name, value in options.items():
            raise InputError(t("CVAT has no option {name}={value}.", name=name, value=value))
        path = folder / FILE_NAME
        with path.open("w", encoding="utf-8", newline="\n") as file:
            _File(view, file).write()
        return [path]


class _File:
    def __init__(self, view: ExportView, file: TextIO) -> None:
        self.view = view
        self.file = file
        self.groups: dict[str, int] = {}

    def write(self) -> None:
        self._line(0, '<?xml version="1.0" encoding="utf-8"?>')
        self._line(0, "<annotations>")
        self._line(1, "<version>1.1</version>")
        self._meta()
        number = 0
        by_frame: dict[tuple[str, int], list[ExportAnnotation]] = {}
        for annotation in self.view.annotations:
            by_frame.setdefault((annotation.image, annotation.frame), []).append(annotation)
        for image in self.view.images:
            frames = sorted(frame for id, frame in by_frame if id == image.id) or [1]
            for frame in frames:
                self._image(image, frame, number, by_frame.get((image.id, frame), []))
                number += 1
        self._line(0, "</annotations>")

    def _line(self, depth: int, text: str) -> None:
        self.file.write("  " * depth + text + "\n")

    def _element(self, depth: int, name: str, text: str) -> None:
        self._line(depth, f"<{name}>{escape(_clean(text), _KEPT_IN_TEXT)}</{name}>")

    def _meta(self) -> None:
        scheme = self.view.scheme
        colors = {label.key: label.color for label in scheme.labels} if scheme else {}
        self._line(1, "<meta>")
        self._line(2, "<task>")
        self._element(3, "name", self.view.project_name)
        self._element(3, "size", str(len(self.view.images)))
        self._element(3, "mode", "annotation")
        self._element(3, "z_order", "True")
        self._line(3, "<labels>")
        for key, attributes in declared(scheme, self.view.annotations).items():
            self._line(4, "<label>")
            self._element(5, "name", key)
            self._element(5, "color", colors.get(key, "#808080"))
            self._element(5, "type", "any")
            self._line(5, "<attributes>")
            for name, (kind, default, values) in attributes.items():
                self._line(6, "<attribute>")
                self._element(7, "name", name)
                self._element(7, "mutable", "False")
                self._element(7, "input_type", kind)
                self._element(7, "default_value", default)
                self._element(7, "values", values)
                self._line(6, "</attribute>")
            self._line(5, "</attributes>")
            self._line(4, "</label>")
        self._line(3, "</labels>")
        self._line(2, "</task>")
        self._line(1, "</meta>")

    def _image(
        self, image: ExportImage, frame: int, number: int, annotations: list[ExportAnnotation]
    ) -> None:
        members: dict[str, Any] = {
            "id": number,
            "name": image.name,
            "width": image.columns,
            "height": image.rows,
        }
        if image.frames > 1:
            members["frame"] = frame
        if not annotations:
            self._line(1, f"<image{_members(members)}/>")
            return
        self._line(1, f"<image{_members(members)}>")
        for annotation in annotations:
            if not isinstance(annotation.region, Lines):  # no shape of CVAT
                self._annotation(annotation, image)
        self._line(1, "</image>")

    def _annotation(self, annotation: ExportAnnotation, image: ExportImage) -> None:
        name, shape = _shape(annotation, image)
        members: dict[str, Any] = {
            "label": annotation.label or UNLABELLED,
            "source": _SOURCES[annotation.provenance.source],
        }
        if name != "tag":
            members["occluded"] = int(self._is_occluded(annotation))
            members |= shape
            members["z_order"] = annotation.z_order
            if annotation.group:
                numbered = self.groups.setdefault(annotation.group, len(self.groups) + 1)
                members["group_id"] = numbered
        self._line(2, f"<{name}{_members(members)}>")
        for key, value in given(annotation).items():
            text = escape(_clean(value), _KEPT_IN_TEXT)
            self._line(3, f"<attribute{_members({'name': key})}>{text}</attribute>")
        self._line(2, f"</{name}>")

    def _is_occluded(self, annotation: ExportAnnotation) -> bool:
        """Return what was judged, else whether more is hidden than the scheme calls none."""
        level = annotation.judged_occlusion
        if level is None:
            found = self.view.occlusion(annotation)
            level = found.level if found is not None else None
        return level not in (None, OcclusionLevel.NONE, OcclusionLevel.UNKNOWN)


_KEPT_IN_TEXT = {"\r": "&#13;"}


def _clean(text: str) -> str:
    """Return a text without the control characters that XML 1.0 cannot hold (section 2.2)."""
    return "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))


def _members(members: Mapping[str, Any]) -> str:
    return "".join(f" {k}={quoteattr(_clean(str(v)), _KEPT)}" for k, v in members.items())


def _shape(annotation: ExportAnnotation, image: ExportImage) -> tuple[str, dict[str, Any]]:
    """Return the element of a region and the members that say where it is."""
    match annotation.region:
        case None:
            return "tag", {}
        case Point(x, y):
            return "points", {"points": f"{x!r},{y!r}"}
        case Polyline(points):
            return "polyline", {"points": _points(points)}
        case Lines():
            raise ValueError("lines that are one thing are no shape of CVAT")
        case Box(x, y, width, height, angle):
            corners = {
                "xtl": repr(x - width / 2),
                "ytl": repr(y - height / 2),
                "xbr": repr(x + width / 2),
                "ybr": repr(y + height / 2),
            }
            return "box", corners | _rotation(angle)
        case Ellipse(x, y, rx, ry, angle):
            at = {"cx": repr(x), "cy": repr(y), "rx": repr(rx), "ry": repr(ry)}
            return "ellipse", at | _rotation(angle)
        case Polygon(parts):
            if len(parts) > 1 or parts[0].holes:
                mask = mask_of(annotation.region, image.rows, image.columns)
                if mask is not None:
                    runs = ", ".join(map(str, mask.runs))
                    box = {"left": mask.left, "top": mask.top}
                    size = {"width": mask.width, "height": mask.height}
                    return "mask", {"rle": runs, **box, **size}
            return "polygon", {"points": _points(parts[0].exterior)}


def _rotation(angle: float) -> dict[str, str]:
    """Return CVAT's angle: clockwise from 0 to 360; it leaves out none."""
    return {"rotation": repr(angle % 360)} if angle % 360 else {}


def _points(points: Points) -> str:
    return ";".join(f"{x!r},{y!r}" for x, y in points.tolist())
