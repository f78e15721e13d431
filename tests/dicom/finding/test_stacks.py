"""A series is split where one stack of it would lie, and nowhere else."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pydicom
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_ct_series
from tests.dicom.finding.test_sorting import AXIAL
from workbench.dicom.finding.index import index
from workbench.dicom.finding.sorting import Instance, arrange


def an_image(name: str, position: float | None, number: int = 0, **traits: object) -> Instance:
    brief = SimpleNamespace(**{keyword: str(value) for keyword, value in traits.items()})
    orientation = AXIAL if position is not None else None
    return Instance(
        Path(name),
        8,
        8,
        1,
        series_uid="1.2",
        number=number,
        orientation=orientation,
        position=position,
        brief=brief,
    )


def stacks(images):
    return [
        (" ".join(stack.part), [one.path.name for one in stack.instances])
        for stack in arrange(images)
    ]


def series(kind: str, values, slices: int = 3):
    return [
        an_image(f"{value}-{n}", n * 2.0, number=n + 10 * i, **{kind: value})
        for i, value in enumerate(values)
        for n in range(slices)
    ]


@pytest.mark.parametrize(
    ("kind", "values", "parts"),
    [
        ("EchoNumbers", (1, 2), ["echo 1", "echo 2"]),
        ("EchoTime", (4.6, 2.3), ["TE 2.3", "TE 4.6"]),
        ("DiffusionBValue", (800, 0, 50), ["b 0", "b 50", "b 800"]),
        ("KVP", (140, 80), ["kV 80", "kV 140"]),
        ("InversionTime", (250, 200), ["TI 200", "TI 250"]),
        ("FlipAngle", (15, 2), ["flip 2", "flip 15"]),
        ("TemporalPositionIdentifier", (1, 10, 2), ["time 1/3", "time 2/3", "time 3/3"]),
        ("TriggerTime", (700, 0, 350.5), ["time 1/3", "time 2/3", "time 3/3"]),
        ("AcquisitionNumber", (1, 2), ["acquisition 1", "acquisition 2"]),
        ("AcquisitionTime", ("101500", "101000"), ["time 1/2", "time 2/2"]),
    ],
)
def test_what_differs_at_one_place_makes_stacks_in_its_order(kind, values, parts):
    found = stacks(series(kind, values))
    assert [part for part, _ in found] == parts
    order = sorted(values, key=float)
    assert [names for _, names in found] == [[f"{v}-{n}" for n in range(3)] for v in order]


def test_the_type_of_an_image_is_named_by_the_words_that_differ():
    types = ("ORIGINAL\\PRIMARY\\M\\IP", "DERIVED\\PRIMARY\\M\\ADC")
    assert [part for part, _ in stacks(series("ImageType", types))] == [
        "type DERIVED ADC",
        "type ORIGINAL IP",
    ]


def test_sharp_and_soft_pictures_of_one_place_are_named_by_their_kernel():
    found = stacks(series("ConvolutionKernel", ("B70f\\3", "B30f")))
    assert [part for part, _ in found] == ["kernel B30f", "kernel B70f"]


def slabs_between(originals):
    slabs = [an_image(f"m{n}", n * 6.0 + 1.3, ImageType="DERIVED\\MIP") for n in range(3)]
    return [
        *(an_image(f"{n}", n * 3.0, ImageType="ORIGINAL\\PRIMARY") for n in originals),
        *slabs,
    ]


@pytest.mark.parametrize("originals", [range(6), (0, 1, 2, 4, 5)])
def test_derived_slabs_between_the_slices_are_a_stack_of_their_own(originals):
    assert stacks(slabs_between(originals)) == [
        ("type DERIVED", ["m0", "m1", "m2"]),
        ("type ORIGINAL", [f"{n}" for n in originals]),
    ]


def test_derived_slices_in_the_step_of_the_others_stay_in_their_stack():
    types = ["ORIGINAL", "ORIGINAL", "DERIVED", "DERIVED"]
    images = [
        an_image(f"{n}", place * 3.0, ImageType=types[n]) for n, place in enumerate((0, 1, 2, 4))
    ]
    assert stacks(images) == [("", ["0", "1", "2", "3"])]


def test_echoes_a_hair_apart_are_at_one_place():
    images = [
        an_image(f"{echo}-{n}", n * 3.005 + echo * 2e-4, EchoNumbers=echo)
        for echo in (1, 2)
        for n in range(4)
    ]
    assert [part for part, _ in stacks(images)] == ["echo 1", "echo 2"]


def test_a_map_over_some_slices_is_a_stack_of_its_own():
    images = series("ImageType", ("ORIGINAL\\PRIMARY",))
    images.append(an_image("mip", 2.0, ImageType="DERIVED\\SECONDARY\\MIP"))
    assert [names for _, names in stacks(images)] == [
        ["mip"],
        [f"ORIGINAL\\PRIMARY-{n}" for n in range(3)],
    ]


@pytest.mark.parametrize("kind", ["EchoNumbers", "TriggerTime", "AcquisitionNumber", "ImageType"])
def test_what_changes_from_slice_to_slice_splits_nothing(kind):
    images = [an_image(f"{n}", n * 2.0, n, **{kind: n}) for n in range(5)]
    assert stacks(images) == [("", ["0", "1", "2", "3", "4"])]


def test_a_value_of_each_image_does_not_make_stacks_of_one():
    images = [
        an_image(
            f"{echo}-{n}", n * 2.0, EchoNumbers=echo, AcquisitionTime=f"{1000 + 10 * n + echo}"
        )
        for echo in (1, 2)
        for n in range(4)
    ]
    assert [part for part, _ in stacks(images)] == ["echo 1", "echo 2"]


def test_two_things_may_differ():
    images = [
        an_image(f"{b} {t} {n}", n * 2.0, DiffusionBValue=b, TemporalPositionIdentifier=t)
        for b in (0, 800)
        for t in (1, 2)
        for n in range(3)
    ]
    assert [part for part, _ in stacks(images)] == [
        "b 0 time 1/2",
        "b 0 time 2/2",
        "b 800 time 1/2",
        "b 800 time 2/2",
    ]


def test_points_in_time_know_which_they_are():
    found = arrange(series("TemporalPositionIdentifier", (1, 2, 3)))
    assert [(stack.phase, stack.phases) for stack in found] == [(1, 3), (2, 3), (3, 3)]
    assert {(stack.phase, stack.phases) for stack in arrange(series("EchoNumbers", (1, 2)))} == {
        (None, None)
    }


def test_a_heart_taken_slice_by_slice_is_sorted_into_its_phases():
    # The trigger times of the slices are not the same: no value is shared by a whole phase.
    images = [
        an_image(f"{phase}-{n}", n * 8.0, TriggerTime=phase * 40 + n * 3.7)
        for n in range(3)
        for phase in range(4)
    ]
    found = arrange(images)
    assert [stack.part for stack in found] == [(f"time {n}/4",) for n in (1, 2, 3, 4)]
    assert [one.path.name for one in found[2].instances] == ["2-0", "2-1", "2-2"]
    assert (found[2].phase, found[2].phases) == (3, 4)


def test_what_nothing_tells_apart_is_a_copy():
    images = [*series("EchoNumbers", (1,)), an_image("twice", 2.0, 99, EchoNumbers=1)]
    assert stacks(images) == [("copy 1", ["1-0", "1-1", "1-2"]), ("copy 2", ["twice"])]


def test_images_without_a_place_are_one_stack():
    images = [an_image(f"{n}", None, n, EchoNumbers=n % 2) for n in range(4)]
    assert stacks(images) == [("", ["0", "1", "2", "3"])]


def test_a_vendors_own_b_value_counts_under_its_creator_only():
    def diffusion(creator):
        return [an_image(f"{b}", 0.0, _SiemensCreator=creator, _SiemensBValue=b) for b in (1000, 0)]

    assert [p for p, _ in stacks(diffusion("SIEMENS MR HEADER"))] == ["b 0", "b 1000"]
    assert [p for p, _ in stacks(diffusion("SOMEBODY ELSE"))] == ["copy 1", "copy 2"]
    ge = [
        an_image(f"{b}", 0.0, _GECreator="GEMS_PARM_01", _GEBValue=f"{b + 1000000000}\\8\\0\\0")
        for b in (800, 50)
    ]
    assert [p for p, _ in stacks(ge)] == ["b 50", "b 800"]


traits = st.fixed_dictionaries(
    {},
    optional={
        keyword: st.integers(0, 2)
        for keyword in ("EchoNumbers", "DiffusionBValue", "TriggerTime", "AcquisitionNumber")
    },
)


@given(st.lists(st.tuples(st.integers(0, 3), traits), max_size=14))
def test_no_image_is_lost_or_doubled_and_no_stack_has_two_at_a_place(described):
    images = [an_image(f"{n}", p * 2.0, n, **t) for n, (p, t) in enumerate(described)]
    found = arrange(images)
    names = [one.path.name for stack in found for one in stack.instances]
    assert sorted(names) == sorted(one.path.name for one in images)
    for stack in found:
        positions = [one.position for one in stack.instances if one.position is not None]
        assert len(positions) == len(stack.instances)
        assert positions == sorted(set(positions))
    assert len({stack.part for stack in found}) == len(found)


@pytest.mark.parametrize("thorough", [False, True])
def test_real_headers_are_split_by_either_way_of_reading(tmp_path, thorough):
    paths = []
    for echo in (1, 2):
        folder = tmp_path / f"{echo}"
        folder.mkdir()
        paths += a_ct_series(folder, EchoNumbers=echo, DiffusionBValue=700.0 * echo)
    if thorough:
        for path in paths:
            ds = pydicom.dcmread(path)
            ds.SharedFunctionalGroupsSequence = pydicom.Sequence()
            ds.save_as(path)
    found = arrange(map(index, paths))
    assert [stack.part for stack in found] == [("echo 1",), ("echo 2",)]
