"""A camera is found from pictures of a target, and measures what it was not shown."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from attrs import evolve
from numpy.typing import NDArray

from tests.app.calibration.rendering import Camera, centred, picture
from workbench.app.calibration import targets
from workbench.app.calibration.camera_finding import FoundCamera, find_camera
from workbench.app.calibration.targets import Target, TargetKind, find_points
from workbench.base.errors import InputError
from workbench.geom.measuring.rectify import to_plane
from workbench.model.regions import Points

BOARD = Target(10, 7, 10.0)
BENT = (-0.22, 0.08, 0.0008, -0.0006, 0.0)
STRAIGHT = Camera(560, 420, 980.0, move=(0.0, 0.0, 260.0))
TILTED = evolve(STRAIGHT, turn=(0.35, -0.2, 0.1))


def found(target: Target, cameras: Sequence[Camera], lens: bool | None = None) -> FoundCamera:
    points = [find_points(picture(target, centred(target, one)), target) for one in cameras]
    return find_camera(points, target, cameras[0].rows, cameras[0].columns, lens=lens)


def worst(result: FoundCamera, target: Target, camera: Camera) -> float:
    """Return the largest relative error of lengths all over the target."""
    camera = centred(target, camera)
    places = np.random.default_rng(5).uniform((0, 0), target.places().max(axis=0), (60, 2))
    at = to_plane(camera.seen(places), result.rectification)
    wanted = np.linalg.norm(np.diff(places, axis=0), axis=1)
    length = np.linalg.norm(np.diff(at, axis=0), axis=1)
    long = wanted > 2 * target.pitch
    return float(np.abs(length / wanted - 1)[long].max())


def test_one_tilted_picture_measures_lengths_to_two_thousandths() -> None:
    result = found(BOARD, [TILTED])
    assert result.reprojection < 0.1
    assert worst(result, BOARD, TILTED) < 0.002
    assert worst(result, BOARD, TILTED) < 4 * result.uncertainty


def test_several_pictures_take_out_the_lens_too() -> None:
    bent = evolve(TILTED, distortion=BENT)
    turns = [(0.35, -0.2, 0.1), (-0.4, 0.1, 0.0), (0.1, 0.45, -0.2), (0.0, -0.4, 0.3), (0.0,) * 3]
    cameras = [evolve(bent, turn=turn) for turn in turns]
    result = found(BOARD, cameras)
    assert result.rectification.distortion[0] == pytest.approx(BENT[0], abs=0.02)
    assert result.rectification.camera[2] == pytest.approx(bent.matrix[0, 2] + 0.5, abs=2)
    assert result.lens_reprojection is not None
    assert result.lens_reprojection < 0.15
    assert worst(result, BOARD, cameras[0]) < 0.002


def test_one_picture_takes_out_a_simple_lens_that_is_plain_to_see() -> None:
    bent = evolve(TILTED, distortion=(-0.22, 0.0, 0.0, 0.0, 0.0))
    plain, lens = found(BOARD, [bent], lens=False), found(BOARD, [bent])
    assert lens.reprojection < plain.reprojection / 3
    assert worst(lens, BOARD, bent) < 0.002 < worst(plain, BOARD, bent)
    assert not found(BOARD, [TILTED]).rectification.distortion


@pytest.mark.parametrize("kind", [TargetKind.DOTS, TargetKind.STAGGERED_DOTS])
def test_dots_measure_as_well(kind: TargetKind) -> None:
    target = (
        Target(5, 9, 8.0, kind) if kind is TargetKind.STAGGERED_DOTS else Target(9, 7, 9.0, kind)
    )
    result = found(target, [TILTED])
    assert worst(result, target, TILTED) < 0.002


def test_pixels_are_counted_from_their_corners() -> None:
    # Squares of exactly 40 px whose corners lie on pixel corners: 0.25 mm a pixel.
    shades = np.kron(np.indices((9, 12)).sum(axis=0) % 2, np.ones((40, 40))) * 200 + 20
    shades = np.pad(shades, 40, constant_values=220).astype(np.uint8)
    target = Target(11, 8, 10.0)
    points = find_points(shades, target)
    assert np.abs(points - np.rint(points / 40) * 40).max() < 0.05
    result = find_camera([points], target, *shades.shape)
    assert result.spacing.dx == pytest.approx(0.25, rel=1e-4)
    assert result.spacing.dy == pytest.approx(0.25, rel=1e-4)
    corner = to_plane(np.zeros((1, 2)), result.rectification)
    np.testing.assert_allclose(corner, [(0, 0)], atol=0.02)


def test_the_plane_lies_as_the_picture_does() -> None:
    result = found(BOARD, [evolve(TILTED, turn=(0.3, 0.1, math.pi / 2))])
    middle = np.array([(280, 210), (320, 210), (280, 250)], float)
    at = to_plane(middle, result.rectification)
    across, down = at[1] - at[0], at[2] - at[0]
    assert across[0] > 0
    assert abs(across[1]) < 1e-2 * across[0]
    assert down[1] > 0


def test_a_large_picture_is_found_small_and_refined(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[tuple[int, ...]] = []
    corners = targets._corners

    def noted(shades: NDArray[np.uint8], target: Target) -> Points | None:
        sizes.append(shades.shape)
        return corners(shades, target)

    monkeypatch.setattr(targets, "_LARGEST_SIDE", 300)
    monkeypatch.setattr(targets, "_corners", noted)
    assert worst(found(BOARD, [TILTED]), BOARD, TILTED) < 0.002
    assert sizes == [(210, 280)]


def test_noise_and_a_rough_target_make_it_less_sure() -> None:
    clean = picture(BOARD, centred(BOARD, TILTED))
    noise = np.random.default_rng(1).normal(0, 12, clean.shape)
    noisy = np.clip(clean + noise, 0, 255).astype(np.uint8)
    sure = find_camera([find_points(clean, BOARD)], BOARD, *clean.shape)
    unsure = find_camera([find_points(noisy, BOARD)], BOARD, *clean.shape)
    rough = evolve(BOARD, tolerance=0.01)
    assert unsure.uncertainty > sure.uncertainty
    assert find_camera([sure.points], rough, *clean.shape).uncertainty > 0.01


def test_a_picture_without_the_target_is_refused_in_words() -> None:
    empty = np.full((300, 400), 128, np.uint8)
    with pytest.raises(InputError, match="no chessboard of 10 × 7"):
        find_points(empty, BOARD)
    with pytest.raises(InputError, match="no grid of 10 × 7 dots"):
        find_points(empty, evolve(BOARD, kind=TargetKind.DOTS))
    with pytest.raises(InputError, match="at least one picture"):
        find_camera([], BOARD, 300, 400)
