from __future__ import annotations

from attrs import evolve

from tests.app.followup.kit import NODE, a_lesion, a_timepoint
from tests.edit.tools.hand import IMAGE, LAYER, a_drawn
from workbench.app.followup.readings import Places, readings, size_of
from workbench.app.followup.report import lesion_quantities
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.ids import EntityId, ImageId, SeriesId
from workbench.model.image import Image, Series
from workbench.model.layer import Layer
from workbench.model.measurement import MeasurementKind
from workbench.model.project import Project
from workbench.model.regions import Box, Lines, Polyline

MM = Calibration(Spacing(2.0, 0.5), CalibrationSource.PATIENT)
CROSS = Lines(([(0, 0), (40, 0)], [(20, -3), (20, 3)]))
PHOTO = ImageId(EntityId("photo"))


def a_project(*annotations, node: bool = False) -> Project:
    series = SeriesId(EntityId("s"))
    points = [
        evolve(a_timepoint(0), studies=("1.1",)),
        evolve(a_timepoint(1), images=(PHOTO,)),
    ]
    return Project(
        [
            Layer(LAYER, "Lesions"),
            Image(IMAGE, "a.dcm", "dicom_images", 99, 99, series=series),
            Image(PHOTO, "b.png", "plain_images", 99, 99),
            Series(series, (IMAGE,), "CT", 1, study_instance_uid="1.1"),
            *points,
            a_lesion("T1", *([NODE] if node else [])),
            *annotations,
        ]
    )


def measured(name: str, region, kind=MeasurementKind.BIDIRECTIONAL, **more):
    return evolve(a_drawn(name, region), kind=kind, lesion=a_lesion("T1").id, **more)


def sizes(project: Project, **more) -> list[tuple[str, float]]:
    found = readings(project, lambda one: lesion_quantities(one, lambda i, f: MM), **more)
    return [(one.quantity, one.value) for one in found]


def test_a_lesion_counts_by_its_long_axis_and_a_node_by_its_short_one_in_mm() -> None:
    assert sizes(a_project(measured("a", CROSS))) == [("long_axis", 20.0)]
    assert sizes(a_project(measured("a", CROSS), node=True)) == [("short_axis", 12.0)]


def test_a_single_line_counts_for_both() -> None:
    line = measured("a", Polyline([(0, 0), (30, 0)]), MeasurementKind.LENGTH)
    assert sizes(a_project(line)) == [("length", 15.0)]
    assert sizes(a_project(line, node=True)) == [("length", 15.0)]


def test_an_outline_has_both_axes() -> None:
    box = measured("a", Box(0, 0, 20, 30), None)  # 10 x 60 mm
    ((name, long),) = sizes(a_project(box))
    assert name == "long_axis"
    assert abs(long - (10**2 + 60**2) ** 0.5) < 1e-6
    ((name, short),) = sizes(a_project(box, node=True))
    assert name == "short_axis"
    assert short < 21


def test_an_angle_is_no_size() -> None:
    angle = measured("a", Polyline([(0, 0), (9, 0), (9, 9)]), MeasurementKind.ANGLE)
    assert sizes(a_project(angle)) == []


def test_time_points_come_from_studies_and_from_single_images() -> None:
    on_photo = measured("b", CROSS, anchor=OnFrame(PHOTO, 1))
    places = Places(a_project())
    assert places.of(measured("a", CROSS)) == a_timepoint(0).id
    assert places.of(on_photo) == a_timepoint(1).id
    elsewhere = OnFrame(ImageId(EntityId("other")), 1)
    assert places.of(measured("c", CROSS, anchor=elsewhere)) is None


def test_a_plane_is_placed_by_its_frame_of_reference() -> None:
    plane = OnPlane("9.9", (0, 0, 0), (1, 0, 0), (0, 1, 0))
    project = a_project(measured("a", CROSS, anchor=plane))
    assert sizes(project) == []
    (one,) = readings(
        project,
        lambda a: lesion_quantities(a, lambda i, f: MM),
        reference=lambda image: "9.9" if image == IMAGE else "",
    )
    assert one.on_cut
    assert one.value == 40.0


def test_slices_and_projections_are_told() -> None:
    project = a_project(measured("a", CROSS))
    quantities = lambda one: lesion_quantities(one, lambda i, f: MM)  # noqa: E731
    (one,) = readings(project, quantities, lambda image, frame: 7.5)
    assert (one.slice_mm, one.x_ray) == (7.5, False)
    series = next(iter(project.series.values()))
    others = [one for one in project.entities() if not isinstance(one, Series)]
    (one,) = readings(Project([*others, evolve(series, modality="DX")]), quantities)
    assert one.x_ray


def test_what_measures_no_lesion_is_left_out() -> None:
    assert sizes(a_project(a_drawn("a", CROSS))) == []
    assert size_of([], node=False) is None
