from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from tests.imaging.reference.frames import Grid, a_frame, a_scene, seen
from workbench.base.errors import Cancelled, InputError
from workbench.base.text import t
from workbench.imaging.reference.alignment import Kind, Matrix, moved
from workbench.imaging.reference.difference import Comparison, usual_threshold
from workbench.imaging.reference.register import register
from workbench.imaging.tiles.source import Window


def turned(degrees: float, x: float, y: float, scale: float = 1.0) -> Matrix:
    cos, sin = (f(math.radians(degrees)) for f in (math.cos, math.sin))
    return (scale * cos, -sin, x), (sin, scale * cos, y)


def off(found: Matrix, true: Matrix, size: int) -> float:
    corners = np.array([[0.0, 0], [size, 0], [0, size], [size, size]])
    return float(np.abs(moved(found, corners) - moved(true, corners)).max())


@pytest.mark.parametrize(
    ("kind", "true"),
    [
        (Kind.TRANSLATION, turned(0, 23.4, -31.7)),
        (Kind.RIGID, turned(3.3, 9.0, 14.0)),
        (Kind.RIGID, turned(-7.0, -6.0, 25.5)),
        (Kind.AFFINE, turned(1.5, 5.3, -7.7, 1.02)),
    ],
)
def test_a_shift_a_turn_and_a_stretch_are_found_to_a_fraction_of_a_pixel(
    kind: Kind, true: Matrix
) -> None:
    scene = a_scene(400)
    picture = seen(scene, true, gain=0.7, noise=4.0)
    found = register(a_frame(picture), a_frame(scene), kind)
    assert off(found.matrix, true, 400) < 0.3
    assert found.residual is not None
    assert found.residual < 0.5
    assert found.after > 0.9 > found.before
    assert found.gain == pytest.approx(0.7, abs=0.05)


@pytest.mark.parametrize("degrees", [180.0, 90.0, -88.5])
@pytest.mark.parametrize("noise", [0.0, 6.0])
def test_a_part_that_was_put_in_the_other_way_round_is_found(degrees: float, noise: float) -> None:
    scene = a_scene(400)[:, :300]
    cos, sin = (f(math.radians(degrees)) for f in (math.cos, math.sin))
    columns, rows = (300, 400) if degrees == 180.0 else (400, 300)
    shift = np.array([150, 200]) - np.array([[cos, -sin], [sin, cos]]) @ [columns / 2, rows / 2]
    true = turned(degrees, shift[0] + 3.4, shift[1] - 5.7)
    matrix = np.array(true)
    matrix[:, 2] += matrix[:, :2] @ [0.5, 0.5] - 0.5
    size, flags = (columns, rows), cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    picture = cv2.warpAffine(scene, matrix, size, flags=flags, borderMode=cv2.BORDER_REFLECT)
    picture = picture + np.random.default_rng(2).normal(0, noise, picture.shape)
    picture = np.clip(picture, 0, 255).astype(np.uint8)
    found = register(a_frame(picture), a_frame(scene), Kind.RIGID)
    assert off(found.matrix, true, 300) < 0.4
    assert found.angle == pytest.approx(degrees, abs=0.1)


@pytest.mark.parametrize("degrees", [14.0, 45.0, -63.0, 141.0])
def test_a_part_that_lies_anyhow_is_found(degrees: float) -> None:
    scene = a_scene(400)
    turn = np.array(turned(degrees, 0, 0))[:, :2]
    shift = np.array([207.0, 193.0]) - turn @ [200.0, 200.0]
    true = turned(degrees, *shift.tolist())
    found = register(a_frame(seen(scene, true, noise=5.0)), a_frame(scene), Kind.RIGID)
    assert off(found.matrix, true, 400) < 0.5
    assert found.angle == pytest.approx(degrees, abs=0.1)


def test_a_mirrored_picture_is_refused_and_it_is_said_what_else_there_is() -> None:
    scene = a_scene(300)
    with pytest.raises(InputError, match="same scale and not mirrored"):
        register(a_frame(np.ascontiguousarray(scene[:, ::-1])), a_frame(scene), Kind.RIGID)
    noise = np.random.default_rng(3).integers(0, 255, (300, 300)).astype(np.uint8)
    with pytest.raises(InputError, match="Let the image be turned"):
        register(a_frame(noise), a_frame(scene), Kind.TRANSLATION)


@pytest.mark.parametrize("kind", [Kind.TRANSLATION, Kind.RIGID])
@pytest.mark.parametrize("sides", [(400, 400), (400, 300)])
def test_corners_that_happen_to_be_alike_are_no_alignment(
    kind: Kind, sides: tuple[int, int]
) -> None:
    scene = a_scene(400)[: sides[0], : sides[1]]
    with pytest.raises(InputError, match="do not fit each other"):
        register(a_frame(scene.T.copy()), a_frame(scene), kind)


@pytest.mark.parametrize("shift", [80.0, 150.0])
def test_pictures_that_share_a_part_of_them_are_aligned(shift: float) -> None:
    scene = a_scene(400)
    true = turned(0, shift, -0.8 * shift)
    found = register(a_frame(seen(scene, true, gain=0.8, noise=6.0)), a_frame(scene))
    assert off(found.matrix, true, 400) < 0.5


