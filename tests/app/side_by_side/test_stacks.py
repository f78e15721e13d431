"""How slices lie is read once, in the background, and read again when it may have changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import a_ct_series
from workbench.api.images import ImageSource
from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.app.side_by_side.stacks import Stacks
from workbench.model.calibration import Calibration, CalibrationSource, Spacing
from workbench.model.commands import set_calibration
from workbench.model.ids import ImageId


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


def slices(session: Session) -> tuple[ImageId, ...]:
    (series,) = session.project.series.values()
    return series.images


def test_a_stack_knows_where_its_slices_lie_in_order(session: Session) -> None:
    stack = Stacks(session, at_once=True).get(slices(session)[1])
    assert stack is not None
    assert [id for id, _ in stack.places] == list(slices(session))
    assert [one.plane.origin[2] for one in stack.slices if one.plane] == [0, 2.5, 5]
    assert {one.spacing for one in stack.slices} == {Spacing(0.5, 0.7)}
    assert {(one.rows, one.columns) for one in stack.slices} == {(8, 10)}


def test_files_are_read_once(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Path] = []
    plugins = session.plugins
    original = plugins.open_image

    def open_image(path: Path, named: str = "") -> ImageSource:
        opened.append(path)
        return original(path, named)

    monkeypatch.setattr(plugins, "open_image", open_image)
    stacks = Stacks(session, at_once=True)
    first, *_ = slices(session)
    assert stacks.slice((first, 1)) is not None
    assert len(opened) == 1
    assert stacks.get(first) is stacks.get(first)
    assert len(opened) == 3
    stacks.forget([first])
    assert stacks.get(first) is not None
    assert len(opened) == 4
    stacks.forget()
    stacks.get(first)
    assert len(opened) == 7


def test_in_the_background_it_answers_later_and_says_so(session: Session) -> None:
    ready = threading.Event()
    stacks = Stacks(session, ready.set)
    first, *_ = slices(session)
    stacks.get(first)
    assert ready.wait(20)
    assert stacks.get(first) is not None
    stacks.close()
    stacks.forget()
    ready.clear()
    assert stacks.get(first) is None  # closed: nothing is read any more
    assert not ready.is_set()


def test_a_calibration_of_the_user_rules(session: Session) -> None:
    first, *_ = slices(session)
    stacks = Stacks(session, at_once=True)
    assert stacks.slice((first, 1)) is not None
    own = Calibration(Spacing(2.0, 3.0), CalibrationSource.USER)
    session.do(set_calibration, [first], own)
    stacks.forget([first])
    found = stacks.slice((first, 1))
    assert found is not None and found.spacing == Spacing(2.0, 3.0)


def test_what_cannot_be_read_lies_nowhere_and_the_others_stay(session: Session) -> None:
    first, second, _ = slices(session)
    session.library.path(second).write_bytes(b"no image")
    stack = Stacks(session, at_once=True).get(first)
    assert stack is not None
    assert [one.plane is None for one in stack.slices] == [False, True, False]
    assert stack.slices[1].rows == 8  # as the project knows it


def test_what_is_not_in_the_project_has_no_place(session: Session) -> None:
    stacks = Stacks(session, at_once=True)
    gone = ImageId(slices(session)[0][:-1] + "x")  # type: ignore[arg-type]
    assert stacks.get(None) is None
    assert stacks.slice((gone, 1)) is None
