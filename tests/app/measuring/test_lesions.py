"""PET through the whole path: files, readers, an area drawn on them, uptake values."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tests.app.measuring.kit import DOSE, F18, a_pet, draw, images, opened
from workbench.app.measuring.asking import extra_of
from workbench.app.measuring.lesions import (
    lesion_rows,
    outlined,
    solid_of_lesion,
    solid_rows,
    uptake_of_lesion,
    uptake_rows,
)
from workbench.app.measuring.statistics import intensities, intensity_rows
from workbench.app.measuring.words import lines_of
from workbench.app.session import Session
from workbench.imaging.statistics.uptake import ONE_SLICE, Threshold, ThresholdKind
from workbench.model import commands
from workbench.model.regions import Box, Ellipse

ONE_HOUR = 2 ** (-3600 / F18)
# 20 slices of 3 mm, pixels of 2 mm; a hot ball around the middle.
Z, Y, X = np.mgrid[0:20, 0:40, 0:40]
AWAY = np.sqrt(((Z - 10) * 3.0) ** 2 + ((Y - 20) * 2.0) ** 2 + ((X - 20) * 2.0) ** 2)
BALL = np.where(AWAY < 12, 20_000, 2_000).astype(np.int16)
DISC = Ellipse(20.5, 20.5, 10, 10)


@pytest.fixture
def pet(tmp_path):
    made: list[Session] = []

    def make(volume=BALL, **more):
        folder = a_pet(tmp_path / f"pet {len(made)}", volume, **more)
        session = opened(tmp_path / f"user {len(made)}", folder)
        made.append(session)
        return session

    yield make
    for session in made:
        session.close()


def suv(session, k: int = 10, region=DISC) -> dict[str, float]:
    area = draw(session, images(session)[k], region)
    return {one["quantity"]: one["value"] for one in intensity_rows(session, area)}


# -- the cases of the dose -------------------------------------------------------------------------


def test_start_decays_the_dose_to_the_start_of_the_scan(pet):
    found = suv(pet())
    factor = 70_000 / (DOSE * ONE_HOUR)
    assert found["maximum"] == 20_000
    assert found["suv_max"] == pytest.approx(20_000 * factor)
    assert found["suv_mean"] == pytest.approx(found["mean"] * factor)
    assert found["suv_sd"] == pytest.approx(found["sd"] * factor)


def test_admin_does_not_decay_it(pet):
    found = suv(pet(DecayCorrection="ADMIN"))
    assert found["suv_max"] == pytest.approx(20_000 * 70_000 / DOSE)


def test_counts_take_the_factor_of_the_scanner(pet):
    found = suv(pet(Units="CNTS", philips=0.00025))
    assert found["suv_max"] == pytest.approx(5.0)


def test_across_midnight_the_injection_was_yesterday(pet):
    late = {"RadiopharmaceuticalStartDateTime": None, "RadiopharmaceuticalStartTime": "233000"}
    session = pet(**late, SeriesTime="003000", AcquisitionTime="003000.00")
    assert suv(session)["suv_max"] == pytest.approx(20_000 * 70_000 / (DOSE * ONE_HOUR))


def test_a_missing_weight_is_named_and_the_rest_is_told(pet):
    session = pet(PatientWeight=None)
    area = draw(session, images(session)[10], DISC)
    found = intensities(session, area)
    assert found.suv is None
    assert "Patient's Weight (0010,1030) is missing" in str(found.suv_problem)
    assert found.statistics[0].maximum == 20_000
    assert "suv_max" not in {one["quantity"] for one in intensity_rows(session, area)}
    lesion = outlined(session.project, area)
    assert lesion is not None
    assert "(0010,1030)" in str(uptake_of_lesion(session, lesion).problem)


@pytest.mark.parametrize(
    ("changes", "tag"),
    [
        ({"RadionuclideTotalDose": None}, "(0018,1074)"),
        ({"RadionuclideHalfLife": None}, "(0018,1075)"),
        ({"RadiopharmaceuticalStartDateTime": None}, "(0018,1078)"),
        ({"DecayCorrection": None}, "(0054,1102)"),
        ({"CorrectedImage": ["DECY"]}, "(0028,0051)"),
        ({"SeriesTime": None}, "(0008,0031)"),
        ({"Units": "CNTS"}, "(7053,1000)"),
    ],
)
def test_whatever_is_missing_is_named(pet, changes, tag):
    session = pet(**changes)
    found = intensities(session, draw(session, images(session)[10], DISC))
    assert found.suv is None and tag in str(found.suv_problem)


def test_each_slice_has_its_own_slope(pet):
    session = pet(slopes=tuple(1 + 0.1 * k for k in range(20)))
    assert suv(session, 10)["maximum"] == pytest.approx(40_000)
    assert suv(session, 11)["maximum"] == pytest.approx(42_000)


def test_the_caption_names_the_kind(pet):
    session = pet()
    first, second = lines_of(intensities(session, draw(session, images(session)[10], DISC)))
    assert first.startswith("SUVbw max ") and first.endswith("g/ml")
    assert second.endswith("Bq/ml")


# -- lesions ---------------------------------------------------------------------------------------


def a_lesion(session, slices=range(5, 16)):
    drawn = [draw(session, images(session)[k], DISC) for k in slices]
    session.do(commands.set_group, [one.id for one in drawn], "g1")
    found = outlined(session.project, session.project.annotations[drawn[0].id])
    assert found is not None
    return found


def test_a_lesion_has_peak_volume_and_glycolysis(pet):
    session = pet()
    found = uptake_of_lesion(session, a_lesion(session))
    factor = 70_000 / (DOSE * ONE_HOUR)
    uptake = found.uptake
    assert uptake is not None and found.problem is None
    assert "decayed to 2026-03-11 10:15:00" in str(found.reference)
    hot = int((AWAY < 12).sum())
    assert uptake.maximum == pytest.approx(20_000 * factor)
    # The ball is larger than the sphere: an even plateau.
    assert uptake.peak == pytest.approx(20_000 * factor, rel=0.01)
    assert uptake.mtv == pytest.approx(hot * 12 / 1000)
    assert uptake.tlg == pytest.approx(hot * 12 / 1000 * 20_000 * factor)
    rows = {one["quantity"]: (one["value"], one["unit"]) for one in uptake_rows(found)}
    assert rows["suv_peak"][1] == "{SUVbw}g/ml" and rows["mtv"][1] == "ml" and rows["tlg"][1] == "g"


def test_a_fixed_threshold_can_be_chosen(pet):
    session = pet()
    lesion = a_lesion(session)
    low = uptake_of_lesion(session, lesion, Threshold(ThresholdKind.FIXED, 0.5)).uptake
    high = uptake_of_lesion(session, lesion, Threshold(ThresholdKind.FIXED, 2.5)).uptake
    assert low is not None and high is not None
    assert low.mtv is not None and high.mtv is not None and low.mtv > high.mtv


def test_one_area_alone_takes_the_slices_beside_it_for_the_peak(pet):
    session = pet()
    area = draw(session, images(session)[10], DISC)
    lesion = outlined(session.project, area)
    assert lesion is not None and list(lesion.areas) == [10]
    uptake = uptake_of_lesion(session, lesion).uptake
    assert uptake is not None and uptake.notes == ()
    assert uptake.peak == pytest.approx(20_000 * 70_000 / (DOSE * ONE_HOUR), rel=0.01)


def test_a_single_slice_says_that_it_is_one(pet):
    session = pet(BALL[10:11])
    area = draw(session, images(session)[0], DISC)
    lesion = outlined(session.project, area)
    assert lesion is not None
    uptake = uptake_of_lesion(session, lesion).uptake
    assert uptake is not None and uptake.notes == (ONE_SLICE,)
    assert uptake.mtv is None


def test_outlines_on_slices_are_a_solid(pet):
    session = pet()
    solid = solid_of_lesion(session, a_lesion(session))
    assert solid.volume == pytest.approx(math.pi * 20**2 * 33, rel=1e-3)
    rows = {one["quantity"]: one for one in solid_rows(solid)}
    assert rows["volume"]["unit"] == "mm3" and rows["surface"]["unit"] == "mm2"
    assert rows["volume"]["source"] == "patient" and rows["volume"]["uncertainty"] > 0


def test_a_slice_that_was_left_out_is_named(pet):
    session = pet()
    solid = solid_of_lesion(session, a_lesion(session, (5, 6, 8)))
    assert len(solid.notes) == 1 and solid.volume is not None


def test_areas_without_a_lesion_a_group_or_a_label_stand_alone(pet):
    session = pet()
    one = draw(session, images(session)[3], DISC)
    draw(session, images(session)[4], Box(10, 10, 5, 5))
    lesion = outlined(session.project, one)
    assert lesion is not None and lesion.annotations == [one]


# -- in tables and while one looks -----------------------------------------------------------------


def test_rows_of_lesions_stand_beside_their_first_annotation(pet):
    session = pet()
    lesion = a_lesion(session)
    alone = draw(session, images(session)[2], Box(10, 10, 5, 5))
    rows = lesion_rows(session)
    assert set(rows) == {lesion.annotations[0].id, alone.id}
    names = [one["quantity"] for one in rows[lesion.annotations[0].id]]
    assert names == ["volume", "surface", *UPTAKE]
    assert [one["quantity"] for one in rows[alone.id]] == UPTAKE
    asked = extra_of(session).intensities
    assert asked is not None
    told = [one["quantity"] for one in asked(lesion.annotations[0])]
    assert {"suv_max", "volume", "mtv"} <= set(told)


def told_of(session, area):
    asked = extra_of(session).intensities
    assert asked is not None
    return {one["quantity"]: one for one in asked(area)}


def test_uptake_that_is_refused_has_a_row_that_says_why(pet):
    session = pet(PatientWeight=None)
    first = a_lesion(session).annotations[0]
    told = told_of(session, first)
    for name in ("suv_max", "lesion_suv_max"):
        assert told[name]["value"] is None and told[name]["unit"] == "{SUVbw}g/ml"
        assert "Patient's Weight (0010,1030) is missing" in told[name]["reason"]
    assert told["volume"]["value"] > 0 and "reason" not in told["volume"]
    assert "suv_max" not in {one["quantity"] for one in intensity_rows(session, first)}


def test_a_volume_that_is_refused_has_a_row_that_says_why(tmp_path):
    from tests.imaging.stacks import uneven, write_stack

    write_stack(tmp_path / "s", uneven())
    session = opened(tmp_path, tmp_path / "s")
    areas = [draw(session, images(session)[k], Box(2, 2, 4, 4)) for k in (5, 6, 7)]
    session.do(commands.set_group, [one.id for one in areas], "g1")
    told = [one for area in areas for one in told_of(session, area).values()]
    (volume,) = [one for one in told if one["quantity"] == "volume"]
    assert volume["value"] is None and volume["unit"] == "mm3"
    assert "Volumes are measured on even stacks" in volume["reason"]
    assert "surface" not in {one["quantity"] for one in told}
    session.close()


UPTAKE = ["lesion_suv_max", "lesion_suv_mean", "suv_peak", "mtv", "tlg"]


def test_a_lesion_is_looked_at_once_until_one_of_its_outlines_changes(pet, monkeypatch):
    from workbench.app.measuring import lesions

    session = pet()
    lesion = a_lesion(session)
    made: list[tuple[object, ...]] = []
    whole = lesions.uptake_of_lesion

    def watched(*given):
        made.append(given)
        return whole(*given)

    monkeypatch.setattr(lesions, "uptake_of_lesion", watched)
    one, other = lesion.annotations[:2]
    first = session.lesions.of(one)
    assert first is not None and first.uptake is not None and first.solid is not None
    assert session.lesions.of(other) is first and len(made) == 1
    session.do(commands.change_regions, {other.id: Box(20, 20, 4, 4)})
    again = session.lesions.of(session.project.annotations[one.id])
    assert again is not None and again is not first and len(made) == 2
    session.lesions.threshold = Threshold(ThresholdKind.FIXED, 2.5)
    session.lesions.of(session.project.annotations[one.id])
    assert len(made) == 3


def test_a_single_area_of_what_is_no_pet_is_no_lesion(tmp_path):
    from tests.imaging.stacks import a_stack, ramp, write_stack

    write_stack(tmp_path / "s", a_stack(ramp))
    session = opened(tmp_path, tmp_path / "s")
    found = session.lesions.of(draw(session, images(session)[3], DISC))
    assert found is not None and found.solid is None and found.uptake is None
    assert lesion_rows(session) == {}
    session.close()


def test_the_many_defects_of_a_single_picture_are_not_held_against_each_other(
    tmp_path, monkeypatch
):
    import cv2

    from workbench.app.measuring import lesions

    path = tmp_path / "part.png"
    path.write_bytes(cv2.imencode(".png", np.zeros((60, 80), np.uint8))[1].tobytes())
    session = opened(tmp_path, path)
    (image,) = session.project.images
    ones = [draw(session, image, Box(20 + n, 20, 4, 4), label="pit") for n in range(3)]
    asked: list[object] = []

    def candidates(*about):
        asked.append(about)
        return iter(())

    monkeypatch.setattr(lesions, "_candidates", candidates)
    found = session.lesions.of(ones[0])
    assert found is not None and found.solid is None and found.uptake is None
    assert lesion_rows(session) == {}
    assert asked == []
    session.close()
