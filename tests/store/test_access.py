"""The way a project is opened follows from the circumstances, and the user is told why."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.model.values import STAMP, an_annotation
from tests.store.helpers import a_file, adding, beside, draw, opened
from workbench.base.errors import ReadOnlyError
from workbench.base.text import t
from workbench.edit.document import Document
from workbench.model.patch import ChangeKind
from workbench.store import opening
from workbench.store.access import Circumstances, Mode, decide
from workbench.store.project_file import ProjectFile


@pytest.mark.parametrize(
    ("now", "mode"),
    [
        (Circumstances(), Mode.READ_WRITE),
        (Circumstances(log_left=True), Mode.READ_WRITE),
        (Circumstances(old=True), Mode.READ_WRITE),
        (Circumstances(locked=True), Mode.READ_ONLY),
        (Circumstances(locked=True, log_left=True), Mode.READ_ONLY),
        (Circumstances(locked=True, old=True), Mode.COPY),
        (Circumstances(folder_writable=False), Mode.IMMUTABLE),
        (Circumstances(folder_writable=False, log_left=True), Mode.COPY),
        (Circumstances(folder_writable=False, file_writable=False), Mode.IMMUTABLE),
        (Circumstances(file_writable=False), Mode.IMMUTABLE),
        (Circumstances(file_writable=False, log_left=True), Mode.COPY),
        (Circumstances(file_writable=False, old=True), Mode.COPY),
        (Circumstances(looking=True), Mode.IMMUTABLE),
        (Circumstances(looking=True, log_left=True), Mode.COPY),
        (Circumstances(looking=True, locked=True), Mode.READ_ONLY),
        (Circumstances(full=True), Mode.IMMUTABLE),
        (Circumstances(full=True, log_left=True), Mode.COPY),
    ],
)
def test_circumstances_decide_the_mode(now: Circumstances, mode: Mode) -> None:
    assert decide(now) is mode


def with_log(path: Path) -> Path:
    """Make a project as a crash leaves it: the newest edits in the log only."""
    source = path.with_name("source.wbp")
    file = ProjectFile.create(source, author="ann")
    draw(Document(file.load(), file, "ann"), 3)
    for end in ("", "-wal"):
        shutil.copy(f"{source}{end}", f"{path}{end}")
    file.remove()
    return path


def assert_read_only(file: ProjectFile, says: str) -> None:
    assert file.read_only and says in str(file.why)
    with pytest.raises(ReadOnlyError, match=says):
        file.append(adding(an_annotation("new")), ChangeKind.DO)
    with pytest.raises(ReadOnlyError):
        file.note(t("Exported"), STAMP)
    file.side("view").set("ann", {"zoom": 2})
    assert file.side("view").get("ann") == {"zoom": 2}
    assert file.verify().ok


def test_a_write_protected_file_is_opened_for_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_file(tmp_path / "p.wbp")
    monkeypatch.setattr(opening, "can_write_file", lambda path: False)
    before = path.read_bytes()
    file, document = opened(path)
    with file:
        assert file.mode is Mode.IMMUTABLE
        assert len(document.project.annotations) == 4
        assert_read_only(file, "write-protected")
    assert path.read_bytes() == before and beside(path) == ["p.wbp"]


def test_the_log_of_a_write_protected_file_is_read_from_a_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = with_log(tmp_path / "p.wbp")
    monkeypatch.setattr(opening, "can_write_file", lambda path: False)
    before = path.read_bytes()
    file, document = opened(path)
    copy = file._opened.copy
    assert copy is not None and copy.exists()
    with file:
        assert file.mode is Mode.COPY
        assert set(document.project.annotations) == {"a0", "a1", "a2"}
        assert_read_only(file, "write-protected")
    assert not copy.parent.exists()
    assert path.read_bytes() == before and beside(path) == ["p.wbp", "p.wbp-wal"]


@pytest.fixture
def read_only_folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that not even root can write: a mount of its own, else plain permissions."""
    folder = tmp_path / "只读 folder"
    folder.mkdir()
    a_file(folder / "closed.wbp")
    with_log(folder / "crashed.wbp")
    if os.name == "nt":
        pytest.skip("permissions of folders work otherwise on Windows")
    if os.geteuid() != 0:
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)
        return
    for how in (["--bind", str(folder)], ["-o", "remount,ro,bind"]):
        command = ["mount", *how, str(folder)]
        if subprocess.run(command, capture_output=True, check=False).returncode:
            subprocess.run(["umount", folder], capture_output=True, check=False)
            pytest.skip("root can write anywhere, and may not mount here")
    yield folder
    subprocess.run(["umount", folder], capture_output=True, check=True)


