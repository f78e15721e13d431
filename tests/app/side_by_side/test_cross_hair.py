from __future__ import annotations

import math
from typing import cast

import numpy as np
import pytest

from tests.imaging.stacks import a_stack, a_volume
from workbench.api.tools import Phase
from workbench.app.images.volumes import Volumes
from workbench.app.planes.cutting import VolumeCutter
from workbench.app.side_by_side.cross_hair import CrossHair, Part, axes_of, grip_at, turned
from workbench.app.side_by_side.linker import Linker
from workbench.app.side_by_side.stacks import Stacks
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.links import Links
from workbench.app.viewing.plane_view import PlaneKind, PlaneView
from workbench.app.viewing.view_state import ViewState
from workbench.app.viewing.viewport_state import ViewportState
from workbench.geom.planes import cross, distance, dot
from workbench.imaging.volumes.cut import travel_along
from workbench.imaging.volumes.volume import Volume
from workbench.model.anchor import Vector
from workbench.model.ids import EntityId, ImageId
from workbench.model.project import Project

IMAGE = ImageId(EntityId("image"))
KINDS = (PlaneKind.AXIAL, PlaneKind.CORONAL, PlaneKind.SAGITTAL)


class Held:
    def __init__(self, volume: Volume) -> None:
        self.volume = volume

    def get(self, image: ImageId, frame: int = 1) -> Volume:
        return self.volume

    peek = get


class NoStacks:
    def get(self, image: ImageId | None, frame: int | None = None) -> None:
        return None

    def slice(self, place: object) -> None:
        return None


@pytest.fixture
def views() -> tuple[ViewState, Linker, CrossHair]:
    cutter = VolumeCutter(cast("Volumes", Held(a_volume(a_stack()))))
    state = ViewState()
    states = [ViewportState(IMAGE, plane=PlaneView(kind, (0.0, 0.0, 0.0))) for kind in KINDS]
    state.set_layout(Layout.FOUR, states)
    linker = Linker(state, Project, cast("Stacks", NoStacks()), cutter.slice, cutter.within)
    return state, linker, CrossHair(state, linker)


def position(linker: Linker, index: int, point: Vector) -> tuple[float, float]:
    from workbench.geom.planes import patient_to_pixel

    held = linker.slice(index)
    assert held is not None and held.plane is not None and held.spacing is not None
    return patient_to_pixel(held.plane, held.spacing, point)


def center(state: ViewState, index: int) -> Vector:
    plane = state.viewports[index].plane
    assert plane is not None and plane.center is not None
    return plane.center


def click(hair: CrossHair, linker: Linker, index: int, point: Vector) -> None:
    at = position(linker, index, point)
    hair.point(index, *at, Phase.BEGIN, 0.1)
    hair.point(index, *at, Phase.END, 0.1)


def test_a_click_brings_all_planes_to_the_point(views) -> None:
    state, linker, hair = views
    click(hair, linker, 0, (3.0, -4.0, 0.0))
    for index in range(3):
        assert center(state, index) == pytest.approx((3.0, -4.0, 0.0))
        held = linker.slice(index)
        assert held is not None and held.plane is not None
        assert distance(held.plane, (3.0, -4.0, 0.0)) == pytest.approx(0.0, abs=1e-9)


def test_each_cut_shows_the_lines_of_the_other_two(views) -> None:
    _, linker, hair = views
    click(hair, linker, 0, (0.0, 0.0, 0.0))
    for index in range(3):
        assert {line.index for line in linker.guides(index).lines} == {0, 1, 2} - {index}


def test_a_line_in_its_middle_moves_its_plane_and_the_point_with_it(views) -> None:
    state, linker, hair = views
    click(hair, linker, 0, (0.0, 0.0, 0.0))
    # In the axial view the coronal plane is a level line: taken at x = 5 mm, dragged 6 mm back.
    hair.point(0, *position(linker, 0, (5.0, 0.0, 0.0)), Phase.BEGIN, 0.1)
    hair.point(0, *position(linker, 0, (7.0, 6.0, 0.0)), Phase.MOVE, 0.1)
    assert state.cursor is not None
    assert state.cursor.point == pytest.approx((0.0, 6.0, 0.0))
    assert center(state, 1) == pytest.approx((0.0, 6.0, 0.0))


