"""Prove it here: the search finds what is left, and the sheet says so."""

from __future__ import annotations

import base64
import zlib
from datetime import datetime
from pathlib import Path

import pytest
from attrs import evolve

from tests.deid.dicom.objects import KEY, setup
from workbench.deid.policy.actions import Policy
from workbench.deid.policy.options import Option
from workbench.deid.profile.built_in import BUILT_IN
from workbench.deid.profile.profile import Profile
from workbench.deid.prove import grading, prove
from workbench.deid.prove.corpus import make_corpus
from workbench.deid.prove.objects import KINDS
from workbench.deid.prove.planter import Needle, Place, Planter
from workbench.deid.prove.search import forms, left_in

NAME, DAY = Needle("Qbcdfghj", Place.PERSON), Needle("19310405", Place.DATE, True)


@pytest.mark.parametrize(
    "hidden",
    [
        b"Qbcdfghj",
        b"QBCDFGHJ",
        "Qbcdfghj".encode("utf-16-le"),
        "Qbcdfghj".encode("utf-32-le"),
        base64.b64encode(b"the name is Qbcdfghj."),
        b"Qbcdfghj".hex().encode(),
        zlib.compress(b"(Qbcdfghj)"),
        *(form.encode() for form in forms(DAY)),
    ],
)
def test_the_search_finds_what_was_hidden(hidden: bytes) -> None:
    assert left_in(b"\0\1" + hidden + b"\2", (NAME, DAY))
    assert not left_in(b"\0\1\2" * 9, (NAME, DAY))


def test_the_corpus_is_the_same_for_the_same_seed_and_full_of_needles(tmp_path: Path) -> None:
    one = make_corpus(tmp_path / "a", 5, len(KINDS) + 1)
    two = make_corpus(tmp_path / "b", 5, len(KINDS) + 1)
    other = make_corpus(tmp_path / "c", 6, len(KINDS) + 1)
    assert [x.sha256 for x in one] == [x.sha256 for x in two]
    assert not {x.sha256 for x in one} & {x.sha256 for x in other}
    assert {needle.place for x in one for needle in x.needles} == set(Place)
    for made in one:
        data = made.path.read_bytes()
        searched = [n for n in made.needles if n.place is not Place.BURNED_IN]
        assert len(left_in(data, searched)) > 0.95 * len(searched)
        assert len(grading.remains(made, data)) >= len(left_in(data, searched))


def test_a_proof_passes_with_the_basic_profile_and_holds_what_nobody_looked_at(
    tmp_path: Path,
) -> None:
    told: list[float] = []
    sheet = prove.prove(setup(keep_pixels=""), tmp_path, files=20, told=told.append)
    assert sheet.passed and sheet.left == 0 and sheet.planted > 1000
    assert sheet.published + sheet.held == 20 and sheet.held and not sheet.failed
    assert sheet.lost == 0 and sheet.must_keep > 100
    assert told == sorted(told) and told[-1] == pytest.approx(1)
    text = "\n".join(map(str, sheet.lines()))
    assert str(sheet.planted) in text and sheet.as_json()["passed"] is True


def test_a_proof_fails_when_pixels_leave_that_show_a_name(tmp_path: Path) -> None:
    sheet = prove.prove(setup(keep_pixels="a test"), tmp_path, files=10)
    left = {row.place: row.left for row in sheet.rows}
    assert not sheet.passed and left.pop(Place.BURNED_IN) == 2
    assert not any(left.values())


def test_a_sheet_without_a_published_file_proves_nothing(tmp_path: Path) -> None:
    sheet = prove.prove(setup(keep_pixels=""), tmp_path, files=1)
    assert sheet.passed
    assert not evolve(sheet, published=0).passed
    assert not evolve(sheet, named=1).passed


@pytest.mark.parametrize("profile", [one for one in BUILT_IN if not one.setup(KEY).find_text])
def test_built_in_profiles_pass_and_say_what_stays(profile: Profile, tmp_path: Path) -> None:
    sheet = prove.prove(profile.setup(KEY), tmp_path, files=20)
    assert sheet.passed and not sheet.left
    said = {one.option for one in sheet.intended}
    assert said == {Option.DEVICE_IDENTITY} & profile.options
    assert bool(sheet.stays) == bool(said)


@pytest.mark.parametrize(
    ("option", "attribute"),
    [
        (Option.UIDS, "StudyInstanceUID"),
        (Option.INSTITUTION_IDENTITY, "InstitutionName"),
        (Option.FULL_DATES, "StudyDate"),
    ],
)
def test_what_an_option_keeps_is_named_and_fails_no_proof(
    option: Option, attribute: str, tmp_path: Path
) -> None:
    sheet = prove.prove(setup(option.value, keep_pixels=""), tmp_path, files=10)
    assert sheet.passed and sheet.stays and not sheet.named
    (row,) = sheet.intended
    assert row.option is option and attribute in row.attributes and row.count >= sheet.stays
    assert not {"PatientName", "PatientID", "PatientComments"} & set(row.attributes)
    assert any(attribute in str(line) for line in sheet.lines())
    assert sheet.as_json()["intended"][0]["option"] == option.value


def test_a_cleaner_that_keeps_more_than_its_options_say_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = Policy.code

    def leaky(self: Policy, tag: int) -> str | None:
        return "K" if tag == 0x00081010 else right(self, tag)  # the name of the station

    monkeypatch.setattr(Policy, "code", leaky)
    sheet = prove.prove(setup("retain-patient-characteristics", keep_pixels=""), tmp_path, files=10)
    assert not sheet.passed and sheet.left and not sheet.stays
    kept = prove.prove(setup("retain-device-identity", keep_pixels=""), tmp_path, files=10)
    assert kept.passed and kept.stays


def test_dates_that_are_moved_become_no_other_date_of_their_file() -> None:
    planter = Planter(5)
    days = [datetime.strptime(planter.day(), "%Y%m%d") for _ in range(25)]
    assert (max(days) - min(days)).days < 30