def test_a_large_picture_is_registered_on_its_pixels_not_on_its_small_picture() -> None:
    scene, true = a_scene(2400, seed=4), turned(0, 61.3, -88.6)
    found = register(a_frame(seen(scene, true)), a_frame(scene), Kind.TRANSLATION)
    assert off(found.matrix, true, 2400) < 0.2


def test_defects_do_not_pull_the_alignment() -> None:
    scene, true = a_scene(400), turned(0, 8.0, 5.0)
    picture = seen(scene, true)
    cv2.circle(picture, (120, 150), 25, 255, -1)
    found = register(a_frame(picture), a_frame(scene), Kind.RIGID)
    assert off(found.matrix, true, 400) < 0.3


def test_a_picture_that_shows_nothing_is_refused() -> None:
    for flat in (np.full((200, 200), 90, np.uint8), np.full((1100, 1300), 1511, np.uint16)):
        with pytest.raises(InputError, match="shows nothing"):
            register(a_frame(flat), a_frame(a_scene(200)))


def test_pictures_of_another_thing_are_refused() -> None:
    rng = np.random.default_rng(3)
    noise = rng.integers(0, 255, (300, 300)).astype(np.uint8)
    with pytest.raises(InputError, match="do not fit"):
        register(a_frame(noise), a_frame(a_scene(300)))


def resized(scene: Grid, factor: float) -> Grid:
    side = round(len(scene) * factor)
    found = cv2.resize(scene, (side, side), interpolation=cv2.INTER_AREA)
    return np.asarray(found, np.uint8)


def scaled(matrix: Matrix, factor: float) -> Matrix:
    (a, b, c), (d, e, f) = matrix
    return (a * factor, b * factor, c * factor), (d * factor, e * factor, f * factor)


@pytest.mark.parametrize("factor", [0.25, 0.5, 0.7, 2.0, 3.0])
def test_a_reference_of_another_scale_is_aligned_where_it_may_be_stretched(factor: float) -> None:
    scene, true = a_scene(400, seed=4), turned(1.2, 6.0, -4.0)
    picture = a_frame(seen(scene, true, gain=0.8, noise=4.0))
    found = register(picture, a_frame(resized(scene, factor)), Kind.AFFINE)
    assert off(found.matrix, scaled(true, factor), 400) < 0.3 * max(factor, 1)
    assert found.scale == pytest.approx(factor, rel=0.002)
    assert found.residual is not None and found.residual < 0.5


def test_a_reference_of_a_smaller_part_is_not_stretched_to_fit() -> None:
    scene = a_scene(600, seed=4)
    found = register(a_frame(scene), a_frame(scene[60:510, 90:540].copy()), Kind.AFFINE)
    assert off(found.matrix, turned(0, -90.0, -60.0), 600) < 0.5


@pytest.mark.parametrize("kind", [Kind.TRANSLATION, Kind.RIGID])
@pytest.mark.parametrize("factor", [0.25, 0.5, 2.0])
def test_a_reference_of_another_scale_is_refused_with_the_reason_and_what_to_do(
    kind: Kind, factor: float
) -> None:
    scene, side = a_scene(400, seed=4), round(400 * factor)
    with pytest.raises(InputError, match=rf"{side} × {side} .* 400 × 400.* stretched.*affine"):
        register(a_frame(scene), a_frame(resized(scene, factor)), kind)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_reference_of_quite_another_size_is_refused_with_its_size(kind: Kind) -> None:
    with pytest.raises(InputError, match=r"120 × 120 .* 600 × 600.* same size"):
        register(a_frame(a_scene(600)), a_frame(a_scene(120)), kind)


def test_registration_can_be_stopped() -> None:
    def stop(part: float) -> None:
        raise Cancelled(t("Cancelled."))

    with pytest.raises(Cancelled):
        register(a_frame(a_scene(100)), a_frame(a_scene(100)), told=stop)


@pytest.mark.parametrize("is_deep", [False, True])
def test_a_picture_of_another_bit_depth_is_compared_by_the_same_brightness(is_deep: bool) -> None:
    scene = a_scene(400)
    picture = seen(scene, turned(0, 8.0, 5.0), gain=0.8)
    cv2.circle(picture, (120, 150), 10, 255, -1)
    deep = (picture if is_deep else scene).astype(np.uint16) * 16
    mine, its = (a_frame(deep), a_frame(scene)) if is_deep else (a_frame(picture), a_frame(deep))
    found = register(mine, its, Kind.RIGID)
    factor = 16 if is_deep else 1 / 16
    assert found.gain == pytest.approx(0.8 * factor, rel=0.05)
    compared = Comparison(mine, its, found)
    assert usual_threshold(compared) < 60 * max(factor, 1)
    # In turns both have the same shades: what is alike does not jump.
    part = Window(200, 200, 300, 300)
    shown = compared.lying(0, 0, part).astype(float)
    own = np.asarray(mine.levels.base)[200:300, 200:300].astype(float)
    assert np.median(np.abs(shown - own)) < 4 * max(factor, 1)