def test_the_end_of_a_line_turns_the_other_planes_and_they_stay_square(views) -> None:
    state, linker, hair = views
    click(hair, linker, 0, (0.0, 0.0, 0.0))
    hair.point(0, *position(linker, 0, (14.0, 0.0, 0.0)), Phase.BEGIN, 0.1)
    by = math.radians(30)
    hair.point(
        0, *position(linker, 0, (13 * math.cos(by), 13 * math.sin(by), 0.0)), Phase.MOVE, 0.1
    )
    coronal, sagittal = state.viewports[1].plane, state.viewports[2].plane
    assert coronal is not None and sagittal is not None
    assert coronal.kind is sagittal.kind is PlaneKind.OBLIQUE
    assert coronal.row_axis == pytest.approx((math.cos(by), math.sin(by), 0.0), abs=1e-6)
    normals = [cross(*axes_of(one)) for one in (coronal, sagittal)]
    assert dot(*normals) == pytest.approx(0.0, abs=1e-9)
    assert state.viewports[0].plane == PlaneView(PlaneKind.AXIAL, (0.0, 0.0, 0.0))


def test_away_from_all_lines_the_point_itself_is_moved(views) -> None:
    _, linker, hair = views
    click(hair, linker, 0, (0.0, 0.0, 0.0))
    guides = linker.guides(0)
    assert grip_at(guides, position(linker, 0, (5.0, 5.0, 0.0)), 0.1).part is Part.POINT
    assert grip_at(guides, position(linker, 0, (0.1, 0.1, 0.0)), 0.1).part is Part.POINT
    assert grip_at(guides, position(linker, 0, (5.0, 0.1, 0.0)), 0.1).part is Part.LINE
    assert grip_at(guides, position(linker, 0, (14.0, 0.1, 0.0)), 0.1).part is Part.END


def test_turning_keeps_lengths_and_what_lies_on_the_axis() -> None:
    axis = (0.0, 0.6, 0.8)
    assert turned(axis, axis, 1.0) == pytest.approx(axis)
    around = turned((1.0, 0.0, 0.0), axis, math.pi / 2)
    assert np.linalg.norm(around) == pytest.approx(1.0)
    assert around == pytest.approx(cross(axis, (1.0, 0.0, 0.0)))


def test_linked_parallel_cuts_keep_their_offset(views) -> None:
    state, _linker, _hair = views
    other = ViewportState(IMAGE, plane=PlaneView(PlaneKind.CORONAL, (0.0, 5.0, 0.0)))
    first, coronal, sagittal = state.viewports[:3]
    state.set_layout(Layout.FOUR, [first, coronal, sagittal, other])
    state.set_links(Links(scroll=True))
    moved = PlaneView(PlaneKind.CORONAL, (0.0, 2.0, 0.0))
    state.set_viewport(1, plane=moved)
    assert center(state, 3) == (0.0, 7.0, 0.0)
    assert center(state, 0) == center(state, 2) == (0.0, 0.0, 0.0)


def test_a_linked_cut_stops_at_the_end_of_its_volume_and_keeps_its_offset(views) -> None:
    state, _linker, _hair = views
    other = ViewportState(IMAGE, plane=PlaneView(PlaneKind.CORONAL, (0.0, 5.0, 0.0)))
    state.set_layout(Layout.FOUR, [*state.viewports[:3], other])
    state.set_links(Links(scroll=True))
    end = travel_along(a_volume(a_stack()), (0.0, 1.0, 0.0)).last
    for y in (end - 2, end, end - 1):
        state.set_viewport(1, plane=PlaneView(PlaneKind.CORONAL, (0.0, y, 0.0)))
        assert center(state, 3) == pytest.approx((0.0, end, 0.0))
    state.set_viewport(1, plane=PlaneView(PlaneKind.CORONAL, (0.0, 2.0, 0.0)))
    assert center(state, 3) == pytest.approx((0.0, 7.0, 0.0))
