"""From what somebody chose to files."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import pydicom.data
import pytest

from tests.app.images.conftest import names
from workbench.app.images.walking import walk

CD = Path(pydicom.data.__file__).parent / "test_files" / "dicomdirtests"


def test_folders_are_walked_in_a_stable_order_without_hidden_files(folder):
    assert names(walk([folder]), folder) == [
        "a.pic",
        "b.pic",
        "notes.txt",
        "sub 10/c.pic",
        "sub 2/slice 1.pic",
        "sub 2/slice 2.pic",
    ]


def test_a_hidden_or_missing_file_that_is_named_is_kept(folder):
    wanted = [folder / ".hidden.pic", folder / "gone.pic"]
    assert walk(wanted) == wanted


def test_a_file_named_beside_its_folder_comes_once(folder):
    assert walk([folder / "b.pic", folder, folder / "b.pic"]).count(folder / "b.pic") == 1


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")
def test_a_folder_that_may_not_be_looked_into_is_told(folder, monkeypatch):
    scandir = os.scandir

    def refusing(path):
        if Path(path).name == "sub 10":
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    told = []
    found = walk([folder], lambda path, reason: told.append((path.name, str(reason))))
    assert "sub 10/c.pic" not in names(found, folder)
    assert told == [("sub 10", "sub 10 cannot be read: Permission denied.")]


def test_a_folder_that_contains_itself_is_walked_once(folder):
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    assert len(walk([folder])) == 6


def zipped(folder: Path, path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for one in sorted(folder.rglob("*")):
            if one.is_file():
                out.write(one, one.relative_to(folder).as_posix())
    return path


def test_archives_are_looked_into_named_or_in_a_folder(folder, tmp_path):
    archive = zipped(folder, tmp_path / "光盘.zip")
    inside = ["a.pic", "b.pic", "notes.txt", "sub 10/c.pic", "sub 2/slice 1.pic"]
    assert names(walk([archive]), archive) == [*inside, "sub 2/slice 2.pic"]
    shutil.move(archive, folder / "b.zip")
    assert names(walk([folder]), folder)[2:5] == ["b.zip/a.pic", "b.zip/b.pic", "b.zip/notes.txt"]


def test_an_archive_inside_an_archive_is_told(tmp_path):
    path = tmp_path / "outer.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("deep/inner.zip", b"PK")
        out.writestr("a.pic", b"a")
    told = []
    assert walk([path], lambda one, reason: told.append((one.name, str(reason)))) == [
        path / "a.pic"
    ]
    ((name, reason),) = told
    assert name == "inner.zip"
    assert "unpack" in reason


def test_an_archive_that_cannot_be_read_is_told(tmp_path):
    path = tmp_path / "broken.zip"
    path.write_bytes(b"PK\x03\x04 no archive")
    heard = []
    assert walk([tmp_path], lambda path, why: heard.append((path, str(why)))) == []
    assert heard == [(path, "broken.zip cannot be opened: it is damaged or cut off.")]


def test_a_dicomdir_that_is_named_stands_for_its_files(tmp_path):
    disc = Path(shutil.copytree(CD, tmp_path / "CD"))
    found = walk([disc / "DICOMDIR"])
    assert len(found) == 31
    found[0].unlink()
    heard = []
    again = walk([disc / "DICOMDIR"], lambda path, why: heard.append((path, str(why))))
    assert again == found[1:]
    assert heard == [(found[0], "DICOMDIR names it, but it is not there.")]


def test_in_a_folder_the_dicomdir_is_passed_over(tmp_path):
    disc = Path(shutil.copytree(CD, tmp_path / "CD"))
    found = walk([disc])
    assert set(walk([disc / "DICOMDIR"])) <= set(found)
    assert all(path.name != "DICOMDIR" for path in found)
