from __future__ import annotations

from collections import Counter

import pytest

from workbench.base.errors import InputError
from workbench.deid.policy.actions import Action, Policy, resolve
from workbench.deid.policy.attribute_types import items_of, root, type_of
from workbench.deid.policy.options import CODES, Option, options_named
from workbench.deid.policy.rules import tables

CT, ENHANCED_MR = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4.1"


def test_the_tables_name_their_edition_and_are_whole() -> None:
    found = tables()
    assert found.edition == "2026d"
    assert Counter(rule.basic for rule in found.rules) == {
        "X": 417,
        "D": 93,
        "U": 55,
        "Z": 42,
        "X/D": 23,
        "X/Z": 11,
        "X/Z/D": 8,
        "Z/D": 6,
        "X/Z/U*": 2,
    }
    assert len(found.content) == 214


def test_the_basic_profile_agrees_with_a_second_source() -> None:
    module = pytest.importorskip(
        "dicomanonymizer.dicom_anonymization_databases.dicomfields_2026c",
        reason="dicom-anonymizer is not installed",
    )
    names = {
        "D_TAGS": "D",
        "Z_TAGS": "Z",
        "X_TAGS": "X",
        "U_TAGS": "U",
        "Z_D_TAGS": "Z/D",
        "X_Z_TAGS": "X/Z",
        "X_D_TAGS": "X/D",
        "X_Z_D_TAGS": "X/Z/D",
        "X_Z_U_STAR_TAGS": "X/Z/U*",
    }
    found = tables()
    compared = 0
    for name, code in names.items():
        for tag in getattr(module, name):
            if len(tag) != 2:  # repeating groups, with masks
                continue
            rule = found.rule(tag[0] << 16 | tag[1])
            assert rule is not None and rule.basic == code, (tag, code, rule)
            compared += 1
    # The second source is one edition older.
    assert compared >= len(found.rules) - 10


def test_types_agree_with_the_package_they_come_from() -> None:
    utils = pytest.importorskip("highdicom._standard_utils", reason="highdicom is not installed")
    modules = utils.get_module_attribute_map()
    for sop_class, iod in utils.get_sop_class_iod_map().items():
        wanted: dict[str, str] = {}
        for module in utils.get_iod_module_map()[iod]:
            for row in modules.get(module["key"], ()):
                if not row["path"]:
                    wanted[row["keyword"]] = min(wanted.get(row["keyword"], "3"), row["type"])
        place = root(sop_class)
        assert {k: type_of(place, k) for k in wanted} == wanted, sop_class


@pytest.mark.parametrize(
    ("code", "types"),
    [
        ("X/Z", {"1": "Z", "2": "Z", "3": "X"}),
        ("X/D", {"1": "D", "1C": "D", "2": "D", "3": "X"}),
        ("X/Z/D", {"1": "D", "1C": "D", "2": "Z", "2C": "Z", "3": "X"}),
        ("X/Z/U*", {"1": "C", "1C": "C", "2": "C", "3": "X"}),
        ("Z/D", {"1": "D", "1C": "D", "2": "Z", "3": "Z"}),
    ],
)
def test_compound_codes_are_decided_by_type(code: str, types: dict[str, str]) -> None:
    assert {type: resolve(code, type).value for type in types} == types


def test_the_same_attribute_has_other_types_in_other_objects_and_places() -> None:
    assert type_of(root(CT), "DeviceSerialNumber") == "3"
    assert type_of(root(ENHANCED_MR), "DeviceSerialNumber") == "1"
    frames = items_of(root(ENHANCED_MR), "SharedFunctionalGroupsSequence")
    measures = items_of(frames, "PixelMeasuresSequence")
    assert type_of(measures, "PixelSpacing") == "1C"
    assert type_of(root(ENHANCED_MR), "PixelSpacing") == "3"


def test_content_trees_go_on_as_they_began() -> None:
    place = items_of(root("1.2.840.10008.5.1.4.1.1.88.22"), "ContentSequence")
    for _ in range(20):
        place = items_of(place, "ContentSequence")
        assert type_of(place, "ValueType") == "1"


def test_an_object_of_an_unknown_class_has_the_modules_that_all_have() -> None:
    assert type_of(root("1.2.3.4"), "PatientID") == "2"
    assert type_of(root("1.2.3.4", True), "PixelData") in ("1", "1C")


def test_options_have_names_and_codes_and_exclude_each_other() -> None:
    assert len(CODES) == len(Option) == 12
    assert sorted(value for value, _ in CODES.values()) == [str(113101 + n) for n in range(12)]
    with pytest.raises(InputError, match="There is no option"):
        options_named(["retain-everything"])
    with pytest.raises(InputError, match="kept or moved"):
        options_named(["retain-longitudinal-full-dates", "retain-longitudinal-modified-dates"])


def test_an_option_overrides_the_profile_and_the_stricter_of_two_counts() -> None:
    allergies = 0x00102110
    both = Policy(frozenset({Option.CLEAN_DESCRIPTORS, Option.PATIENT_CHARACTERISTICS}))
    assert Policy().code(allergies) == "X"
    assert both.code(allergies) == "C"
    assert Policy(frozenset({Option.UIDS})).code(0x0020000D) == "K"
    assert Action("K") is Action.KEEP


def test_repeating_groups_have_their_rows() -> None:
    assert Policy().code(0x60023000) == "X"
    assert Policy().code(0x501E1234) == "X"
    assert Policy().code(0x00280010) is None
