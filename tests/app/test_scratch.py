"""Scratch projects: one is ready before it is needed, and none is left that nobody used."""

from __future__ import annotations

from pathlib import Path

from workbench.app.scratch import ScratchFolder
from workbench.model import commands
from workbench.model.ids import EntityId, ImageId
from workbench.model.image import Image
from workbench.model.patch import ChangeKind, Patch, Stamp
from workbench.model.project import Project
from workbench.store.project_file import ProjectFile


def a_patch() -> Patch:
    image = Image(ImageId(EntityId("i")), "图 a.png", "plain_images", 6, 8)
    return commands.add_images(Project(), Stamp("ann"), [image])


def test_a_project_made_ahead_is_the_next_one_and_is_empty(tmp_path: Path) -> None:
    scratch = ScratchFolder(tmp_path / "空 folder")
    scratch.prepare("ann", a_patch())
    (made,) = (tmp_path / "空 folder").glob("*.wbp")
    assert scratch.projects() == []
    with scratch.take("ann") as file:
        assert file.path == made
        assert scratch.projects() == [made]
        assert not file.load().images
        assert file.entries() == []
        assert file.verify().ok
        file.append(a_patch(), ChangeKind.DO)
        assert [entry.seq for entry in file.entries()] == [1]
    with ProjectFile.open(made, author="ann") as again:
        assert len(again.load().images) == 1
        assert again.verify().ok


def test_preparing_twice_makes_one_and_dropping_leaves_no_file(tmp_path: Path) -> None:
    scratch = ScratchFolder(tmp_path)
    scratch.prepare("ann", a_patch())
    scratch.prepare("ann", a_patch())
    assert len(list(tmp_path.glob("*.wbp"))) == 1
    scratch.drop()
    scratch.drop()
    assert not [path for path in tmp_path.iterdir() if ".wbp" in path.name]


def test_two_who_ask_get_two_projects(tmp_path: Path) -> None:
    scratch = ScratchFolder(tmp_path)
    scratch.prepare("ann", a_patch())
    with scratch.take("ann") as one, scratch.take("ann") as other:
        assert one.path != other.path
        assert sorted(scratch.projects()) == sorted([one.path, other.path])
