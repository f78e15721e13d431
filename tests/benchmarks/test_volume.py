"""What a user feels of a volume: it opens in a moment, and scrolling through it never waits.

Ratios within one run. The series is 500 slices of 512 x 512, uncompressed, as from a scanner.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from attrs import evolve
from PySide6.QtWidgets import QApplication

from plugins.dicom_images.reader import DicomImageReader
from tests.benchmarks.test_canvas import PrebuiltPainter, phantom_with_shapes
from tests.builders import a_dataset, a_dicom_file
from tests.ui.window_kit import a_window, open_and_wait, running, until
from workbench.app.actions.image import step_slices
from workbench.imaging.volumes import oblique_cut
from workbench.imaging.volumes.cut import Cut, PlaneKind, SlabMode, orthogonal, through, travel_of
from workbench.imaging.volumes.cut_frame import cut_frame
from workbench.imaging.volumes.loading import load, survey
from workbench.imaging.volumes.reslice import reslice
from workbench.imaging.volumes.volume import Volume
from workbench.ui.canvas.painters.backdrop import BackdropPainter
from workbench.ui.canvas.widget import Canvas
from workbench.ui.main_window import MainWindow

__all__ = ["phantom_with_shapes"]

SLICES, SIZE = 500, 512


def milliseconds(*works: Callable[[int], object], rounds: int = 41) -> list[float]:
    """Return what each takes by turns: the lower decile, for neighbours disturb only upwards."""
    taken: list[list[float]] = [[] for _ in works]
    for i in range(rounds + 1):
        for mine, work in zip(taken, works, strict=True):
            start = time.perf_counter()
            work(i)
            if i:
                mine.append((time.perf_counter() - start) * 1e3)
    return [sorted(mine)[rounds // 10] for mine in taken]


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("CT 500")
    noise = np.random.default_rng(0).normal(0, 12, (SIZE, SIZE))
    made = []
    for k in range(SLICES):
        ds = a_dataset(
            (noise + k).astype(np.int16),
            SeriesInstanceUID="1.2.3.4",
            StudyInstanceUID="1.2.3",
            FrameOfReferenceUID="1.2.3.9",
            InstanceNumber=k + 1,
            ImagePositionPatient=[-180, -180, k * 0.8],
            ImageOrientationPatient=[1, 0, 0, 0, 1, 0],
            PixelSpacing=[0.7, 0.7],
            RescaleSlope=1,
            RescaleIntercept=-1024,
            WindowCenter=40,
            WindowWidth=400,
        )
        ds.SOPInstanceUID = f"1.2.3.4.{k + 1}"
        made.append(a_dicom_file(folder / f"s{k:04}.dcm", ds))
    return made


@pytest.fixture(scope="module")
def volume(paths: list[Path]) -> Iterator[Volume]:
    yield opened(paths)


def opened(paths: list[Path]) -> Volume:
    return load(survey([(one, 1) for one in DicomImageReader().open_slices(paths)]))


def test_after_indexing_a_series_loads_as_fast_as_its_bytes_are_read(paths: list[Path]) -> None:
    stack = survey([(one, 1) for one in DicomImageReader().open_slices(paths)])

    def read(_: int) -> Any:
        # Into memory of its own, as the volume needs it too.
        whole = np.empty((SLICES, os.path.getsize(paths[0])), np.uint8)
        for k, path in enumerate(paths):
            with path.open("rb", buffering=0) as file:
                file.readinto(whole[k])
        return whole

    loaded, floor = milliseconds(lambda _: load(stack), read, rounds=9)
    print(f"\nload {loaded:.0f} ms, bytes {floor:.0f} ms, {loaded / floor:.2f} x")
    assert loaded <= 1.5 * floor


def test_a_series_opens_in_a_quarter_of_the_time_of_simple_itk(paths: list[Path]) -> None:
    def peer(_: int) -> Any:
        names = sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(paths[0].parent))
        reader = sitk.ImageSeriesReader()
        reader.SetFileNames(names)
        return reader.Execute()

    ours, theirs = milliseconds(lambda _: opened(paths), peer, rounds=3)
    print(f"\nopen {ours:.0f} ms, SimpleITK {theirs:.0f} ms, {ours / theirs:.2f} x")
    assert ours <= 0.25 * theirs


@pytest.mark.parametrize("kind", list(PlaneKind))
def test_scrolling_costs_at_most_three_times_the_paint_floor(
    phantom_with_shapes: Canvas, volume: Volume, kind: PlaneKind
) -> None:
    """On the same canvas, with a picture that is finished before and with one cut at each step."""
    canvas = phantom_with_shapes
    (backdrop,) = (p for p in canvas.paintings if isinstance(p, BackdropPainter))
    backdrop.picture = PrebuiltPainter()
    travel = travel_of(volume, kind)
    window = volume.default_voi

    def step(i: int) -> None:
        frame = cut_frame(volume, orthogonal(volume, kind, travel.at(100 + i)))
        frame.shade(frame.levels.base[:, :], frame.keep, window)
        canvas.repaint()

    stepped, floor = milliseconds(step, lambda _: canvas.repaint(), rounds=200)
    print(f"\n{kind} {stepped:.2f} ms, floor {floor:.2f} ms, {stepped / floor:.1f} x")
    assert stepped <= 3 * floor


def an_oblique_cut(volume: Volume, i: int) -> Cut:
    cut = through(volume, volume.center, (1.0, 0.01 * i, 0.3), (0.0, 1.0, 0.5))
    middle = np.array(cut.plane.origin)
    middle += np.array(cut.plane.row_axis) * cut.spacing.dx * (cut.columns - SIZE) / 2
    middle += np.array(cut.plane.column_axis) * cut.spacing.dy * (cut.rows - SIZE) / 2
    x, y, z = middle.tolist()
    return evolve(cut, plane=evolve(cut.plane, origin=(x, y, z)), rows=SIZE, columns=SIZE)


def test_an_oblique_cut_is_as_fast_as_simple_itk(volume: Volume) -> None:
    """Both give 512 x 512 pixels as int16 in numpy; ours are rounded and know their background."""
    oblique_cut.prepare(volume)
    image = sitk.GetImageFromArray(volume.values)
    image.SetSpacing([volume.spacing.dx, volume.spacing.dy, volume.geometry.step])
    image.SetOrigin(volume.origin)
    cuts = [an_oblique_cut(volume, i) for i in range(64)]

    def peer(i: int) -> Any:
        cut = cuts[i]
        raster = sitk.ResampleImageFilter()
        raster.SetSize((cut.columns, cut.rows, 1))
        raster.SetOutputOrigin(cut.plane.origin)
        raster.SetOutputSpacing((cut.spacing.dx, cut.spacing.dy, 1.0))
        row, column = np.array(cut.plane.row_axis), np.array(cut.plane.column_axis)
        axes = np.stack((row, column, np.cross(row, column)), axis=1)
        raster.SetOutputDirection(axes.ravel().tolist())
        raster.SetInterpolator(sitk.sitkLinear)
        raster.SetDefaultPixelValue(-2000)
        return sitk.GetArrayFromImage(raster.Execute(image))[0]

    ours, theirs = milliseconds(lambda i: reslice(volume, cuts[i]), peer, rounds=41)
    print(f"\noblique {ours:.2f} ms, SimpleITK {theirs:.2f} ms, {ours / theirs:.2f} x")
    # Rounding and the mask are on top of the same engine.
    assert ours <= 1.25 * theirs


def test_a_thick_slab_takes_no_longer_than_its_layers(volume: Volume) -> None:
    """A MIP of 20 mm, 25 layers, against the plain maximum of the same layers in numpy."""
    cut = orthogonal(volume, PlaneKind.AXIAL, None, 20.0, SlabMode.MAX)
    middle = SLICES // 2

    def plain(_: int) -> Any:
        return volume.values[middle - 12 : middle + 13].max(axis=0)

    ours, numpy = milliseconds(lambda _: reslice(volume, cut), plain)
    print(f"\nslab {ours:.2f} ms, numpy {numpy:.2f} ms, {ours / numpy:.2f} x")
    assert ours <= 3 * numpy


@pytest.fixture(scope="module")
def window(
    qapp: QApplication, paths: list[Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MainWindow]:
    with a_window(tmp_path_factory.mktemp("home")) as made:
        made.resize(1440, 900)
        canvas = open_and_wait(made, paths[0].parent)
        made.actions_.trigger("view.plane_axial")
        until(lambda: canvas.viewport.is_cut and canvas.viewport.frame is not None, "the volume")
        until(lambda: not running(made), "jobs")
        yield made


def test_scrolling_in_the_window_costs_at_most_three_times_the_paint_floor(
    window: MainWindow,
) -> None:
    """With all that follows: titles, panels, guides; against painting a finished picture."""
    taken = {kind: scrolled(window, kind) for kind in PlaneKind}
    # The same window paints the same finished picture, whichever plane was shown before.
    floor = float(np.median([least for _, least in taken.values()]))
    for kind, (stepped, _) in taken.items():
        print(f"\n{kind} {stepped:.2f} ms, floor {floor:.2f} ms, {stepped / floor:.1f} x")
    assert max(stepped for stepped, _ in taken.values()) <= 3 * floor


def scrolled(window: MainWindow, kind: PlaneKind) -> tuple[float, float]:
    """Return milliseconds of a step through cuts, and of painting a finished picture."""
    canvas = window.viewports.active
    window.actions_.trigger(f"view.plane_{kind}")
    (backdrop,) = (p for p in canvas.paintings if isinstance(p, BackdropPainter))
    own, finished = backdrop.picture, PrebuiltPainter()
    first, count = canvas.viewport.slice_number
    way = 1 if first < count / 2 else -1

    def step(i: int) -> None:
        backdrop.picture = own
        step_slices(window.desk, way)
        canvas.repaint()

    def floor(i: int) -> None:
        backdrop.picture = finished
        canvas.repaint()

    stepped, least = milliseconds(step, floor, rounds=100)
    backdrop.picture = own
    assert canvas.viewport.slice_number[0] == first + way * 101
    return stepped, least
