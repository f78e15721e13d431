"""Writing GeoJSON: a FeatureCollection a project, or one an image."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

import msgspec

from workbench.api import InputError, t
from workbench.api.coded import coding_to_json, concept_to_json
from workbench.api.exchange import (
    NO_TIME,
    Capabilities,
    ExportAnnotation,
    ExportImage,
    ExportOcclusion,
    ExportView,
    Feature,
)
from workbench.api.geojson import geometry_of, region_to_json, shape_of
from workbench.api.values import Label, Provenance, Region

from .described import lesion_to_json, severity_to_json
from .members import compact
from .scheme import scheme_to_json

FILE_NAME = "annotations.geojson"
FORMAT = 1


class GeoJsonWriter:
    """Writes ``annotations.geojson``; with ``split=image`` one file an image."""

    suffix = ".geojson"
    capabilities = Capabilities(keeps=frozenset(Feature))

    def write(self, view: ExportView, folder: Path, options: Mapping[str, str]) -> list[Path]:
        """Write the whole view; the same view gives the same bytes."""
        if not _split(options):
            path = folder / FILE_NAME
            _write(path, view, view.images, iter(view.annotations))
            return [path]
        by_image: dict[str, list[ExportAnnotation]] = {image.id: [] for image in view.images}
        for annotation in view.annotations:
            by_image[annotation.image].append(annotation)
        paths = [folder / name for name in _file_names(view.images)]
        for path, image in zip(paths, view.images, strict=True):
            _write(path, view, [image], iter(by_image[image.id]))
        return paths


def _split(options: Mapping[str, str]) -> bool:
    for name, value in options.items():
        if name != "split" or value not in ("image", "project"):
            raise InputError(
                t(
                    "GeoJSON has no option {name}={value}. Known: split=project, split=image.",
                    name=name,
                    value=value,
                )
            )
    return options.get("split") == "image"


def _file_names(images: Sequence[ExportImage]) -> Iterator[str]:
    """Yield a file name for each image: all its characters are safe, and none comes twice."""
    seen: set[str] = set()
    for image in images:
        stem = re.sub(r'[\x00-\x1f<>:"/\\|?*]+', "_", PurePosixPath(image.name).name).strip(". ")
        stem = stem[:100] or "image"
        name, n = stem, 1
        while name.casefold() in seen:
            n += 1
            name = f"{stem}-{n}"
        seen.add(name.casefold())
        yield name + ".geojson"


def _write(
    path: Path,
    view: ExportView,
    images: Sequence[ExportImage],
    annotations: Iterator[ExportAnnotation],
) -> None:
    encoder = msgspec.json.Encoder()
    names = {image.id: image.name for image in images}
    labels = {label.key: label for label in view.scheme.labels} if view.scheme else {}
    with path.open("wb") as file:
        file.write(b'{"type":"FeatureCollection",\n"workbench":')
        file.write(encoder.encode(_header(view, images)))
        file.write(b',\n"features":[')
        _write_features(file, encoder, annotations, names, labels, view)
        file.write(b"\n]}\n")


def _write_features(
    file: BinaryIO,
    encoder: msgspec.json.Encoder,
    annotations: Iterator[ExportAnnotation],
    names: Mapping[str, str],
    labels: Mapping[str, Label],
    view: ExportView,
) -> None:
    separator = b"\n"
    for annotation in annotations:
        occlusion = view.occlusion(annotation)
        feature = _feature(annotation, names[annotation.image], labels, occlusion)
        file.write(separator + encoder.encode(feature))
        separator = b",\n"


def _header(view: ExportView, images: Sequence[ExportImage]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "project": view.project_name,
        "images": [
            {"name": i.name, "width": i.columns, "height": i.rows, "frames": i.frames}
            for i in images
        ],
        "layers": [
            {"name": x.name, "order": x.order, "color": x.color, "locked": x.locked}
            for x in view.layers
        ],
        "scheme": scheme_to_json(view.scheme) if view.scheme else None,
        "pairs": list(_pairs(view, {image.id: image.name for image in images})),
    }


def _pairs(view: ExportView, names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Yield of two annotations which is nearer, wherever their depth says."""
    for one in view.pairs:
        if one.image in names:
            place = {"image": names[one.image], "frame": one.frame}
            yield {**place, "front": one.front, "back": one.back} | _written("region", one.region)


def _written(name: str, region: Region | None) -> dict[str, Any]:
    return {} if region is None else {name: region_to_json(region)}


def _feature(
    annotation: ExportAnnotation,
    image: str,
    labels: Mapping[str, Label],
    occlusion: ExportOcclusion | None,
) -> dict[str, Any]:
    label = labels.get(annotation.label or "")
    properties = {
        "objectType": "annotation",
        "classification": _classification(annotation.label, label),
        "isLocked": annotation.locked or None,
        "image": image,
        "frame": annotation.frame if annotation.frame != 1 else None,
        "label": annotation.label,
        "layer": annotation.layer,
        "purpose": annotation.purpose if annotation.purpose != "finding" else None,
        "attributes": dict(annotation.attributes),
        "concept": concept_to_json(annotation.concept),
        "depth": annotation.depth,
        "z_order": annotation.z_order,
        "occlusion_group": annotation.occlusion_group,
        "role": annotation.role if annotation.role != "amodal" else None,
        "judged_occlusion": annotation.judged_occlusion,
        "part_of": annotation.part_of,
        "group": annotation.group,
        "judgement": annotation.judgement,
        "kind": annotation.kind,
        "coding": coding_to_json(annotation.coding),
        "lesion": lesion_to_json(annotation.lesion),
        "severity": severity_to_json(annotation.severity),
        "occlusion": _occlusion(occlusion),
        **_written("visible", annotation.visible),
        "note": annotation.note,
        "shape": shape_of(annotation.region),
        "provenance": _provenance(annotation.provenance),
    }
    return {
        "type": "Feature",
        "id": annotation.id,
        "geometry": geometry_of(annotation.region),
        "properties": compact(properties),
    }


def _occlusion(found: ExportOcclusion | None) -> dict[str, Any] | None:
    """Return what was computed; a reader computes it anew."""
    if found is None or not (found.hidden_by or found.truncation):
        return None
    return {
        "ratio": found.ratio,
        "visibility": None if found.ratio is None else 1 - found.ratio,
        "level": found.level,
        "hidden_by": list(found.hidden_by),
        "amodal_area": found.amodal_area,
        "visible_area": found.visible_area,
        "truncation": found.truncation,
    }


def _classification(key: str | None, label: Label | None) -> dict[str, Any] | None:
    """Return a label as QuPath and others read it."""
    if key is None:
        return None
    if label is None:
        return {"name": key}
    rgb = [int(label.color[i : i + 2], 16) for i in (1, 3, 5)]
    return {"name": label.name, "color": rgb}


def _provenance(provenance: Provenance) -> dict[str, Any]:
    return compact(
        {
            "author": provenance.author,
            "created": _time(provenance.created),
            "modified": _time(provenance.modified),
            "tool": provenance.tool,
            "source": provenance.source.value,
            "model": provenance.model,
            "scheme_version": provenance.scheme_version,
            "judged_by": provenance.judged_by,
        }
    ) | ({} if provenance.score is None else {"score": provenance.score})


def _time(at: datetime) -> str | None:
    return None if at == NO_TIME else at.isoformat()
