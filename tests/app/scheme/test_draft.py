"""A scheme while it is edited: nothing is lost, and every mistake is said."""

from __future__ import annotations

from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from workbench.app.sample import SAMPLE_LABELS
from workbench.app.scheme.draft import (
    AttributeDraft,
    Draft,
    add,
    below,
    draft_of,
    get,
    labels_of,
    move,
    place,
    problems,
    remove,
    replace,
)
from workbench.model.ids import EntityId, SchemeId
from workbench.model.scheme import Attribute, AttributeKind, Label, LabelScheme


def id_of(draft: Draft, name: str) -> int:
    return next(one.id for one in draft if one.name == name)


def names(draft: Draft) -> list[str]:
    return [one.name for one in draft]


def said(draft: Draft) -> list[str]:
    return [str(one.text) for one in problems(draft)]


def with_attribute(attribute: AttributeDraft) -> Draft:
    draft, id = add((), "#000000", name="A")
    return replace(draft, evolve(get(draft, id), attributes=(attribute,)))


def test_labels_come_back_unchanged() -> None:
    assert labels_of(draft_of(SAMPLE_LABELS)) == SAMPLE_LABELS


def test_a_limit_with_many_digits_comes_back_unchanged() -> None:
    kind = AttributeKind.NUMBER
    labels = (Label("a", "A", attributes=(Attribute("x", kind, minimum=0.1, maximum=1e-7 * 3e7),)),)
    assert labels_of(draft_of(labels)) == labels


def test_a_renamed_label_keeps_its_key() -> None:
    draft = draft_of((Label("pit", "Pit"),))
    (label,) = labels_of(replace(draft, evolve(draft[0], name="Dent")))
    assert (label.key, label.name) == ("pit", "Dent")


def test_a_new_label_is_called_by_its_path_where_the_name_is_taken() -> None:
    draft = draft_of((Label("pit", "pit"), Label("rail", "rail")))
    draft, _ = add(draft, "#000000", id_of(draft, "rail"), "pit")
    assert [label.key for label in labels_of(draft)] == ["pit", "rail", "rail/pit"]


def test_removing_a_label_moves_those_below_it_up() -> None:
    draft = draft_of((Label("a", "a"), Label("b", "b", parent="a"), Label("c", "c", parent="b")))
    draft = remove(draft, id_of(draft, "b"))
    assert [(label.key, label.parent) for label in labels_of(draft)] == [("a", None), ("c", "a")]


def test_a_label_cannot_be_put_below_itself() -> None:
    draft = draft_of((Label("a", "a"), Label("b", "b", parent="a")))
    assert place(draft, id_of(draft, "a"), id_of(draft, "b")) == draft
    assert place(draft, id_of(draft, "a"), id_of(draft, "a")) == draft


def test_moving_takes_those_below_along() -> None:
    draft = draft_of((Label("a", "a"), Label("b", "b", parent="a"), Label("c", "c")))
    assert names(move(draft, id_of(draft, "c"), -1)) == ["c", "a", "b"]
    assert move(draft, id_of(draft, "a"), -1) == draft


def test_a_label_is_put_at_a_position() -> None:
    draft = draft_of(tuple(Label(key, key) for key in "abc"))
    assert names(place(draft, id_of(draft, "c"), None, 1)) == ["a", "c", "b"]


def test_a_digit_that_two_labels_have_is_said_once() -> None:
    draft = draft_of((Label("a", "A", digit=3),))
    draft, id = add(draft, "#000000", name="B")
    draft = replace(draft, evolve(get(draft, id), digit=3))
    assert said(draft) == ["The digit 3 belongs to “A” and to “B”. Choose another."]


def test_names_are_needed_and_different_in_one_place() -> None:
    draft, _ = add((), "#000000")
    assert said(draft) == ["A label has no name."]
    draft = draft_of((Label("a", "A"),))
    draft, _ = add(draft, "#000000", name=" A ")
    assert "occurs twice" in said(draft)[0]


def test_what_is_wrong_with_attributes_is_said() -> None:
    number, choice = AttributeKind.NUMBER, AttributeKind.CHOICE
    assert "has no name" in said(with_attribute(AttributeDraft()))[0]
    assert "not a number" in said(with_attribute(AttributeDraft("x", number, minimum="2 mm")))[0]
    assert "not a number" in said(with_attribute(AttributeDraft("x", number, maximum="inf")))[0]
    assert (
        "is empty" in said(with_attribute(AttributeDraft("x", number, minimum="2", maximum="1")))[0]
    )
    assert "needs values" in said(with_attribute(AttributeDraft("x", choice, choices=(" ",))))[0]
    assert "twice" in said(with_attribute(AttributeDraft("x", choice, choices=("a", "a "))))[0]


def test_a_default_that_no_longer_fits_is_dropped() -> None:
    attribute = AttributeDraft("x", AttributeKind.CHOICE, choices=("b",), default="a")
    assert labels_of(with_attribute(attribute))[0].attributes[0].default is None


steps = st.lists(
    st.tuples(
        st.sampled_from(["add", "remove", "move", "place"]), st.integers(0, 9), st.integers(0, 9)
    ),
    max_size=25,
)


@given(steps)
def test_whatever_is_done_the_labels_make_a_scheme(done: list[tuple[str, int, int]]) -> None:
    draft: Draft = ()
    for step, a, b in done:
        ids = [one.id for one in draft]
        if step == "add" or not ids:
            parent = ids[a % len(ids)] if ids and b % 2 else None
            draft, _ = add(draft, "#000000", parent, f"n{len(ids)}{a}{b}")
        elif step == "remove":
            draft = remove(draft, ids[a % len(ids)])
        elif step == "move":
            draft = move(draft, ids[a % len(ids)], 1 if b % 2 else -1)
        else:
            parent = ids[b % len(ids)] if b else None
            draft = place(draft, ids[a % len(ids)], parent, b)
        assert len({one.id for one in draft}) == len(draft)
        assert all(one.id not in below(draft, one.id) for one in draft)
    if not problems(draft):
        scheme = LabelScheme(SchemeId(EntityId("s")), 1, "", labels_of(draft))
        assert len(scheme.labels) == len(draft)
