"""Uptake values, against figures worked out here from the published formulas."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from pydicom.dataset import Dataset

from plugins.dicom_images.source import DicomImageSource
from tests.builders import a_dataset, a_dicom_file
from workbench.dicom.real_world import unit_of
from workbench.dicom.suv import SuvKind, suv_of, suv_text, usual_uptake
from workbench.dicom.times import date_and_time, date_time
from workbench.imaging.grey import default_voi
from workbench.model.grey import Rescale, Window

F18 = 6586.2
DOSE = 370e6
# A quarter past nine to a quarter past ten: one hour.
DECAYED = DOSE * math.exp(-math.log(2) * 3600 / F18)


def pet(**changes) -> Dataset:
    drug = Dataset()
    drug.RadiopharmaceuticalStartDateTime = "20260311091500"
    drug.RadionuclideTotalDose = DOSE
    drug.RadionuclideHalfLife = F18
    ds = Dataset()
    ds.Modality, ds.Units, ds.DecayCorrection = "PT", "BQML", "START"
    ds.CorrectedImage = ["DECY", "ATTN", "SCAT"]
    ds.PatientWeight, ds.PatientSize, ds.PatientSex = 70, 1.75, "M"
    ds.SeriesDate = ds.AcquisitionDate = "20260311"
    ds.SeriesTime = "101500"
    ds.AcquisitionTime = "101500.00"
    ds.RadiopharmaceuticalInformationSequence = [drug]
    for keyword, value in changes.items():
        target = drug if keyword.startswith("Radio") else ds
        if value is None:
            delattr(target, keyword)
        else:
            setattr(target, keyword, value)
    return ds


def factor(kind=SuvKind.BW, **changes) -> float:
    found = suv_of(pet(**changes))
    assert found is not None
    value = found.factor(kind)
    assert value is not None, found.problem(kind)
    return value


def problem(kind=SuvKind.BW, **changes) -> str:
    found = suv_of(pet(**changes))
    assert found is not None and found.factor(kind) is None
    return str(found.problem(kind))


def philips(ds: Dataset, creator: str, **elements: float) -> Dataset:
    block = ds.private_block(0x7053, creator, create=True)
    for name, value in elements.items():
        block.add_new(int(name[1:], 16), "DS", f"{value}")
    return ds


def test_other_modalities_have_none():
    assert suv_of(pet(Modality="CT")) is None


def test_start_decays_the_dose_to_the_start_of_the_scan():
    assert factor() == pytest.approx(70_000 / DECAYED, rel=1e-12)
    found = suv_of(pet())
    assert found is not None
    assert str(found.reference) == "decayed to 2026-03-11 10:15:00"
    # 5.3 kBq/ml in 70 kg an hour after 370 MBq.
    assert suv_text(found, SuvKind.BW, 5300) == "SUVbw 1.46\u2009g/ml"


def test_admin_does_not_decay_it():
    assert factor(DecayCorrection="ADMIN") == pytest.approx(70_000 / DOSE, rel=1e-12)


def test_none_gives_no_value():
    assert "Decay Correction (0054,1102) is NONE" in problem(DecayCorrection="NONE")


@pytest.mark.parametrize(
    ("kind", "sex", "grams"),
    [
        (SuvKind.LBM_JAMES, "M", 1.10 * 70 - 128 * (70 / 175) ** 2),
        (SuvKind.LBM_JAMES, "F", 1.07 * 70 - 148 * (70 / 175) ** 2),
        (SuvKind.LBM_JANMA, "M", 9270 * 70 / (6680 + 216 * 70 / 1.75**2)),
        (SuvKind.LBM_JANMA, "F", 9270 * 70 / (8780 + 244 * 70 / 1.75**2)),
        (SuvKind.IBW, "M", 48.0 + 1.06 * (175 - 152)),
        (SuvKind.IBW, "F", 45.5 + 0.91 * (175 - 152)),
        (SuvKind.BSA, "M", 70**0.425 * 175**0.725 * 0.007184 * 10),
    ],
)
def test_each_kind_spreads_the_dose_over_its_own_mass(kind, sex, grams):
    assert factor(kind, PatientSex=sex) == pytest.approx(grams * 1000 / DECAYED, rel=1e-12)


def test_a_size_in_centimetres_gives_no_lean_mass():
    assert "175 m" in problem(SuvKind.LBM_JAMES, PatientSize=175)
    assert factor(PatientSize=175) == factor()


def test_all_slices_without_a_window_are_shown_from_0_to_7(tmp_path):
    for slope in (1, 3):
        ds = a_dataset(np.arange(80, dtype=np.uint16).reshape(8, 10), RescaleSlope=slope)
        ds.RescaleIntercept = 0
        ds.update(pet())
        source = DicomImageSource(a_dicom_file(tmp_path / "pet.dcm", ds))
        info = source.info(1)
        assert info.grey is not None
        found = default_voi(info.grey, source.read(1))
        assert isinstance(found, Window)
        low, high = found.center - found.width / 2, found.center + found.width / 2
        assert (low * factor(), high * factor()) == pytest.approx((0, 7))


def test_a_pet_without_uptake_has_no_usual_window():
    found = suv_of(pet(PatientWeight=None))
    assert found is not None
    assert usual_uptake(found) is None


def test_a_time_without_a_date_is_the_last_one_before_the_scan():
    late = {"RadiopharmaceuticalStartDateTime": None, "RadiopharmaceuticalStartTime": "233000"}
    decayed = DOSE * 2 ** (-3600 / F18)
    crossed = factor(**late, SeriesTime="003000", AcquisitionTime="003000")
    assert crossed == pytest.approx(70_000 / decayed, rel=1e-12)
    same_day = {**late, "RadiopharmaceuticalStartTime": "091500"}
    assert factor(**same_day) == pytest.approx(70_000 / DECAYED, rel=1e-12)


def test_dates_are_never_dropped():
    # Y-90: two days between injection and scan.
    days = {"RadiopharmaceuticalStartDateTime": "20260309101500", "RadionuclideHalfLife": 230_400}
    assert factor(**days) == pytest.approx(70_000 / (DOSE * 2 ** (-172_800 / 230_400)), rel=1e-12)


def test_an_injection_after_the_scan_is_refused():
    said = problem(RadiopharmaceuticalStartDateTime="20260311111500")
    assert "(0018,1078) is after the start of the scan" in said


def test_zones_of_date_and_time_are_brought_together():
    zoned = {"RadiopharmaceuticalStartDateTime": "20260311011500+0000"}
    assert factor(**zoned, TimezoneOffsetFromUTC="+0800") == pytest.approx(70_000 / DECAYED)
    # Nobody says which zone the file's other times are in: its own clock.
    assert factor(RadiopharmaceuticalStartDateTime="20260311091500+0800") == pytest.approx(
        70_000 / DECAYED
    )


# -- the start of a scan that was processed later --------------------------------------------------

LATER = {"SeriesTime": "180000"}


def test_a_series_that_is_not_later_than_its_slices_says_the_start():
    # A slice half an hour into the scan: still the start of the series.
    assert factor(AcquisitionTime="104500") == pytest.approx(70_000 / DECAYED, rel=1e-12)


def test_a_processed_series_takes_the_private_start_of_ge():
    ds = pet(**LATER)
    block = ds.private_block(0x0009, "GEMS_PETD_01", create=True)
    block.add_new(0x0D, "DT", "20260311101500")
    found = suv_of(ds)
    assert found is not None and found.factor(SuvKind.BW) == pytest.approx(70_000 / DECAYED)


def test_a_processed_series_takes_the_earliest_slice_where_it_is_known():
    found = suv_of(pet(**LATER), earliest=lambda: datetime(2026, 3, 11, 10, 15))
    assert found is not None and found.factor(SuvKind.BW) == pytest.approx(70_000 / DECAYED)


def test_a_processed_series_is_counted_back_from_a_slice():
    # The slice began 600 s into the scan and took 120 s; its reference is the average count rate.
    rate = math.log(2) / F18
    average = math.log(rate * 120 / (1 - math.exp(-rate * 120))) / rate
    assert 59 < average < 60
    back = factor(
        **LATER,
        AcquisitionTime="102500",
        FrameReferenceTime=(600 + average) * 1000,
        ActualFrameDuration=120_000,
    )
    assert back == pytest.approx(70_000 / DECAYED, rel=1e-9)


def test_a_processed_series_without_any_of_these_says_so():
    said = problem(**LATER)
    assert "(0054,1300)" in said and "(0018,1242)" in said


# -- units -----------------------------------------------------------------------------------------


def test_counts_take_the_factor_of_philips():
    found = suv_of(philips(pet(Units="CNTS"), "Philips PET Private Group", x00=0.0005))
    assert found is not None
    assert found.factor(SuvKind.BW) == 0.0005
    lean = 1.10 * 70 - 128 * (70 / 175) ** 2
    assert found.factor(SuvKind.LBM_JAMES) == pytest.approx(0.0005 * lean / 70)


def test_counts_without_it_take_the_activity_of_philips():
    ds = philips(pet(Units="CNTS"), "Philips PET Private Group", x00=0, x09=2.5)
    found = suv_of(ds)
    assert found is not None
    assert found.factor(SuvKind.BW) == pytest.approx(2.5 * 70_000 / DECAYED)


def test_the_same_elements_of_another_creator_are_not_used():
    found = suv_of(philips(pet(Units="CNTS"), "SOMEBODY ELSE", x00=0.0005, x09=2.5))
    assert found is not None and found.factor(SuvKind.BW) is None
    assert "(7053,1000)" in str(found.problem(SuvKind.BW))


def test_values_that_are_uptake_already_stay_as_they_are():
    ds = pet(Units="GML")
    del ds.RadiopharmaceuticalInformationSequence
    assert suv_of(ds).factor(SuvKind.BW) == 1.0  # type: ignore[union-attr]
    lean = (1.10 * 70 - 128 * (70 / 175) ** 2) / 70
    assert factor(SuvKind.LBM_JAMES, Units="GML") == pytest.approx(lean)
    assert factor(SuvKind.BW, Units="GML", SUVType="LBMJAMES128") == pytest.approx(1 / lean)
    assert factor(SuvKind.BSA, Units="CM2ML") == 1.0


def test_units_that_are_no_activity_give_none():
    assert "Units (0054,1001) is PROPCPS" in problem(Units="PROPCPS")


# -- what is missing is named ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "tag"),
    [
        ({"Units": None}, "(0054,1001)"),
        ({"PatientWeight": None}, "(0010,1030)"),
        ({"PatientWeight": 0}, "(0010,1030)"),
        ({"RadionuclideTotalDose": None}, "(0018,1074)"),
        ({"RadionuclideTotalDose": 0}, "(0018,1074)"),
        ({"RadionuclideHalfLife": None}, "(0018,1075)"),
        ({"RadionuclideHalfLife": 0}, "(0018,1075)"),
        ({"RadiopharmaceuticalStartDateTime": None}, "(0018,1078)"),
        ({"DecayCorrection": None}, "(0054,1102)"),
        ({"SeriesTime": None}, "(0008,0031)"),
        ({"SeriesDate": None}, "(0008,0021)"),
        ({"AcquisitionTime": None}, "(0008,0032)"),
        ({"CorrectedImage": ["ATTN"]}, "(0028,0051)"),
        ({"CorrectedImage": None}, "(0028,0051)"),
    ],
)
def test_what_is_missing_is_named_by_its_tag(changes, tag):
    assert tag in problem(**changes)


def test_a_missing_height_or_sex_takes_only_the_kinds_that_need_it():
    assert factor(PatientSize=None) > 0
    assert "(0010,1020)" in problem(SuvKind.BSA, PatientSize=None)
    assert "(0010,0040)" in problem(SuvKind.IBW, PatientSex="O")
    assert factor(SuvKind.BSA, PatientSex="O") > 0


def test_moments_are_read_in_their_old_forms_too():
    at = datetime(2026, 3, 11, 9, 15, 30, 250_000)
    assert date_and_time("2026.03.11", "09:15:30.25") == at
    assert date_time("20260311091530.25") == at
    assert date_and_time("20260311", "09") == datetime(2026, 3, 11, 9)
    assert date_time("20260311") is None
    assert date_and_time("20261311", "091530") is None
    assert date_and_time("", "") is None


# -- enhanced images -------------------------------------------------------------------------------


def enhanced(*mappings: tuple[str, float, float], rescale: float | None = None, **changes):
    """Return an enhanced PET with one frame; each mapping is a unit, a slope and an intercept."""
    ds = pet(Units=None, DecayCorrection=None, CorrectedImage=None, SeriesDate=None)
    ds.DecayCorrected = ds.AttenuationCorrected = "YES"
    ds.DecayCorrectionDateTime = "20260311101500"
    group = Dataset()
    group.RealWorldValueMappingSequence = []
    for unit, slope, intercept in mappings:
        item, code = Dataset(), Dataset()
        code.CodeValue, code.CodingSchemeDesignator = unit, "UCUM"
        item.RealWorldValueSlope, item.RealWorldValueIntercept = slope, intercept
        item.MeasurementUnitsCodeSequence = [code]
        group.RealWorldValueMappingSequence.append(item)
    if rescale is not None:
        transform = Dataset()
        transform.RescaleSlope, transform.RescaleIntercept = rescale, 0
        transform.RescaleType = "US"
        group.PixelValueTransformationSequence = [transform]
    ds.PerFrameFunctionalGroupsSequence = [group]
    for keyword, value in changes.items():
        setattr(ds, keyword, value)
    return ds


def uptake(ds: Dataset, stored: float, rescale: float = 1.0, kind=SuvKind.BW) -> float:
    found = suv_of(ds)
    assert found is not None
    value = found.factor(kind)
    assert value is not None, found.problem(kind)
    return stored * rescale * value


@pytest.mark.parametrize("rescale", [None, 1.0, 0.25, 2.5])
def test_an_enhanced_image_maps_stored_values_to_becquerels(rescale):
    # Real world value = 2.5 x stored, whatever the modality transform is.
    ds = enhanced(("Bq/ml", 2.5, 0), rescale=rescale)
    expected = 1000 * 2.5 * 70_000 / DECAYED
    assert uptake(ds, 1000, rescale or 1.0) == pytest.approx(expected, rel=1e-12)


def test_kilobecquerels_are_a_thousand_becquerels():
    expected = 7 * 1000 * 70_000 / DECAYED
    assert uptake(enhanced(("kBq/ml", 1.0, 0)), 7) == pytest.approx(expected, rel=1e-12)


def test_values_corrected_to_the_injection_are_not_decayed_again():
    ds = enhanced(("Bq/ml", 1.0, 0), DecayCorrectionDateTime="20260311091500")
    assert uptake(ds, 5300) == pytest.approx(5300 * 70_000 / DOSE, rel=1e-12)


def test_uptake_of_the_scanner_itself_is_taken():
    ds = enhanced(("Bq/ml", 2.5, 0), ("g/ml{SUVbw}", 0.001, 0))
    assert uptake(ds, 4000) == pytest.approx(4.0, rel=1e-12)
    lean = 1.10 * 70 - 128 * (70 / 175) ** 2
    assert uptake(ds, 4000, kind=SuvKind.LBM_JAMES) == pytest.approx(4.0 * lean / 70, rel=1e-12)


def test_a_mapping_that_is_shared_holds_for_all_frames():
    ds = enhanced(("Bq/ml", 2.0, 0))
    ds.SharedFunctionalGroupsSequence = ds.PerFrameFunctionalGroupsSequence
    ds.PerFrameFunctionalGroupsSequence = [Dataset(), Dataset()]
    second = suv_of(ds, frame=2)
    assert second is not None
    assert second.factor(SuvKind.BW) == pytest.approx(2.0 * 70_000 / DECAYED, rel=1e-12)


@pytest.mark.parametrize(
    ("ds", "says"),
    [
        (enhanced(("{counts}", 1.0, 0)), "(0040,9096) is to {counts}"),
        (enhanced(("Bq/ml", 1.0, 50)), "(0040,9096)"),
        (enhanced(("Bq/ml", 1.0, 0), DecayCorrected="NO"), "(0018,9758) is NO"),
        (enhanced(("Bq/ml", 1.0, 0), AttenuationCorrected=""), "(0018,9759) is missing"),
        (enhanced(("Bq/ml", 1.0, 0), DecayCorrectionDateTime=""), "(0018,9701) is missing"),
        (enhanced(("Bq/ml", 1.0, 0), DecayCorrectionDateTime="20260311081500"), "(0018,1078)"),
        (enhanced(), "Units (0054,1001) is missing"),
    ],
)
def test_an_enhanced_image_says_what_it_lacks(ds, says):
    found = suv_of(ds)
    assert found is not None
    assert found.factor(SuvKind.BW) is None
    assert says in str(found.problem(SuvKind.BW))


def test_modality_values_have_the_unit_of_a_mapping_that_is_the_same():
    assert unit_of(enhanced(("Bq/ml", 2.5, 0), rescale=2.5)) == "Bq/ml"
    assert unit_of(enhanced(("Bq/ml", 2.5, 0), rescale=1.0)) == ""
    assert unit_of(enhanced(("g/ml{SUVbw}", 1.0, 0))) == "g/ml"


# -- the files beside ------------------------------------------------------------------------------


def a_processed_series(folder: Path, slices: int = 3, **more) -> list[Path]:
    """Write slices that were acquired 10, 20, ... minutes after a quarter past ten."""
    paths = []
    for n in range(slices):
        ds = a_dataset(np.zeros((4, 4), np.uint16), SeriesInstanceUID="1.2.3", NumberOfSlices=3)
        ds.update(pet(**LATER))
        ds.RescaleSlope = 1 + n  # each slice has its own
        ds.AcquisitionTime = f"10{15 + 10 * n}00"
        for keyword, value in more.items():
            setattr(ds, keyword, value)
        paths.append(a_dicom_file(folder / f"{n}.dcm", ds))
    return paths


def source_factor(path: Path) -> float | None:
    info = DicomImageSource(path).info(1)
    assert info.suv is not None
    return info.suv.factor(SuvKind.BW)


def test_the_reader_finds_the_earliest_slice_beside(tmp_path):
    for path in a_processed_series(tmp_path):
        assert source_factor(path) == pytest.approx(70_000 / DECAYED, rel=1e-12)


def test_a_part_of_a_series_does_not_tell_its_start(tmp_path):
    first, *_ = a_processed_series(tmp_path)
    first.unlink()
    assert source_factor(tmp_path / "1.dcm") is None


def test_slices_of_other_series_do_not_count(tmp_path):
    a_processed_series(tmp_path)
    (tmp_path / "other").mkdir()
    other = a_processed_series(tmp_path / "other", 1, SeriesInstanceUID="9", AcquisitionTime="0900")
    other[0].rename(tmp_path / "other.dcm")
    assert source_factor(tmp_path / "2.dcm") == pytest.approx(70_000 / DECAYED, rel=1e-12)


def test_each_slice_has_its_own_slope(tmp_path):
    slopes = []
    for path in a_processed_series(tmp_path):
        grey = DicomImageSource(path).info(1).grey
        assert grey is not None and isinstance(grey.modality, Rescale)
        assert grey.unit == "BQML"
        slopes.append(grey.modality.slope)
    assert slopes == [1, 2, 3]


@pytest.mark.parametrize(
    "changes",
    [
        {"RadionuclideHalfLife": 1e-7},
        {"RadionuclideTotalDose": 1e-300, "PatientWeight": 1e300},
        {**LATER, "FrameReferenceTime": 1e300, "ActualFrameDuration": 1},
        {**LATER, "FrameReferenceTime": 1, "ActualFrameDuration": 1, "RadionuclideHalfLife": 1e30},
    ],
)
def test_numbers_beyond_all_that_is_possible_give_no_value_and_no_error(changes):
    said = problem(SuvKind.BSA, **changes)
    assert said.startswith("no SUV:")
