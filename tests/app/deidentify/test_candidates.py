"""What is found at the same place in many files is one thing to decide."""

from __future__ import annotations

from attrs import evolve

from tests.app.deidentify.kit import scanned
from workbench.app.deidentify.candidates import Candidate, in_order, merge_file
from workbench.deid.pixels.found import Box, Found, Kind
from workbench.deid.scan import Scanned


def merged(*files: Scanned) -> tuple[Candidate, ...]:
    found: list[Candidate] = []
    for one in files:
        merge_file(found, one)
    return in_order(found)


def with_text(name: str, box: Box, text: str = "") -> Scanned:
    return scanned(name, fills=(box,), found=(Found(box, Kind.TEXT, 0.9, text),))


def test_names_of_different_lengths_at_one_place_are_one() -> None:
    (one,) = merged(
        with_text("a", Box(2, 2, 20, 8), "Li"),
        with_text("b", Box(2, 2, 48, 9), "Featherstonehaugh"),
        with_text("c", Box(3, 2, 22, 8), "Li"),
    )
    assert (one.box, one.files, one.texts) == (
        Box(2, 2, 48, 9),
        3,
        ("Li", "Featherstonehaugh"),
    )


def test_neighbours_that_touch_a_little_stay_apart() -> None:
    both = scanned("a", fills=(Box(0, 0, 20, 10),), undecided=(Box(18, 0, 20, 40),), ok=False)
    first, second = merged(both)
    assert not first.unsure
    assert second.unsure


def test_what_stays_is_shown_as_that() -> None:
    box = Box(2, 2, 5, 5)
    (one,) = merged(scanned("a", kept=(box,), found=(Found(box, Kind.TEXT, 0.9, "L"),)))
    assert not one.fill
    assert one.texts == ("L",)


def test_a_region_of_a_device_takes_the_kind_of_what_lies_in_it() -> None:
    region, face = Box(0, 0, 60, 20), Box(10, 5, 10, 10)
    file = scanned("a", fills=(region,), found=(Found(region, Kind.REGION), Found(face, Kind.FACE)))
    (one,) = merged(file)
    assert one.kind is Kind.FACE
    (alone,) = merged(evolve(file, found=(Found(region, Kind.REGION),)))
    assert alone.kind is Kind.REGION


def test_frames_are_told_only_when_it_is_not_in_all() -> None:
    box = Box(1, 1, 5, 5)
    some = Found(box, Kind.TEXT, frames=(2, 3))
    (one,) = merged(scanned("a", fills=(box,), found=(some,)))
    assert one.frames == (2, 3)
    (every,) = merged(scanned("a", fills=(box,), found=(some, Found(box, Kind.TEXT))))
    assert every.frames == ()
