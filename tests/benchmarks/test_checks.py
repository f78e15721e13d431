"""What a look at everything, and one edit, cost among 20,000 annotations."""

from __future__ import annotations

from itertools import count

import numpy as np
import pytest
from attrs import evolve
from pytest_benchmark.fixture import BenchmarkFixture

from tests.qa.kit import IMAGE, MINOR, a_project, an_annotation
from workbench.model.annotation import Annotation
from workbench.model.image import Image
from workbench.model.project import Project
from workbench.model.regions import Polygon
from workbench.qa.ledger import Ledger

COUNT, SIDE, CORNERS = 20_000, 30_000, 20
LABELS = ("oil", "rust", "glass", "scratch", "housing")


def a_large_project() -> Project:
    """Return 20-cornered shapes, about 2.4 overlaps each."""
    rng = np.random.default_rng(5)
    turn = np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)
    around = np.column_stack((np.cos(turn), np.sin(turn)))
    made = []
    for n in range(COUNT):
        middle, radius = rng.uniform(200, SIDE - 200, 2), rng.uniform(60, 170)
        region = Polygon.from_ring(middle + radius * around)
        label = LABELS[n % len(LABELS)]
        attributes = MINOR if label == "scratch" else {}
        made.append(an_annotation(f"{n:06}", region, label, attributes=attributes))
    return a_project(Image(IMAGE, "a.png", "plain_images", SIDE, SIDE), *made)


@pytest.fixture(scope="module")
def project() -> Project:
    return a_large_project()


def moved(one: Annotation, by: float) -> Annotation:
    assert isinstance(one.region, Polygon)
    return evolve(one, region=Polygon.from_ring(one.region.parts[0].exterior + by))


def test_a_look_at_everything(benchmark: BenchmarkFixture, project: Project) -> None:
    """Felt as the time until the numbers are there after opening; runs in a job."""
    ledger = benchmark.pedantic(lambda: Ledger.of(project), rounds=3, iterations=1)
    assert len(ledger) == COUNT
    assert ledger.findings()


def test_one_edit_is_a_tiny_share_of_it(benchmark: BenchmarkFixture, project: Project) -> None:
    """Felt at each stroke: far below a frame at 60 Hz."""
    ledger, ids, steps = Ledger.of(project), list(project.annotations), count()

    def edit() -> None:
        n = next(steps)
        one = moved(project.annotations[ids[n * 7 % COUNT]], 3.0)
        project._put(one.id, one)
        ledger.follow(project, {one.id: one})

    benchmark.pedantic(edit, rounds=60, iterations=1, warmup_rounds=3)
    ledger.look_at_rest()
    assert ledger.findings() == Ledger.of(project).findings()
