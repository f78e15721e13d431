"""Sessions with the real store, and what is done in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.app.settings import Settings
from workbench.edit import annotate
from workbench.model.anchor import OnFrame
from workbench.model.ids import AnnotationId
from workbench.model.regions import Box


class Inbox:
    """The window's thread, which gets to what was delivered when it is told to."""

    def __init__(self) -> None:
        self.calls: list[Callable[[], None]] = []

    def __call__(self, call: Callable[[], None]) -> None:
        self.calls.append(call)

    def run(self) -> None:
        while self.calls:
            self.calls.pop(0)()


def make(places: Places, jobs: Jobs | None = None, author: str = "ann") -> Session:
    return Session(places, Settings("en", author=author), jobs or Jobs(AtOnce()))


def write_picture(path: Path, n: int) -> Path:
    pixels = np.full((20, 30), n * 40, np.uint8)
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    return path


def draw(session: Session, x: float = 5, label: str | None = None) -> AnnotationId:
    view = session.view_state
    assert view.viewport.image is not None
    before = set(session.project.annotations)
    session.document.apply(
        annotate.add_region(
            session.project,
            session.stamp(),
            OnFrame(view.viewport.image),
            Box(x, 5, 2, 2),
            layer=view.layer,
            label=label,
        )
    )
    (new,) = set(session.project.annotations) - before
    return new
