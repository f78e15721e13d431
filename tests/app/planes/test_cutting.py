from __future__ import annotations

from concurrent.futures import Executor, Future
from typing import Any, cast

import numpy as np
import pytest

from tests.imaging.stacks import a_stack, a_volume
from workbench.app.images.volumes import Volumes
from workbench.app.planes.cutting import VolumeCutter, axis_of, raster
from workbench.app.viewing.content import Cut
from workbench.app.viewing.plane_view import PlaneKind, PlaneView
from workbench.base.text import Text, t
from workbench.imaging.frame import FramePixels
from workbench.imaging.volumes.cut import SlabMode
from workbench.imaging.volumes.volume import Volume
from workbench.model.ids import EntityId, ImageId

IMAGE = ImageId(EntityId("image"))


class Held:
    """Volumes that hold one answer."""

    def __init__(self, answer: Volume | Text | None) -> None:
        self.answer = answer

    def get(self, image: ImageId, frame: int = 1) -> Volume | Text | None:
        return self.answer

    peek = get


class Later(Executor):
    """Does nothing until it is told to."""

    def __init__(self) -> None:
        self.waiting: list[Any] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.waiting.append(fn)
        return Future()

    def run(self) -> None:
        waiting, self.waiting = self.waiting, []
        for fn in waiting:
            fn()


@pytest.fixture
def volume() -> Volume:
    return a_volume(a_stack())


def cutter(answer: Volume | Text | None, **options: Any) -> VolumeCutter:
    return VolumeCutter(cast("Volumes", Held(answer)), **options)


def at(kind: PlaneKind, z: float = 0.0, **more: Any) -> Cut:
    return Cut(IMAGE, PlaneView(kind, (0.0, 0.0, z), **more))


def picture(found: object) -> FramePixels:
    assert isinstance(found, FramePixels)
    return found


def test_there_is_no_picture_before_there_is_a_volume_and_the_reason_is_passed_on() -> None:
    assert cutter(None).get(at(PlaneKind.AXIAL)) is None
    reason = t("no volume")
    assert cutter(reason).get(at(PlaneKind.AXIAL)) is reason


def test_an_axial_cut_through_a_slice_is_that_slice(volume: Volume) -> None:
    slices = a_stack()
    shown = picture(cutter(volume).get(at(PlaneKind.AXIAL, -10.0)))
    plane = shown.info.plane
    assert plane is not None and plane.origin[2] == pytest.approx(-10.0)
    # Pixels are square and as fine as the finest step; columns have it already.
    assert shown.stored.shape[1] == slices[5].columns


def test_the_same_picture_is_made_once(volume: Volume) -> None:
    made = cutter(volume)
    wanted = at(PlaneKind.CORONAL)
    assert made.get(wanted) is made.get(wanted)


def test_a_thick_cut_is_made_in_a_thread_and_only_the_latest_ones(
    volume: Volume, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workbench.app.planes.cutting._AT_ONCE", 0)
    threads, woken = Later(), []
    made = cutter(volume, executor=threads, wake=lambda: woken.append(1))
    wanted = [at(PlaneKind.AXIAL, float(z)) for z in range(-8, 8)]
    assert [made.get(one) for one in wanted] == [None] * len(wanted)
    threads.run()
    assert len(woken) == 4
    assert isinstance(made.get(wanted[-1]), FramePixels)
    assert made.get(wanted[0]) is None


def test_a_slab_keeps_the_largest_value(volume: Volume) -> None:
    thick = at(PlaneKind.AXIAL, 0.0, slab=20.0, slab_mode=SlabMode.MAX)
    thin = at(PlaneKind.AXIAL, 0.0)
    made = cutter(volume)
    a, b = picture(made.get(thick)), picture(made.get(thin))
    inside = np.ones(b.stored.shape, bool) if b.keep is None else b.keep > 0
    assert (a.stored[inside] >= b.stored[inside]).all()
    assert (a.stored[inside] > b.stored[inside]).any()


def test_an_oblique_view_without_a_center_goes_through_the_middle(volume: Volume) -> None:
    view = PlaneView(PlaneKind.OBLIQUE, None, (1.0, 0.0, 0.0), (0.0, 0.8, 0.6))
    cut = raster(volume, view)
    normal = np.array(axis_of(view))
    away = (np.array(volume.center) - cut.plane.origin) @ normal
    assert away == pytest.approx(0.0, abs=1e-9)
    assert tuple(normal) == pytest.approx((0.0, -0.6, 0.8))
