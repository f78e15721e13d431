"""Options explain themselves, and what they make of the table is what the cleaner does."""

from __future__ import annotations

from pathlib import Path

from attrs import evolve

from workbench.app.deidentify.choices import Choices
from workbench.app.deidentify.option_words import HINTS, TITLES, conflicts, matrix, reach
from workbench.app.deidentify.profiles import ProfileShelf
from workbench.deid.policy.actions import Policy
from workbench.deid.policy.options import Option
from workbench.deid.policy.rules import tables


def test_every_option_has_a_title_and_says_what_it_does() -> None:
    assert set(TITLES) == set(HINTS) == set(Option)
    assert reach(Option.FULL_DATES) > 100


def test_the_table_says_what_the_policy_does() -> None:
    for options in (frozenset[Option](), frozenset({Option.MODIFIED_DATES, Option.UIDS})):
        policy = Policy(options)
        outcome = {row.tag: row.outcome for row in matrix(options)}
        for rule in tables().rules:
            if rule.tag != "PRIVATE":
                tag = f"({rule.tag[:4]},{rule.tag[4:]})"
                assert outcome[tag] == policy.code(int(rule.tag.replace("X", "0"), 16))


def test_dates_that_stay_and_dates_that_move_are_an_error_with_its_reason() -> None:
    both = conflicts({Option.FULL_DATES, Option.MODIFIED_DATES})
    assert both[0].is_error
    assert "shift" in str(both[0].text)
    assert not conflicts({Option.CLEAN_PIXEL_DATA})


def test_keeping_identity_needs_a_reason(tmp_path: Path) -> None:
    choices = evolve(Choices(), out=tmp_path).with_option(Option.UIDS, True)
    assert "why" in str(choices.problem())
    assert choices.with_reason(Option.UIDS, "a trial that joins them").problem() is None
    again = choices.with_reason(Option.UIDS, "a trial").with_option(Option.UIDS, False)
    assert not again.profile.reasons


def test_the_first_choice_looks_into_pictures_and_keeps_no_dates() -> None:
    options = Choices().options
    assert Option.CLEAN_PIXEL_DATA in options
    assert not options & {Option.FULL_DATES, Option.MODIFIED_DATES, Option.UIDS}


def test_profiles_are_kept_taken_from_files_and_say_when_they_were_changed(tmp_path: Path) -> None:
    shelf = ProfileShelf(tmp_path / "库")
    mine = evolve(Choices().profile, name="mine")
    assert shelf.is_changed(mine)
    shelf.save(mine)
    assert not shelf.is_changed(mine)
    assert shelf.is_own("mine")
    assert shelf.is_changed(evolve(mine, options=frozenset({Option.FULL_DATES})))
    shelf.write(tmp_path / "out.json", mine)
    other = ProfileShelf(tmp_path / "other")
    assert other.take(tmp_path / "out.json").options == mine.options
    other.remove("mine")
    assert not other.is_own("mine")
