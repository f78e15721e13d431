from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.imaging.stacks import (
    HU,
    STACKS,
    a_stack,
    a_volume,
    blob_at,
    pixel_positions,
    ramp,
    sagittal,
    tilted,
    uneven,
    well_inside,
)
from workbench.geom.directions import sides
from workbench.geom.measuring.values import measured
from workbench.geom.planes import (
    cross,
    mm_to_pixel,
    patient_to_pixel,
    pixel_to_patient,
    points_to_plane,
    to_patient,
    unit,
)
from workbench.geom.section import section
from workbench.imaging.frame import load_frame
from workbench.imaging.volumes import axis_cut, oblique_cut
from workbench.imaging.volumes.cut import (
    Cut,
    PlaneKind,
    SlabMode,
    at_position,
    orthogonal,
    through,
    travel_of,
)
from workbench.imaging.volumes.cut_frame import CutSource, cut_frame, cut_info, slab_text
from workbench.imaging.volumes.reslice import reslice, sample_offsets, value_at
from workbench.imaging.volumes.volume import Volume
from workbench.model.calibration import CalibrationSource, Spacing
from workbench.model.grey import Padding, Rescale
from workbench.model.regions import Point, Polyline

VOLUMES = {name: a_volume(make()) for name, make in STACKS.items()}
AXES = [(1.0, 0.0, 0.0), (0.0, 1.0, 0.0)]


def kept(found: Any) -> NDArray[np.bool_]:
    return np.ones(found.values.shape, bool) if found.keep is None else found.keep > 0


@st.composite
def any_cut(draw: st.DrawFn, name: str | None = None) -> tuple[Volume, Cut]:
    volume = VOLUMES[name or draw(st.sampled_from(sorted(VOLUMES)))]
    part = st.floats(-1, 1)
    row = draw(st.tuples(part, part, part).filter(lambda v: np.linalg.norm(v) > 0.3))
    other = draw(
        st.tuples(part, part, part).filter(lambda v: np.linalg.norm(cross(unit(row), v)) > 0.3)
    )
    point = tuple(c + draw(st.floats(-8, 8)) for c in volume.center)
    return volume, through(volume, point, row, other)  # type: ignore[arg-type]


@given(any_cut())
@settings(max_examples=40, deadline=None)
def test_any_cut_through_any_stack_shows_what_is_there(drawn: tuple[Volume, Cut]) -> None:
    volume, cut = drawn
    found = reslice(volume, cut)
    at = pixel_positions(cut)
    inside = well_inside(volume, at)
    assert kept(found)[inside].all()
    # Slices are rounded to whole numbers once, and the result once more.
    assert np.abs(found.values - ramp(at))[inside].max(initial=0) <= 1.0 + 1e-3


@given(any_cut())
@settings(max_examples=30, deadline=None)
def test_pixels_have_a_value_just_where_the_volume_is(drawn: tuple[Volume, Cut]) -> None:
    volume, cut = drawn
    ijk = volume.to_index(pixel_positions(cut))
    ends = np.array(volume.shape[::-1]) - 0.5
    sure = 1e-3
    inside = ((ijk > -0.5 + sure) & (ijk < ends - sure)).all(axis=-1)
    outside = ((ijk < -0.5 - sure) | (ijk > ends + sure)).any(axis=-1)
    found = reslice(volume, cut)
    assert kept(found)[inside].all()
    assert not kept(found)[outside].any()
    assert (found.values[~kept(found)] == volume.background).all()


@given(any_cut("even") | any_cut("tilted") | any_cut("oblique"))
@settings(max_examples=20, deadline=None)
def test_simple_itk_gives_the_same_numbers(drawn: tuple[Volume, Cut]) -> None:
    """An independent path: SimpleITK with a physical image, or the sheared one by its transform."""
    import SimpleITK as sitk

    volume, cut = drawn
    image = sitk.GetImageFromArray(volume.values.astype(np.float32))
    steps = np.array(volume.steps)
    transform = sitk.AffineTransform(3)
    transform.SetMatrix(np.linalg.inv(steps.T).ravel().tolist())
    transform.SetTranslation((-np.linalg.inv(steps.T) @ np.array(volume.origin)).tolist())
    normal = cross(cut.plane.row_axis, cut.plane.column_axis)
    raster = sitk.Image([cut.columns, cut.rows, 1], sitk.sitkFloat32)
    raster.SetOrigin(cut.plane.origin)
    raster.SetSpacing([cut.spacing.dx, cut.spacing.dy, 1.0])
    matrix = np.stack((cut.plane.row_axis, cut.plane.column_axis, normal), axis=1)
    raster.SetDirection(matrix.ravel().tolist())
    want = sitk.GetArrayFromImage(
        sitk.Resample(image, raster, transform, sitk.sitkLinear, float("nan"))
    )[0]
    found = reslice(volume, cut)
    both = kept(found) & np.isfinite(want)
    assert np.abs(found.values - want)[both].max(initial=0) <= 0.5 + 1e-3
    assert np.count_nonzero(kept(found) != np.isfinite(want)) <= 0.001 * want.size + 4


