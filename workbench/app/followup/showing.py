"""Showing a lesion at a time point beside how it was before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from workbench.app.planes.visiting import visit
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.navigation import slices_of
from workbench.app.viewing.viewport_state import ViewportState
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model.anchor import OnFrame
from workbench.model.ids import AnnotationId, ImageId, LesionId, TimepointId
from workbench.model.lesion import Timepoint

if TYPE_CHECKING:
    from workbench.app.followup.assessment import Followup
    from workbench.app.session import Session
    from workbench.model.project import Project

# Screen pixels an image pixel: a lesion is small.
_ZOOM = 2.0


@frozen
class Spot:
    """A place on a frame; `annotation` None = where it should be looked for."""

    image: ImageId
    frame: int
    middle: tuple[float, float] | None = None
    annotation: AnnotationId | None = None


def show_lesion(
    session: Session, found: Followup, lesion: LesionId, timepoint: TimepointId
) -> None:
    """Show a lesion at a time point at the left, and the time point before it at the right.

    Where it was not measured at one of them, the slice that lies alike in the study is shown. The
    first time point has none before: the next one is beside it then, at the left.

    Raises
    ------
    InputError
        If no image of the time point is in the project.
    """
    order = [one.timepoint.id for one in found.columns]
    at = order.index(timepoint)
    other = at - 1 if at else at + 1
    now = _spot(session, found, lesion, at)
    then = _spot(session, found, lesion, other) if 0 <= other < len(order) else None
    if now is None:
        measured = found.cell(lesion, timepoint).reading
        if measured is not None:  # on a cut: it has a viewport of its own
            visit(session, session.project.annotations[measured.annotation])
            session.view_state.select([measured.annotation])
            return
        now = _alike(session.project, found.columns[at].timepoint, then)
    if now is None:
        raise InputError(t("No image of this time point is in the project. Open its images too."))
    if then is None and 0 <= other < len(order):
        then = _alike(session.project, found.columns[other].timepoint, now)
    _show(session, now, then, is_first=at == 0)


def _spot(session: Session, found: Followup, lesion: LesionId, at: int) -> Spot | None:
    from workbench.geom.shapes import bounds

    reading = found.cell(lesion, found.columns[at].timepoint.id).reading
    one = session.project.annotations.get(reading.annotation) if reading is not None else None
    if one is None or one.region is None or not isinstance(one.anchor, OnFrame):
        return None
    x0, y0, x1, y1 = bounds(one.region)
    return Spot(one.anchor.image, one.anchor.frame, ((x0 + x1) / 2, (y0 + y1) / 2), one.id)


def _alike(project: Project, timepoint: Timepoint, like: Spot | None) -> Spot | None:
    """Return the slice of a time point that is as far through its stack as another one."""
    stacks = _stacks(project, timepoint)
    if not stacks:
        return None
    if like is None:
        image, frame = stacks[0][len(stacks[0]) // 2]
        return Spot(image, frame)
    ours = slices_of(project, like.image, like.frame)
    # The stack that is most like ours, of several series of the study.
    best = min(
        stacks,
        key=lambda one: (
            _modality(project, one) != _modality(project, ours),
            abs(len(one) - len(ours)),
        ),
    )
    place = (like.image, like.frame)
    part = ours.index(place) / max(len(ours) - 1, 1) if place in ours else 0.5
    image, frame = best[round(part * (len(best) - 1))]
    return Spot(image, frame, like.middle)


Stack = Sequence[tuple[ImageId, int]]


def _stacks(project: Project, timepoint: Timepoint) -> list[Stack]:
    found: list[Stack] = [
        slices
        for series in project.series.values()
        if series.study_instance_uid in timepoint.studies and series.images
        if (slices := slices_of(project, series.images[0]))
    ]
    alone = [id for id in timepoint.images if id in project.images]
    return [*found, *(slices_of(project, id) for id in alone)]


def _modality(project: Project, stack: Stack) -> str:
    image = project.images[stack[0][0]]
    series = project.series.get(image.series) if image.series else None
    return series.modality if series is not None else ""


def _show(session: Session, now: Spot, then: Spot | None, is_first: bool) -> None:
    view = session.view_state
    zoom = max(view.viewport.zoom, _ZOOM) if view.viewport.center is not None else _ZOOM
    voi = view.viewport.voi

    def state(spot: Spot, prior: bool) -> ViewportState:
        return ViewportState(spot.image, spot.frame, spot.middle, zoom, voi, prior=prior)

    if then is None:
        view.set_layout(Layout.ONE, (state(now, False),))
        view.activate(0)
    else:
        # The later one at the left, as when a study is compared with its prior.
        later, earlier = (then, now) if is_first else (now, then)
        view.set_layout(Layout.ACROSS, (state(later, False), state(earlier, True)))
        view.activate(int(is_first))
        # Each is centred on its own place; scrolling goes on together.
        view.set_links(evolve(view.links, scroll=True, zoom=False))
    shown = [one.annotation for one in (now, then) if one is not None and one.annotation]
    view.select(shown)
