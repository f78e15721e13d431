"""What is found is grouped by layout, decided once, and kept with the key."""

from __future__ import annotations

import time
from concurrent.futures import Executor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from attrs import evolve

from tests.app.deidentify.kit import (
    LAYOUT,
    NAME_BOX,
    NOW,
    Inline,
    a_review,
    doors,
    scanned,
    unsure,
)
from workbench.app.deidentify.candidates import Candidate
from workbench.app.deidentify.layouts import Status, status_of
from workbench.app.deidentify.review import Review
from workbench.app.jobs import AtOnce, Jobs
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.pixels.found import Box
from workbench.deid.policy.options import Option
from workbench.deid.scan import Scanned


def test_one_decision_serves_all_files_of_a_layout(tmp_path: Path) -> None:
    review = a_review(tmp_path, *(unsure(f"{n}.dcm") for n in range(30)), scanned("ok.dcm"))
    (layout,) = review.layouts.values()
    (candidate,) = layout.candidates
    assert (candidate.box, candidate.files, candidate.unsure) == (NAME_BOX, 30, True)
    assert candidate.texts == ("Zyxquill",)
    assert review.status_of_layout(layout) is Status.LOOK
    assert review.decided == (0, 1)
    review.approve(layout.key)
    assert review.decided == (1, 1)
    assert all(review.status(one)[0] is Status.READY for one in review.scanned.values())
    decision = review.decisions.for_layout(LAYOUT)
    assert decision is not None
    assert (decision.boxes, decision.by, decision.at) == ((NAME_BOX,), "anna", NOW)


def test_texts_that_are_read_are_in_no_repr(tmp_path: Path) -> None:
    review = a_review(tmp_path, unsure("a.dcm"))
    assert "Zyxquill" not in repr(review.layouts)


def test_a_changed_box_must_be_approved_again_and_undo_brings_both_back(tmp_path: Path) -> None:
    review = a_review(tmp_path, unsure("a.dcm"))
    (key,) = review.layouts
    review.approve(key)
    moved = evolve(review.layouts[key].candidates[0], box=Box(30, 30, 5, 5))
    review.change(key, [moved])
    assert not review.layouts[key].approved
    assert review.decisions.for_layout(LAYOUT) is None
    # What was found lies outside of what is decided now.
    assert review.not_covered(review.layouts[key]) == list(review.layouts[key].files)
    assert review.undo() == key
    assert review.layouts[key].approved
    assert review.layouts[key].candidates[0].box == NAME_BOX
    assert review.undo() == key
    assert not review.layouts[key].approved
    assert not review.can_undo


def test_what_is_kept_is_decided_too(tmp_path: Path) -> None:
    review = a_review(tmp_path, unsure("a.dcm", text="L"))
    (key,) = review.layouts
    review.change(key, [evolve(review.layouts[key].candidates[0], fill=False)])
    review.approve(key)
    decision = review.decisions.for_layout(LAYOUT)
    assert decision is not None
    assert (decision.boxes, decision.kept) == ((), (NAME_BOX,))
    assert review.decided == (1, 1)


def test_a_file_that_differs_is_listed_and_may_be_decided_by_itself(tmp_path: Path) -> None:
    other = unsure("b.dcm", Box(40, 30, 10, 5))
    review = a_review(tmp_path, unsure("a.dcm"), other)
    (key,) = review.layouts
    first = next(one for one in review.layouts[key].candidates if one.box == NAME_BOX)
    review.change(key, [first])
    assert [Path(one.path).name for one in review.not_covered(review.layouts[key])] == ["b.dcm"]
    review.approve(key)
    assert review.decided == (0, 1)
    own = review.decide_alone(other.sha256)
    assert own != key
    assert [one.box for one in review.layouts[own].candidates] == [other.undecided[0]]
    review.approve(own)
    assert review.decided == (2, 2)
    assert review.decisions.for_file(other.sha256) is not None


def test_decisions_lie_beside_the_key_and_count_in_the_next_review(tmp_path: Path) -> None:
    key = tmp_path / "keys" / "项目.key"
    files = tmp_path / "files"
    first = a_review(files, unsure("a.dcm"))
    first.choose(evolve(first.choices, key=key))
    (layout,) = first.layouts
    first.approve(layout)
    assert not first.is_unsaved
    second = a_review(files, unsure("a.dcm"))
    assert second.decided == (0, 1)
    second.choose(evolve(second.choices, key=key))
    assert second.decided == (1, 1)
    assert second.layouts[layout].approved


def test_without_a_key_decisions_would_be_lost(tmp_path: Path) -> None:
    review = a_review(tmp_path, unsure("a.dcm"))
    assert not review.is_unsaved
    review.approve(next(iter(review.layouts)))
    assert review.is_unsaved


def test_the_next_undecided_goes_round_and_ends(tmp_path: Path) -> None:
    files = [unsure(f"{n}.dcm", layout=f"l{n}") for n in range(3)]
    review = a_review(tmp_path, *files, scanned("ready.dcm", layout="r"))
    first = review.next_undecided()
    assert first is not None
    review.approve(first)
    second = review.next_undecided(first)
    third = review.next_undecided(second or "")
    assert {second, third} == set(review.layouts) - {first, "dicom r"}
    review.approve(second or "")
    review.approve(third or "")
    assert review.next_undecided() is None