@pytest.mark.parametrize("name", sorted(STACKS))
@pytest.mark.parametrize("kind", list(PlaneKind))
def test_a_known_point_lies_within_half_a_voxel(name: str, kind: PlaneKind) -> None:
    point = (-1.3, 0.4, -2.2)
    volume = a_volume(STACKS[name](blob_at(point)))
    cut = orthogonal(volume, kind, point["xyz".index(_axis(kind))])
    frame = cut_frame(volume, cut)
    weights = frame.stored[:, :].astype(float) * (frame.keep > 0 if frame.keep is not None else 1)
    weights = np.where(weights > 200, weights, 0)
    rows, columns = np.indices(weights.shape)
    y = (weights * (rows + 0.5)).sum() / weights.sum()
    x = (weights * (columns + 0.5)).sum() / weights.sum()
    assert frame.info.plane is not None
    wanted = patient_to_pixel(frame.info.plane, cut.spacing, point)
    voxel = min(volume.spacing.dy, volume.spacing.dx)
    assert np.hypot(x - wanted[0], y - wanted[1]) * cut.spacing.dx < 0.5 * voxel


def _axis(kind: PlaneKind) -> str:
    return {PlaneKind.AXIAL: "z", PlaneKind.CORONAL: "y", PlaneKind.SAGITTAL: "x"}[kind]


def test_planes_lie_as_a_radiologist_looks_at_them() -> None:
    volume = VOLUMES["even"]
    letters = {
        kind: [letter for letter, _, _ in sides(orthogonal(volume, kind).plane)]
        for kind in PlaneKind
    }
    assert letters[PlaneKind.AXIAL] == ["R", "L", "A", "P"]
    assert letters[PlaneKind.CORONAL] == ["R", "L", "H", "F"]
    assert letters[PlaneKind.SAGITTAL] == ["A", "P", "H", "F"]


def test_pixels_are_square_and_as_fine_as_the_finest_step() -> None:
    cut = orthogonal(VOLUMES["even"], PlaneKind.CORONAL)
    assert cut.spacing == Spacing(0.6, 0.6)
    assert cut.columns == 50
    assert cut.rows == round(20 * 2.0 / 0.6)


def test_an_axial_cut_on_a_slice_is_that_slice() -> None:
    square = Spacing(0.6, 0.6)
    slices = a_stack(spacing=square)
    volume = a_volume(slices)
    travel = travel_of(volume, PlaneKind.AXIAL)
    assert travel.count == 20
    for number in (0, 7, 19):
        cut = orthogonal(volume, PlaneKind.AXIAL, travel.at(number))
        np.testing.assert_array_equal(reslice(volume, cut).values, slices[number].pixels)


def test_a_sagittal_cut_of_a_sagittal_acquisition_is_its_slice() -> None:
    slices = sagittal(spacing=Spacing(0.6, 0.6))
    volume = a_volume(slices)
    cut = orthogonal(volume, PlaneKind.SAGITTAL, slices[4].plane.origin[0])  # type: ignore[union-attr]
    np.testing.assert_array_equal(reslice(volume, cut).values, slices[4].pixels)


def test_scrolling_keeps_the_raster_and_moves_the_plane() -> None:
    volume = VOLUMES["oblique"]
    travel = travel_of(volume, PlaneKind.CORONAL)
    first = orthogonal(volume, PlaneKind.CORONAL, travel.first)
    later = orthogonal(volume, PlaneKind.CORONAL, travel.at(5))
    assert (first.rows, first.columns, first.spacing) == (later.rows, later.columns, later.spacing)
    moved = at_position(first, travel.at(5), (0.0, 1.0, 0.0))
    assert moved.plane.origin == pytest.approx(later.plane.origin)
    assert travel.number(travel.at(5) + 0.4 * travel.step) == 5
    assert travel.at(10**6) == travel.last


