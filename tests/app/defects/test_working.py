"""Images and their references: chosen, aligned, aligned in another way."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.app.inspection.desk_kit import a_picture, a_session
from workbench.app.defects import working
from workbench.app.defects.references import Reference
from workbench.app.host import Desk
from workbench.app.session import Session
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.reference.alignment import Alignment


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    one = a_session(tmp_path / "home")
    one.new_project(tmp_path / "case.wbp")
    one.open_images([a_picture(tmp_path / f"{name}.png", 300, 200) for name in "ab"])
    yield one
    one.close()


def test_a_reference_that_did_not_fit_stays_chosen_to_be_aligned_in_another_way(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    host = SimpleNamespace(notify=lambda text, tone=None: told.append(str(text)))
    desk = cast("Desk", SimpleNamespace(session=session, host=host))
    image, golden = session.project.images
    place, references = (image, 1), session.defects.references

    def refuse(*_: Any) -> Any:
        raise InputError(t("They do not fit each other."))

    monkeypatch.setattr("workbench.app.defects.search.aligned", refuse)
    working.choose(desk, [place], (golden, 1))
    assert told == ["They do not fit each other."]
    held = references.get(place)
    assert held is not None and held.image == golden and held.alignment is None

    found = Alignment()
    monkeypatch.setattr("workbench.app.defects.search.aligned", lambda *_: (found, 12.0))
    working.align(desk, [place])
    held = references.get(place)
    assert held == Reference(golden, 1, found, 12.0)


def test_images_that_are_aligned_but_in_doubt_are_not_said_to_have_failed(
    session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told: list[str] = []
    host = SimpleNamespace(notify=lambda text, tone=None: told.append(str(text)))
    desk = cast("Desk", SimpleNamespace(session=session, host=host))
    session.open_images([a_picture(tmp_path / "c.png", 300, 200)])
    *images, golden = session.project.images
    coarse = Alignment(((0.25, 0, 0), (0, 0.25, 0)))
    monkeypatch.setattr("workbench.app.defects.search.aligned", lambda *_: (coarse, 12.0))
    working.choose(desk, [(one, 1) for one in images], (golden, 1))
    assert told[0].startswith("2 of 2 images are aligned, but not to be relied on: One pixel")
