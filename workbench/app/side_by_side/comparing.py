"""Comparing: the later series at the left, the earlier one at the right, linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from workbench.app.side_by_side.prior import find_pair
from workbench.app.side_by_side.series_facts import SeriesFacts, read_facts
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.navigation import first_frame, slices_of
from workbench.app.viewing.viewport_state import ViewportState
from workbench.base.errors import WorkbenchError
from workbench.base.text import t

if TYPE_CHECKING:
    from workbench.app.host import Desk
    from workbench.app.session import Session
    from workbench.model.ids import ImageId


def compare_with_prior(desk: Desk) -> None:
    """Look for an earlier study of the same patient in a job, and open it at the right.

    What is shown goes to the right itself where it is of the earliest study.
    """
    from workbench.app.host import Tone

    session = desk.session
    image = session.view_state.viewport.image
    if image is None:
        return

    def done(facts: tuple[SeriesFacts, ...]) -> None:
        try:
            is_earliest = show_pair(session, image, facts)
        except WorkbenchError as error:
            desk.host.notify(error.text, Tone.WARN)
            return
        if is_earliest:
            desk.host.notify(
                t("This is the earliest study: it is at the right, the next one at the left.")
            )

    session.jobs.start(
        t("Looking for a prior"),
        lambda progress: read_facts(session, progress.at),
        done,
        lambda error: desk.host.notify(error.text, Tone.WARN),
    )


def show_pair(session: Session, image: ImageId, facts: tuple[SeriesFacts, ...]) -> bool:
    """Open a series and its prior beside each other; raise InputError when there is none.

    Returns
    -------
    bool
        Whether the image is of the earliest study, and is the prior of the one after it.
    """
    view = session.view_state
    current = next((one for one in facts if image in one.images), None)
    if current is None or image not in session.project.images:
        return False  # removed meanwhile
    later, earlier = find_pair(current, facts)
    now = next((one for one in view.viewports if one.image in current.images), None)
    mine = evolve(now or ViewportState(image), pin=None, prior=earlier is current)
    other = earlier if later is current else later
    place = _beside(session, mine, other)
    its = ViewportState(*place, voi=mine.voi, prior=not mine.prior)
    view.set_layout(Layout.ACROSS, (its, mine) if mine.prior else (mine, its))
    view.activate(int(mine.prior))
    view.set_links(evolve(view.links, scroll=True, zoom=True))
    return mine.prior


def _beside(session: Session, mine: ViewportState, other: SeriesFacts) -> tuple[ImageId, int]:
    """Return the slice of the other that is as far through its stack as the one in view is."""
    assert mine.image is not None
    ours = slices_of(session.project, mine.image, mine.frame)
    first = session.project.images[other.images[0]]
    its = slices_of(session.project, first.id, first_frame(first))
    place = (mine.image, mine.frame)
    part = ours.index(place) / max(len(ours) - 1, 1) if place in ours else 0.0
    return its[round(part * (len(its) - 1))]
