"""A project that is written to another place keeps its history, its view and its images."""

# mypy: disable-error-code="arg-type,union-attr"

from __future__ import annotations

from typing import Any

import pytest

from tests.app.session_kit import draw, make
from tests.model.values import IMAGE, STAMP, an_image, put
from workbench.app.moving import rebased, relocated
from workbench.app.session import Session
from workbench.base.errors import StoreError, WorkbenchError
from workbench.base.text import t
from workbench.model import commands
from workbench.model.commands import moved_from
from workbench.model.grey import Window
from workbench.model.project import Project
from workbench.model.review import ImageStatus
from workbench.store.paths import resolved_path
from workbench.store.project_file import ProjectFile


def test_paths_stay_right_when_the_project_file_moves(tmp_path):
    old, new = tmp_path / "a", tmp_path / "b" / "c"
    project = Project([an_image(path="pictures/x.png")])
    patch = rebased(project, STAMP, old, new)
    moved = put(project, patch).images[IMAGE]
    assert moved.path == "../../a/pictures/x.png"
    assert resolved_path(moved.path, new) == old / "pictures" / "x.png"


def test_no_path_is_rewritten_that_stays_as_it_is(tmp_path):
    project = Project([an_image(path="/elsewhere/x.png")])
    for one in (project, Project()):
        patch = rebased(one, STAMP, tmp_path / "a", tmp_path / "b")
        assert patch is not None
        assert (patch.deltas, moved_from(patch.name)) == ({}, "../a")
        assert rebased(one, STAMP, tmp_path / "a", tmp_path / "a") is None


def test_a_path_of_before_two_moves_leads_where_it_led(tmp_path):
    first, second, third = tmp_path / "a", tmp_path / "b" / "c", tmp_path / "d"
    then = "pictures/x.png"  # seen from the first folder
    now = relocated(then, ["../b/c", "../../a"], third)
    assert resolved_path(now, third) == resolved_path("../../a/pictures/x.png", second)
    assert resolved_path(now, third) == first / "pictures" / "x.png"


def test_a_copy_is_written_and_work_goes_on_here(session, tmp_path, pictures):
    session.new_project(tmp_path / "a.wbp")
    session.open_images([pictures])
    session.save_copy(tmp_path / "copy.wbp")
    draw(session)
    assert session.file.path.name == "a.wbp"
    assert str(session.file.entries()[1].name) == "Copy saved"
    session.open_project(tmp_path / "copy.wbp")
    assert (len(session.project.images), len(session.project.annotations)) == (3, 0)


def test_a_copy_in_another_folder_finds_its_images(session, tmp_path, pictures):
    session.new_project(tmp_path / "a.wbp")
    session.open_images([pictures])
    here = {one.path for one in session.project.images.values()}
    target = tmp_path / "深" / "er" / "copy.wbp"
    target.parent.mkdir(parents=True)
    session.save_copy(target)
    assert {one.path for one in session.project.images.values()} == here
    files = {session.library.path(id) for id in session.project.images}
    session.open_project(target)
    assert {session.library.path(id) for id in session.project.images} == files
    assert all(not session.library.missing(id) for id in session.project.images)
    assert session.file.verify().ok
    session.document.undo()  # of what was done before the copy was made
    session.document.redo()
    assert {session.library.path(id) for id in session.project.images} == files


def test_a_copy_that_cannot_be_settled_is_none(session, tmp_path, pictures, monkeypatch):
    session.new_project(tmp_path / "a.wbp")
    session.open_images([pictures])
    (tmp_path / "other").mkdir()

    def fail(*_, **__):
        raise StoreError(t("The disk is full."))

    monkeypatch.setattr("workbench.edit.document.Document.move", fail)
    with pytest.raises(StoreError):
        session.save_copy(tmp_path / "other" / "copy.wbp")
    assert not list((tmp_path / "other").glob("*.wbp"))


def test_a_project_is_not_copied_or_saved_onto_itself(session, tmp_path):
    path = tmp_path / "a.wbp"
    session.new_project(path)
    session.do(commands.add_layer, "Layer")
    with pytest.raises(WorkbenchError, match="project itself"):
        session.save_copy(path)
    session.save_as(path)
    assert len(session.project.layers) == 1
    assert session.file.verify().ok


