from __future__ import annotations

import contextlib
import json

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from plugins.geojson.reader import GeoJsonReader
from plugins.geojson.writer import GeoJsonWriter
from tests.contracts.projects import projects
from tests.contracts.round_trip import released
from tests.plugins.exchange_files import AT, a_project, kept, spoiled
from workbench.api.exchange import ExportLesion
from workbench.base.errors import InputError
from workbench.model.annotation import Purpose
from workbench.model.concept import Coding, Concept
from workbench.model.ids import EntityId, LesionId
from workbench.model.lesion import Lesion
from workbench.model.measurement import MeasurementKind
from workbench.model.project import Project
from workbench.model.regions import Box, Ellipse, Lines, Point, Polygon, PolygonPart, Polyline
from workbench.model.severity import SeverityChoice

RING = [(10.0, 10.0), (20.0, 10.0), (20.0, 20.0), (10.0, 20.0)]
HOLE = [(12.0, 12.0), (15.0, 12.0), (15.0, 15.0)]


def document(project, folder):
    (path,) = GeoJsonWriter().write(kept(project), folder, {})
    return json.loads(path.read_bytes())


def read(value):
    return GeoJsonReader().read(json.dumps(value).encode(), "file.geojson", {})


def a_feature(geometry, **properties):
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def test_everything_of_an_annotation_is_written_in_plain_words(tmp_path):
    project = a_project(
        Polygon.from_ring(RING, [HOLE]),
        attributes={"size": 2.5},
        concept=Concept("SCT", "1", "Crack"),
        depth=2.0,
        note="see 图",
        locked=True,
        occlusion_group="g",
    )
    (feature,) = document(project, tmp_path)["features"]
    assert feature["geometry"]["coordinates"][0][-1] == [10, 10]
    assert feature["properties"] == {
        "objectType": "annotation",
        "classification": {"name": "crack", "color": [255, 0, 0]},
        "isLocked": True,
        "image": "photos/a.png",
        "label": "crack",
        "layer": "surface",
        "attributes": {"size": 2.5},
        "concept": {"scheme": "SCT", "value": "1", "meaning": "Crack"},
        "depth": 2.0,
        "z_order": 0,
        "occlusion_group": "g",
        "note": "see 图",
        "provenance": {
            "author": "Ann",
            "created": AT.isoformat(),
            "modified": AT.isoformat(),
            "tool": "polygon",
            "source": "human",
            "scheme_version": 1,
        },
    }


@settings(max_examples=25, deadline=None)
@given(project=projects())
def test_an_independent_reader_finds_valid_geometries(tmp_path_factory, project):
    (path,) = GeoJsonWriter().write(released(project), tmp_path_factory.mktemp("g"), {})
    for feature in json.loads(path.read_bytes())["features"]:
        geometry = feature["geometry"]
        if geometry is not None:
            assert shape(geometry).geom_type == geometry["type"]
            if geometry["type"] == "Polygon":
                assert shapely.area(shape(geometry)) > 0


def test_an_ellipse_keeps_its_numbers_beside_the_polygon(tmp_path):
    ellipse = Ellipse(50, 40, 20, 10, 30)
    (feature,) = document(a_project(ellipse), tmp_path)["features"]
    assert feature["geometry"]["type"] == "Polygon"
    assert feature["properties"]["shape"]["rx"] == 20
    assert (
        read({"type": "FeatureCollection", "features": [feature]}).annotations[0].region == ellipse
    )


def test_one_file_an_image_has_safe_names_of_its_own(tmp_path):
    view = kept(a_project(Box(20, 20, 5, 5)))
    (path,) = GeoJsonWriter().write(view, tmp_path, {"split": "image"})
    assert path.name == "a.png.geojson"
    assert len(read(json.loads(path.read_bytes())).annotations) == 1


def test_a_file_of_qupath_comes_in():
    value = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": "0d5cfe4e-4bb1-4b0c-a2b7-2a8a3a2b6a6b",
                "geometry": {"type": "Polygon", "coordinates": [[*RING, RING[0]]]},
                "properties": {
                    "objectType": "annotation",
                    "isLocked": True,
                    "classification": {"name": "Tumor", "color": [200, 0, 0]},
                    "measurements": {"Area": 1.0},
                },
            }
        ],
    }
    imported = read(value)
    (annotation,) = imported.annotations
    assert (annotation.image, annotation.label, annotation.locked) == ("", "Tumor", True)
    assert annotation.region == Polygon.from_ring(RING)
    assert imported.scheme.labels[0].color == "#c80000"
    assert annotation.attributes == {}


def test_plain_features_give_their_properties_as_attributes():
    point = a_feature({"type": "Point", "coordinates": [1, 2]}, image="a.png", grade=3, odd=[{}])
    imported = read(point)
    assert imported.annotations[0].region == Point(1, 2)
    assert imported.annotations[0].attributes == {"grade": 3}
    assert len(imported.warnings) == 1


@pytest.mark.parametrize(
    ("geometry", "regions"),
    [
        (None, [None]),
        ({"type": "Point", "coordinates": [1, 2, 99]}, [Point(1, 2)]),
        ({"type": "MultiPoint", "coordinates": [[1, 2], [3, 4]]}, [Point(1, 2), Point(3, 4)]),
        ({"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, [Polyline([(1, 2), (3, 4)])]),
        (
            {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]]]},
            [Polyline([(1, 2), (3, 4)])],
        ),
        (
            {"type": "MultiPolygon", "coordinates": [[RING, HOLE], [RING]]},
            [Polygon([PolygonPart(RING, [HOLE]), PolygonPart(RING)])],
        ),
        (
            {
                "type": "GeometryCollection",
                "geometries": [{"type": "Point", "coordinates": [1, 2]}],
            },
            [Point(1, 2)],
        ),
    ],
)
def test_all_geometries_come_in(geometry, regions):
    assert [a.region for a in read(a_feature(geometry, image="a")).annotations] == regions


