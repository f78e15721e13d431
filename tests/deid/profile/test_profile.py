from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from tests.deid.dicom.objects import KEY
from workbench.base.errors import InputError
from workbench.base.text import LANGUAGES
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.pixels.decisions import Decision, Decisions
from workbench.deid.pixels.devices import DeviceRule
from workbench.deid.pixels.found import Box
from workbench.deid.policy.options import Option
from workbench.deid.profile.built_in import BASIC, BUILT_IN
from workbench.deid.profile.difference import attributes, difference
from workbench.deid.profile.file import (
    FORMAT,
    VERSION,
    profile_data,
    profile_of,
    read_profile,
    write_profile,
)
from workbench.deid.profile.library import ProfileLibrary
from workbench.deid.profile.profile import Profile

OURS = Profile(
    "胸部 CT 研究",
    frozenset({Option.MODIFIED_DATES, Option.UIDS}),
    {"en": "Chest CT", "zh_CN": "胸部 CT"},
    notes="for the follow-up of nodules\nsecond line",
    reasons={"retain-uids": "the archive of the study needs them"},
    photo=PhotoPolicy(find_faces=False, serial_pattern="SN[0-9]+"),
    outside_regions=True,
    keep_clinical=False,
    devices=(DeviceRule("Maker", "Model 7", 640, 480, (Box(0, 0, 640, 30),), "our site"),),
)


def plain(**changes: Any) -> bytes:
    data = json.loads(profile_data(OURS))
    data.update(changes)
    return json.dumps(data).encode()


def test_a_profile_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    path = tmp_path / "一 profile.json"
    write_profile(path, OURS)
    assert read_profile(path) == OURS
    assert json.loads(path.read_text("utf-8"))["format"] == FORMAT


@pytest.mark.parametrize("profile", BUILT_IN, ids=lambda profile: profile.name)
def test_built_in_profiles_hold_together(profile: Profile) -> None:
    profile.check()
    assert all(profile.shown(code) for code in LANGUAGES)
    again = profile_of(profile_data(profile), "x")
    assert evolve(again, titles={}) == profile
    setup = profile.setup(KEY)
    assert setup.policy.options == profile.options and not setup.keep_pixels
    assert setup.find_text == (Option.CLEAN_PIXEL_DATA in profile.options)


def test_the_profiles_that_people_ask_for_are_there() -> None:
    names = {profile.name: profile.options for profile in BUILT_IN}
    assert names["basic"] == frozenset()
    assert names["research"] == {
        *(Option.MODIFIED_DATES, Option.PATIENT_CHARACTERISTICS, Option.DEVICE_IDENTITY)
    }
    assert Option.CLEAN_PIXEL_DATA in names["teaching"] & names["industrial"]


def test_what_was_decided_on_pixels_goes_into_the_setup() -> None:
    decisions = Decisions().with_(Decision((), True), layout="a")
    assert BASIC.setup(KEY, decisions).decisions == decisions
    ours = OURS.setup(KEY)
    assert (ours.devices, ours.outside_regions) == (OURS.devices, True)
    assert not ours.keep_clinical and ours.photo == OURS.photo


def test_more_options_may_be_added_unless_they_exclude_each_other() -> None:
    more = BASIC.with_options(["clean-graphics"])
    assert more.options == {Option.CLEAN_GRAPHICS} and more.name == "basic"
    research = next(one for one in BUILT_IN if one.name == "research")
    with pytest.raises(InputError, match="not both"):
        research.with_options(["retain-longitudinal-full-dates"])


