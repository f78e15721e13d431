from __future__ import annotations

from pathlib import Path

import pytest

from tests.edit.tools.hand import IMAGE, a_document, a_drawn, an_id
from workbench.app import clipboard
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.base.errors import InputError
from workbench.edit.document import Document
from workbench.model.project import Project
from workbench.model.regions import Box


@pytest.fixture
def session(tmp_path: Path) -> Session:
    session = Session(Places(*(tmp_path / name for name in ("config", "data", "cache"))))
    session.document = a_document(a_drawn("a", Box(100, 100, 20, 20)))
    session.view_state.show(IMAGE)
    return session


def boxes(session: Session) -> list[float]:
    found = [session.project.annotations[id].region for id in session.view_state.selection]
    return [region.x for region in found if isinstance(region, Box)]


def test_copies_are_selected_and_lie_beside_each_other(session: Session) -> None:
    session.view_state.select([an_id("a")])
    clipboard.copy(session)
    for x in (110, 120):
        assert clipboard.paste(session) is None
        assert boxes(session) == [x]
    clipboard.duplicate(session)
    assert boxes(session) == [130]
    assert len(session.project.annotations) == 4


def test_pasting_goes_into_another_project(session: Session) -> None:
    session.view_state.select([an_id("a")])
    clipboard.copy(session)
    assert clipboard.can_paste()
    session.document = Document(a_document(layers=[]).project)
    clipboard.paste(session)
    (one,) = session.project.annotations.values()
    assert isinstance(one.region, Box)


def test_what_cannot_be_done_says_why(session: Session) -> None:
    with pytest.raises(InputError, match="selected"):
        clipboard.copy(session)
    with pytest.raises(InputError, match="selected"):
        clipboard.duplicate(session)
    session.document = Document(Project())
    session.view_state.show(None)
    with pytest.raises(InputError, match="image"):
        clipboard.paste(session)
