"""The map of a part as a file: our JSON, or GeoJSON with a ``code`` for each polygon.

Coordinates are millimetres of the part.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import msgspec
from attrs import evolve

from workbench.base.errors import InputError, unreadable
from workbench.base.text import Text, t
from workbench.base.writing import write_whole
from workbench.model.ids import EntityId, PartId, new_id
from workbench.model.part import Part, Zone
from workbench.model.regions import Polygon, PolygonPart

FORMAT = "workbench-part-map"
VERSION = 1

_Ring = list[tuple[float, float]]


class _Zone(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A zone; each polygon is its outline followed by its holes."""

    code: str
    polygons: list[list[_Ring]]
    name: str = ""
    titles: dict[str, str] = {}


class _File(msgspec.Struct, forbid_unknown_fields=True):
    format: str
    version: int
    name: str
    zones: list[_Zone]


class _Geometry(msgspec.Struct):
    type: str
    coordinates: list[Any]


class _Feature(msgspec.Struct):
    type: str
    geometry: _Geometry | None = None
    properties: dict[str, Any] | None = None
    id: str | int | None = None


class _Collection(msgspec.Struct):
    type: str
    features: list[_Feature]
    name: str = ""


def read_part(path: Path, id: PartId | None = None) -> Part:
    """Return the part of a file.

    Parameters
    ----------
    id : PartId, optional
        Of the part whose place it takes; a new one otherwise.

    Raises
    ------
    InputError
        With what is wrong where.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise unreadable(path.name, error) from error
    made = id or PartId(EntityId(new_id()))
    try:
        head = msgspec.json.decode(data)
        if not isinstance(head, Mapping):
            raise ValueError("an object is needed")
        if head.get("type") == "FeatureCollection":
            found = msgspec.convert(head, _Collection)
            return Part(made, found.name or path.stem, tuple(_zones(found)))
        if head.get("format") != FORMAT:
            raise InputError(t("{name} is no map of a part, and no GeoJSON.", name=path.name))
        if head.get("version", 0) > VERSION:
            raise InputError(
                t("{name} was written by a newer Workbench; update this one.", name=path.name)
            )
        file = msgspec.convert(head, _File)
        zones = [Zone(one.code, _polygon(one.polygons), one.name, one.titles) for one in file.zones]
        return Part(made, file.name or path.stem, tuple(zones))
    except (ValueError, TypeError, msgspec.MsgspecError) as error:
        raise InputError(_damaged(path, str(error))) from error


def write_part(path: Path, part: Part) -> None:
    """Write a part as our JSON; the same bytes for the same part. Raises OSError."""
    zones = [
        _Zone(
            one.code,
            [[_points(ring) for ring in piece.rings] for piece in one.outline.parts],
            one.name,
            dict(sorted(one.titles.items())),
        )
        for one in part.zones
    ]
    file = _File(FORMAT, VERSION, part.name, zones)
    write_whole(path, msgspec.json.format(msgspec.json.encode(file), indent=2) + b"\n")


def moved_to_origin(part: Part) -> Part:
    """Return a part whose leftmost and topmost positions are 0: a drawing may start anywhere."""
    import numpy as np

    every = [ring for zone in part.zones for piece in zone.outline.parts for ring in piece.rings]
    if not every:
        return part
    corner = np.concatenate(every).min(axis=0)

    def moved(outline: Polygon) -> Polygon:
        return Polygon(
            PolygonPart(piece.exterior - corner, [hole - corner for hole in piece.holes])
            for piece in outline.parts
        )

    return evolve(part, zones=tuple(evolve(z, outline=moved(z.outline)) for z in part.zones))


def _zones(found: _Collection) -> Iterable[Zone]:
    for at, feature in enumerate(found.features):
        properties = feature.properties or {}
        code = next(
            (
                str(properties[key])
                for key in ("code", "zone", "name", "label")
                if properties.get(key)
            ),
            str(feature.id) if feature.id is not None else "",
        )
        geometry = feature.geometry
        if geometry is None or geometry.type not in ("Polygon", "MultiPolygon"):
            raise ValueError(f"feature {at}: a polygon is needed")
        if not code:
            raise ValueError(f'feature {at}: the property "code" is missing')
        pieces = (
            [geometry.coordinates] if geometry.type == "Polygon" else list(geometry.coordinates)
        )
        yield Zone(code, _polygon(pieces), str(properties.get("name") or ""))


def _polygon(pieces: Iterable[Any]) -> Polygon:
    parts = []
    for rings in pieces:
        flat = [[(float(p[0]), float(p[1])) for p in ring] for ring in rings]
        parts.append(PolygonPart(flat[0], flat[1:]))
    return Polygon(parts)


def _points(ring: Any) -> _Ring:
    return [(float(x), float(y)) for x, y in ring]


def _damaged(path: Path, why: str) -> Text:
    return t("{name} cannot be understood: {why}", name=path.name, why=why)
