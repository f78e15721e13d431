"""Candidates that are offered, and what becomes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve

from tests.app.inspection.desk_kit import a_picture, a_session
from workbench.app.defects.offer import Offer, Options, is_same, new_offer
from workbench.app.defects.references import Reference
from workbench.app.defects.seen import seen_offers
from workbench.app.session import Session
from workbench.base.errors import InputError
from workbench.imaging.loader import Place
from workbench.imaging.reference.alignment import Alignment, Kind
from workbench.model.calibration import Spacing
from workbench.model.regions import Polygon


def an_offer(x: float, y: float, size: float = 10.0) -> Offer:
    ring = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
    return new_offer(Polygon.from_ring(ring), size * size, 0.7, "threshold", "bright 90")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    one = a_session(tmp_path / "home")
    one.new_project(tmp_path / "case.wbp")
    one.open_images(
        [a_picture(tmp_path / "扫描 scan.png", 300, 200), a_picture(tmp_path / "b.png")]
    )
    yield one
    one.close()


def the_place(session: Session) -> Place:
    return next(iter(session.project.images)), 1


def test_offers_are_no_annotations_and_are_there_again_after_a_restart(session: Session) -> None:
    place, offers = the_place(session), session.defects.offers
    offers.put(place, [an_offer(10, 10), an_offer(50, 60)])
    assert not session.project.annotations
    path = session.file.path if session.file else None
    ids = [one.id for one in offers.all(place)]
    session.close_project()
    assert path is not None
    session.open_project(path)
    again = session.defects.offers.all(place)
    assert [one.id for one in again] == ids
    assert again[0].box == (10, 10, 20, 20)
    assert (again[0].score, again[0].how) == (0.7, "bright 90")


def test_accepting_makes_one_annotation_and_undo_opens_the_candidate_again(
    session: Session,
) -> None:
    place, offers = the_place(session), session.defects.offers
    one, other = offers.put(place, [an_offer(10, 10), an_offer(50, 60)])
    offers.accept(place, one)
    assert offers.open(place) == (other,)
    made = session.project.annotations[one.id]
    assert (made.provenance.tool, made.provenance.score) == ("threshold", 0.7)
    assert made.provenance.model == "threshold bright 90"
    assert made.region is not None
    session.document.undo()
    assert offers.open(place) == (one, other)
    assert not session.project.annotations


def test_what_was_rejected_does_not_come_back_until_that_is_undone(session: Session) -> None:
    place, offers = the_place(session), session.defects.offers
    one, other = offers.put(place, [an_offer(10, 10), an_offer(50, 60)])
    offers.reject(place, [one])
    assert offers.open(place) == (other,)
    # Found again a little larger: the same place.
    assert offers.put(place, [an_offer(9, 9, 12), an_offer(90, 90)])[0].box == (90, 90, 100, 100)
    session.document.undo()
    assert len(offers.put(place, [an_offer(9, 9, 12), an_offer(90, 90)])) == 2


def test_what_is_drawn_already_is_not_offered(session: Session) -> None:
    place, offers = the_place(session), session.defects.offers
    (one,) = offers.put(place, [an_offer(10, 10)])
    offers.accept(place, one)
    assert offers.put(place, [an_offer(10, 10), an_offer(70, 70)])[0].box[0] == 70


def test_next_goes_round_over_what_is_open(session: Session) -> None:
    place, offers = the_place(session), session.defects.offers
    a, b, c = offers.put(place, [an_offer(0, 0), an_offer(30, 30), an_offer(60, 60)])
    assert offers.step(place, 1) is a
    offers.reject(place, [b])
    assert offers.step(place, 1) is c
    assert offers.step(place, 1) is a
    assert offers.step(place, -1) is c
    tally = offers.tally(place)
    assert (tally.total, tally.left, tally.at, tally.rejected) == (3, 2, 3, 1)
    offers.reject(place, [a, c])
    assert offers.step(place, 1) is None


def test_a_viewport_is_told_of_open_candidates_only(session: Session) -> None:
    place, offers = the_place(session), session.defects.offers
    (one,) = offers.put(place, [an_offer(10, 10)])
    state = session.view_state.viewport
    seen = seen_offers(session, state)
    assert seen.open == (one,) and seen.current is None
    offers.step(place, 1)
    assert "1 of 1" in str(seen_offers(session, state).caption)
    assert str(seen_offers(session, state).keys) == "S accepts it, Shift+S rejects it"
    offers.reject(place, [one])
    assert seen_offers(session, state).open == ()


def test_a_reference_is_kept_and_gone_with_its_image(session: Session) -> None:
    place, references = the_place(session), session.defects.references
    other = list(session.project.images)[1]
    held = Reference(other, 1, Alignment(((1, 0, 5), (0, 1, -3)), Kind.RIGID), 21.0)
    references.set(place, held)
    references.forget()
    assert references.get(place) == held
    from workbench.model import commands

    session.do(commands.remove_images, [other])
    assert references.get(place) is None
    session.document.undo()
    assert references.get(place) == held


def test_viewports_of_a_pair_are_aligned_both_ways(session: Session) -> None:
    place = the_place(session)
    other = list(session.project.images)[1]
    alignment = Alignment(((0.9, -0.1, 5), (0.1, 0.9, -3)), Kind.AFFINE)
    session.defects.references.set(place, Reference(other, 1, alignment))
    mine = session.view_state.viewport
    its = evolve(mine, image=other)
    there = session.defects.between(mine, its)
    back = session.defects.between(its, mine)
    assert there is not None and back is not None
    assert back.apply(*there.apply(40, 70)) == pytest.approx((40, 70))
    assert session.defects.between(mine, mine) is None


def test_options_are_kept_for_each_person(session: Session) -> None:
    chosen = Options(Kind.AFFINE, 40.0, 12.0, 1.0)
    session.defects.set_options(chosen)
    assert session.defects.options == chosen
    assert Options.from_side({"kind": "sheared"}) == Options()


def test_boxes_are_the_same_when_they_share_most() -> None:
    assert is_same((0, 0, 10, 10), (1, 1, 11, 11))
    assert not is_same((0, 0, 10, 10), (6, 6, 16, 16))
    assert not is_same((0, 0, 10, 10), (20, 0, 30, 10))


@pytest.mark.parametrize(
    ("typed", "said", "pixels"),
    [
        ("6", "6 px", 6.0),
        ("12.5 px", "12.5 px", 12.5),
        ("0,05 mm2", "0.05 mm2", 5.0),
        (".05mm²", "0.05 mm2", 5.0),
    ],
)
def test_the_least_area_is_typed_in_pixels_or_millimetres(typed, said, pixels):
    options = Options().with_least(typed)
    assert options.least_words == said
    assert options.on(Spacing(0.2, 0.05)).least_area == pytest.approx(pixels)
    assert Options.from_side(json.loads(json.dumps(options.to_side()))) == options
    assert options.with_least("3").least_words == "3 px"


@pytest.mark.parametrize("typed", ["", "x", "-1", "1..2", "5 cm2", "inf", "1e99"])
def test_what_is_no_area_is_refused(typed):
    with pytest.raises(InputError, match="mm2"):
        Options().with_least(typed)


def test_millimetres_need_a_calibrated_image():
    with pytest.raises(InputError, match="not calibrated"):
        Options().with_least("1 mm2").on(None)
    assert Options().on(None) == Options()


def test_hundreds_are_decided_by_two_persons_and_nothing_is_lost_or_comes_back(
    session: Session,
) -> None:
    place, offers = the_place(session), session.defects.offers
    given = [an_offer(3.0 + 14 * (n % 20), 3.0 + 14 * (n // 20)) for n in range(240)]
    offers.put(place, given)
    decided: dict[str, str] = {}
    for n in range(240):
        if n == 120:
            session.change_settings(evolve(session.settings, author="bob"))
        one = offers.step(place, 1)
        assert one is not None
        if n % 3:
            offers.reject(place, [one])
        else:
            offers.accept(place, one)
            decided[one.id] = session.settings.author
    for _ in range(30):
        session.document.undo()
    tally = offers.tally(place)
    assert (tally.left, tally.accepted, tally.rejected) == (30, 70, 140)
    for _ in range(30):
        session.document.redo()
    tally = offers.tally(place)
    assert (tally.left, tally.accepted, tally.rejected) == (0, 80, 160)
    path = session.file.path if session.file else None
    assert path is not None
    session.close_project()
    session.open_project(path)
    made = session.project.annotations
    assert {id: one.provenance.author for id, one in made.items()} == decided
    again = [an_offer(one.box[0] + 1, one.box[1] + 1) for one in given]
    assert session.defects.offers.put(place, again) == ()
