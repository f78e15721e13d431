"""What was looked at comes back for each user, and there is always something to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import a_ct_series
from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.app.viewing.kept_view import keep_view, look_at_something, restore_view
from workbench.app.viewing.view_state import ViewState
from workbench.base.errors import StoreError
from workbench.base.text import t
from workbench.model.grey import Window
from workbench.model.project import Project
from workbench.store.project_file import ProjectFile


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    folder = tmp_path / "胸部 CT"
    folder.mkdir()
    a_ct_series(folder, 3)
    home = tmp_path / "home"
    made = Session(Places(home / "config", home / "data", home / "cache"), jobs=Jobs(AtOnce()))
    made.new_project(tmp_path / "p.wbp")
    made.open_images([folder])
    yield made
    made.close()


def file_of(session: Session) -> ProjectFile:
    assert session.file is not None
    return session.file


def test_each_user_goes_on_where_that_user_was(session: Session) -> None:
    anna, bert = ViewState(), ViewState()
    first, second, third = next(iter(session.project.series.values())).images
    anna.show(third)
    anna.set_viewport(voi=Window(40, 400))
    bert.show(second)
    keep_view(file_of(session), "anna", anna)
    keep_view(file_of(session), "bert", bert)
    for user, image, voi in (("anna", third, Window(40, 400)), ("bert", second, None)):
        view = ViewState()
        restore_view(file_of(session), user, view, session.project)
        assert (view.viewport.image, view.viewport.voi) == (image, voi)
    view = ViewState()
    restore_view(file_of(session), "carl", view, session.project)
    assert view.viewport.image == first


def test_what_the_project_lost_is_not_looked_at(session: Session) -> None:
    view, again = ViewState(), ViewState()
    view.show(next(iter(session.project.images)))
    keep_view(file_of(session), "anna", view)
    restore_view(file_of(session), "anna", again, Project())
    assert again.viewport.image is None and again.layer is None


def test_a_table_that_cannot_be_used_costs_only_the_view(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(name: str) -> object:
        raise StoreError(t("{name} is damaged.", name="p.wbp"))

    file = file_of(session)
    monkeypatch.setattr(file, "side", damaged)
    keep_view(file, "anna", ViewState())
    view = ViewState()
    restore_view(file, "anna", view, session.project)
    assert view.viewport.image is not None


def test_what_is_looked_at_already_stays(session: Session) -> None:
    view = ViewState()
    last = list(session.project.images)[-1]
    view.show(last)
    look_at_something(view, session.project)
    assert view.viewport.image == last