def test_the_cut_says_where_it_lies_and_how_large_a_pixel_is() -> None:
    volume = VOLUMES["tilted"]
    cut = orthogonal(volume, PlaneKind.CORONAL)
    frame = cut_frame(volume, cut)
    assert frame.info.plane == cut.plane
    assert frame.info.calibration.source is CalibrationSource.PATIENT
    assert frame.info.calibration.spacing == cut.spacing
    assert any("tilted" in str(warning) for warning in frame.info.warnings)
    assert volume.geometry.volume_measurable is False


@pytest.mark.parametrize("name", sorted(STACKS))
def test_as_an_image_source_a_cut_gives_the_same_picture(name: str) -> None:
    volume = VOLUMES[name]
    cut = orthogonal(volume, PlaneKind.CORONAL)
    direct, loaded = cut_frame(volume, cut), load_frame(CutSource(volume, cut), 1)
    np.testing.assert_array_equal(direct.stored, loaded.stored)
    if direct.keep is None or loaded.keep is None:
        assert direct.keep is loaded.keep
    else:
        np.testing.assert_array_equal(direct.keep, loaded.keep)
    assert direct.default_voi == loaded.default_voi


@given(any_cut(), st.lists(st.tuples(*[st.floats(0, 40)] * 2), min_size=2, max_size=2, unique=True))
@settings(max_examples=30, deadline=None)
def test_a_length_on_a_cut_is_the_distance_in_the_patient(
    drawn: tuple[Volume, Cut], ends: list[tuple[float, float]]
) -> None:
    volume, cut = drawn
    calibration = cut_info(volume, cut).calibration
    found = {one.name: one for one in measured(Polyline(ends), None, calibration)}["length"]
    a, b = (pixel_to_patient(cut.plane, cut.spacing, x, y) for x, y in ends)
    assert found.value == pytest.approx(math.dist(a, b), abs=1e-6)
    assert (found.unit, found.source) == ("mm", CalibrationSource.PATIENT)


@pytest.mark.parametrize("name", ["even", "tilted", "oblique"])
def test_a_line_drawn_on_a_cut_shows_on_the_slices_it_crosses(name: str) -> None:
    sources = STACKS[name]()
    volume = a_volume(sources)
    cut = orthogonal(volume, PlaneKind.CORONAL)
    start, end = volume.to_patient((25, 20, 4.3)), volume.to_patient((25, 20, 9.3))
    start[1] = end[1] = cut.plane.origin[1]
    line = Polyline(points_to_plane(cut.plane, [start, end]))
    shown = [
        (k, section(line, cut.plane, one.plane))
        for k, one in enumerate(sources)
        if one.plane is not None and section(line, cut.plane, one.plane)
    ]
    assert len(shown) == 5
    for k, (point,) in shown:
        assert isinstance(point, Point)
        plane, spacing = sources[k].plane, sources[k].spacing
        assert plane is not None
        assert spacing is not None
        there = to_patient(plane, point.x, point.y)
        # It lies on the slice, on the cut and between the ends.
        assert volume.to_index(there)[2] == pytest.approx(k, abs=1e-6)
        assert there[1] == pytest.approx(cut.plane.origin[1])
        x, y = mm_to_pixel(spacing).point(point.x, point.y)
        i, j, _ = volume.to_index(there)
        assert (x, y) == pytest.approx((i + 0.5, j + 0.5))


# --- slabs ---------------------------------------------------------------------------------------

MODES: dict[SlabMode, Any] = {SlabMode.MEAN: np.mean, SlabMode.MAX: np.max, SlabMode.MIN: np.min}


def noisy(seed: int = 0, grey: Any = HU) -> Volume:
    slices = a_stack(spacing=Spacing(0.6, 0.6), grey=grey)
    rng = np.random.default_rng(seed)
    for one in slices:
        one.pixels = rng.integers(-1000, 1000, one.pixels.shape).astype(np.int16)
    return a_volume(slices)


@pytest.mark.parametrize("mode", list(SlabMode))
@pytest.mark.parametrize(
    ("thickness", "layers"), [(2.0, [7]), (6.0, [6, 7, 8]), (10.0, [5, 6, 7, 8, 9])]
)
def test_a_slab_takes_the_layers_whose_centres_lie_in_it(
    mode: SlabMode, thickness: float, layers: list[int]
) -> None:
    volume = noisy()
    position = travel_of(volume, PlaneKind.AXIAL).at(7)
    found = reslice(volume, orthogonal(volume, PlaneKind.AXIAL, position, thickness, mode))
    wanted = np.floor(MODES[mode](volume.values[layers].astype(float), axis=0) + 0.5)
    np.testing.assert_array_equal(found.values, wanted)
    assert found.samples == len(layers)


