"""Scenes of frames that are looked at follow every edit, undo included, and never block."""

# mypy: disable-error-code="index,arg-type"

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import evolve

from tests.app.inspection.desk_kit import a_session
from tests.geom.occlusion.kit import IMAGE, a_box, a_project, a_scheme, aid, in_front
from workbench.app.jobs import Jobs
from workbench.app.occlusion.live import LiveOcclusion
from workbench.app.occlusion.whole import compute_all
from workbench.app.session import Session
from workbench.base.text import t
from workbench.geom.occlusion import Scene
from workbench.model import commands
from workbench.model.ids import EntityId, LayerId
from workbench.model.image import Image
from workbench.model.layer import Layer, LayerKind
from workbench.model.patch import Delta, Patch
from workbench.model.regions import Box


class Later(Executor):
    """Runs nothing until it is told to."""

    def __init__(self) -> None:
        self.waiting: list[Any] = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.waiting.append(lambda: fn(*args, **kwargs))
        return Future()

    def run(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    one = a_session(tmp_path / "home")
    one.new_project(tmp_path / "用户 case.wbp")
    yield one
    one.close()


def put(session: Session, *values: Any, gone: tuple[str, ...] = ()) -> None:
    """Write values as one step."""
    deltas = {one.id: Delta(session.project.get(one.id), one) for one in values}
    deltas.update({aid(id): Delta(session.project.get(aid(id)), None) for id in gone})
    session.document.apply(Patch(t("Test"), deltas, session.stamp()))


def begin(session: Session, *values: Any) -> LiveOcclusion:
    layer = Layer(a_box("x", 0, 0, 1, 1).layer, "Layer")
    image = Image(id=IMAGE, path="a.png", reader="plain_images", rows=100, columns=100)
    put(session, image, layer, *values)
    return session.occlusion


PAIR = (a_box("a", 0, 0, 20, 20), a_box("b", 10, 0, 30, 20))


def test_numbers_follow_an_edit_its_undo_and_its_redo(session: Session) -> None:
    live = begin(session, *PAIR)
    heard: list[frozenset[Any]] = []
    live.changed.connect(heard.append)
    found = live.of(aid("a"))
    assert found is not None and found.ratio == 0.5
    session.do(commands.set_depth, {aid("b"): -1.0})
    assert live.of(aid("a")).ratio == 0 and live.of(aid("b")).ratio == 0.5  # type: ignore[union-attr]
    assert heard == [{"a", "b"}]
    session.document.undo()
    assert live.of(aid("a")).ratio == 0.5  # type: ignore[union-attr]
    session.document.redo()
    assert live.of(aid("a")).ratio == 0  # type: ignore[union-attr]


def test_who_hears_of_a_change_finds_the_numbers_changed_already(session: Session) -> None:
    begin(session, *PAIR)
    found: list[Any] = []
    session.document.changed.connect(lambda change: found.append(session.occlusion.of(aid("a"))))
    assert session.occlusion.of(aid("a")).ratio == 0.5  # type: ignore[union-attr]
    put(session, evolve(PAIR[1], region=Box.from_corners(15, 0, 30, 20)))
    assert found[0].ratio == 0.25


def test_pairs_schemes_and_the_size_of_the_image_count(session: Session) -> None:
    live = begin(session, *PAIR)
    assert live.of(aid("a")).ratio == 0.5  # type: ignore[union-attr]
    put(session, in_front("p", "a", "b"))
    assert live.of(aid("a")).ratio == 0  # type: ignore[union-attr]
    put(session, gone=("p",))
    assert live.of(aid("a")).ratio == 0.5  # type: ignore[union-attr]
    put(session, a_scheme(), evolve(session.project.images[IMAGE], columns=15))
    assert live.of(aid("a")).amodal_area == 300  # type: ignore[union-attr]


def test_of_other_frames_nothing_is_computed(session: Session) -> None:
    live = begin(session, *PAIR)
    scene = live.scene(IMAGE, 1)
    other = evolve(PAIR[0], id=aid("o"), anchor=evolve(PAIR[0].anchor, frame=2))
    put(session, other)
    assert live.scene(IMAGE, 1) is scene
    assert live.of(aid("o")) is not None and not live.is_ready(IMAGE, 3)


def test_a_preview_writes_nothing(session: Session) -> None:
    live = begin(session, *PAIR)
    after = live.preview(aid("b"), Box.from_corners(15, 0, 35, 20))
    assert {id: one.ratio for id, one in after.items()} == {"a": 0.25, "b": 0.0}
    assert live.of(aid("a")).ratio == 0.5  # type: ignore[union-attr]
    gone = live.preview(aid("b"), None)
    assert gone["a"].ratio == 0 and "b" not in gone
    assert live.preview(aid("nobody"), None) == {}
    new = live.preview_of(a_box("n", 0, 0, 10, 20))
    assert new["a"].ratio == 1.0


def test_another_project_begins_with_nothing(session: Session, tmp_path: Path) -> None:
    live = begin(session, *PAIR)
    live.scene(IMAGE, 1)
    session.new_project(tmp_path / "other.wbp")
    assert not live.is_ready(IMAGE, 1)
    scene = live.scene(IMAGE, 1)
    assert scene is not None and dict(scene.results) == {}


def test_what_is_only_offered_hides_nothing_until_its_layer_is_an_own_one(session: Session) -> None:
    live = begin(session, *PAIR)
    offered = Layer(LayerId(EntityId("offer")), "Model", kind=LayerKind.REFERENCE)
    put(session, offered, evolve(PAIR[1], layer=offered.id))
    assert live.of(aid("a")).ratio == 0 and live.of(aid("b")) is None  # type: ignore[union-attr]
    assert live.preview(aid("b"), Box.from_corners(0, 0, 20, 20)) == {}
    heard: list[frozenset[Any]] = []
    live.changed.connect(heard.append)
    put(session, evolve(offered, kind=LayerKind.ANNOTATIONS))
    assert heard == [{"a"}]
    assert live.of(aid("a")).ratio == 0.5  # type: ignore[union-attr]


def many(count: int = 300) -> list[Any]:
    rng = np.random.default_rng(1)
    corners = rng.uniform(0, 90, (count, 2)).round(1).tolist()
    return [a_box(f"m{i:03d}", x, y, x + 9, y + 9) for i, (x, y) in enumerate(corners)]


def test_a_frame_with_many_is_computed_in_a_job_and_catches_up(session: Session) -> None:
    later = Later()
    session.jobs = Jobs(later)
    live = begin(session, *many())
    heard: list[frozenset[Any]] = []
    live.changed.connect(heard.append)
    assert live.scene(IMAGE, 1) is None and not live.is_ready(IMAGE, 1)
    assert live.of(aid("m000")) is None and live.preview(aid("m000"), None) == {}
    assert len(later.waiting) == 1  # asked for twice, computed once
    put(session, evolve(many()[7], region=Box.from_corners(0, 0, 50, 50)), gone=("m003",))
    later.run()
    assert live.is_ready(IMAGE, 1) and len(heard) == 1
    assert live.scene(IMAGE, 1) == Scene.of(session.project, IMAGE, 1)


def test_many_that_are_still_bytes_are_decoded_in_a_job(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(session, *many(60))
    path = session.file.path if session.file else None
    assert path is not None
    session.close_project()
    session.open_project(path)
    assert session.project.asleep == 60
    monkeypatch.setattr("workbench.app.occlusion.live._MANY_ASLEEP", 20)
    later = Later()
    session.jobs = Jobs(later)
    live = session.occlusion
    assert live.scene(IMAGE, 1) is None and session.project.asleep == 60  # nothing waited for it
    assert live.scene(IMAGE, 1) is None and len(later.waiting) == 1
    put(session, evolve(many()[7], region=Box.from_corners(0, 0, 50, 50)), gone=("m003",))
    later.run()
    found = live.scene(IMAGE, 1)
    assert session.project.asleep == 0 and found is not None and len(found.results) == 59
    assert found == Scene.of(session.project, IMAGE, 1)


def test_another_scheme_of_a_frame_with_many_is_a_job_again(session: Session) -> None:
    later = Later()
    session.jobs = Jobs(later)
    live = begin(session, *many())
    live.scene(IMAGE, 1)
    later.run()
    put(session, a_scheme())
    assert live.scene(IMAGE, 1) is None
    later.run()
    assert live.scene(IMAGE, 1) == Scene.of(session.project, IMAGE, 1)


def test_a_job_of_a_project_that_was_closed_says_nothing(session: Session, tmp_path: Path) -> None:
    later = Later()
    session.jobs = Jobs(later)
    live = begin(session, *many())
    live.scene(IMAGE, 1)
    session.new_project(tmp_path / "other.wbp")
    later.run()
    assert not live.is_ready(IMAGE, 1)


def test_a_job_that_fails_is_not_tried_again_until_something_changes(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: Any) -> Any:
        raise MemoryError

    monkeypatch.setattr("workbench.app.occlusion.live.compute_all", fail)
    live = begin(session, *many())
    assert live.scene(IMAGE, 1) is None
    monkeypatch.setattr("workbench.app.occlusion.live.compute_all", compute_all)
    assert live.scene(IMAGE, 1) is None
    put(session, a_box("z", 0, 0, 1, 1))
    assert live.scene(IMAGE, 1) is not None


def test_without_a_file_the_document_is_followed_all_the_same() -> None:
    session = Session(keeps_recent=False)
    try:
        session.document.project = a_project(*PAIR)
        live = session.occlusion
        assert live.of(aid("a")).ratio == 0.5  # type: ignore[union-attr]
        session.do(commands.set_depth, {aid("b"): -1.0})
        assert live.of(aid("a")).ratio == 0  # type: ignore[union-attr]
    finally:
        session.close()


def test_only_so_many_frames_are_kept(session: Session) -> None:
    live = begin(session, *PAIR)
    for frame in range(1, 20):
        live.scene(IMAGE, frame)
    assert not live.is_ready(IMAGE, 1) and live.is_ready(IMAGE, 19)
