"""A full disk refuses an edit, says what to do, and loses nothing."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.model.values import an_annotation
from tests.store.helpers import a_file, adding, opened
from workbench.base.errors import StoreError
from workbench.edit.document import Document
from workbench.model.project import Project
from workbench.model.regions import Polygon
from workbench.store.project_file import ProjectFile

LARGE = Polygon.from_ring([(n * 0.1, n * n * 0.7) for n in range(2000)])


def fill_up(document: Document) -> int:
    """Add until the disk is full; return how many there are then."""
    for n in range(10_000):
        before = Project(document.project.entities())
        try:
            document.apply(adding(an_annotation(f"n{n:05}", LARGE)))
        except StoreError as error:
            assert "is full" in str(error) and "Make room" in str(error)
            assert document.project == before
            return n
    raise AssertionError("never full")


def limit(file: ProjectFile, pages: int) -> None:
    with file._database.bare() as connection:
        connection.execute(f"PRAGMA max_page_count = {pages}").fetchall()


def test_a_refused_edit_changes_nothing_and_work_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    path = a_file(tmp_path / "p.wbp")
    file, document = opened(path)
    with file:
        limit(file, 60)
        fill_up(document)
        assert file.load() == document.project
        assert file.verify().ok
        limit(file, 1 << 30)
        document.apply(adding(an_annotation("afterwards", LARGE)))
        assert document.undo() is not None and document.redo() is not None
        assert file.verify().ok
    again, there = opened(path)
    assert there.project == document.project
    again.close()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.name == "nt" or os.geteuid() != 0:
        pytest.skip("a small disk can be mounted by root only")
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", folder], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("nothing can be mounted here")
    yield folder
    subprocess.run(["umount", folder], capture_output=True, check=True)


def test_a_disk_that_is_really_full_loses_nothing(small_disk: Path, tmp_path: Path) -> None:
    path = a_file(small_disk / "p.wbp")
    stuffing = small_disk / "stuffing"
    stuffing.write_bytes(b"\0" * 1_000_000)
    file, document = opened(path)
    fill_up(document)
    assert file.load() == document.project and file.verify().ok
    with pytest.raises(StoreError, match="room"):
        file.save_copy(small_disk / "copy.wbp")
    assert not (small_disk / "copy.wbp").exists()
    file.save_copy(tmp_path / "elsewhere.wbp")
    file.close()  # the log may not fit into the file either; it stays then
    stuffing.unlink()

    file, document_again = opened(path)
    assert document_again.project == document.project
    document_again.apply(adding(an_annotation("afterwards", LARGE)))
    assert file.verify().ok
    file.close()
    copy, there = opened(tmp_path / "elsewhere.wbp")
    assert there.project == document.project
    copy.close()


def test_there_may_be_no_room_for_a_new_project(small_disk: Path) -> None:
    (small_disk / "stuffing").write_bytes(b"\0" * (3 << 20))
    with pytest.raises(StoreError):
        ProjectFile.create(small_disk / "p.wbp", author="ann")
    assert [p.name for p in small_disk.iterdir()] == ["stuffing"]


def test_a_project_on_a_full_disk_can_at_least_be_read(small_disk: Path) -> None:
    path = a_file(small_disk / "p.wbp")
    free = os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize
    (small_disk / "stuffing").write_bytes(b"\0" * free)
    file, document = opened(path)
    with file:
        assert file.read_only and "full" in str(file.why)
        assert len(document.project.annotations) == 4
        assert not [name for name in os.listdir(small_disk) if "holder" in name or "lock" in name]
    (small_disk / "stuffing").unlink()
    file, _ = opened(path)
    with file:
        assert not file.read_only
