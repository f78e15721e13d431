"""Exporting and importing a hundred thousand annotations of twenty points.

What a user feels: how long an export of a large project takes, and whether it fits in memory.
Ratios are against the plain way: one big document through ``json.dump``.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from plugins.coco.reader import CocoReader
from plugins.coco.writer import CocoWriter
from plugins.geojson.writer import GeoJsonWriter
from tests.plugins.exchange_files import a_project
from workbench.deid.release import release
from workbench.geom.outline import polygon_of
from workbench.geom.raster import PixelMask, spans_of_mask
from workbench.geom.rle import compress, encode
from workbench.geom.spans import spans_of
from workbench.model.regions import Polygon

COUNT = 100_000
VERTICES = 20


def polygons(count: int = COUNT) -> list[Polygon]:
    random = np.random.default_rng(7)
    turn = np.linspace(0, 2 * np.pi, VERTICES, endpoint=False)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    centres = random.uniform(30, 29_970, (count, 1, 2))
    radii = random.uniform(5, 25, (count, VERTICES, 1))
    return [Polygon.from_ring(ring) for ring in centres + circle * radii]


def large_view(count: int = COUNT):
    return release(a_project(*polygons(count), rows=30_000, columns=30_000))


@pytest.fixture(scope="module")
def view():
    return large_view()


def dump(document, path: Path) -> None:
    with path.open("w") as file:
        json.dump(document, file)


def plain_export(view, path: Path) -> None:
    """Write the same file the plain way: one dict, one ``json.dump``."""
    annotations = []
    for id, annotation in enumerate(view.annotations, 1):
        ring = annotation.region.parts[0].exterior
        x, y = ring[:, 0], ring[:, 1]
        area = abs(float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())) / 2
        low, high = ring.min(axis=0), ring.max(axis=0)
        annotations.append(
            {
                "id": id,
                "image_id": 1,
                "category_id": 1,
                "segmentation": [ring.ravel().tolist()],
                "area": area,
                "bbox": [*low.tolist(), *(high - low).tolist()],
                "iscrowd": 0,
                "attributes": {"label": annotation.label, "z_order": annotation.z_order},
            }
        )
    dump({"images": [], "annotations": annotations, "categories": []}, path)


def seconds(function, *args) -> float:
    start = time.perf_counter()
    function(*args)
    return time.perf_counter() - start


def test_exporting_100k_annotations_as_coco(benchmark, view, tmp_path):
    (path,) = CocoWriter().write(view, tmp_path, {})
    document = json.loads(path.read_bytes())
    plain = seconds(dump, document, tmp_path / "plain.json")
    benchmark.pedantic(CocoWriter().write, (view, tmp_path, {}), rounds=3)
    benchmark.extra_info["times json.dump"] = round(plain / benchmark.stats.stats.median, 1)
    assert plain >= 3 * benchmark.stats.stats.median


def test_exporting_100k_annotations_as_geojson(benchmark, view, tmp_path):
    benchmark.pedantic(GeoJsonWriter().write, (view, tmp_path, {}), rounds=1)


def test_importing_100k_annotations_from_coco(benchmark, view, tmp_path):
    (path,) = CocoWriter().write(view, tmp_path, {})
    data = path.read_bytes()
    plain = seconds(json.loads, data)
    benchmark.pedantic(CocoReader().read, (data, path.name, {}), rounds=1)
    benchmark.extra_info["times json.loads"] = round(plain / benchmark.stats.stats.median, 1)


MEASURE = """
import resource, sys, tempfile
from pathlib import Path
from plugins.coco.writer import CocoWriter
from tests.benchmarks.test_exchange import large_view, plain_export
view = large_view()
with tempfile.TemporaryDirectory() as folder:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if sys.argv[1] == "ours":
        CocoWriter().write(view, Path(folder), {})
    else:
        plain_export(view, Path(folder, "plain.json"))
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="peak memory is read the Linux way")
def test_memory_of_an_export_of_100k_annotations(benchmark):
    def grown(which: str) -> int:
        command = [sys.executable, "-c", MEASURE, which]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    plain = grown("plain")
    ours = benchmark.pedantic(grown, ("ours",), rounds=1)
    benchmark.extra_info["kB above the project"] = {"ours": ours, "json.dump": plain}
    assert ours <= 0.4 * plain


def a_frame_of_discs() -> np.ndarray:
    random = np.random.default_rng(5)
    frame = np.zeros((4096, 4096), dtype=bool)
    y, x = np.mgrid[-30:31, -30:31]
    disc = x * x + y * y <= 900
    for top, left in random.integers(0, 4096 - 61, (1000, 2)):
        frame[top : top + 61, left : left + 61] |= disc
    return frame


def test_run_lengths_of_a_mask_of_1000_discs(benchmark):
    from pycocotools import mask as oracle

    frame = a_frame_of_discs()

    def usual() -> bytes:
        counts = oracle.encode(np.asfortranarray(frame.view(np.uint8)))["counts"]
        assert isinstance(counts, bytes)
        return counts

    def ours() -> str:
        return compress(encode(spans_of_mask(PixelMask(frame)), *frame.shape))

    plain = seconds(usual)
    assert benchmark.pedantic(ours, rounds=5).encode() == usual()
    benchmark.extra_info["times asfortranarray"] = round(plain / benchmark.stats.stats.median, 1)


def test_outlines_of_a_mask_of_1000_discs(benchmark):
    frame = a_frame_of_discs()
    benchmark.pedantic(polygon_of, (PixelMask(frame),), rounds=3)


def test_pixels_of_1000_polygons(benchmark):
    regions = polygons(1000)
    benchmark.pedantic(lambda: [spans_of(r, 30_000, 30_000).count for r in regions], rounds=3)
