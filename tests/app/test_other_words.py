"""Other words: they belong to commands, and a natural word finds the command that is meant."""

from __future__ import annotations

import pytest

from workbench.app.actions import ACTIONS
from workbench.app.images.finding import Entry, rank
from workbench.app.other_words import OTHER_WORDS


def test_every_word_belongs_to_a_command() -> None:
    assert set(OTHER_WORDS) <= set(ACTIONS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("mpr", "view.planes"),
        ("mip", "view.slab_max"),
        ("maximum intensity", "view.slab_max"),
        ("cine", "view.cine"),
        ("movie", "view.cine"),
        ("sync", "view.link_all"),
        ("2x2", "view.layout_four"),
        ("anonym", "view.privacy"),
        ("preferences", "edit.settings"),
        ("second monitor", "view.to_window"),
        ("3d cursor", "tool.cross_hair"),
        ("crosshair", "tool.cross_hair"),
        ("hu", "view.probe"),
        ("pixel value", "view.probe"),
        ("negative", "view.invert"),
        ("gsps", "view.next_presentation"),
        ("measure", "tool.ruler"),
        ("chinese", "view.language"),
        ("theme", "view.theme"),
    ],
)
def test_a_natural_word_finds_it_among_the_first_three(typed: str, meant: str) -> None:
    actions = list(ACTIONS.values())
    entries = [Entry(one.id, (str(one.title), *_words(one.id))) for one in actions]
    assert meant in [actions[hit.index].id for hit in rank(typed, entries)[:3]]


def test_a_whole_word_is_worth_more_than_letters_here_and_there() -> None:
    entries = [Entry("a", ("Colours: Rainbow of even lightness",)), Entry("b", ("Play", "cine"))]
    assert [hit.index for hit in rank("cine", entries)] == [1, 0]


def _words(id: str) -> list[str]:
    return str(OTHER_WORDS.get(id, "")).split(", ")
