"""A session with a project file, an image and layers, and a host that answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from attrs import evolve

from tests.model.values import IMAGE, LAYER, a_layer, an_annotation, an_image, layer_id
from workbench.app.host import Desk
from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.app.settings import Settings
from workbench.base.text import t
from workbench.model.annotation import Annotation
from workbench.model.ids import EntityId
from workbench.model.layer import LayerKind
from workbench.model.patch import Delta, Patch
from workbench.model.project import Entity
from workbench.model.regions import Box

REFERENCE = layer_id("reference")


class FakeHost:
    """Remembers what it was told and asked."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.questions: list[str] = []
        self.answer = True
        self.text: str | None = "because"
        self.files: list[Path] = []
        self.canvas = self
        self.shown_area = (0.0, 0.0, 60.0, 40.0)

    def notify(self, text: Any, tone: Any = None) -> None:
        self.told.append(str(text))

    def confirm(self, question: Any, yes: Any) -> bool:
        self.questions.append(str(question))
        return self.answer

    def ask_text(self, title: Any, value: str = "") -> str | None:
        return self.text

    def ask_files(self, title: Any, suffixes: Any = ()) -> list[Path]:
        return self.files

    def center_on(self, x: float, y: float) -> None:
        pass


@contextmanager
def a_desk(home: Path, *more: Entity) -> Iterator[Desk]:
    """An open project with an image of 60 x 40 px, a layer, and whatever else."""
    places = Places(*(home / name for name in ("config", "data", "cache")))
    session = Session(places, Settings(language="en", author="anna"), Jobs(AtOnce()))
    session.new_project(home / "层 1.wbp")
    try:
        put(session, an_image(), a_layer(), *more)
        session.view_state.show(IMAGE)
        session.view_state.choose_layer(LAYER)
        yield Desk(session, cast(Any, FakeHost()))
    finally:
        session.close()


def put(session: Session, *entities: Entity) -> None:
    """Add values to the project."""
    deltas: dict[EntityId, Delta] = {one.id: Delta(None, one) for one in entities}
    session.document.apply(Patch(t("Fill"), deltas, session.stamp()))


def a_box(name: str, x: float, y: float, side: float = 10, **fields: Any) -> Annotation:
    """A square by its middle."""
    return an_annotation(name, Box(x, y, side, side), **fields)


def a_reference(*scores: float) -> list[Entity]:
    """A reference layer with squares in a row, p0 p1 ... of these scores."""
    layer = a_layer("reference", order=5, kind=LayerKind.REFERENCE, origin="net.json")
    found: list[Entity] = [layer]
    for n, score in enumerate(scores):
        one = a_box(f"p{n}", 5 + 12 * n, 20, layer=REFERENCE)
        made = evolve(one.provenance, model="net", score=score, origin="1", origin_name="net.json")
        found.append(evolve(one, provenance=made))
    return found
