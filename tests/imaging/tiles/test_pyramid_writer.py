"""Pyramids that are broken off, and disks that are full."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.imaging.tiles.fakes import FakeStripes, FakeTiles
from workbench.base.errors import Cancelled, InputError
from workbench.base.text import t
from workbench.imaging.resample import block_mean
from workbench.imaging.tiles import pyramid_format as form
from workbench.imaging.tiles import pyramid_writer as module
from workbench.imaging.tiles.pyramid import Pyramid
from workbench.imaging.tiles.pyramid_builder import build
from workbench.imaging.tiles.source import Window

PIXELS = np.random.default_rng(0).integers(0, 256, (4000, 300)).astype(np.uint8)


def stopping_at(rows: int) -> Any:
    def on_rows(done: int) -> None:
        if done >= rows:
            raise Cancelled(t("Cancelled."))

    return on_rows


def check(folder: Path) -> None:
    pyramid = Pyramid.open(folder)
    assert pyramid.header.complete
    for index, level in enumerate(pyramid.levels):
        found = pyramid.region(index, Window(0, 0, level.rows, level.columns))
        np.testing.assert_array_equal(found, block_mean(PIXELS, level.factor, level.factor))


def test_a_build_of_tiles_goes_on_where_it_was_broken_off(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        build(FakeTiles(PIXELS), 1, tmp_path / "p", on_rows=stopping_at(2000))
    assert not form.read_header(tmp_path / "p").complete
    source = FakeTiles(PIXELS)
    build(source, 1, tmp_path / "p")
    assert source.asked and all(window.y0 >= 1500 for _, window in source.asked)
    check(tmp_path / "p")


def test_rows_that_may_not_have_reached_the_disk_are_made_again(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        build(FakeTiles(PIXELS), 1, tmp_path / "p", on_rows=stopping_at(2000))
    # As after a power cut: the counter is ahead of the disk.
    (tmp_path / "p" / form.ROWS).write_bytes(form.COUNTERS.pack(3000, 0))
    source = FakeTiles(PIXELS)
    build(source, 1, tmp_path / "p")
    assert source.asked[0][1].y0 == 0
    check(tmp_path / "p")


def test_what_another_plan_left_is_replaced(tmp_path: Path) -> None:
    build(FakeTiles(PIXELS[:2000]), 1, tmp_path / "p")
    build(FakeTiles(PIXELS), 1, tmp_path / "p")
    check(tmp_path / "p")


def test_a_cancelled_build_of_stripes_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Cancelled):
        build(FakeStripes(PIXELS), 1, tmp_path / "p", on_rows=stopping_at(2000))
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", [FakeTiles, FakeStripes])
def test_a_disk_that_becomes_full_is_said_and_nothing_is_left(
    kind: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = 0

    def full(self: Any, data: memoryview, offset: int) -> None:
        nonlocal writes
        writes += 1
        if writes > 5:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(module.PyramidWriter, "_write_at", full)
    with pytest.raises(InputError, match="became full"):
        build(kind(PIXELS), 1, tmp_path / "p")
    assert not list(tmp_path.iterdir())


def test_a_disk_without_room_is_said_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
    with pytest.raises(InputError, match="room for 0 MB"):
        build(FakeTiles(PIXELS), 1, tmp_path / "p")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "damage",
    [
        lambda place: (place / form.HEADER).write_bytes(b"{}"),
        lambda place: (place / form.HEADER).unlink(),
        lambda place: (place / form.LEVELS).write_bytes(b"short"),
        lambda place: (place / form.LEVELS).unlink(),
        lambda place: (place / form.HEADER).write_text(
            (place / form.HEADER).read_text().replace('"offset": 0', '"offset": -4096')
        ),
        lambda place: (place / form.HEADER).write_text(
            (place / form.HEADER).read_text().replace('"rows": 4000', '"rows": 9000000000')
        ),
        lambda place: (place / form.HEADER).write_text(
            (place / form.HEADER).read_text().replace("uint8", "object")
        ),
    ],
)
def test_a_damaged_pyramid_is_refused_and_built_again(damage: Any, tmp_path: Path) -> None:
    build(FakeTiles(PIXELS), 1, tmp_path / "p")
    damage(tmp_path / "p")
    with pytest.raises(InputError):
        Pyramid.open(tmp_path / "p")
    build(FakeTiles(PIXELS), 1, tmp_path / "p")
    check(tmp_path / "p")
