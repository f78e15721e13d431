"""The first image at once, all the others in their order, one step to undo."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path

import pydicom.data
import pytest

from tests.builders import a_ct_series
from tests.dicom.finding.test_frame_order import an_enhanced_file, axial
from workbench.app.jobs import AtOnce, Jobs, JobState
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.app.settings import Settings
from workbench.model import commands

CD = Path(pydicom.data.__file__).parent / "test_files" / "dicomdirtests"


class Stepwise:
    """Keeps what a job delivers until it is asked to go on."""

    def __init__(self) -> None:
        self.calls: list[Callable[[], None]] = []

    def __call__(self, call: Callable[[], None]) -> None:
        self.calls.append(call)

    def until(self, there: Callable[[], bool]) -> None:
        while not there():
            self.calls.pop(0)()

    def run(self) -> None:
        while self.calls:
            self.calls.pop(0)()


def a_session(tmp_path: Path, executor: Executor, deliver: Stepwise | None) -> Session:
    root = tmp_path / "home"
    places = Places(root / "config", root / "data", root / "cache")
    return Session(places, Settings("en", author="ann"), Jobs(executor, deliver))


@pytest.fixture
def stepwise(tmp_path: Path) -> Iterator[tuple[Session, Stepwise]]:
    deliver = Stepwise()
    session = a_session(tmp_path, AtOnce(), deliver)
    yield session, deliver
    session.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "图 CT"
    folder.mkdir()
    a_ct_series(folder, slices=5)
    return folder


def paths(session: Session) -> list[str]:
    return [Path(image.path).name for image in session.project.images.values()]


def in_order(session: Session) -> list[str]:
    (series,) = session.project.series.values()
    return [Path(session.project.images[id].path).name for id in series.images]


ALL = [f"slice {n:03}.dcm" for n in (5, 4, 3, 2, 1)]


def test_the_first_image_is_there_before_the_others(stepwise, folder):
    session, deliver = stepwise
    session.open_images([folder], at_once=True)
    deliver.until(lambda: bool(session.project.images))
    assert paths(session) == ["slice 001.dcm"]
    assert session.view_state.viewport.image in session.project.images
    deliver.run()
    assert in_order(session) == ALL
    assert sorted(paths(session)) == sorted(ALL)


def test_a_series_that_nobody_touched_begins_at_its_first_slice(stepwise, folder):
    session, deliver = stepwise
    session.open_images([folder], at_once=True)
    deliver.run()
    (series,) = session.project.series.values()
    assert session.view_state.viewport.image == series.images[0]


def test_a_file_whose_frames_are_out_of_order_begins_at_the_end_of_its_stack(stepwise, tmp_path):
    session, deliver = stepwise
    path = an_enhanced_file(tmp_path / "图.dcm", axial(6, 0, 4, 2))
    session.open_images([path], at_once=True)
    deliver.run()
    assert session.view_state.viewport.frame == 2


def test_a_slice_that_was_turned_to_stays_in_view(stepwise, folder):
    session, deliver = stepwise
    session.open_images([folder], at_once=True)
    deliver.until(lambda: bool(session.project.images))
    shown = session.view_state.viewport.image
    session.view_state.set_viewport(center=(3.0, 4.0), zoom=2.0)
    deliver.run()
    assert session.view_state.viewport.image == shown
    assert session.view_state.viewport.center == (3.0, 4.0)


def test_series_are_in_their_order_whichever_was_found_first(stepwise, tmp_path):
    session, deliver = stepwise
    folder = tmp_path / "CD"
    for name, number in (("a", 5), ("b", 1), ("c", 3)):
        (folder / name).mkdir(parents=True)
        a_ct_series(folder / name, uid=f"1.2.{number}", SeriesNumber=number)
    session.open_images([folder], at_once=True)
    deliver.until(lambda: bool(session.project.images))
    assert [one.number for one in session.project.series.values()] == [5]
    deliver.run()
    listed = [session.project.series[key].number for key in sorted(session.project.series)]
    assert listed == [1, 3, 5]
    for one in session.project.series.values():
        assert {session.project.images[id].series for id in one.images} == {one.id}
    session.document.undo()
    assert not session.project.images
    assert not session.project.series


def test_both_steps_are_one_to_undo(stepwise, folder):
    session, deliver = stepwise
    session.open_images([folder], at_once=True)
    deliver.run()
    (step,) = session.document.history.undo_steps(9)
    assert str(step.name) == "Add 5 images"
    session.document.undo()
    assert not session.project.images
    assert not session.project.series
    session.document.redo()
    assert in_order(session) == ALL


def test_many_images_come_in_pieces_and_are_one_to_undo(stepwise, tmp_path):
    session, deliver = stepwise
    (tmp_path / "many").mkdir()
    a_ct_series(tmp_path / "many", slices=70)
    session.open_images([tmp_path / "many"], at_once=True)
    deliver.until(lambda: len(session.project.images) > 1)
    (series,) = session.project.series.values()
    assert 1 < len(series.images) < 70
    deliver.run()
    (series,) = session.project.series.values()
    assert len(series.images) == len(session.project.images) == 70
    assert in_order(session) == sorted(in_order(session), reverse=True)
    assert session.view_state.viewport.image == series.images[0]
    assert str(session.document.history.next_undo().name) == "Add 70 images"
    session.document.undo()
    assert not session.project.images
    assert not session.project.series


def test_work_between_two_pieces_is_kept(stepwise, tmp_path):
    session, deliver = stepwise
    (tmp_path / "many").mkdir()
    a_ct_series(tmp_path / "many", slices=70)
    session.open_images([tmp_path / "many"], at_once=True)
    deliver.until(lambda: len(session.project.images) > 1)
    first = next(iter(session.project.images))
    session.do(commands.remove_images, [first])
    deliver.run()
    (series,) = session.project.series.values()
    assert len(series.images) == len(session.project.images) == 70
    assert [job.state for job in session.jobs.jobs.values()] == [JobState.DONE]


def test_cancelling_keeps_what_is_on_the_screen_and_nothing_else(stepwise, folder):
    session, deliver = stepwise
    job = session.open_images([folder], at_once=True)
    deliver.until(lambda: bool(session.project.images))
    session.jobs.cancel(job)
    deliver.run()
    assert session.jobs.jobs[job].state is JobState.CANCELLED
    assert paths(session) == ["slice 001.dcm"]
    session.open_images([folder], at_once=True)
    deliver.run()
    assert in_order(session) == ALL


def test_cancelled_before_anything_was_shown_there_is_nothing(stepwise, folder):
    session, deliver = stepwise
    job = session.open_images([folder], at_once=True)
    session.jobs.cancel(job)
    deliver.run()
    assert not session.is_open


def test_work_on_the_first_image_while_the_others_are_looked_at_is_kept(stepwise, folder):
    session, deliver = stepwise
    session.open_images([folder], at_once=True)
    deliver.until(lambda: bool(session.project.images))
    (first,) = session.project.images
    session.do(commands.set_image_status, [first], "done")
    deliver.run()
    assert in_order(session) == ALL
    assert session.project.images[first].status == "done"


def test_a_first_image_that_was_undone_meanwhile_comes_with_the_others(stepwise, folder):
    session, deliver = stepwise
    session.open_images([folder], at_once=True)
    deliver.until(lambda: bool(session.project.images))
    session.document.undo()
    deliver.run()
    assert in_order(session) == ALL
    assert session.view_state.viewport.image in session.project.images


def test_stacks_of_one_series_come_once_each(tmp_path, stepwise):
    session, deliver = stepwise
    folder = tmp_path / "echoes"
    for echo in (1, 2):
        (folder / f"{echo}").mkdir(parents=True)
        a_ct_series(folder / f"{echo}", EchoNumbers=echo, uid="1.2.3")
    for _ in range(2):
        session.open_images([folder], at_once=True)
        deliver.run()
        found = sorted((one.part, len(one.images)) for one in session.project.series.values())
        assert found == [(("echo 1",), 3), (("echo 2",), 3)]


@pytest.mark.parametrize("how", ["folder", "directory", "archive"])
def test_a_disc_is_opened_in_every_form(tmp_path, how):
    session = a_session(tmp_path, AtOnce(), None)
    disc = Path(shutil.copytree(CD / "77654033", tmp_path / "CD" / "77654033")).parent
    shutil.copy(CD / "DICOMDIR", disc)
    chosen = {"folder": disc, "directory": disc / "DICOMDIR", "archive": tmp_path / "CD.zip"}[how]
    if how == "archive":
        with zipfile.ZipFile(chosen, "w", zipfile.ZIP_DEFLATED) as out:
            for path in sorted(disc.rglob("*")):
                out.write(path, path.relative_to(disc).as_posix())
    session.open_images([chosen], at_once=True)
    rejected = session.left_out
    assert len(session.project.images) == 7
    assert len(rejected) == (24 if how == "directory" else 0)  # those of the other patients
    for id in session.project.images:
        assert session.library.missing(id) is None
        assert session.library.source(id).read(1).shape == (
            session.project.images[id].rows,
            session.project.images[id].columns,
        )
    session.close()


def test_slices_of_a_series_that_come_from_two_folders_are_in_the_order_of_their_place(tmp_path):
    session = a_session(tmp_path, AtOnce(), None)
    (tmp_path / "all").mkdir()
    paths = a_ct_series(tmp_path / "all", 5)
    for n, path in enumerate(sorted(paths)):
        folder = tmp_path / ("a", "b")[n % 2]
        folder.mkdir(exist_ok=True)
        path.rename(folder / path.name)
    for name in ("b", "a"):
        session.open_images([tmp_path / name], at_once=True)
    (series,) = session.project.series.values()
    names = [Path(session.project.images[id].path).name for id in series.images]
    assert names == [path.name for path in paths]
    session.close()
