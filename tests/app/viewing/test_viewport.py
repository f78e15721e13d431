"""What a viewport knows of the series around its picture."""

from __future__ import annotations

import numpy as np
from attrs import evolve

from tests.ui.canvas.canvas_kit import IMAGE, ArraySource, FakeSession, a_view_state
from workbench.app.viewing.viewport import Viewport
from workbench.model.commands.images import add_images, remove_images
from workbench.model.grey import Grey
from workbench.model.ids import EntityId, ImageId, SeriesId
from workbench.model.image import Image, Series
from workbench.model.patch import Patch, Stamp, now

STAMP = Stamp("tester", now())
LATER = tuple(ImageId(EntityId(f"slice {n}")) for n in range(3))


def a_session() -> tuple[FakeSession, Viewport]:
    """Return a session with one image, and the viewport that shows it and follows."""
    session = FakeSession(ArraySource(np.zeros((40, 40), np.uint8), Grey(bits=8)))
    viewport = Viewport(session, a_view_state())
    session.document.changed.connect(viewport.follow)
    viewport.resize(40, 40, 1.0)
    assert viewport.frame is not None
    return session, viewport


def the_rest(session: FakeSession) -> Patch:
    """Return the step that brings the other slices of the series of the first image."""
    id = SeriesId(EntityId("series"))
    first = evolve(session.document.project.images[IMAGE], series=id)
    others = [Image(one, f"images/{one}.dcm", "x", 40, 40, series=id) for one in LATER]
    series = Series(id, (*LATER[:2], IMAGE, LATER[2]))
    return add_images(session.document.project, STAMP, [first, *others], [series])


def test_slices_that_arrive_behind_the_first_picture_are_counted() -> None:
    session, viewport = a_session()
    assert viewport.slice_number == (1, 1)
    session.document.apply(the_rest(session))
    assert viewport.slice_number == (3, 4)


def test_slices_that_go_are_counted_no_more() -> None:
    session, viewport = a_session()
    session.document.apply(the_rest(session))
    session.document.apply(remove_images(session.document.project, STAMP, LATER[:1]))
    assert viewport.slice_number == (2, 3)
