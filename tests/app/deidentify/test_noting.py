"""The journal of a project says why identity left."""

from __future__ import annotations

from pathlib import Path

from tests.app.deidentify.test_publishing import a_real_review
from tests.ui.window_kit import a_session
from workbench.app.deidentify.noting import kept, note_reasons
from workbench.deid.policy.options import Option


def test_the_reason_why_identity_stays_is_in_the_journal(tmp_path: Path) -> None:
    review = a_real_review(tmp_path / "in", tmp_path / "out", tmp_path / "a.key")
    choices = review.choices.with_option(Option.UIDS, True).with_reason(Option.UIDS, "follow-up 7")
    review.choose(choices.with_pixels(True, "phantom {only}"))
    review.publish()
    assert review.result is not None
    review.choose(review.choices.with_pixels(False, ""))  # what was used counts
    session = a_session(tmp_path / "home")
    try:
        session.new_project(tmp_path / "p.wbp")
        assert session.file is not None
        note_reasons(session, review.result.used)
        said = [str(one.name) for one in session.file.entries()]
        assert any("“Keep UIDs”: follow-up 7" in one for one in said)
        assert any("phantom {only}" in one for one in said)
    finally:
        session.close()


def test_nothing_is_noted_where_no_identity_stays(tmp_path: Path) -> None:
    review = a_real_review(tmp_path / "in", tmp_path / "out", tmp_path / "a.key")
    review.publish()
    assert review.result is not None
    assert kept(review.result.used) == []
    assert kept(None) == []
