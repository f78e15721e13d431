"""What stands beside the coded term of a label is kept in files and while editing."""

from __future__ import annotations

from attrs import evolve

from workbench.app.scheme.draft import draft_of, labels_of
from workbench.app.scheme.file import read_scheme, write_scheme
from workbench.app.scheme.versions import differences
from workbench.model.concept import Coding, Concept
from workbench.model.ids import EntityId, SchemeId
from workbench.model.scheme import Label, LabelScheme

LUNG, LEFT = Concept("SCT", "39607008", "Lung"), Concept("SCT", "7771000", "Left", "2026")
CODED = Label(
    "nodule",
    "Nodule",
    concept=Concept("SCT", "27925004", "Nodule"),
    coding=Coding(
        category=Concept("SCT", "49755003", "Morphologically Abnormal Structure"),
        modifiers=(LUNG,),
        site=LUNG,
        site_modifiers=(LEFT,),
        laterality=LEFT,
    ),
)


def scheme_of(label: Label) -> LabelScheme:
    return LabelScheme(SchemeId(EntityId("s")), 1, "Rules", (label,))


def test_the_file_of_a_scheme_keeps_it():
    (read,) = read_scheme(write_scheme(scheme_of(CODED))).labels
    assert read.coding == CODED.coding


def test_a_label_without_it_is_written_as_before():
    assert b"coding" not in write_scheme(scheme_of(evolve(CODED, coding=None)))
    assert b"coding" not in write_scheme(scheme_of(evolve(CODED, coding=Coding())))


def test_editing_a_label_keeps_it():
    assert labels_of(draft_of((CODED,))) == (CODED,)


def test_a_change_of_it_is_told():
    other = evolve(CODED, coding=Coding(laterality=LEFT))
    (change,) = differences(scheme_of(CODED), scheme_of(other))
    assert "SCT 7771000" in str(change.text)
    assert "Coding(" not in str(change.text)
