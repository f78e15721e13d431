"""Every row of Table E.1-1 under the Basic Profile and under each option, at the top and nested."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag

from tests.deid.dicom.objects import CT, KEY, OPTIONS, an_object, cleaned, item
from workbench.deid.keys.pseudonyms import Pseudonyms
from workbench.deid.keys.shift import days_of
from workbench.deid.policy.attribute_types import items_of, root, type_of
from workbench.deid.policy.options import Option
from workbench.deid.policy.rules import Rule, tables

UNKNOWN = {  # attributes newer than pydicom's dictionary, by the end of their names
    "Sequence": "SQ",
    "DateTime": "DT",
    "Comment": "LT",
    "Reference": "UR",
    "URI": "UR",
    "Groups": "LO",
}
TEXTS = frozenset("AE CS LO LT PN SH ST UC UR UT".split())
HOLDER = "RealWorldValueMappingSequence"  # in no table, so only recursed into


def vr_of(rule: Rule) -> str:
    try:
        return dictionary_VR(int(rule.tag, 16)).split(" or ")[0]
    except KeyError:
        ends = (vr for end, vr in UNKNOWN.items() if rule.name.endswith(end))
        return next(ends, "LO")


def planted(vr: str, n: int) -> Any:
    """Return a value that is seen again wherever it is left."""
    if vr == "SQ":
        return Sequence([item(PatientComments=f"Qzneedle{n:04d}x", TextValue=f"Qzdeeper{n:04d}x")])
    if vr in TEXTS:
        return f"QZN{n:04d}X" if vr in ("CS", "AE") else f"Qzneedle{n:04d}x"[:14]
    return {
        "DA": f"{n + 1000:04d}0607",
        "TM": f"{n % 24:02d}{n % 60:02d}33.{n:06d}",
        "DT": f"{n + 1000:04d}0607080910.{n:06d}",
        "AS": "045Y",
        "UI": f"1.2.3.4.5.{n + 1000}",
        "IS": "7",
        "DS": "7.5",
        "US": 7,
        "UN": f"Qzneedle{n:04d}x".encode(),
        "OB": f"Qzneedle{n:04d}x".encode(),
        "OW": f"Qzneedle{n:04d}x".encode(),
    }[vr]


ROWS = [
    rule
    for rule in tables().rules
    if len(rule.tag) == 8 and "X" not in rule.tag and int(rule.tag, 16) >> 16 >= 8
]
OWN = frozenset({"00080018", "0020000D", "0020000E"})


def the_object() -> Dataset:
    made, nested = an_object(CT), Dataset()
    for n, rule in enumerate(ROWS):
        for place, number in ((made, n), (nested, n + 1000)):
            if place is made and rule.tag in OWN:
                continue
            tag, vr = Tag(int(rule.tag, 16)), vr_of(rule)
            place[tag] = DataElement(tag, vr, planted(vr, number), validation_mode=0)
    setattr(made, HOLDER, Sequence([nested]))
    made.PatientID, made.PatientName = "ZQ-448812", "Zyxquill^Orvandel"
    return made


@cache
def results(names: tuple[str, ...]) -> tuple[Dataset, Dataset]:
    source = the_object()
    return source, cleaned(source, *names)


def expected(rule: Rule, options: frozenset[Option], type: str) -> str:
    found = {rule.options[option] for option in options if option in rule.options}
    if found:
        return "C" if "C" in found else "K"
    choices = rule.basic.split("/")
    if len(choices) == 1:
        return choices[0]
    if type == "3":
        return choices[0]
    if type.startswith("2") and "Z" in choices and "U*" not in choices:
        return "Z"
    return choices[-1]


def problem(wanted: str, vr: str, before: Any, after: DataElement | None, rule: Rule) -> str:
    """Return what is wrong with what became of an element, empty when it is right."""
    if wanted == "X":
        return "" if after is None else "is there"
    if wanted in ("Z", "D", "U", "U*") and after is None:
        return "is gone"
    if wanted == "D":
        if after is not None and (after.value is None or len(str(after.value)) == 0):
            return "is empty"
        return "" if after is not None and after.value != before.value else "is the same"
    if wanted == "U":
        return "" if after is not None and str(after.value).startswith("2.25.") else "is not mapped"
    if wanted == "K":
        if vr in ("OB", "OW", "UN"):
            return ""
        if after is None:
            return "is gone"
        return "" if vr == "SQ" or after.value == before.value else "has changed"
    if wanted == "C" and vr in ("DA", "DT"):
        return "" if after is not None and after.value != before.value else "is not moved"
    if wanted == "C" and vr == "TM":
        return "" if after is not None and after.value == before.value else "has changed"
    return ""


@pytest.mark.parametrize("names", [(), *((name,) for name in OPTIONS)], ids=lambda x: "+".join(x))
def test_every_row_is_done_at_the_top_and_nested(names: tuple[str, ...]) -> None:
    source, out = results(names)
    options = frozenset(Option(name) for name in names)
    nested_place = items_of(root(CT), HOLDER)
    holders = out.get(HOLDER)
    wrong = []
    for rule in ROWS:
        tag = Tag(int(rule.tag, 16))
        vr = vr_of(rule)
        for where, before, after, place in (
            ("top", source, out, root(CT)),
            ("nested", getattr(source, HOLDER)[0], holders[0] if holders else {}, nested_place),
        ):
            if where == "top" and rule.tag in ("00080005", "00100010", "00100020"):
                continue
            wanted = expected(rule, options, type_of(place, before[tag].keyword))
            found = problem(wanted, vr, before[tag], after.get(tag), rule)
            if found:
                wrong.append(f"{where} {rule.tag} {rule.name} {wanted} {vr}: {found}")
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.parametrize("names", [(), *((name,) for name in OPTIONS)], ids=lambda x: "+".join(x))
def test_no_planted_text_is_left_but_where_an_option_keeps_it(names: tuple[str, ...]) -> None:
    source, out = results(names)
    options = frozenset(Option(name) for name in names)
    kept = {
        str(place[Tag(int(rule.tag, 16))].value)
        for rule in ROWS
        for place in (source, getattr(source, HOLDER)[0])
        if expected(rule, options, "1") == "K"
    }
    left = []
    for element in out.iterall():
        text = str(element.value)
        if element.VR != "SQ" and ("zneedle" in text or "zdeeper" in text or "QZN" in text):
            if text not in kept:
                left.append(f"{element.tag} {element.keyword}")
    assert not left


def test_dates_move_by_the_days_of_the_patient_wherever_they_stand() -> None:
    from datetime import date, timedelta

    out = cleaned(an_object(), "retain-longitudinal-modified-dates")
    pseudonyms = Pseudonyms(KEY)
    days = days_of(pseudonyms, out.PatientID)
    moved = date(2024, 3, 5) + timedelta(days=days)
    assert out.StudyDate == out.SeriesDate == moved.strftime("%Y%m%d")
    assert out.StudyTime == "101112"