def test_a_project_in_a_read_only_folder_opens_without_a_trace(read_only_folder: Path) -> None:
    before = beside(read_only_folder / "closed.wbp")
    file, document = opened(read_only_folder / "closed.wbp")
    with file:
        assert file.mode is Mode.IMMUTABLE
        assert len(document.project.annotations) == 4
        assert_read_only(file, "can only be read")
    assert beside(read_only_folder / "closed.wbp") == before


def test_a_crashed_project_in_a_read_only_folder_loses_nothing(read_only_folder: Path) -> None:
    file, document = opened(read_only_folder / "crashed.wbp")
    with file:
        assert file.mode is Mode.COPY
        assert set(document.project.annotations) == {"a0", "a1", "a2"}
        assert_read_only(file, "can only be read")


def test_a_read_only_project_can_be_copied_and_gone_on_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_file(tmp_path / "p.wbp")
    with monkeypatch.context() as patch:
        patch.setattr(opening, "can_write_file", lambda path: False)
        file, _ = opened(path)
        file.save_copy(tmp_path / "copy.wbp")
        file.close()
    copy, document = opened(tmp_path / "copy.wbp")
    with copy:
        assert copy.mode is Mode.READ_WRITE
        document.apply(adding(an_annotation("new")))
        assert copy.verify().ok


def test_what_a_crash_left_in_the_log_is_there_and_the_crash_is_on_record(tmp_path: Path) -> None:
    path = with_log(tmp_path / "p.wbp")
    file, document = opened(path)
    with file:
        assert set(document.project.annotations) == {"a0", "a1", "a2"}
        assert "crash" in str(file.recovered)
        newest = file.entries(limit=1)[0]
        assert newest.kind is ChangeKind.NOTE and newest.name == file.recovered
        assert file.verify().ok
    assert beside(path) == ["p.wbp"]
    with ProjectFile.open(path, author="ann") as again:
        assert again.recovered is None


def test_looking_only_changes_nothing_and_keeps_nobody_out(tmp_path: Path) -> None:
    path = with_log(tmp_path / "p.wbp")
    before = {name: (tmp_path / name).read_bytes() for name in beside(path)}
    with ProjectFile.open(path, author="eve", read_only=True) as file:
        assert set(file.load().annotations) == {"a0", "a1", "a2"}
        assert_read_only(file, "reading only")
        assert {name: (tmp_path / name).read_bytes() for name in beside(path)} == before
        with ProjectFile.open(path, author="ann") as writer:
            assert writer.mode is Mode.READ_WRITE and writer.recovered is not None


def test_on_a_network_file_system_a_rollback_journal_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = a_file(tmp_path / "p.wbp")  # made with WAL on a local disk
    monkeypatch.setattr(opening, "on_network", lambda path: True)
    file, document = opened(path)
    with file:
        with file._database.bare() as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
            assert connection.execute("PRAGMA synchronous").fetchone()[0] >= 2
        document.apply(adding(an_annotation("new")))
        assert "p.wbp-wal" not in beside(path)
        other, there = opened(path, "bob")
        assert other.mode is Mode.READ_ONLY and there.project == document.project
        other.close()
        assert file.verify().ok
    monkeypatch.undo()
    file, document = opened(path)
    with file:
        assert "new" in document.project.annotations
        with file._database.bare() as connection:
            assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
