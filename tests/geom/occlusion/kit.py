"""Frames with annotations that hide each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np

from workbench.geom.occlusion import Scene
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId, PairId, SchemeId
from workbench.model.image import Image
from workbench.model.occlusion import DepthPair, OcclusionPolicy, Opacity
from workbench.model.project import Project
from workbench.model.regions import Box, Ellipse, Polygon, PolygonPart, Region
from workbench.model.scheme import Label, LabelScheme

IMAGE = ImageId(EntityId("image"))
AT = OnFrame(IMAGE)
_BY = Provenance("ann", datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))


def aid(id: str) -> AnnotationId:
    return AnnotationId(EntityId(id))


def an_area(id: str, region: Region | None, **fields: Any) -> Annotation:
    fields.setdefault("anchor", AT)
    for name in ("part_of",):
        if fields.get(name) is not None:
            fields[name] = aid(fields[name])
    return Annotation(
        id=aid(id), region=region, layer=LayerId(EntityId("layer")), provenance=_BY, **fields
    )


def a_box(id: str, x0: float, y0: float, x1: float, y1: float, **fields: Any) -> Annotation:
    return an_area(id, Box.from_corners(x0, y0, x1, y1), **fields)


def in_front(id: str, front: str, back: str, region: Region | None = None) -> DepthPair:
    return DepthPair(PairId(EntityId(id)), IMAGE, 1, aid(front), aid(back), region)


def a_scheme(*labels: Label, **fields: Any) -> LabelScheme:
    return LabelScheme(SchemeId(EntityId("scheme")), 1, labels=labels, **fields)


def a_project(*entities: Any, rows: int = 100, columns: int = 100) -> Project:
    image = Image(id=IMAGE, path="a.png", reader="plain", rows=rows, columns=columns)
    return Project([image, *entities])


def a_scene(*entities: Any, rows: int = 100, columns: int = 100) -> Scene:
    return Scene.of(a_project(*entities, rows=rows, columns=columns), IMAGE, 1)


# -- random scenes ------------------------------------------------------------------------------

ROWS, COLUMNS = 40, 52
LABELS = (
    Label("part", "Part"),
    Label("glass", "Glass", opacity=Opacity.TRANSPARENT, priority=2),
    Label("mesh", "Mesh", opacity=Opacity.CUTOUT, priority=1),
    Label("defect", "Defect", occlusion_group="surface"),
    Label("near", "Near", priority=5),
)
SCHEME = a_scheme(*LABELS, occlusion=OcclusionPolicy(none=0.02, partial=0.6))


def random_region(rng: np.random.Generator, *, tame: bool = False) -> Region:
    """Return a shape; not `tame` ones may cross themselves and have holes anywhere."""
    kinds: list[Callable[[], Region]] = [
        lambda: _box(rng),
        lambda: _blob(rng),
        lambda: _ellipse(rng),
    ]
    if not tame:
        kinds += [lambda: _scrawl(rng), lambda: _with_holes(rng)]
    return kinds[int(rng.integers(len(kinds)))]()


def _place(rng: np.random.Generator) -> tuple[float, float]:
    x, y = rng.uniform((-6, -6), (COLUMNS + 6, ROWS + 6))
    return (round(x), round(y)) if rng.random() < 0.5 else (x, y)


def _box(rng: np.random.Generator) -> Region:
    x, y = _place(rng)
    width, height = rng.integers(2, 25, 2).tolist()
    angle = 0.0 if rng.random() < 0.7 else float(rng.uniform(-90, 90))
    return Box(x, y, width, height, angle)


def _ellipse(rng: np.random.Generator) -> Region:
    rx, ry = rng.uniform(1, 12, 2).tolist()
    return Ellipse(*_place(rng), rx, ry, float(rng.uniform(0, 180)))


def _ring(rng: np.random.Generator, x: float, y: float, radius: float) -> np.ndarray:
    n = int(rng.integers(3, 12))
    turn = np.linspace(0, 2 * np.pi, n, endpoint=False) + rng.uniform(0, 1)
    way = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    return np.array((x, y)) + way * rng.uniform(0.4, 1.0, (n, 1)) * radius


def _blob(rng: np.random.Generator) -> Region:
    return Polygon.from_ring(_ring(rng, *_place(rng), float(rng.uniform(3, 16))))


def _scrawl(rng: np.random.Generator) -> Region:
    points = rng.uniform((-4, -4), (COLUMNS + 4, ROWS + 4), (int(rng.integers(4, 9)), 2))
    return Polygon.from_ring(np.round(points * 2) / 2 if rng.random() < 0.5 else points)


def _with_holes(rng: np.random.Generator) -> Region:
    parts = []
    for _ in range(int(rng.integers(1, 3))):
        x, y = _place(rng)
        radius = float(rng.uniform(6, 16))
        outer = np.round(_ring(rng, x, y, radius))
        hole = _ring(rng, x, y, radius / 3)
        parts.append(PolygonPart(outer, [hole] if rng.random() < 0.8 else ()))
    return Polygon(parts)


def random_annotation(rng: np.random.Generator, id: str, others: Sequence[str]) -> Annotation:
    """Return an annotation with some of everything that occlusion looks at."""
    label = ["part", "part", "glass", "mesh", "defect", "near", None][int(rng.integers(7))]
    depth = [None, None, 1.0, 2.0, -1.0][int(rng.integers(5))]
    part_of = str(rng.choice(others)) if others and rng.random() < 0.15 else None
    group = "surface" if rng.random() < 0.1 else ""
    region = random_region(rng)
    return an_area(id, region, label=label, depth=depth, part_of=part_of, occlusion_group=group)


def random_entities(seed: int, count: int = 12) -> list[Any]:
    """Return a scheme, annotations and pairs."""
    rng = np.random.default_rng(seed)
    ids = [f"a{i:02d}" for i in range(count)]
    found: list[Any] = [SCHEME]
    for i, id in enumerate(ids):
        found.append(random_annotation(rng, id, ids[:i]))
    for i in range(int(rng.integers(0, 4))):
        front, back = (str(one) for one in rng.choice(ids, 2, replace=False))
        region = random_region(rng, tame=True) if rng.random() < 0.5 else None
        found.append(in_front(f"p{i}", front, back, region))
    return found
