"""What the preview says is what the cleaner does."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence

from tests.deid.dicom.objects import (
    SC,
    an_object,
    clean,
    code,
    file_of,
    item,
    setup,
    with_pixels,
)
from tests.deid.dicom.test_rules import report
from workbench.base.errors import InputError
from workbench.deid.dicom.pixel_review import Outcome
from workbench.deid.preview.dicom import dicom_difference
from workbench.deid.preview.difference import Difference, Fate, Node
from workbench.deid.preview.file import file_difference


def at(difference: Difference, tag: str) -> Node:
    return next(one for node in difference.nodes for one in node.walk() if one.tag == tag)


def test_each_element_is_shown_before_and_after_with_what_was_done_and_why() -> None:
    made = with_pixels(an_object(StudyDescription="CHEST of Orvandel"))
    made.add_new(0x00090010, "LO", "ACME 1")
    made.add_new(0x00091001, "LO", "Zyxquill")
    found = dicom_difference(
        file_of(made), setup("clean-descriptors", "retain-longitudinal-modified-dates")
    )
    name = at(found, "(0010,0010)")
    assert (name.before, name.fate) == ("Zyxquill^Orvandel", Fate.REPLACED)
    assert str(name.after).startswith("DEID^")
    assert at(found, "(0008,0020)").fate is Fate.SHIFTED
    described = at(found, "(0008,1030)")
    assert described.fate is Fate.CLEANED
    assert "Orvandel" not in str(described.after)
    private = at(found, "(0009,1001)")
    assert (private.before, private.after, private.fate) == ("Zyxquill", "", Fate.REMOVED)
    assert str(private.why) == "Private element"
    assert at(found, "(0028,0010)").fate is Fate.KEPT
    assert at(found, "(0012,0062)").fate is Fate.ADDED
    assert "bytes" in str(at(found, "(7FE0,0010)").before)
    assert found.counts()[Fate.KEPT] > 5


def test_values_after_are_those_of_the_cleaned_file() -> None:
    made = with_pixels(an_object())
    made.RequestAttributesSequence = Sequence(
        [item(ScheduledProcedureStepID="S1", RequestedProcedureDescription="for Zyxquill")] * 2
    )
    made.AnatomicRegionSequence = code("T-D3000", "SRT", "Chest")
    out = dcmread(io.BytesIO(clean(made).data or b""))
    found = dicom_difference(file_of(made), setup(), Outcome.UNLIKELY)
    for node in found.nodes:
        if (
            node.tag
            and node.vr not in ("SQ", "OW")
            and node.after
            and "bytes" not in str(node.after)
        ):
            value = out[int(node.tag[1:5] + node.tag[6:10], 16)].value
            shown = "\\".join(map(str, value)) if isinstance(value, MultiValue) else str(value)
            assert node.after == shown, node.tag


def test_sequences_are_trees_and_say_what_happens_in_them() -> None:
    made = with_pixels(an_object())
    made.RequestAttributesSequence = Sequence([item(ScheduledProcedureStepID="Zyxquill 12")])
    made.SharedFunctionalGroupsSequence = Sequence(
        [item(PixelMeasuresSequence=Sequence([item(SliceThickness="5", PixelSpacing=["1", "1"])]))]
    )
    found = dicom_difference(file_of(made), setup())
    gone = at(found, "(0040,0275)")
    assert gone.fate is Fate.REMOVED
    assert [one.fate for one in gone.walk() if one.tag == "(0040,0009)"] == [Fate.REMOVED]
    groups = at(found, "(5200,9229)")
    assert groups.fate is Fate.KEPT
    thickness = at(found, "(0018,0050)")
    assert (thickness.before, thickness.after, thickness.fate) == ("5", "5", Fate.KEPT)


def test_content_items_that_go_leave_the_others_beside_themselves() -> None:
    found = dicom_difference(file_of(report()), setup())
    tree = at(found, "(0040,A730)")
    assert [child.fate for child in tree.children].count(Fate.REMOVED) >= 1
    kept = [child for child in tree.children if child.fate is None]
    assert kept
    for child in kept:
        kind = next(one for one in child.children if one.tag == "(0040,A040)")
        assert kind.before == kind.after


def test_a_file_that_would_be_held_says_why_and_shows_what_it_holds(tmp_path: Path) -> None:
    made = with_pixels(an_object(SC))
    path = tmp_path / "a.dcm"
    path.write_bytes(file_of(made))
    # What is known of the pixels comes from the scan; the preview itself does not look at them.
    assert file_difference(str(path), setup(keep_pixels="")).held is None
    other = tmp_path / "notes.txt"
    other.write_text("a name")
    with pytest.raises(InputError, match="cannot be de-identified"):
        file_difference(str(other), setup())


def test_values_are_in_no_repr() -> None:
    found = dicom_difference(file_of(with_pixels(an_object())), setup())
    assert "Zyxquill" not in repr(found)


def test_a_head_whose_face_is_blanked_later_shows_its_elements() -> None:
    made = with_pixels(an_object(BodyPartExamined="HEAD", SliceThickness="1"))
    wanted = setup("clean-recognizable-visual-features", keep_pixels="")
    found = dicom_difference(file_of(made), wanted)
    assert found.held is None
    assert at(found, "(0028,0010)").fate is Fate.KEPT