@pytest.mark.parametrize("mode", list(SlabMode))
def test_a_slab_of_an_even_number_of_layers_reaches_as_far_to_both_sides(mode: SlabMode) -> None:
    volume = noisy()
    position = travel_of(volume, PlaneKind.AXIAL).at(7)
    found = reslice(volume, orthogonal(volume, PlaneKind.AXIAL, position, 8.0, mode))
    layers = volume.values[5:10].astype(float)
    if mode is SlabMode.MEAN:
        wanted = np.average(layers, axis=0, weights=[0.5, 1, 1, 1, 0.5])
    else:
        wanted = MODES[mode](layers, axis=0)
    np.testing.assert_array_equal(found.values, np.floor(wanted + 0.5))


@pytest.mark.parametrize("kind", list(PlaneKind))
@pytest.mark.parametrize("layers", [2, 3, 4, 7, 8])
@pytest.mark.parametrize("between", [0.0, 0.3, 0.5])
def test_the_mean_of_a_slab_lies_where_its_plane_does(
    kind: PlaneKind, layers: int, between: float
) -> None:
    """Values that rise by 100 with each layer tell where a picture lies."""
    slices = a_stack(spacing=Spacing(0.6, 0.6))
    for one in slices:
        one.pixels = np.zeros(one.pixels.shape, np.int16)
    volume = a_volume(slices)
    axis = {PlaneKind.AXIAL: 0, PlaneKind.CORONAL: 1, PlaneKind.SAGITTAL: 2}[kind]
    shape = [1, 1, 1]
    shape[axis] = -1
    ramp = np.arange(volume.shape[axis], dtype=np.int16).reshape(shape) * 100
    volume = evolve(volume, values=np.ascontiguousarray(np.broadcast_to(ramp, volume.shape)))
    travel = travel_of(volume, kind)
    middle = travel.count // 2
    position = travel.at(middle) + between * travel.step
    alone = reslice(volume, orthogonal(volume, kind, position)).values
    thick = orthogonal(volume, kind, position, layers * travel.step)
    found = reslice(volume, thick).values
    assert np.abs(found.astype(float) - alone).max() <= 1


@pytest.mark.parametrize("mode", list(SlabMode))
@pytest.mark.parametrize("name", ["even", "tilted", "uneven"])
def test_an_oblique_slab_combines_its_samples(mode: SlabMode, name: str) -> None:
    volume = VOLUMES[name]
    cut = through(volume, volume.center, (1.0, 0.4, 0.2), (0.0, 1.0, 0.5), 5.0, mode)
    offsets = sample_offsets(volume, cut)
    assert len(offsets) >= 3
    assert np.diff(offsets).max() <= volume.voxel_along(
        cross(cut.plane.row_axis, cut.plane.column_axis)
    )
    layers = []
    for mm in offsets:
        normal = np.array(cross(cut.plane.row_axis, cut.plane.column_axis))
        ijk = volume.to_index(pixel_positions(cut) + mm * normal)
        values, keep = oblique_cut.gather(volume, ijk)
        layers.append(np.where(keep, values, np.nan))
    found = reslice(volume, cut)
    assert found.samples == len(offsets)
    stack = np.array(layers)
    some = np.isfinite(stack).any(axis=0)
    best: Any = {SlabMode.MEAN: np.nanmean, SlabMode.MAX: np.nanmax, SlabMode.MIN: np.nanmin}
    wanted = best[mode](stack[:, some], axis=0)
    both = kept(found)[some]
    assert np.abs(found.values[some] - wanted)[both].max() <= 0.51
    assert np.count_nonzero(kept(found) != some) <= 4


def test_the_largest_value_is_the_smallest_stored_one_when_the_slope_is_negative() -> None:
    grey = evolve(HU, modality=Rescale(-1, 0, "HU"))
    volume = noisy(grey=grey)
    cut = orthogonal(volume, PlaneKind.AXIAL, None, 6.0, SlabMode.MAX)
    taken = axis_cut.layers(volume, cut, axis_cut.run_of(volume, cut))  # type: ignore[arg-type]
    layers = volume.values[[int(k) for k in taken]]
    np.testing.assert_array_equal(reslice(volume, cut).values, layers.min(axis=0))


