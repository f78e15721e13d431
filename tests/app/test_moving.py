"""A project that is written to another place keeps its history, its view and its images."""

# mypy: disable-error-code="arg-type"

from __future__ import annotations

from tests.model.values import IMAGE, STAMP, an_image, put
from workbench.app.moving import rebased, relocated
from workbench.model.commands import moved_from
from workbench.model.project import Project
from workbench.store.paths import resolved_path


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
