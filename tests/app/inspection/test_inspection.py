"""What was seen is kept with the project, by person and frame, without a step in the history."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from attrs import evolve

from tests.app.inspection.desk_kit import a_picture, a_session
from workbench.app.inspection.done import doubt
from workbench.app.inspection.inspection import Place, Walk
from workbench.app.session import Session
from workbench.imaging.inspection import Area, Sharpness
from workbench.store import schema

LEFT: Area = (0, 0, 1000, 1500)
RIGHT: Area = (960, 0, 2000, 1500)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    one = a_session(tmp_path / "用户 home")
    one.new_project(tmp_path / "case.wbp")
    one.open_images([a_picture(tmp_path / "扫描 scan.png")])
    yield one
    one.close()


def the_place(session: Session) -> Place:
    return next(iter(session.project.images)), 1


def test_two_persons_together_have_seen_all_of_it(session: Session, tmp_path: Path) -> None:
    inspection, place = session.inspection, the_place(session)
    head = session.file.head if session.file else ""
    assert inspection.see(place, [LEFT], 1.0, 0.3)
    session.change_settings(evolve(session.settings, author="bob"))
    assert inspection.see(place, [RIGHT], 2.0, 0.3)
    shares = [inspection.coverage(place[0], author=who) for who in ("ann", "bob", None)]
    assert 0.4 < shares[0] < 0.6 and 0.4 < shares[1] < 0.6 and shares[2] == 1.0
    assert inspection.coverage(place[0], Sharpness.ENLARGED) == shares[1]
    assert session.file is not None and session.file.head == head

    path = session.file.path
    session.close_project()
    assert inspection.seen_by(place) is None
    session.open_project(path)
    assert [inspection.coverage(place[0], author=who) for who in ("ann", "bob", None)] == shares
    record = inspection.records(place)["ann"]
    assert record.first == record.last
    session.change_settings(evolve(session.settings, author="ann"))
    assert not inspection.see(place, [LEFT], 1.0, 0.3)  # nothing is better than before
    assert inspection.records(place)["ann"].last > record.last
    assert inspection.records(place)["ann"].first == record.first


def test_done_counts_what_all_have_seen_and_says_how_much_of_it_was_you(session: Session) -> None:
    inspection, place = session.inspection, the_place(session)
    session.change_settings(evolve(session.settings, least_coverage=1.0))
    inspection.see(place, [LEFT], 1.0, 0.3)
    alone = str(doubt(session, [place[0]]))
    assert "49 %" in alone and "everybody" not in alone
    session.change_settings(evolve(session.settings, author="bob"))
    assert "49 % of this image" in str(doubt(session, [place[0]]))
    assert "by everybody together, 0 % by you; 100 % are asked for" in str(
        doubt(session, [place[0]])
    )
    inspection.see(place, [RIGHT], 1.0, 0.3)
    assert doubt(session, [place[0]]) is None


def test_a_copy_of_the_project_has_what_was_seen(session: Session, tmp_path: Path) -> None:
    place = the_place(session)
    session.inspection.see(place, [LEFT, RIGHT], 1.0, 0.3)
    session.save_copy(tmp_path / "copy.wbp")
    session.save_as(tmp_path / "moved.wbp")
    assert session.inspection.coverage(place[0]) == 1.0
    session.open_project(tmp_path / "copy.wbp")
    assert session.inspection.coverage(place[0]) == 1.0


def test_a_project_that_can_only_be_read_is_left_as_it_is(session: Session) -> None:
    place, path = the_place(session), session.file.path if session.file else Path()
    session.close_project()
    before = path.read_bytes()
    session.open_project(path, read_only=True)
    session.inspection.see(place, [LEFT], 1.0, 0.3)
    session.inspection.save()
    assert session.inspection.coverage(place[0]) > 0.4
    session.close_project()
    assert path.read_bytes() == before
    session.open_project(path)
    assert session.inspection.coverage(place[0]) == 0.0


def test_an_older_project_takes_it_up_without_another_version(session: Session) -> None:
    # The side tables are there since the first version, so an older program opens the file too.
    place = the_place(session)
    session.inspection.see(place, [LEFT], 1.0, 0.3)
    path = session.file.path if session.file else Path()
    session.close_project()
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("PRAGMA user_version").fetchone() == (schema.current_version(),)
        rows = file.execute("SELECT user, key FROM side WHERE name = 'inspection'").fetchall()
    assert rows == [("ann", f"{place[0]}/1")]


@pytest.mark.parametrize(
    "value",
    ["1", "{}", '{"size": [2000, 1500], "cell": 16, "first": "", "last": "", "map": "xx"}'],
)
def test_what_somebody_broke_counts_as_not_seen(session: Session, value: str) -> None:
    place = the_place(session)
    path = session.file.path if session.file else Path()
    session.close_project()
    with closing(sqlite3.connect(path)) as file:
        file.execute(
            "INSERT INTO side VALUES ('inspection', 'ann', ?, ?)", (f"{place[0]}/1", value)
        )
        file.commit()
    session.open_project(path)
    assert session.inspection.coverage(place[0]) == 0.0
    assert session.inspection.see(place, [LEFT], 1.0, 0.3)


def test_a_walk_goes_on_where_it_stopped(session: Session) -> None:
    place, path = the_place(session), session.file.path if session.file else Path()
    session.inspection.set_walk(place, Walk(0.5, (700.0, 300.0)))
    session.close_project()
    session.open_project(path)
    assert session.inspection.walk(place) == Walk(0.5, (700.0, 300.0))


def test_an_image_that_is_gone_has_no_map(session: Session) -> None:
    from workbench.model import commands

    place = the_place(session)
    session.inspection.see(place, [LEFT], 1.0, 0.3)
    session.do(commands.remove_images, [place[0]])
    assert session.inspection.seen_by(place) is None
    assert not session.inspection.see(place, [LEFT], 1.0, 0.3)
    session.document.undo()
    assert session.inspection.coverage(place[0]) > 0.4


LOOKER = """
import sys, time
from pathlib import Path
from tests.app.inspection.desk_kit import a_session

session = a_session(Path(sys.argv[1]))
session.open_project(Path(sys.argv[2]))
place = next(iter(session.project.images)), 1
session.inspection.see(place, [(0, 0, 1000, 1500)], 1.0, 0.3)
session.inspection.save()
print("saved", flush=True)
time.sleep(60)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no kill -9 here")
def test_what_was_saved_outlives_a_kill(session: Session, tmp_path: Path) -> None:
    place, path = the_place(session), session.file.path if session.file else Path()
    session.close_project()
    program = [sys.executable, "-c", LOOKER, str(tmp_path / "home"), str(path)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None and child.stdout.readline() == "saved\n"
        os.kill(child.pid, signal.SIGKILL)
    time.sleep(0.05)
    session.open_project(path)
    assert session.inspection.coverage(place[0]) > 0.4
    assert session.file is not None and session.file.verify().ok
