"""Hypothesis strategies for whole projects, with everything in them that a format could lose."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

from attrs import evolve
from hypothesis import strategies as st

from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Judgement, Provenance, Purpose, Source
from workbench.model.concept import Coding, Concept
from workbench.model.ids import (
    AnnotationId,
    EntityId,
    ImageId,
    LayerId,
    LesionId,
    PairId,
    SchemeId,
)
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.lesion import Lesion, LesionRole
from workbench.model.measurement import MeasurementKind
from workbench.model.occlusion import (
    DepthPair,
    OcclusionLevel,
    OcclusionPolicy,
    Opacity,
    ScenePolicy,
    ShapeRole,
)
from workbench.model.project import Project
from workbench.model.regions import Box, Ellipse, Lines, Point, Polygon, PolygonPart, Polyline
from workbench.model.scheme import (
    Attribute,
    AttributeKind,
    CheckSetting,
    FieldRule,
    Label,
    LabelScheme,
    RulePage,
)
from workbench.model.severity import SeverityChoice

ROWS, COLUMNS = 40, 60

words = st.sampled_from(
    ["crack", "划痕", "a b", "depth", "layer", 'quo"te', "back\\slash", "line\nend", "é", "😀", "0"]
)
color = st.sampled_from(["#000000", "#56b4e9", "#ffffff"])
coordinate = st.one_of(st.integers(0, 80).map(lambda n: n / 2), st.floats(-5, 65, width=64))
point = st.tuples(coordinate, coordinate)
angle = st.sampled_from([0.0, 0.0, 30.0, 90.0, -45.5])
size = st.floats(2, 30)
moment = st.datetimes(datetime(2001, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@st.composite
def _outline(draw):
    x, y = draw(coordinate), draw(coordinate)
    width, height = draw(size), draw(size)
    skew = draw(st.floats(-1, 1))
    return [(x, y), (x + width, y + skew), (x + width, y + height), (x + skew, y + height)]


@st.composite
def _part(draw):
    outline = draw(_outline())
    if draw(st.booleans()):
        return PolygonPart(outline)
    (x0, y0), _, (x1, y1), _ = outline
    u, v = (x1 - x0) / 4, (y1 - y0) / 4
    hole = [(x0 + u, y0 + v), (x1 - u, y0 + v), (x1 - u, y1 - v), (x0 + u, y1 - v)]
    return PolygonPart(outline, [hole])


regions = st.one_of(
    st.none(),
    st.builds(Point, coordinate, coordinate),
    st.builds(Polyline, st.lists(point, min_size=2, max_size=5)),
    st.builds(Lines, st.lists(st.lists(point, min_size=2, max_size=3), min_size=1, max_size=3)),
    st.builds(Polygon, st.lists(_part(), min_size=1, max_size=2)),
    st.builds(Ellipse, coordinate, coordinate, size, size, angle),
    st.builds(Box, coordinate, coordinate, size, size, angle),
)
values = st.one_of(
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    words,
    st.lists(words, max_size=2).map(tuple),
)
attributes = st.lists(
    st.one_of(
        st.builds(Attribute, words, st.just(AttributeKind.TEXT), st.booleans()),
        st.builds(
            Attribute,
            words,
            st.just(AttributeKind.NUMBER),
            unit=st.sampled_from(["", "mm"]),
            minimum=st.one_of(st.none(), st.floats(-5, 0)),
            default=st.one_of(st.none(), st.floats(0, 5)),
        ),
        st.builds(
            Attribute,
            words,
            st.sampled_from([AttributeKind.CHOICE, AttributeKind.MULTI_CHOICE]),
            choices=st.just(("small", "大")),
            titles=st.just({"zh_CN": "大小"}),
        ),
        st.builds(Attribute, words, st.just(AttributeKind.BOOLEAN)),
    ),
    max_size=2,
    unique_by=lambda attribute: attribute.name,
).map(tuple)
concepts = st.builds(Concept, st.just("SCT"), words, words, st.one_of(st.none(), words))
some_concepts = st.lists(concepts, max_size=2).map(tuple)
codings = st.builds(
    Coding,
    st.none() | concepts,
    some_concepts,
    st.none() | concepts,
    some_concepts,
    st.none() | concepts,
)


@st.composite
def schemes(draw):
    keys = draw(st.lists(words, max_size=4, unique=True))
    labels = []
    for i, key in enumerate(keys):
        parent = draw(st.sampled_from([None, *keys[:i]]))
        labels.append(
            Label(
                f"{parent}/{key}" if parent and parent in keys and draw(st.booleans()) else key,
                key,
                draw(color),
                parent,
                draw(st.sampled_from([None, i])),
                draw(st.sampled_from([0.0, 2.5])),
                draw(attributes),
                draw(st.one_of(st.none(), concepts)),
                draw(st.sampled_from([{}, {"zh_CN": "裂纹"}])),
                draw(st.sampled_from([None, *keys[:i]])) if parent in keys[:i] else None,
                draw(st.sampled_from(Opacity)),
                draw(st.sampled_from(["", "parts"])),
                draw(st.sampled_from(["", "one of"])),
                draw(st.booleans()),
                draw(st.sampled_from([None, RulePage("wider than long", {"zh_CN": "宽大于长"})])),
                draw(st.none() | codings),
            )
        )
    known = {label.key for label in labels}
    labels = [x if x.parent in known else Label(x.key, x.name, x.color) for x in labels]
    labels = [x if x.part_of in known else evolve(x, part_of=None) for x in labels]
    return LabelScheme(
        SchemeId(EntityId("scheme")),
        3,
        draw(words),
        tuple(labels),
        draw(
            st.sampled_from(
                [OcclusionPolicy(), OcclusionPolicy(0.02, 0.6, ScenePolicy.VISIBLE_ONLY)]
            )
        ),
        draw(st.sampled_from([(), (FieldRule("a <= b", message="b is more"),)])),
        draw(st.sampled_from([(), (CheckSetting("tiny", False, "note", {"least": 2.0}),)])),
    )


provenances = st.builds(
    Provenance,
    words,
    moment,
    moment,
    st.sampled_from(["polygon", "", "import"]),
    st.sampled_from(Source),
    st.one_of(st.none(), words),
    st.one_of(st.none(), st.floats(0, 1)),
    st.integers(0, 3),
)


choices = st.builds(SeverityChoice, words, words, words, moment)
visible_parts = st.builds(Polygon, st.lists(_part(), min_size=1, max_size=2))
pair_regions = st.none() | visible_parts | st.builds(Box, coordinate, coordinate, size, size, angle)


@st.composite
def projects(draw):
    scheme = draw(st.one_of(st.none(), schemes()))
    keys = [label.key for label in scheme.labels] if scheme else []
    names = draw(st.lists(words, min_size=1, max_size=3))
    layers = [
        Layer(LayerId(EntityId(f"layer-{i}")), n, float(i), draw(st.none() | color))
        for i, n in enumerate(names)
    ]
    images = [
        Image(
            ImageId(EntityId(f"image-{i}")),
            f"folder {i}/图 {i}.png",
            "plain_images",
            ROWS,
            COLUMNS,
            draw(st.sampled_from([1, 1, 3])),
        )
        for i in range(draw(st.integers(1, 3)))
    ]
    lesions = [
        Lesion(
            LesionId(EntityId(f"lesion-{i}")),
            f"2.25.{i}",
            f"{name} {i}",
            draw(st.sampled_from(LesionRole)),
            draw(words),
            draw(st.booleans()),
            draw(st.none() | concepts),
        )
        for i, name in enumerate(draw(st.lists(words, max_size=2)))
    ]
    followed = [None, *(one.id for one in lesions)]
    annotations: list[Annotation] = []
    for i in range(draw(st.integers(0, 8))):
        image = draw(st.sampled_from(images))
        annotations.append(
            Annotation(
                AnnotationId(EntityId(f"annotation-{i:03d}")),
                OnFrame(image.id, draw(st.integers(1, image.frames))),
                draw(regions),
                draw(st.sampled_from(layers)).id,
                draw(provenances),
                draw(st.sampled_from([None, *keys])),
                draw(st.sampled_from(Purpose)),
                draw(st.dictionaries(words, values, max_size=3)),
                draw(st.one_of(st.none(), concepts)),
                draw(st.one_of(st.none(), st.floats(-9, 9))),
                draw(st.one_of(st.just(""), words)),
                draw(st.booleans()),
                draw(st.one_of(st.just(""), words)),
                draw(st.sampled_from(ShapeRole)),
                draw(st.none() | visible_parts),
                draw(st.none() | st.sampled_from(OcclusionLevel)),
                draw(st.sampled_from([None, *(one.id for one in annotations)])),
                draw(st.one_of(st.just(""), words)),
                draw(st.none() | st.sampled_from(Judgement)),
                draw(st.none() | st.sampled_from(MeasurementKind)),
                draw(st.none() | codings),
                draw(st.sampled_from(followed)),
                draw(st.none() | choices),
            )
        )
    pairs = [
        DepthPair(
            PairId(EntityId(f"pair-{i}")),
            ImageId(one.anchor.image),
            one.anchor.frame,
            one.id,
            other.id,
            draw(pair_regions),
        )
        for i, (one, other) in enumerate(pairwise(annotations))
        if isinstance(one.anchor, OnFrame) and one.anchor == other.anchor
    ]
    return Project(
        [*([scheme] if scheme else []), *layers, *images, *lesions, *annotations, *pairs]
    )
