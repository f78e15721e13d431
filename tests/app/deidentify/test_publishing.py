"""What was decided is what leaves, all at once, with its report beside it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from attrs import evolve
from pydicom import dcmread

from tests.app.deidentify.kit import Inline
from tests.deid.dicom.objects import SC, an_object, file_of, with_pixels
from workbench.app.deidentify.candidates import Candidate
from workbench.app.deidentify.choices import Choices
from workbench.app.deidentify.doors import Doors
from workbench.app.deidentify.layouts import Status
from workbench.app.deidentify.publishing import Order, publish, report_page
from workbench.app.deidentify.review import Review
from workbench.app.deidentify.vaults import WayBack
from workbench.app.jobs import AtOnce, Jobs
from workbench.base.errors import InputError
from workbench.deid.pixels.decisions import Decisions
from workbench.deid.pixels.found import Box
from workbench.deid.profile.built_in import BASIC


def a_real_review(folder: Path, out: Path, key: Path | None = None) -> Review:
    """Return a review of three files that asks the header only, without processes."""
    folder.mkdir()
    (folder / "切片.dcm").write_bytes(file_of(with_pixels(an_object())))
    (folder / "screen.dcm").write_bytes(file_of(with_pixels(an_object(SC, Modality="OT"))))
    (folder / "notes.txt").write_text("Zyxquill")
    doors = evolve(Doors(), workers=lambda count: Inline())
    review = Review(Jobs(AtOnce()), doors, author="anna", thread=Inline)
    review.choose(Choices(BASIC, out=out, key=key))
    review.add([folder])
    review.start_scan()
    return review


def status(review: Review, name: str) -> Status:
    return next(review.status(s)[0] for p, s in review.scanned.items() if Path(p).name == name)


def test_what_nobody_decided_is_held_and_named_and_the_rest_leaves(tmp_path: Path) -> None:
    out, key = tmp_path / "出", tmp_path / "a.key"
    review = a_real_review(tmp_path / "in", out, key)
    assert status(review, "screen.dcm") is Status.LOOK
    review.publish()
    assert review.problem is None
    result = review.result
    assert result is not None
    assert (result.published, result.held + result.failed) == (1, 2)
    assert {Path(one.path).name for one in result.left} == {"screen.dcm", "notes.txt"}
    assert all(one.reason for one in result.left)
    (made,) = (path for path in out.rglob("*") if path.is_file())
    assert "Zyxquill" not in str(dcmread(made))
    assert result.page is not None
    assert result.page.parent == out.parent
    page = result.page.read_text(encoding="utf-8")
    data = json.loads(result.page.with_suffix(".json").read_text(encoding="utf-8"))
    assert data["counts"]["published"] == 1
    assert "Zyxquill" not in page + json.dumps(data)
    assert key.is_file()


def test_a_decision_lets_a_file_leave_with_its_box_black(tmp_path: Path) -> None:
    out = tmp_path / "out"
    review = a_real_review(tmp_path / "in", out)
    layout = next(one for one in review.layouts.values() if "screen" in one.files[0].path)
    review.change(layout.key, [Candidate(Box(0, 0, 2, 2))])
    review.approve(layout.key)
    assert status(review, "screen.dcm") is Status.READY
    review.publish()
    assert review.result is not None
    assert review.result.published == 2
    assert not review.is_unsaved
    pixels = [dcmread(path).pixel_array for path in out.rglob("*.dcm")]
    assert [not one[:2, :2].any() for one in pixels].count(True) == 1
    # Nothing hidden is left beside the output.
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_the_output_among_the_inputs_is_refused_in_words(tmp_path: Path) -> None:
    review = a_real_review(tmp_path / "in", tmp_path / "in")
    review.publish()
    assert review.result is None
    assert "another folder" in str(review.problem)
    assert review.busy is None


def test_a_run_that_is_cancelled_publishes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    review = a_real_review(tmp_path / "in", out)

    class Cancelling(Inline):
        def submit(self, fn, /, *args, **kwargs):
            for job in review._jobs._running:
                review._jobs.cancel(job)
            return super().submit(fn, *args, **kwargs)

    review._doors = evolve(review._doors, workers=lambda count: Cancelling())
    review.publish()
    assert review.result is None
    assert not out.exists()
    assert not report_page(out).exists()
    assert str(review.problem) == "Cancelled."


@pytest.mark.parametrize("there", [0, 1, 2])
def test_an_earlier_report_is_never_replaced(tmp_path: Path, there: int) -> None:
    out = tmp_path / "out"
    for _ in range(there):
        report_page(out).write_text("earlier")
    assert not report_page(out).exists()


def test_an_output_that_cannot_be_is_refused_before_any_work(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "file").write_text("x")
    for out in (tmp_path / "file", tmp_path / "file" / "out"):
        order = Order(Choices(out=out), Decisions(), {}, (tmp_path / "in",))
        with pytest.raises(InputError, match=r"file|cannot be written"):
            publish(order, AtOnce, lambda share: None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "in"]


def test_secrets_never_lie_in_what_is_published(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    out = tmp_path / "out"
    back = WayBack(out / "p.vault", "long", "long")
    for choices in (
        Choices(out=out, key=out / "p.key"),
        Choices(out=out, key=tmp_path / "p.key", way_back=back),
    ):
        order = Order(choices, Decisions(), {}, (tmp_path / "in",))
        with pytest.raises(InputError, match="who is who"):
            publish(order, AtOnce, lambda share: None)
    assert not out.exists()
