"""The square (10,10)-(20,20) has 100 pixels: in statistics, as a mask, as RLE, in every export.

Formats are found, not listed: a new one is tested without a line here.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from tests.contracts.round_trip import read_back, released, written
from workbench.api.exchange import OptionKind
from workbench.app.measuring.rows import measurements
from workbench.app.plugins import Plugins
from workbench.geom.outline import polygon_of
from workbench.geom.raster import PixelMask, mask_of, pixel_count
from workbench.geom.rle import compress, decode, encode, uncompress
from workbench.geom.spans import spans_of
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance
from workbench.model.calibration import UNCALIBRATED
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId, SchemeId
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.project import Project
from workbench.model.regions import AREA_REGIONS, Box, Polygon, Region
from workbench.model.scheme import Label, LabelScheme

ROWS, COLUMNS = 40, 60
CORNERS = [(10, 10), (20, 10), (20, 20), (10, 20)]
BESIDE = [(10.5, 10.5), (20.5, 10.5), (20.5, 20.5), (10.5, 20.5)]
SQUARES: dict[str, tuple[Region, int]] = {
    "polygon": (Polygon.from_ring(CORNERS), 100),
    "the other way round": (Polygon.from_ring(CORNERS[::-1]), 100),
    "box": (Box.from_corners(10, 10, 20, 20), 100),
    "half a pixel on": (Polygon.from_ring(BESIDE), 100),
    "with a hole": (Polygon.from_ring(CORNERS, [[(13, 13), (15, 13), (15, 15), (13, 15)]]), 96),
}
PLUGINS = Plugins.discover()
BOTH = [p.name for p in PLUGINS if p.writer and p.reader]


def a_project(region: Region) -> Project:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    image, layer = ImageId(EntityId("image")), LayerId(EntityId("layer"))
    scheme = LabelScheme(SchemeId(EntityId("scheme")), 1, "Defects", (Label("dent", "Dent"),))
    drawn = Annotation(
        AnnotationId(EntityId("square")),
        OnFrame(image),
        region,
        layer,
        Provenance("ann", at, at, scheme_version=1),
        "dent",
    )
    picture = Image(image, "scan.png", "plain_images", ROWS, COLUMNS)
    return Project([picture, Layer(layer, "Layer"), scheme, drawn])


def choices() -> list[tuple[str, dict[str, str]]]:
    """Return each format with its usual options, and with each choice that it offers."""
    found: list[tuple[str, dict[str, str]]] = []
    for name in BOTH:
        found.append((name, {}))
        for option in PLUGINS.load(name, "writer").capabilities.options:
            if option.kind is OptionKind.CHOICE and option.needs is None:
                found += [(name, {option.name: value}) for value in option.choices]
    return found


@pytest.mark.parametrize("kind", SQUARES)
def test_in_statistics_and_as_a_mask(kind: str) -> None:
    region, count = SQUARES[kind]
    assert pixel_count(region, ROWS, COLUMNS) == count
    assert mask_of(region, ROWS, COLUMNS).full(ROWS, COLUMNS).sum() == count
    rows = measurements(a_project(region), lambda image, frame: UNCALIBRATED)
    assert [row["value"] for row in rows if row["quantity"] == "pixel_count"] == [count]


@pytest.mark.parametrize(("name", "options"), choices(), ids=str)
@pytest.mark.parametrize("kind", SQUARES)
def test_in_every_export(kind: str, name: str, options: dict[str, str], tmp_path: Path) -> None:
    region, count = SQUARES[kind]
    writer, reader = PLUGINS.load(name, "writer"), PLUGINS.load(name, "reader")
    written(writer, released(a_project(region)), tmp_path / "out", **options)
    (back,) = read_back(reader, tmp_path / "out").annotations
    assert isinstance(back.region, AREA_REGIONS)
    # Formats of boxes and of one ring have no room for the hole, and say so.
    may = {count, 100} if kind == "with a hole" else {count}
    assert pixel_count(back.region, ROWS, COLUMNS) in may


@pytest.mark.parametrize("kind", SQUARES)
def test_coco_says_the_same_area_and_the_same_pixels(kind: str, tmp_path: Path) -> None:
    region, count = SQUARES[kind]
    writer = PLUGINS.load("coco", "writer")
    (path,) = written(writer, released(a_project(region)), tmp_path, rle="uncompressed")
    (entry,) = json.loads((tmp_path / path).read_bytes())["annotations"]
    assert entry["area"] == count
    shape = entry["segmentation"]
    if isinstance(shape, dict):
        assert sum(shape["counts"][1::2]) == count


@pytest.mark.parametrize("kind", SQUARES)
def test_as_run_lengths(kind: str) -> None:
    region, count = SQUARES[kind]
    counts = encode(spans_of(region, ROWS, COLUMNS), ROWS, COLUMNS)
    assert sum(counts[1::2]) == count
    assert sum(counts) == ROWS * COLUMNS
    assert decode(uncompress(compress(counts)), ROWS, COLUMNS).count == count


@pytest.mark.parametrize("part", range(10))
def test_masks_with_holes_and_diagonal_pixels_come_back_from_polygons(part: int) -> None:
    for seed in range(100 * part, 100 * part + 100):
        random = np.random.default_rng(seed)
        rows, columns = random.integers(1, 24, 2)
        mask = random.random((rows, columns)) < random.choice((0.2, 0.5, 0.8, 0.95))
        if seed % 4 == 0 and min(rows, columns) > 2:  # nothing but diagonals
            mask = np.indices((rows, columns)).sum(axis=0) % 2 == seed % 2
        polygon = polygon_of(PixelMask(mask, 3, 7))
        if polygon is None:
            assert not mask.any()
            continue
        back = mask_of(polygon, 40, 40).full(40, 40)
        assert np.array_equal(back, PixelMask(mask, 3, 7).full(40, 40)), seed
