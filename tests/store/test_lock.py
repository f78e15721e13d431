"""One writer at a time: the second reads and knows whom to ask; the dead hold nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from tests.model.values import an_annotation
from tests.store.helpers import a_file, adding, beside, opened
from workbench.model.patch import ChangeKind
from workbench.store.access import Mode
from workbench.store.lock import STALE_AFTER_SECONDS, Lock
from workbench.store.project_file import ProjectFile

HOLDER = """
    import sys
    from pathlib import Path
    from workbench.store.project_file import ProjectFile

    file = ProjectFile.open(Path(sys.argv[1]), author="bob")
    print(file.mode, flush=True)
    sys.stdin.readline()
    file.close()
"""


@contextmanager
def another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Have the project open in another process until a line comes in or it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLDER), path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin and process.stdout
    with process:
        try:
            assert process.stdout.readline().strip() == "read_write"
            yield process
        finally:
            process.kill()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return a_file(tmp_path / "项目 one.wbp")


def test_the_second_process_reads_and_is_told_who_writes(path: Path) -> None:
    with another_process(path) as process:
        file, document = opened(path)
        with file:
            assert file.mode is Mode.READ_ONLY
            assert file.holder is not None
            assert (file.holder.user, file.holder.pid) == ("bob", process.pid)
            assert "bob" in str(file.why) and file.holder.host in str(file.why)
            assert len(document.project.annotations) == 4
        process.communicate("done\n", timeout=30)
    assert beside(path) == [path.name]
    with ProjectFile.open(path, author="ann") as file:
        assert file.mode is Mode.READ_WRITE and file.recovered is None


@pytest.mark.skipif(os.name == "nt", reason="no kill -9 on Windows")
def test_the_lock_of_a_killed_process_is_free_at_once_and_on_record(path: Path) -> None:
    with another_process(path) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        with ProjectFile.open(path, author="ann") as file:
            assert file.mode is Mode.READ_WRITE
            assert "bob" in str(file.recovered)
            assert file.entries(limit=1)[0].kind is ChangeKind.NOTE
            assert file.verify().ok
    assert beside(path) == [path.name]


def test_the_reader_sees_what_the_writer_commits(path: Path) -> None:
    writer, document = opened(path, "bob")
    reader, _ = opened(path, "ann")
    with writer, reader:
        document.apply(adding(an_annotation("new")))
        assert "new" in reader.load().annotations
        assert reader.verify().ok


def test_a_reader_that_outlives_the_writer_does_not_keep_the_log(path: Path) -> None:
    writer, document = opened(path, "bob")
    reader, _ = opened(path, "ann")
    document.apply(adding(an_annotation("new")))
    writer.close()
    assert "new" in reader.load().annotations
    reader.close()
    with ProjectFile.open(path, author="cid") as file:
        assert file.mode is Mode.READ_WRITE and file.recovered is None
        assert "new" in file.load().annotations
    assert beside(path) == [path.name]


def note_of_holder(path: Path, host: str, age: float) -> Path:
    note = path.with_name(path.name + ".holder")
    since = datetime(2026, 1, 1, tzinfo=UTC)
    note.write_bytes(msgspec.json.encode({"user": "eve", "host": host, "pid": 1, "since": since}))
    os.utime(note, (time.time() - age, time.time() - age))
    return note


def test_a_holder_on_another_host_counts_while_its_heart_beats(path: Path) -> None:
    """A file server may not pass locks on."""
    note_of_holder(path, "elsewhere", age=STALE_AFTER_SECONDS / 2)
    with ProjectFile.open(path, author="ann") as file:
        assert file.mode is Mode.READ_ONLY
        assert file.holder is not None and file.holder.host == "elsewhere"
    assert path.with_name(path.name + ".holder").exists()


def test_a_holder_on_another_host_that_went_silent_is_replaced(path: Path) -> None:
    note_of_holder(path, "elsewhere", age=STALE_AFTER_SECONDS * 2)
    with ProjectFile.open(path, author="ann") as file:
        assert file.mode is Mode.READ_WRITE
        assert "eve" in str(file.recovered) and "elsewhere" in str(file.recovered)
    assert beside(path) == [path.name]


def test_only_looking_does_not_forget_who_died(path: Path) -> None:
    note_of_holder(path, "elsewhere", age=STALE_AFTER_SECONDS * 2)
    with ProjectFile.open(path, author="eve", read_only=True) as file:
        assert file.read_only
    with ProjectFile.open(path, author="ann") as file:
        assert "elsewhere" in str(file.recovered)


def test_an_unreadable_note_of_a_holder_does_not_lock_anybody_out(path: Path) -> None:
    path.with_name(path.name + ".holder").write_bytes(b"{")
    with ProjectFile.open(path, author="ann") as file:
        assert file.mode is Mode.READ_WRITE


def test_the_heart_beats(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.store.lock.HEARTBEAT_SECONDS", 0.01)
    lock = Lock(path, "ann")
    assert lock.acquire()
    note = path.with_name(path.name + ".holder")
    os.utime(note, (0, 0))
    until = time.monotonic() + 10
    while note.stat().st_mtime == 0 and time.monotonic() < until:
        time.sleep(0.01)
    assert note.stat().st_mtime > 0
    lock.release()
    lock.release()
    assert beside(path) == [path.name]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_to_a_project_leads_to_the_same_lock(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.wbp"
    link.parent.mkdir()
    link.symlink_to(path)
    with ProjectFile.open(link, author="ann") as file:
        assert file.mode is Mode.READ_WRITE and file.path == link
        with ProjectFile.open(path, author="bob") as other:
            assert other.mode is Mode.READ_ONLY
    assert beside(link) == [link.name]


def test_a_lock_given_back_can_be_taken_again(path: Path) -> None:
    first, second = Lock(path, "ann"), Lock(path, "bob")
    assert first.acquire()
    assert not second.acquire()
    assert second.holder() == first.holder()
    first.release()
    assert second.acquire()
    second.release()