def test_a_scratch_project_moves_with_history_view_and_right_paths(session, tmp_path, pictures):
    session.open_images([pictures])
    assert session.is_scratch
    scratch = session.file.path
    draw(session)
    session.view_state.set_viewport(voi=Window(1, 2))
    session.view_state.choose_label(None)
    target = tmp_path / "deep" / "saved 项目.wbp"
    target.parent.mkdir()
    session.save_as(target)
    assert (session.file.path, session.is_scratch) == (target, False)
    assert not list(scratch.parent.glob(scratch.name + "*"))
    assert session.scratch_projects() == []
    for id in session.project.images:
        assert session.library.missing(id) is None
    assert session.view_state.viewport.voi == Window(1, 2)
    assert len(session.project.annotations) == 1
    assert session.file.verify().ok


def test_saving_elsewhere_is_no_step_that_could_be_undone(session, tmp_path, pictures):
    session.open_images([pictures])
    draw(session)
    draw(session, 9)
    session.document.undo()
    steps = [str(step.name) for step in session.document.history.undo_steps(9)]
    target = tmp_path / "deep" / "b.wbp"
    target.parent.mkdir()
    session.save_as(target)
    history = session.document.history
    assert [str(step.name) for step in history.undo_steps(9)] == steps
    session.document.redo()
    assert len(session.project.annotations) == 2
    for n in (1, 0):
        session.document.undo()
        assert len(session.project.annotations) == n
        assert are_there(session)
    session.document.undo()
    assert not session.project.images
    session.document.redo()
    assert are_there(session)
    assert session.file.verify().ok


def are_there(session: Session) -> bool:
    """Whether each image is found, and under the name that it was added by."""
    session.library.close()  # what it remembers of files that are there
    return bool(session.project.images) and all(
        session.library.missing(id) is None for id in session.project.images
    )


def test_what_was_taken_out_before_the_project_moved_comes_back_whole(
    session, places, tmp_path, pictures
):
    """The project is saved elsewhere twice, and opened again."""
    session.new_project(tmp_path / "a.wbp")
    session.open_images([pictures])
    gone = next(iter(session.project.images))
    session.do(commands.set_image_status, [gone], ImageStatus.DONE)
    session.do(commands.remove_images, [gone])
    for name in ("one/b.wbp", "two/three/c.wbp"):
        target = tmp_path / "work" / name
        target.parent.mkdir(parents=True)
        session.save_as(target)
        assert are_there(session)
    session.close()
    again = make(places)
    try:
        again.open_project(target)
        again.document.undo()
        assert again.project.images[gone].status is ImageStatus.DONE
        assert are_there(again)
        again.document.undo()
        again.document.undo()
        again.document.redo()
        assert len(again.project.images) == 3
        assert are_there(again)
        assert again.file.verify().ok
    finally:
        again.close()


@pytest.mark.parametrize("fails", ["save_copy", "open", "append"])
def test_saving_elsewhere_that_fails_half_way_goes_on_with_the_old_project(
    session, tmp_path, pictures, monkeypatch, fails
):
    session.open_images([pictures])
    one = draw(session)
    scratch, target = session.file.path, tmp_path / "deep" / "b.wbp"
    target.parent.mkdir()
    real = ProjectFile.append

    def full(*args: Any, **kwargs: Any) -> None:
        raise StoreError(t("The disk is full."))

    def full_there(self: ProjectFile, *args: Any, **kwargs: Any) -> Any:
        return full() if self.path == target else real(self, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(ProjectFile, fails, full_there if fails == "append" else full)
        with pytest.raises(StoreError, match="full"):
            session.save_as(target)
    assert session.file.path == scratch
    assert one in session.project.annotations
    draw(session)
    session.save_as(target)
    assert session.file.path == target
    assert len(session.project.annotations) == 2


def test_a_read_only_project_can_be_saved_elsewhere_and_edited_there(session, places, tmp_path):
    path = tmp_path / "a.wbp"
    session.new_project(path)
    session.do(commands.add_layer, "Layer")
    other = make(places, author="bob")
    try:
        other.open_project(path)
        other.save_as(tmp_path / "mine.wbp")
        assert not other.document.read_only
        other.do(commands.add_layer, "Mine")
    finally:
        other.close()
    assert len(session.project.layers) == 1
