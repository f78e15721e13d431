"""Every operation on shapes: one step of the history each, also after the project was reopened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.app.test_actions import Window
from workbench.app.actions import ACTIONS
from workbench.app.actions.craft import copy_to_places
from workbench.app.craft.adjusting import Adjusting
from workbench.app.host import Desk
from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.app.settings import Settings
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.edit.craft import pieces
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance
from workbench.model.commands.make import make_patch
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId, SeriesId
from workbench.model.image import Image, Series
from workbench.model.layer import Layer
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Entity, Project
from workbench.model.regions import Ellipse, Polygon, PolygonPart, Polyline, Region

LAYER = LayerId(EntityId("layer"))
SERIES = SeriesId(EntityId("series"))
IMAGES = [ImageId(EntityId(f"image{n}")) for n in range(3)]

A = Polygon.from_ring([(10, 10), (60, 10), (60, 60), (10, 60)], [[(20, 20), (30, 20), (30, 30)]])
B = Polygon.from_ring([(40, 40), (90, 40), (90, 90), (40, 90)])
FAR = Ellipse(150, 150, 20, 10)
LINE = Polyline([(100, 10), (120, 12), (140, 10), (160, 30)])
PARTS = Polygon(
    [
        PolygonPart([(200, 10), (220, 10), (220, 30)]),
        PolygonPart([(230, 10), (250, 10), (250, 30)]),
    ]
)
DRAWN: dict[str, Region] = {"a": A, "b": B, "c": FAR, "d": LINE, "e": PARTS}
#: Which shapes each action of the menu needs; all others take the first.
NEEDS = {
    "join": "ab",
    "subtract": "ab",
    "intersect": "ab",
    "exclude": "ab",
    "merge": "ac",
    "split": "e",
    "fill": "a",
    "hull_all": "ab",
    "hull": "ae",
    "simplify": "d",
    "group": "abc",
    "ungroup": "abc",
}
#: Asked for by a bar, with numbers.
ADJUSTED = {
    "buffer": (4.0,),
    "simplify": (8.0,),
    "smooth": (2.0,),
    "rotate": (30.0,),
    "scale": (150.0,),
    "place": (5.0, 6.0, 70.0, 80.0),
}


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    home = tmp_path / "home"
    places = Places(home / "config", home / "data", home / "cache")
    session = Session(places, Settings("en", author="ann"), Jobs(AtOnce()))
    session.new_project(tmp_path / "标注 work.wbp")
    session.do(_everything)
    session.view_state.show(IMAGES[0])
    yield session
    session.close()


def _everything(project: Project, stamp: Stamp) -> Patch:
    """Return a series of three slices, a layer, and one shape of each kind on the first."""
    images = [Image(id, f"ct/{id}.png", "plain_images", 300, 400, series=SERIES) for id in IMAGES]
    made = Provenance("bob", stamp.at, stamp.at, tool="polygon")
    drawn = [
        Annotation(an_id(name), OnFrame(IMAGES[0]), region, LAYER, made, note=f"note of {name}")
        for name, region in DRAWN.items()
    ]
    series = Series(SERIES, tuple(IMAGES), "CT", 1)
    found: list[Entity] = [*images, series, Layer(LAYER, "Defects"), *drawn]
    return make_patch(t("Begin"), stamp, project, {one.id: one for one in found})


def an_id(name: str) -> AnnotationId:
    return AnnotationId(EntityId(f"a-{name}"))


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session, Window())


def choose(session: Session, names: str) -> None:
    session.view_state.show(IMAGES[0])
    session.view_state.select(an_id(name) for name in names)


def of_menu(desk: Desk, name: str) -> Callable[[], None]:
    def run() -> None:
        if name in ADJUSTED:
            Adjusting(desk.session, name).apply(ADJUSTED[name], "px")
        elif name == "copy_images":
            copy_to_places(desk, [(id, 1) for id in IMAGES[1:]])
        else:
            ACTIONS[f"shape.{name}"].run(desk)

    return run


def state(session: Session) -> dict[str, object]:
    return {str(id): one for id, one in session.project.annotations.items()}


def steps(desk: Desk) -> list[tuple[str, str, Callable[[], None]]]:
    """Return every operation: its name, the shapes it is for, and what does it."""
    found = [
        (id.partition(".")[2], NEEDS.get(id.partition(".")[2], _usual(id)), of_menu(desk, id[6:]))
        for id in ACTIONS
        if id.startswith("shape.")
    ]
    session = desk.session

    def slice_() -> None:
        line = np.array([(0.0, 25.0), (200.0, 26.0)])
        ids = session.view_state.selection
        session.document.apply(pieces.slice_shapes(session.project, session.stamp(), ids, line))

    return [*found, ("slice", "ad", slice_)]


def _usual(id: str) -> str:
    return "abcd" if "align" in id or "distribute" in id else "a"


def prepare(desk: Desk, name: str) -> None:
    """Bring the project to where an operation has something to do."""
    desk.host.text = "2-3"  # type: ignore[attr-defined]
    if name == "ungroup":
        choose(desk.session, "abc")
        ACTIONS["shape.group"].run(desk)


def _all(session: Session) -> list[Annotation]:
    return list(session.project.annotations.values())


def test_each_is_one_named_step_that_is_undone_and_redone_also_after_a_restart(
    desk: Desk, session: Session
) -> None:
    assert session.file is not None
    path = session.file.path
    names = []
    for name, chosen, run in steps(desk):
        prepare(desk, name)
        choose(session, chosen)
        if name == "copy_previous":
            session.view_state.show(IMAGES[2])  # what is selected may be on another slice
        before = state(session)
        last = session.file.entries()[0].seq
        run()
        after = state(session)
        assert after != before, name
        assert session.file.entries()[0].seq == last + 1, name
        title = session.document.history.next_undo()
        assert title is not None and str(title.name), name
        names.append(str(title.name))
        session.document.undo()
        assert state(session) == before, name
        session.document.redo()
        assert state(session) == after, name

        session.close_project()
        session.open_project(path)
        assert state(session) == after, name
        session.document.undo()
        assert state(session) == before, name
        session.document.redo()
        assert state(session) == after, name
        session.document.undo()
        if name == "ungroup":
            session.document.undo()
        assert set(session.project.annotations) == {an_id(one) for one in DRAWN}, name
        session.view_state.show(IMAGES[0])
    assert len(names) == len(ADJUSTED) + 26


@pytest.mark.parametrize("name", [id[6:] for id in ACTIONS if id.startswith("shape.")])
def test_each_is_refused_with_a_sentence_on_a_locked_shape(
    desk: Desk, session: Session, name: str
) -> None:
    if name.startswith("copy"):
        return  # a copy changes nothing of what is locked
    chosen = NEEDS.get(name, _usual(f"shape.{name}"))
    prepare(desk, name)
    session.do(commands.lock_annotations, [an_id(one) for one in chosen], True)
    choose(session, chosen)
    before = state(session)
    with pytest.raises(InputError, match="locked"):
        of_menu(desk, name)()
    assert state(session) == before


@pytest.mark.parametrize("name", [id[6:] for id in ACTIONS if id.startswith("shape.")])
def test_each_is_refused_with_a_sentence_when_nothing_is_selected(
    desk: Desk, session: Session, name: str
) -> None:
    session.view_state.select(())
    assert not ACTIONS[f"shape.{name}"].when(desk)
    desk.host.text = "2-3"  # type: ignore[attr-defined]
    with pytest.raises(InputError):
        of_menu(desk, name)()


def test_pieces_keep_label_attributes_layer_and_author_and_the_first_its_id(
    desk: Desk, session: Session
) -> None:
    choose(session, "e")
    ACTIONS["shape.split"].run(desk)
    first, second = [a for a in _all(session) if a.note == "note of e"]
    assert first.id == an_id("e")
    assert second.id != first.id
    for one in (first, second):
        assert one.provenance.author == "bob"
        assert one.layer == LAYER
    assert session.view_state.selection == {first.id, second.id}


def test_copies_say_that_they_were_copied_and_keep_place_and_group(
    desk: Desk, session: Session
) -> None:
    choose(session, "ab")
    ACTIONS["shape.group"].run(desk)
    ACTIONS["shape.copy_next"].run(desk)
    copies = [a for a in _all(session) if a.anchor == OnFrame(IMAGES[1])]
    assert [a.region for a in copies] == [A, B]
    assert {a.provenance.tool for a in copies} == {"copy"}
    assert {a.provenance.author for a in copies} == {"ann"}
    assert len({a.group for a in copies}) == 1
    assert copies[0].group != session.project.annotations[an_id("a")].group
    assert session.view_state.viewport.image == IMAGES[1]
    assert session.view_state.selection == {a.id for a in copies}


def test_copying_to_slices_takes_numbers_and_leaves_out_the_slice_itself(
    desk: Desk, session: Session
) -> None:
    choose(session, "a")
    desk.host.text = "1-3"  # type: ignore[attr-defined]
    ACTIONS["shape.copy_slices"].run(desk)
    assert sorted(a.anchor.image for a in _all(session) if a.region == A) == IMAGES  # type: ignore[union-attr]
    assert desk.host.notices[-1][0] == "2 copies were made."  # type: ignore[attr-defined]


def test_beyond_the_last_slice_there_is_nothing_to_copy_to(desk: Desk, session: Session) -> None:
    choose(session, "a")
    with pytest.raises(InputError, match="no slice beyond"):
        ACTIONS["shape.copy_previous"].run(desk)


@pytest.mark.parametrize(
    ("name", "least"),
    [
        *((name, 2) for name in ("join", "subtract", "intersect", "exclude", "merge", "hull_all")),
        *((name, 2) for name in ("group", "align_left", "align_middle")),
        *((name, 3) for name in ("distribute_across", "distribute_down")),
        ("hull", 1),
    ],
)
def test_what_needs_several_can_be_run_with_so_many_only(
    desk: Desk, session: Session, name: str, least: int
) -> None:
    for n in range(5):
        choose(session, "abce"[:n])
        assert ACTIONS[f"shape.{name}"].when(desk) is (n >= least)


def test_ungroup_can_be_run_where_one_of_the_selected_is_in_a_group(
    desk: Desk, session: Session
) -> None:
    choose(session, "ab")
    assert not ACTIONS["shape.ungroup"].when(desk)
    ACTIONS["shape.group"].run(desk)
    choose(session, "bc")
    assert ACTIONS["shape.ungroup"].when(desk)
    choose(session, "c")
    assert not ACTIONS["shape.ungroup"].when(desk)