@pytest.mark.parametrize(
    ("geometry", "place"),
    [
        ({"type": "Circle", "coordinates": []}, "$.features[0].geometry"),
        ({"type": "Polygon", "coordinates": []}, "$.features[0].geometry.coordinates"),
        ({"type": "Polygon", "coordinates": [[[1, 2]]]}, "$.features[0].geometry.coordinates[0]"),
        ({"type": "Point", "coordinates": [1]}, "$.features[0].geometry.coordinates"),
        ({"type": "Point"}, "$.features[0].geometry"),
        ({"type": "LineString", "coordinates": [[1, 2]]}, "$.features[0].geometry.coordinates"),
        ({"type": "LineString", "coordinates": "x"}, "$.features[0].geometry.coordinates"),
    ],
)
def test_damage_is_named_by_its_place(geometry, place):
    with pytest.raises(InputError) as caught:
        read({"type": "FeatureCollection", "features": [a_feature(geometry, image="a")]})
    assert f"file.geojson, {place}: " in str(caught.value)


def test_collections_in_collections_are_refused():
    geometry: dict[str, object] = {"type": "Point", "coordinates": [1, 2]}
    for _ in range(200):
        geometry = {"type": "GeometryCollection", "geometries": [geometry]}
    with pytest.raises(InputError, match=r"geometries\[0\]"):
        read(a_feature(geometry))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_any_damage_is_refused_or_harmless(tmp_path_factory, data):
    project = a_project(
        Polygon.from_ring(RING, [HOLE]),
        Ellipse(5, 5, 2, 2),
        attributes={"a": ("b",)},
        concept=Concept("SCT", "1", "Crack"),
        depth=2.0,
        note="n",
    )
    value = document(project, tmp_path_factory.mktemp("g"))
    with contextlib.suppress(InputError):
        GeoJsonReader().read(spoiled(value, data.draw), "file.geojson", {})


def test_a_plain_geometry_where_a_region_is_wanted_is_refused_not_taken_for_none() -> None:
    square = {"type": "Polygon", "coordinates": [[*RING, RING[0]]]}
    properties = {"image": "a.png", "visible": square}
    feature = {"type": "Feature", "geometry": square, "properties": properties}
    with pytest.raises(InputError, match=r"features\[0\].properties.visible.*“geometry”"):
        read({"type": "FeatureCollection", "features": [feature]})


def test_a_ring_that_goes_there_and_back_is_refused_with_its_place() -> None:
    ring = [[10, 10], [40, 40], [10, 10], [10, 10]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    with pytest.raises(InputError, match=r"coordinates\[0\].*three points"):
        read({"type": "Feature", "geometry": geometry, "properties": {"image": "a.png"}})


AXES = Lines(([(10, 10), (40, 10)], [(25, 5), (25, 15)]))
MEASURED = {
    "purpose": Purpose.MEASUREMENT,
    "kind": MeasurementKind.BIDIRECTIONAL,
    "coding": Coding(site=Concept("SCT", "39607008", "Lung")),
    "lesion": LesionId(EntityId("t1")),
    "severity": SeverityChoice("major", "too deep", "Ann", AT),
}


def test_lines_that_are_one_measurement_come_back_as_one(tmp_path) -> None:
    lesion = Lesion(LesionId(EntityId("t1")), "2.25.7", "T1", node=True, organ="lung")
    project = Project([*a_project(AXES, **MEASURED).entities(), lesion])
    written = document(project, tmp_path)
    (feature,) = written["features"]
    assert feature["geometry"]["type"] == "MultiLineString"
    assert feature["properties"]["lesion"] == {
        "name": "T1",
        "tracking_uid": "2.25.7",
        "role": "target",
        "node": True,
        "organ": "lung",
    }
    (one,) = read(written).annotations
    assert one.region == AXES
    assert one.kind == "bidirectional"
    assert one.coding == MEASURED["coding"]
    assert one.lesion == ExportLesion("T1", "2.25.7", "target", True, "lung")
    assert one.severity == MEASURED["severity"]


def test_several_lines_of_other_programs_stay_several() -> None:
    geometry = {"type": "MultiLineString", "coordinates": [[[1, 2], [3, 4]], [[5, 6], [7, 8]]]}
    assert len(read(a_feature(geometry, image="a")).annotations) == 2


@pytest.mark.parametrize("geometry", [None, {"type": "Point", "coordinates": [1, 2]}])
def test_lines_without_lines_are_refused(geometry) -> None:
    with pytest.raises(InputError, match="MultiLineString"):
        read(a_feature(geometry, image="a", shape={"type": "lines"}))


def test_words_of_others_under_our_names_are_their_attributes() -> None:
    point = {"type": "Point", "coordinates": [1, 2]}
    (one,) = read(
        a_feature(point, image="a", severity="major", kind="dent", lesion="yes", coding=3)
    ).annotations
    assert (one.severity, one.kind, one.lesion, one.coding) == (None, None, None, None)
    assert one.attributes == {"severity": "major", "kind": "dent", "lesion": "yes", "coding": 3}