@pytest.mark.parametrize(
    ("file", "status"),
    [
        (Scanned("x.txt", "1"), Status.HELD),
        (Scanned("x.dcm", "1", "dicom", reason="damaged"), Status.ERROR),
        (Scanned("x.dcm", "1", "dicom", ok=True), Status.READY),
        (scanned("x.dcm", ok=False, reason="a video"), Status.LOOK),
    ],
)
def test_each_file_says_where_it_stands(tmp_path: Path, file: Scanned, status: Status) -> None:
    review = a_review(tmp_path, file)
    (found,) = review.scanned.values()
    assert review.status(found)[0] is status
    assert status is Status.READY or str(review.status(found)[1])


def test_nothing_is_published_before_it_may_be(tmp_path: Path) -> None:
    review = a_review(tmp_path)
    assert "search" in str(review.why_not())
    review = a_review(tmp_path / "in", scanned("a.dcm"))
    assert "folder" in str(review.why_not())
    review.choose(evolve(review.choices.with_pixels(True, " "), out=tmp_path / "out"))
    assert "why" in str(review.why_not()).lower()
    review.choose(review.choices.with_pixels(True, "phantoms"))
    assert review.why_not() is None


def test_a_file_that_ends_its_process_is_named_and_the_others_are_searched(tmp_path: Path) -> None:
    class Dying(Inline):
        def submit(self, fn, /, *args, **kwargs):
            future = super().submit(fn, *args, **kwargs)
            if str(args[0]).endswith("bomb.dcm"):
                future._exception = BrokenProcessPool("died")
            return future

    def answer(path: str, setup: Setup) -> Scanned:
        return scanned(path)

    for name in ("a.dcm", "bomb.dcm", "c.dcm"):
        (tmp_path / name).write_bytes(name.encode())
    review = Review(Jobs(AtOnce()), doors(answer, lambda n: Dying()), thread=Inline)
    review.add([tmp_path])
    review.start_scan()
    status = {Path(p).name: review.status(s)[0] for p, s in review.scanned.items()}
    assert status == {"a.dcm": Status.READY, "bomb.dcm": Status.ERROR, "c.dcm": Status.READY}


def test_a_search_can_be_cancelled_and_goes_on_where_it_was(tmp_path: Path) -> None:
    def answer(path: str, setup: Setup) -> Scanned:
        time.sleep(0.02)
        return scanned(path)

    def pool(count: int) -> Executor:
        return ThreadPoolExecutor(1)

    for n in range(60):
        (tmp_path / f"{n}.dcm").write_bytes(bytes([n]))
    review = Review(Jobs(), doors(answer, pool))
    review.add([tmp_path])
    review.start_scan()
    end = time.monotonic() + 20
    while not review.scanned and time.monotonic() < end:
        time.sleep(0.01)
    review.cancel()
    while review.busy is not None and time.monotonic() < end:
        time.sleep(0.01)
    found = len(review.scanned)
    assert 0 < found < 60
    assert str(review.problem) == "Cancelled."
    review.start_scan()
    while review.busy is not None and time.monotonic() < end:
        time.sleep(0.01)
    assert len(review.scanned) == 60
    review.close()


def test_pictures_of_a_layout_are_laid_over_each_other(tmp_path: Path) -> None:
    review = a_review(tmp_path, scanned("a.dcm"), scanned("b.dcm"))
    shown: list[object] = []
    review.ask_picture(list(review.scanned), None, shown.append, shown.append)
    (found,) = shown
    assert (found.count, found.failed) == (2, 0)  # type: ignore[attr-defined]


def test_a_hand_drawn_box_is_filled_without_anything_found(tmp_path: Path) -> None:
    review = a_review(tmp_path, scanned("a.dcm"))
    (key,) = review.layouts
    review.change(key, [Candidate(Box(1, 2, 3, 4))])
    review.approve(key)
    decision = review.decisions.for_layout(LAYOUT)
    assert decision is not None
    assert decision.boxes == (Box(1, 2, 3, 4),)


def test_boxes_of_a_camera_become_a_template_of_the_profile(tmp_path: Path) -> None:
    review = a_review(tmp_path, scanned("a.jpg", kind="photo"), unsure("b.dcm", layout="us"))
    photo = next(key for key, one in review.layouts.items() if one.kind == "photo")
    review.change(photo, [Candidate(Box(1, 2, 3, 4))])
    review.keep_template(photo)
    (template,) = review.choices.profile.photo.templates
    assert (template.layout, template.boxes) == (LAYOUT, (Box(1, 2, 3, 4),))
    assert not review.is_stale
    review.keep_template(next(key for key in review.layouts if key != photo))
    assert len(review.choices.profile.photo.templates) == 1


def test_heads_say_that_their_faces_are_there_or_blanked(tmp_path: Path) -> None:
    review = a_review(tmp_path, scanned("head.dcm", shows_face=True, ok=True))
    (head,) = review.scanned.values()
    assert review.status(head)[0] is Status.READY
    assert "could be made" in str(review.status(head)[1])
    review.choose(review.choices.with_option(Option.CLEAN_VISUAL_FEATURES, True))
    assert review.is_stale
    review.start_scan()
    (head,) = review.scanned.values()
    assert review.status(head)[0] is Status.READY
    assert "blanked" in str(review.status(head)[1])
    asked = unsure("other.dcm", shows_face=True)
    assert status_of(asked, review.decisions, blanks_faces=True)[0] is Status.LOOK
