"""Zones of a part come from files and go to files."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from workbench.app.parts.file import moved_to_origin, read_part, write_part
from workbench.base.errors import InputError
from workbench.model.ids import EntityId, PartId
from workbench.model.part import Part, Zone
from workbench.model.regions import Polygon

HOUSING = PartId(EntityId("housing"))
RING = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0)]
HOLE = [(6.0, 1.0), (7.0, 1.0), (7.0, 2.0)]


@given(st.lists(st.text(min_size=1, max_size=4), unique=True, max_size=4), st.floats(-1e4, 1e4))
def test_a_part_comes_back_from_its_file(
    tmp_path_factory: pytest.TempPathFactory, codes: list[str], at: float
) -> None:
    outline = Polygon.from_ring(np.array(RING) + at, [np.array(HOLE) + at])
    zones = tuple(Zone(code, outline, "面", {"zh_CN": "面"}) for code in codes)
    part = Part(HOUSING, "壳体", zones)
    path = tmp_path_factory.getbasetemp() / "零件 map.json"
    write_part(path, part)
    assert read_part(path, HOUSING) == part


def test_geojson_gives_zones_by_their_codes(tmp_path: Path) -> None:
    rings = [[*RING, RING[0]], [*HOLE, HOLE[0]]]
    collection = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"zone": "A"},
                "geometry": {"type": "Polygon", "coordinates": rings},
            },
            {
                "type": "Feature",
                "id": 7,
                "geometry": {"type": "MultiPolygon", "coordinates": [rings, rings]},
            },
        ],
    }
    path = tmp_path / "housing.geojson"
    path.write_text(json.dumps(collection), encoding="utf-8")
    part = read_part(path)
    assert part.name == "housing"
    assert [zone.code for zone in part.zones] == ["A", "7"]
    assert part.zones[0].outline == Polygon.from_ring(RING, [HOLE])
    assert len(part.zones[1].outline.parts) == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{", "cannot be understood"),
        (b"[]", "an object is needed"),
        (b"{}", "no map of a part"),
        (b'{"format": "workbench-part-map", "version": 9}', "newer Workbench"),
        (b'{"type": "FeatureCollection", "features": [{"type": "Feature"}]}', "polygon is needed"),
        (
            b'{"format": "workbench-part-map", "version": 1, "name": "a", "zones": ['
            b'{"code": "A", "polygons": [[[[0, 0], [1, 1]]]]}]}',
            "three points",
        ),
    ],
)
def test_a_mistake_is_said(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "bad.json"
    path.write_bytes(data)
    with pytest.raises(InputError, match=said):
        read_part(path)
    with pytest.raises(InputError, match="cannot be read"):
        read_part(tmp_path / "gone.json")


def test_a_drawing_that_starts_anywhere_is_moved_to_its_corner() -> None:
    part = Part(HOUSING, "a", (Zone("A", Polygon.from_ring(np.add(RING, (5, -3)))),))
    assert moved_to_origin(part).zones[0].outline == Polygon.from_ring(RING)
    assert moved_to_origin(evolve(part, zones=())).zones == ()
