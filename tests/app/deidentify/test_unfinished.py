"""What a run that was stopped has left can be gone on with, or thrown away."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from tests.app.deidentify.test_publishing import a_real_review
from workbench.app.deidentify.unfinished import throw_away, unfinished
from workbench.base.errors import InputError
from workbench.deid.batch.staging import Staging


def test_what_a_run_left_is_found_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "出 [1]"
    left = Staging.beside(out, "abc")
    left.prepare()
    left.release()
    (tmp_path / ".出 [1].workbench-file").write_text("no folder")
    (tmp_path / ".other.workbench-abc" / "files").mkdir(parents=True)
    assert unfinished(out) == (left.folder,)
    assert unfinished(None) == unfinished(tmp_path / "none") == ()


def test_a_review_throws_it_away_and_what_was_published_stays(tmp_path: Path) -> None:
    out = tmp_path / "out"
    review = a_real_review(tmp_path / "in", out, tmp_path / "a.key")
    review.publish()
    published = sorted(out.rglob("*"))
    left = Staging.beside(out, "abc")
    left.prepare()
    left.release()
    assert review.unfinished == (left.folder,)
    review.throw_away()
    assert review.problem is None
    assert not review.unfinished
    assert not left.folder.exists()
    assert sorted(out.rglob("*")) == published
    assert len(published) > 0


def test_what_another_run_works_in_stays(tmp_path: Path) -> None:
    busy = Staging.beside(tmp_path / "out", "abc")
    busy.prepare()
    with pytest.raises(InputError, match="Another run"):
        throw_away(tmp_path / "out")
    assert busy.files.is_dir()
    busy.release()


def test_without_an_output_nothing_is_thrown_away(tmp_path: Path) -> None:
    review = a_real_review(tmp_path / "in", tmp_path / "out")
    review.choose(evolve(review.choices, out=None))
    review.throw_away()
    assert review.busy is None
    assert not review.unfinished
