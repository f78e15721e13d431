"""Comparing: the current series at the left, an earlier one at the right, linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from workbench.app.side_by_side.prior import find_prior
from workbench.app.side_by_side.series_facts import SeriesFacts, read_facts
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.navigation import slices_of
from workbench.app.viewing.viewport_state import ViewportState
from workbench.base.errors import WorkbenchError
from workbench.base.text import t

if TYPE_CHECKING:
    from workbench.app.host import Desk
    from workbench.app.session import Session
    from workbench.model.ids import ImageId


def compare_with_prior(desk: Desk) -> None:
    """Look for an earlier study of the same patient in a job, and open it at the right."""
    from workbench.app.host import Tone

    session = desk.session
    image = session.view_state.viewport.image
    if image is None:
        return

    def done(facts: tuple[SeriesFacts, ...]) -> None:
        try:
            show_prior(session, image, facts)
        except WorkbenchError as error:
            desk.host.notify(error.text, Tone.WARN)

    session.jobs.start(
        t("Looking for a prior"),
        lambda progress: read_facts(session, progress.at),
        done,
        lambda error: desk.host.notify(error.text, Tone.WARN),
    )


def show_prior(session: Session, image: ImageId, facts: tuple[SeriesFacts, ...]) -> None:
    """Open the prior of an image beside it; raise InputError when there is none."""
    view = session.view_state
    current = next((one for one in facts if image in one.images), None)
    if current is None or image not in session.project.images:
        return  # removed meanwhile
    found = find_prior(current, facts)
    now = next((one for one in view.viewports if one.image in current.images), None)
    left = evolve(now or ViewportState(image), prior=False, pin=None)
    right = ViewportState(*_beside(session, left, found), voi=left.voi, prior=True)
    view.set_layout(Layout.ACROSS, (left, right))
    view.activate(0)
    view.set_links(evolve(view.links, scroll=True, zoom=True))


def _beside(session: Session, left: ViewportState, prior: SeriesFacts) -> tuple[ImageId, int]:
    """Return the slice of the prior that is as far through its stack as the one in view is."""
    assert left.image is not None
    mine = slices_of(session.project, left.image)
    its = slices_of(session.project, prior.images[0])
    place = (left.image, left.frame)
    part = mine.index(place) / max(len(mine) - 1, 1) if place in mine else 0.0
    return its[round(part * (len(its) - 1))]