def test_a_slab_of_uneven_slices_goes_by_their_true_positions() -> None:
    volume = a_volume(uneven(spacing=Spacing(0.6, 0.6)))
    cut = orthogonal(volume, PlaneKind.AXIAL, -20.0 + 11.0, 6.0, SlabMode.MAX)
    run = axis_cut.run_of(volume, cut)
    assert run is not None
    # At 9 and 11 mm; the next one above is 5 mm away.
    assert axis_cut.layers(volume, cut, run) == [5.0, 6.0]


def test_the_text_of_a_slab_says_how_many_samples_it_has() -> None:
    cut = orthogonal(VOLUMES["even"], PlaneKind.AXIAL, None, 6.0, SlabMode.MAX)
    assert str(slab_text(cut, 3)) == "MIP 6.0 mm, 3 samples"
    assert slab_text(evolve(cut, slab=0.0), 1) is None


# --- padding -------------------------------------------------------------------------------------

PADDED = evolve(HU, padding=Padding(-2000, -2000))


def padded_volume(make: Any = a_stack, grey: Any = PADDED) -> Volume:
    slices = make(lambda points: np.full(points.shape[:-1], 100.0), grey=grey)
    for one in slices:
        rows, columns = np.indices(one.pixels.shape)
        one.pixels[(rows - 20) ** 2 + (columns - 25) ** 2 > 15**2] = -2000
    return a_volume(slices)


@pytest.mark.parametrize("make", [a_stack, tilted, uneven])
@pytest.mark.parametrize("slab", [0.0, 5.0])
def test_padding_never_bleeds_into_values(make: Any, slab: float) -> None:
    volume = padded_volume(make)
    for cut in (
        orthogonal(volume, PlaneKind.CORONAL, None, slab),
        orthogonal(volume, PlaneKind.AXIAL, 1.0, slab),
        through(volume, volume.center, (1.0, 0.4, 0.2), (0.0, 1.0, 0.5), slab),
    ):
        found = reslice(volume, cut)
        assert (found.values[kept(found)] == 100).all()
        assert 0 < kept(found).sum() < kept(found).size
        assert (found.values[~kept(found)] == -2000).all()


@pytest.mark.parametrize("make", [a_stack, tilted])
def test_a_range_of_padding_is_all_padding(make: Any) -> None:
    volume = padded_volume(make, evolve(HU, padding=Padding(-3000, -1900)))
    values = volume.values.copy()
    values[values == -2000] = np.random.default_rng(0).integers(
        -3000, -1900, (values == -2000).sum()
    )
    volume.values = values
    found = reslice(volume, through(volume, volume.center, (1.0, 0.4, 0.2), (0.0, 1.0, 0.5)))
    assert (found.values[kept(found)] == 100).all()


@pytest.mark.parametrize("make", [a_stack, tilted, uneven])
def test_float_values_keep_padding_apart_too(make: Any) -> None:
    slopes = iter(np.linspace(1, 2, 40))
    slices = make(lambda points: np.full(points.shape[:-1], 100.0), grey=PADDED)
    for one in slices:
        slope = float(next(slopes))
        one.grey = evolve(PADDED, modality=Rescale(slope, 0, "Bq/ml"))
        one.pixels = np.floor(one.pixels / slope + 0.5).astype(np.int16)
        one.pixels[:10] = -2000
    volume = a_volume(slices)
    assert volume.values.dtype == np.float32
    assert volume.grey.unit == "Bq/ml"
    found = reslice(volume, through(volume, volume.center, (1.0, 0.4, 0.2), (0.0, 1.0, 0.5)))
    assert np.abs(found.values[kept(found)] - 100).max() < 1.1
    assert np.isnan(found.values[~kept(found)]).all()
    frame = cut_frame(volume, orthogonal(volume, PlaneKind.CORONAL))
    assert np.isfinite(frame.levels.base[:, :]).all()


def test_a_value_is_read_where_its_voxel_lies() -> None:
    volume = VOLUMES["tilted"]
    x, y, z = volume.to_patient((10, 12, 5)).tolist()
    assert value_at(volume, (x, y, z)) == volume.values[5, 12, 10]
    assert value_at(volume, (x + 1000, y, z)) is None


def test_oblique_cuts_share_the_memory_of_the_volume() -> None:
    volume = a_volume(a_stack())
    before = volume.values.copy()
    oblique_cut.prepare(volume)
    np.testing.assert_array_equal(volume.values, before)
    assert volume.engine[0].GetSize() == volume.values.shape[::-1]
    assert not volume.values.flags.writeable