def test_who_keeps_identity_must_say_why(tmp_path: Path) -> None:
    silent = Profile("x", frozenset({Option.UIDS}))
    with pytest.raises(InputError, match="must say why"):
        write_profile(tmp_path / "x.json", silent)
    with pytest.raises(InputError, match="must say why"):
        profile_of(plain(reasons={}), "x.json")
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    "changes",
    [
        {"format": "something"},
        {"version": VERSION + 1},
        {"version": "1"},
        {"options": ["retain-everything"]},
        {"options": ["retain-longitudinal-full-dates", "retain-longitudinal-modified-dates"]},
        {"options": "retain-uids"},
        {"more": 1},
        {"name": ""},
        {"name": "../../etc/passwd"},
        {"name": "-x"},
        {"name": "a\u202eb"},
        {"name": "a" * 65},
        {"name": None},
        {"notes": "x" * 5000},
        {"notes": "\x1b[2J"},
        {"titles": {"xx": "title"}},
        {"titles": {"en": 3}},
        {"reasons": {"clean-graphics": "not chosen"}},
        {"photo": {"find_text": "yes"}},
        {"photo": {"serial_pattern": "("}},
        {"photo": {"templates": [{"layout": "a", "boxes": [[0, 0, -1, 1]]}]}},
        {"photo": []},
        {"keep_pixels": True},
        {"devices": [{"manufacturer": "a", "model": "b", "columns": 9, "rows": 9}]},
        {
            "devices": [
                {"manufacturer": "a", "model": "b", "columns": 9, "rows": 9}
                | {"boxes": [[0, 0, 10, 1]]}
            ]
        },
        {"keep_clinical": 1},
    ],
    ids=str,
)
def test_a_file_that_says_something_else_is_refused(changes: dict[str, Any]) -> None:
    profile_of(plain(), "x.json")
    with pytest.raises(InputError):
        profile_of(plain(**changes), "x.json")


@pytest.mark.parametrize("data", [b"", b"\xff", b"null", b"[" * 100_000, b'{"a":' * 50_000])
def test_a_file_that_is_no_json_is_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        profile_of(data, "x.json")


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
def test_no_bytes_bring_reading_down(data: bytes) -> None:
    with pytest.raises(InputError):
        profile_of(data, "x.json")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_bytes(b" " * (1 << 21))
    with pytest.raises(InputError, match="too large"):
        read_profile(tmp_path / "x.json")
    with pytest.raises(InputError, match="cannot be read"):
        read_profile(tmp_path / "nothing.json")


def test_a_library_keeps_profiles_and_own_ones_win(tmp_path: Path) -> None:
    library = ProfileLibrary(tmp_path / "库")
    assert library.profiles() == list(BUILT_IN)
    library.save(OURS)
    library.save(evolve(BUILT_IN[2], notes="ours"))
    found = library.profiles()
    assert library.get(OURS.name) == OURS
    assert library.get("research").notes == "ours"
    assert [one.name for one in found].count("research") == 1
    library.remove("research")
    assert library.get("research") == BUILT_IN[2]
    with pytest.raises(InputError, match="no profile of yours"):
        library.remove("research")


def test_a_profile_is_found_by_its_file_too(tmp_path: Path) -> None:
    write_profile(tmp_path / "x.json", OURS)
    assert ProfileLibrary(tmp_path / "none").get(str(tmp_path / "x.json")) == OURS
    with pytest.raises(InputError, match="Known: basic"):
        ProfileLibrary(tmp_path / "none").get("nothing")


def test_a_damaged_file_in_the_library_hides_no_other(tmp_path: Path) -> None:
    library = ProfileLibrary(tmp_path)
    library.save(OURS)
    (tmp_path / "broken.json").write_text("{")
    assert library.own() == [OURS]
    (problem,) = library.problems()
    assert "broken.json" in str(problem)


def test_two_profiles_differ_in_what_they_do_only() -> None:
    assert not difference(BASIC, evolve(BASIC, name="x", notes="y"))
    found = {one.what: (one.first, one.second) for one in difference(BASIC, OURS)}
    assert found == {
        "retain-longitudinal-modified-dates": ("—", "yes"),
        "retain-uids": ("—", "yes"),
        "outside_regions": ("—", "yes"),
        "keep_clinical": ("yes", "—"),
        "devices": ("—", "Maker Model 7"),
        "photo.find_faces": ("yes", "—"),
        "photo.serial_pattern": ("—", "SN[0-9]+"),
    }
    assert [one.what for one in difference(BASIC, evolve(BASIC, keep_pixels="seen"))] == [
        "keep_pixels"
    ]


def test_the_attributes_that_are_treated_otherwise_are_named() -> None:
    found = {one.what[:8]: (one.first, one.second) for one in attributes(BASIC, OURS)}
    assert found["00080018"] == ("U", "K") and found["00080020"] == ("Z", "C")
    assert "00100010" not in found
    assert not attributes(BASIC, BASIC)
