"""What the report says of a run, to lawyers too, follows from what the run was set to."""

from __future__ import annotations

import json

import pytest

from tests.deid.dicom.objects import OPTIONS, an_object, file_of, item, setup, with_pixels
from workbench.base.text import in_language
from workbench.deid.batch.outcome import Outcome, Status
from workbench.deid.batch.report import Report
from workbench.deid.dicom.deidentify import deidentify
from workbench.deid.policy.options import CODES, Option
from workbench.deid.policy.rules import tables
from workbench.deid.report import china, hipaa, left, standard
from workbench.deid.report.facts import Facts, tag_of


def a_report(*options: str, keep_pixels: str = "") -> Report:
    set_up = setup(*options, keep_pixels=keep_pixels)
    report = Report(set_up, "mine")
    source = with_pixels(
        an_object(
            PatientAge="093Y",
            DeviceSerialNumber="SN448812",
            InstitutionName="Zyxquill Clinic",
            ReferencedStudySequence=[item(ReferencedSOPInstanceUID="1.2.3.4.448812")],
        )
    )
    made = deidentify(file_of(source), set_up)
    assert made.data is not None
    report.add(Outcome("1" * 64, Status.PUBLISHED, "P/1.dcm", actions=made.account.as_rows()))
    report.add(Outcome("2" * 64, Status.HELD, reason="held"))
    return report


def facts(*options: str, keep_pixels: str = "") -> Facts:
    return a_report(*options, keep_pixels=keep_pixels).facts


def by_letter(found: Facts) -> dict[str, hipaa.Row]:
    return {row.letter: row for row in hipaa.rows(found)}


def test_the_keys_that_programs_read_stay() -> None:
    data = a_report("retain-uids").as_json()
    assert data["kind"] == "pseudonymised" and data["edition"] == tables().edition
    assert data["profile"] == "mine" and data["options"] == ["retain-uids"]
    assert data["counts"] == {"published": 1, "held": 1, "error": 0}
    assert [set(row) for row in data["files"]] == [
        {"sha256", "status", "output", "output_sha256", "reason"}
    ] * 2
    assert ["113100", "Basic Application Confidentiality Profile"] in data["codes"]


def test_nothing_in_a_report_names_anybody() -> None:
    text = json.dumps(a_report(*OPTIONS[:5], "retain-patient-characteristics").as_json())
    assert not [word for word in ("Zyxquill", "Orvandel", "448812", "19310405") if word in text]


def test_all_options_are_there_with_their_codes() -> None:
    found = standard.methods(facts("clean-graphics"))
    assert [one.code for one in found] == ["113100", *(code for code, _ in CODES.values())]
    assert [one.option for one in found if one.chosen] == ["basic", "clean-graphics"]


def test_the_eighteen_classes_are_there_in_order() -> None:
    assert "".join(row.letter for row in hipaa.rows(facts())) == "ABCDEFGHIJKLMNOPQR"


@pytest.mark.parametrize(
    ("letter", "option", "without", "chosen"),
    [
        ("B", "retain-institution-identity", "removed", "kept"),
        ("C", "retain-longitudinal-full-dates", "removed", "kept"),
        ("C", "retain-longitudinal-modified-dates", "removed", "shifted"),
        ("M", "retain-device-identity", "removed", "kept"),
        ("R", "retain-uids", "pseudonymised", "kept"),
        ("F", "clean-descriptors", "removed", "removed where found"),
    ],
)
def test_what_became_of_a_class_follows_the_options(
    letter: str, option: str, without: str, chosen: str
) -> None:
    assert by_letter(facts())[letter].header == without
    assert by_letter(facts(option))[letter].header == chosen


def test_pixels_are_held_searched_or_not_looked_at() -> None:
    assert by_letter(facts())["A"].pixels == "held"
    assert by_letter(facts("clean-pixel-data"))["A"].pixels == "removed where found"
    assert by_letter(facts(keep_pixels="seen"))["A"].pixels == "not looked for"
    assert by_letter(facts("clean-pixel-data"))["P"].pixels == "not looked for"


def test_classes_count_what_was_met() -> None:
    rows = by_letter(facts("retain-longitudinal-modified-dates"))
    assert rows["A"].counts["replaced"] >= 1
    assert rows["H"].counts == {"replaced": 1}
    assert rows["C"].counts["moved"] >= 3
    assert rows["R"].counts["mapped"] >= 4


def test_keyed_output_is_called_pseudonymised_and_never_anonymised() -> None:
    data = a_report("retain-longitudinal-modified-dates").as_json()["china"]
    assert [one["rule"] for one in data["clauses"]] == [
        *("PIPL", "PIPL", "PIPL", "GB/T 35273-2020", "GB/T 37964-2019"),
        *("GB/T 42460-2023", "GB/T 39725-2020"),
    ]
    assert "not called anonymised" in data["clauses"][2]["here"]
    assert any("moved" in one for one in data["pseudonymised"])
    assert data["grade"] == 2


@pytest.mark.parametrize(
    ("options", "keep_pixels"), [(("retain-uids",), ""), ((), "nobody looked")]
)
def test_no_grade_is_claimed_where_direct_identifiers_may_be(
    options: tuple[str, ...], keep_pixels: str
) -> None:
    found = facts(*options, keep_pixels=keep_pixels)
    assert china.grade(found) is None
    assert any(one.direct for one in left.left(found))
    assert "No grade" in str(china.grade_text(found))


def test_faces_in_volumes_are_left_unless_they_are_cleaned() -> None:
    said = "Faces that could be made from slices of a head."
    assert said in {str(one.what) for one in left.left(facts())}
    cleaned = facts("clean-recognizable-visual-features")
    assert said not in {str(one.what) for one in left.left(cleaned)}


def test_what_is_left_is_listed_with_its_attributes() -> None:
    assert not any(one.direct for one in left.left(facts()))
    before = {one.tag for one in left.attributes(facts())}
    found = {one.tag: one for one in left.attributes(facts("retain-device-identity"))}
    assert "(0018,1000)" not in before and found["(0018,1000)"].done == "kept"
    aged = {one.tag: one for one in left.attributes(facts("retain-patient-characteristics"))}
    assert aged["(0010,1010)"].done == "cleaned" and aged["(0010,0040)"].done == "kept"


@pytest.mark.parametrize(
    ("path", "tag"),
    [
        ("(0010,0010)", 0x100010),
        ("(0040,A730)[].(0040,A123)", 0x40A123),
        ("(0040,A730)[]", 0x40A730),
        ("…", None),
        ("(0040,zzzz)", None),
    ],
)
def test_the_tag_of_a_path_is_its_last(path: str, tag: int | None) -> None:
    assert tag_of(path) == tag


def test_every_option_says_what_it_does() -> None:
    assert set(standard.WHAT) == set(Option)
    assert all(in_language(text, "en") for text in standard.WHAT.values())
