"""Values of all kinds for the store: strategies that leave out nothing that the model allows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
from hypothesis import strategies as st

from workbench.base.text import Text
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.annotation import Annotation, Judgement, Provenance, Purpose, Source
from workbench.model.calibration import (
    Calibration,
    CalibrationSource,
    PhysicalAxis,
    Rectification,
    Spacing,
    UltrasoundRegion,
)
from workbench.model.camera import CameraProfile
from workbench.model.concept import Coding, Concept
from workbench.model.image import Fingerprint, Image, Series
from workbench.model.layer import Layer, LayerKind, LayerStatus, OverlapPolicy
from workbench.model.lesion import Lesion, LesionRole, LesionState, Seen, Timepoint
from workbench.model.measurement import MeasurementKind
from workbench.model.occlusion import DepthPair, OcclusionLevel, OcclusionPolicy, Opacity, ShapeRole
from workbench.model.part import Part, Placement, Zone
from workbench.model.project import KINDS
from workbench.model.regions import Box, Ellipse, Lines, Point, Polygon, PolygonPart, Polyline
from workbench.model.review import ImageStatus, Waiver
from workbench.model.scheme import (
    Attribute,
    AttributeKind,
    CheckSetting,
    Example,
    ExampleKind,
    FieldRule,
    Label,
    LabelScheme,
    Picture,
    RulePage,
)
from workbench.model.severity import Severity, SeverityChoice, SeverityRule

ids: st.SearchStrategy[Any] = st.text("0123456789abcdef", min_size=1, max_size=32)
words = st.text(max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False)
sizes = st.floats(0, allow_infinity=False)
counts = st.integers(1, 1 << 40)
times = st.datetimes(
    datetime(1990, 1, 1),
    datetime(2200, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3.5))]),
)
days = st.dates()
languages = st.dictionaries(st.sampled_from(["zh_CN", "de", "fr"]), words, max_size=2)
colors = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def points(least: int) -> st.SearchStrategy[Any]:
    return st.lists(st.tuples(numbers, numbers), min_size=least, max_size=6).map(np.array)


def is_open(ring: Any) -> bool:
    return not np.array_equal(ring[0], ring[-1])


rings = points(3).filter(is_open)
parts = st.builds(PolygonPart, rings, st.lists(rings, max_size=2).map(tuple))
regions = st.one_of(
    st.builds(Point, numbers, numbers),
    st.builds(Polyline, points(2)),
    st.builds(Lines, st.lists(points(2), min_size=1, max_size=3).map(tuple)),
    st.builds(Polygon, st.lists(parts, min_size=1, max_size=3).map(tuple)),
    st.builds(Ellipse, numbers, numbers, sizes, sizes, numbers),
    st.builds(Box, numbers, numbers, sizes, sizes, numbers),
)

concepts = st.builds(Concept, words, words, words, st.none() | words)
several_concepts = st.lists(concepts, max_size=2).map(tuple)
codings = st.builds(
    Coding,
    st.none() | concepts,
    several_concepts,
    st.none() | concepts,
    several_concepts,
    st.none() | concepts,
)
vectors = st.tuples(numbers, numbers, numbers)
anchors = st.one_of(
    st.builds(OnFrame, ids, st.integers(1, 9)),
    st.builds(OnPlane, words, vectors, vectors, vectors, numbers),
)
attribute_values = st.one_of(
    words,
    numbers,
    st.integers(-(1 << 62), 1 << 62),
    st.booleans(),
    st.lists(words, max_size=3).map(tuple),
)
provenances = st.builds(
    Provenance,
    words,
    times,
    times,
    words,
    st.sampled_from(Source),
    st.none() | words,
    st.none() | numbers,
    st.integers(0, 99),
    words,
    words,
    words,
)
annotated = st.builds(
    Annotation,
    ids,
    anchors,
    st.none() | regions,
    ids,
    provenances,
    st.none() | words,
    st.sampled_from(Purpose),
    st.dictionaries(words, attribute_values, max_size=3),
    st.none() | concepts,
    st.none() | numbers,
    words,
    st.booleans(),
    words,
    st.sampled_from(ShapeRole),
    st.none() | regions,
    st.none() | st.sampled_from(OcclusionLevel),
    st.none() | ids,
    words,
    st.none() | st.sampled_from(Judgement),
    st.none() | st.sampled_from(MeasurementKind),
    st.none() | codings,
    st.none() | ids,
    st.none() | st.builds(SeverityChoice, words, words, words, times),
)
layers = st.builds(
    Layer,
    ids,
    words,
    numbers,
    st.none() | colors,
    st.booleans(),
    st.sampled_from(LayerKind),
    st.none() | ids,
    st.sampled_from(OverlapPolicy),
    words,
    words,
    st.sampled_from(LayerStatus),
    words,
    st.none() | ids,
)
pairs = st.builds(
    DepthPair, ids, ids, st.integers(1, 9), st.just("a"), st.just("b"), st.none() | regions
)
waivers = st.builds(
    Waiver, ids, words, st.none() | ids, words, words, times, st.lists(ids, max_size=3).map(tuple)
)
pictures = st.builds(Picture, ids, st.binary(max_size=40))

texts = st.recursive(
    st.builds(Text, words),
    lambda inner: st.builds(
        Text,
        words,
        st.dictionaries(
            st.from_regex("[a-z]{1,8}", fullmatch=True),
            st.one_of(words, numbers, st.integers(0, 1 << 60), st.booleans(), st.none(), inner),
            max_size=3,
        ),
    ),
    max_leaves=5,
)
lengths = st.floats(1e-9, 1e9)
spacings = st.builds(Spacing, lengths, lengths)
corners = [numbers] * 4
physical_axes = st.none() | st.builds(PhysicalAxis, words, numbers, st.none() | numbers, numbers)
ultrasound_regions = st.builds(
    UltrasoundRegion, *corners, st.none() | spacings, physical_axes, physical_axes, st.booleans()
)
calibrated = st.sampled_from(
    [s for s in CalibrationSource if s not in ("none", "ultrasound_region")]
)
homographies = st.tuples(*[numbers] * 9)
rectifications = st.one_of(
    st.builds(Rectification, homographies),
    st.builds(Rectification, homographies, st.tuples(*[numbers] * 4), st.tuples(*[numbers] * 5)),
)
calibrations = st.one_of(
    st.builds(
        Calibration,
        spacings,
        calibrated,
        reason=st.none() | texts,
        aspect=lengths,
        uncertainty=sizes,
        rectification=st.none() | rectifications,
        camera=st.none() | ids,
        expires=st.none() | days,
    ),
    st.builds(
        Calibration,
        source=st.just(CalibrationSource.ULTRASOUND_REGION),
        regions=st.lists(ultrasound_regions, max_size=2).map(tuple),
        reason=st.none() | texts,
    ),
    st.builds(Calibration),
)
fingerprints = st.builds(Fingerprint, st.integers(0, 1 << 50), ids, st.none() | ids)
images = st.builds(
    Image,
    ids,
    words,
    words,
    counts,
    counts,
    counts,
    st.none() | fingerprints,
    st.none() | ids,
    st.none() | words,
    st.sampled_from(ImageStatus),
    st.none() | calibrations,
    placement=st.none() | st.builds(Placement, ids, numbers, numbers, numbers, st.booleans()),
)
cameras = st.builds(
    CameraProfile,
    ids,
    words,
    spacings,
    st.integers(0, 99),
    st.integers(0, 99),
    st.none() | rectifications,
    sizes,
    st.none() | numbers,
    words,
    st.none() | days,
    st.none() | days,
    words,
)
series = st.builds(
    Series,
    ids,
    st.lists(ids, max_size=4).map(tuple),
    words,
    st.none() | st.integers(-99, 99),
    st.none() | words,
    st.none() | words,
    st.lists(words, max_size=2).map(tuple),
    st.none() | st.integers(1, 99),
    st.none() | st.integers(1, 99),
)

names = st.text(min_size=1, max_size=8)
choice_lists = st.lists(words, min_size=1, max_size=3, unique=True).map(tuple)
attributes = st.one_of(
    st.builds(Attribute, names, st.just(AttributeKind.TEXT), st.booleans(), titles=languages),
    st.builds(
        Attribute,
        names,
        st.just(AttributeKind.NUMBER),
        unit=words,
        minimum=st.none() | st.floats(-5, 0),
        maximum=st.none() | st.integers(1, 5),
        default=st.none() | st.floats(0, 1) | st.integers(0, 1),
    ),
    st.builds(
        Attribute,
        names,
        st.sampled_from([AttributeKind.CHOICE, AttributeKind.MULTI_CHOICE]),
        choices=choice_lists,
        required_if=words,
        choice_titles=st.dictionaries(words, languages, max_size=2),
    ),
    st.builds(Attribute, names, st.just(AttributeKind.BOOLEAN), default=st.none() | st.booleans()),
)
examples = st.builds(Example, st.sampled_from(ExampleKind), ids, words)
pages = st.builds(RulePage, words, languages, st.lists(examples, max_size=2).map(tuple))
labels = st.builds(
    Label,
    names,
    words,
    colors,
    digit=st.none() | st.integers(0, 9),
    priority=numbers,
    attributes=st.lists(attributes, max_size=3, unique_by=lambda a: a.name).map(tuple),
    concept=st.none() | concepts,
    titles=languages,
    opacity=st.sampled_from(Opacity),
    occlusion_group=words,
    exclusive=words,
    selectable=st.booleans(),
    page=st.none() | pages,
    coding=st.none() | codings,
)
policies = st.builds(OcclusionPolicy, st.floats(0, 0.4), st.floats(0.4, 1.0))
rules = st.builds(FieldRule, words, st.none() | words, words, languages)
settings = st.builds(
    CheckSetting, words, st.booleans(), words, st.dictionaries(words, numbers, max_size=2)
)
severities = st.builds(Severity, st.sampled_from(["major", "minor"]), words, colors, languages)
schemes = st.builds(
    LabelScheme,
    ids,
    st.integers(1, 99),
    words,
    st.lists(labels, max_size=3, unique_by=lambda label: label.key).map(tuple),
    policies,
    st.lists(rules, max_size=2).map(tuple),
    st.lists(settings, max_size=2).map(tuple),
    words,
    st.none() | times,
    words,
    st.lists(severities, max_size=2, unique_by=lambda one: one.key).map(tuple),
) | st.builds(
    LabelScheme,
    ids,
    st.integers(1, 99),
    severities=st.just((Severity("major"),)),
    severity_rules=st.lists(
        st.builds(SeverityRule, words, st.just("major"), st.none() | words, words), max_size=2
    ).map(tuple),
)
areas = st.builds(Polygon, st.lists(parts, min_size=1, max_size=2).map(tuple))
zones = st.builds(Zone, names, areas, words, languages)
part_maps = st.builds(
    Part, ids, words, st.lists(zones, max_size=2, unique_by=lambda zone: zone.code).map(tuple)
)
seen = st.builds(Seen, ids, st.sampled_from(LesionState), words)
lesions = st.builds(
    Lesion,
    ids,
    words,
    words,
    st.sampled_from(LesionRole),
    words,
    st.booleans(),
    st.none() | concepts,
    st.lists(seen, max_size=2).map(tuple),
    words,
)
timepoints = st.builds(
    Timepoint,
    ids,
    words,
    st.none() | days,
    st.lists(words, max_size=2).map(tuple),
    st.lists(ids, max_size=2).map(tuple),
    st.booleans(),
)

BY_KIND: dict[str, st.SearchStrategy[Any]] = {
    "annotation": annotated,
    "layer": layers,
    "image": images,
    "series": series,
    "scheme": schemes,
    "pair": pairs,
    "waiver": waivers,
    "picture": pictures,
    "camera": cameras,
    "part": part_maps,
    "lesion": lesions,
    "timepoint": timepoints,
}
assert set(BY_KIND) == set(KINDS), "a kind of value has no strategy here"
entities = st.one_of(*BY_KIND.values())
