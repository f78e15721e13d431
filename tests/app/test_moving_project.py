"""Whatever was done, undone and saved elsewhere: each image is where its path leads."""

# mypy: disable-error-code="union-attr"

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import cv2
import numpy as np
from attrs import evolve
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.app.settings import Settings
from workbench.model import commands
from workbench.model.ids import ImageId
from workbench.model.project import Project
from workbench.model.review import ImageStatus
from workbench.store.paths import resolved_path, stored_path

FOLDERS = ("", "work", "work/deep", "elsewhere", "pictures", "pictures/项目")
Known = dict[ImageId, tuple[str, ImageStatus]]


class MovingMachine(RuleBasedStateMachine):
    """Knows of each image the name of its file, which is never another image's."""

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp(prefix="workbench-test-"))
        for folder in FOLDERS:
            (self.root / folder).mkdir(exist_ok=True)
        # The same name in another folder is another picture.
        for n, folder in enumerate(("pictures", "work", "elsewhere")):
            ok, data = cv2.imencode(".png", np.full((4, 5 + n), n, np.uint8))
            assert ok
            (self.root / folder / "p.png").write_bytes(data.tobytes())
        self.n = 0
        self.session = self.start()
        self.session.new_project(self.target(""))
        self.states: list[Known] = [{}]
        self.at = 0

    def start(self) -> Session:
        root = self.root / "home"
        places = Places(root / "config", root / "data", root / "cache")
        return Session(places, Settings("en", author="ann"), Jobs(AtOnce()))

    def target(self, folder: str) -> Path:
        self.n += 1
        return self.root / folder / f"{self.n}.wbp"

    def teardown(self) -> None:
        self.session.close()
        shutil.rmtree(self.root)

    @property
    def project(self) -> Project:
        return self.session.project

    def known(self) -> Known:
        return {id: (str(one.columns), one.status) for id, one in self.project.images.items()}

    def done(self) -> None:
        self.at += 1
        self.states[self.at :] = [self.known()]

    def pick(self, n: int) -> ImageId:
        ids = sorted(self.project.images)
        return ids[n % len(ids)]

    @rule(folder=st.sampled_from(["pictures", "work", "elsewhere"]))
    def add(self, folder: str) -> None:
        before = len(self.project.images)
        self.session.open_images([self.root / folder / "p.png"])
        if len(self.project.images) > before:
            self.done()

    @precondition(lambda self: self.project.images)
    @rule(n=st.integers(0, 9), status=st.sampled_from(ImageStatus))
    def judge(self, n: int, status: ImageStatus) -> None:
        if self.session.do(commands.set_image_status, [self.pick(n)], status) is not None:
            self.done()

    @precondition(lambda self: self.project.images)
    @rule(n=st.integers(0, 9))
    def remove(self, n: int) -> None:
        self.session.do(commands.remove_images, [self.pick(n)])
        self.done()

    @precondition(lambda self: self.project.images)
    @rule(n=st.integers(0, 9), folder=st.sampled_from(FOLDERS))
    def relink(self, n: int, folder: str) -> None:
        image = self.project.images[self.pick(n)]
        copy = self.target(folder).with_suffix(".png")
        shutil.copy(resolved_path(image.path, self.session.folder), copy)
        again = evolve(image, path=stored_path(copy, self.session.folder))
        self.session.do(commands.relink_images, [again])
        self.done()

    @rule(folder=st.sampled_from(FOLDERS))
    def save_as(self, folder: str) -> None:
        before = self.known()
        self.session.save_as(self.target(folder))
        assert self.known() == before

    @rule()
    def reopen(self) -> None:
        path = self.session.file.path
        self.session.close()
        self.session = self.start()
        self.session.open_project(path)

    @rule()
    def undo(self) -> None:
        self.at -= self.session.document.undo() is not None

    @rule()
    def redo(self) -> None:
        self.at += self.session.document.redo() is not None

    @rule()
    def verify(self) -> None:
        assert self.session.file.verify().ok

    @invariant()
    def it_is_what_was_known(self) -> None:
        assert self.known() == self.states[self.at]
        assert len(self.session.document.history.undo_steps(99)) == self.at

    @invariant()
    def each_image_is_where_its_path_leads(self) -> None:
        for image in self.project.images.values():
            pixels = cv2.imdecode(
                np.fromfile(resolved_path(image.path, self.session.folder), np.uint8), 0
            )
            assert pixels.shape[1] == image.columns


MovingMachine.TestCase.settings = settings(
    max_examples=10,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestMovingProject = MovingMachine.TestCase
