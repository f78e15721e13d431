"""Everything the model can hold comes back from bytes as it was, to the last bit."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any, get_args

import attrs
import msgspec
import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.model.values import an_annotation, an_image
from tests.store import values
from workbench.base.errors import StoreError
from workbench.base.text import Text, t
from workbench.model.annotation import Annotation
from workbench.model.image import Image
from workbench.model.patch import Delta, Patch, Stamp
from workbench.model.project import KINDS
from workbench.model.regions import Ellipse, Lines, Point, Polygon, Polyline, Region
from workbench.store import codec, regions
from workbench.store.wire import wire_type


def through(entity: Any) -> Any:
    return codec.decode_entity(codec.kind_of(entity), codec.encode_entity(entity))


@settings(max_examples=300)
@given(values.entities)
def test_every_kind_of_value_comes_back_equal(entity: Any) -> None:
    assert through(entity) == entity


@settings(max_examples=100)
@given(values.entities)
def test_equal_values_give_equal_bytes(entity: Any) -> None:
    assert codec.encode_entity(through(entity)) == codec.encode_entity(entity)


@given(values.calibrations, values.texts)
def test_parameters_of_nested_texts_are_kept(calibration: Any, text: Text) -> None:
    reason = Text("because {why}", {"why": text})
    back: Image = through(an_image(calibration=evolve(calibration, reason=reason)))
    assert back.calibration is not None and back.calibration.reason is not None
    assert back.calibration.reason.params == {"why": text}
    assert same_params(back.calibration.reason, reason)


def same_params(a: Text, b: Text) -> bool:
    if a.id != b.id or set(a.params) != set(b.params):
        return False
    pairs = [(a.params[name], b.params[name]) for name in a.params]
    return all(
        same_params(x, y) if isinstance(x, Text) else (type(x), x) == (type(y), y) for x, y in pairs
    )


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_all_their_bits(number: float) -> None:
    back: Annotation = through(an_annotation(region=Point(number, -0.0), depth=number))
    assert isinstance(back.region, Point)
    assert back.depth is not None and back.depth.hex() == number.hex()
    assert back.region.x.hex() == number.hex() and math.copysign(1, back.region.y) == -1


@settings(max_examples=60)
@given(values.regions)
def test_decoded_points_cannot_be_written(region: Region) -> None:
    back: Any = through(an_annotation(region=region)).region
    arrays = [back.points] if isinstance(back, Polyline) else []
    if isinstance(back, Polygon):
        arrays = [ring for part in back.parts for ring in part.rings]
    assert all(
        not points.flags.writeable and points.dtype == np.float64 and points.ndim == 2
        for points in arrays
    )


@given(values.times)
def test_times_come_back_in_utc(at: datetime) -> None:
    annotation = an_annotation()
    made = evolve(annotation, provenance=evolve(annotation.provenance, created=at))
    back: Annotation = through(made)
    assert back.provenance.created == at
    assert back.provenance.created.utcoffset() == UTC.utcoffset(None)
    assert codec.decode_time(codec.encode_time(at)) == at


@given(st.lists(values.entities, max_size=4, unique_by=lambda e: e.id), st.booleans())
def test_a_patch_comes_back_with_both_sides(entities: list[Any], adding: bool) -> None:
    sides = {e.id: Delta(None, e) if adding else Delta(e, None) for e in entities}
    patch = Patch(t("Test"), sides, Stamp("ann"))
    payload, _ = codec.encode_patch(patch)
    assert codec.decode_patch_deltas(payload, codec.PAYLOAD_VERSION) == sides


def test_the_order_of_attributes_makes_no_difference_to_the_bytes() -> None:
    a = an_annotation("a", attributes={"x": 1, "y": 2})
    b = an_annotation("a", attributes={"y": 2, "x": 1})
    assert codec.encode_entity(a) == codec.encode_entity(b)


def test_integers_booleans_and_floats_stay_what_they_are() -> None:
    kept = {"integer": 1, "float": 1.0, "boolean": True, "choices": ("a", "b")}
    back: Annotation = through(an_annotation(attributes=kept))
    assert {name: (type(v), v) for name, v in back.attributes.items()} == {
        name: (type(v), v) for name, v in kept.items()
    }


def test_numbers_of_numpy_are_stored_as_plain_ones() -> None:
    attributes: Any = {"area": np.float64(2.5), "count": np.int32(3)}
    back: Annotation = through(an_annotation(attributes=attributes))
    assert dict(back.attributes) == {"area": 2.5, "count": 3}


@pytest.mark.parametrize(
    "wrong",
    [
        {"note": 5},
        {"locked": "yes"},
        {"attributes": {"x": object()}},
        {"attributes": {"x": 1 << 70}},
        {"label": "\ud800"},
    ],
)
def test_what_could_not_be_read_again_is_not_stored(wrong: dict[str, Any]) -> None:
    with pytest.raises(StoreError, match="cannot be stored"):
        codec.encode_entity(an_annotation(**wrong))


def test_times_without_a_zone_are_not_stored() -> None:
    annotation = an_annotation()
    naive = evolve(annotation.provenance, created=datetime(2026, 1, 1))
    with pytest.raises(StoreError, match="cannot be stored"):
        codec.encode_entity(evolve(annotation, provenance=naive))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_other_bytes_are_refused_in_words(kind: str) -> None:
    for payload in (b"", b"\xc1", b"\x93\x01\x02\x03", msgspec.msgpack.encode({"id": 5})):
        with pytest.raises(StoreError, match="cannot be read"):
            codec.decode_entity(kind, payload)


def test_a_field_of_a_newer_program_is_not_dropped_in_silence() -> None:
    raw = msgspec.msgpack.decode(codec.encode_entity(an_image()))
    with pytest.raises(StoreError):
        codec.decode_entity("image", msgspec.msgpack.encode({**raw, "aura": "blue"}))


def test_payloads_of_a_newer_format_are_refused() -> None:
    payload = codec.encode_entity(an_image())
    with pytest.raises(StoreError, match="newer version"):
        codec.decode_entity("image", payload, codec.PAYLOAD_VERSION + 1)


def broken(**changes: Any) -> bytes:
    raw = msgspec.msgpack.decode(codec.encode_entity(an_annotation(region=TRIANGLE)))
    raw["region"].update(changes)
    return msgspec.msgpack.encode(raw)


TRIANGLE = Polygon.from_ring([(0, 0), (4, 0), (4, 4)])
NAN = np.array([[0, 0], [4, np.nan], [4, 4]]).tobytes()


@pytest.mark.parametrize(
    "changes",
    [
        {"data": NAN},
        {"data": b"\0" * 47},
        {"data": b"\0" * 64, "rings": [[3]]},
        {"rings": [[2]]},
        {"rings": [[]]},
        {"rings": [], "data": b"\0" * 32},
        {"rings": [[3], [3]]},
        {"rings": [[-3, 6]]},
        {"type": "spline"},
        {"type": "point"},
    ],
)
def test_geometry_that_is_none_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(StoreError, match="cannot be read"):
        codec.decode_entity("annotation", broken(**changes))


def test_all_shapes_of_the_model_can_be_packed() -> None:
    shapes: dict[type, Region] = {
        Point: Point(1, 2),
        Polyline: Polyline([(0, 0), (1, 1)]),
        Polygon: TRIANGLE,
        Ellipse: Ellipse(1, 2, 3, 4, 5),
        Lines: Lines([[(0, 0), (1, 1)], [(2, 0), (3, 1), (4, 0)]]),
    }
    for cls in get_args(Region):
        region = shapes.get(cls) or cls(1, 2, 3, 4)
        wire = msgspec.convert(regions.pack(region), regions.RegionWire)
        assert regions.unpack(wire) == region


def test_the_bytes_of_format_1_are_these() -> None:
    """A project of today is opened in ten years; a change here needs a new payload version."""
    annotation = Annotation(
        an_annotation("a1").id,
        an_annotation().anchor,
        Polygon.from_ring([(0, 0), (4, 0), (4, 4)]),
        an_annotation().layer,
        an_annotation().provenance,
        label="scratch",
    )
    decoded = msgspec.msgpack.decode(codec.encode_entity(annotation))
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert decoded == {
        "id": "a1",
        "anchor": {"type": "frame", "image": "image", "frame": 1},
        "region": {
            "type": "polygon",
            "data": np.array([[0, 0], [4, 0], [4, 4]], "<f8").tobytes(),
        },
        "layer": "layer",
        "provenance": {
            "author": "ann",
            "created": at,
            "modified": at,
            "source": "human",
            "scheme_version": 0,
        },
        "label": "scratch",
        "purpose": "finding",
        "locked": False,
        "role": "amodal",
    }


def test_each_field_of_each_kind_is_stored() -> None:
    for cls in KINDS.values():
        model: Any = cls
        wire = wire_type(model)
        assert wire.__struct_fields__ == tuple(field.name for field in attrs.fields(model))
