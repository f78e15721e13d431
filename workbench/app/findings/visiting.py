"""Showing what a finding is about: selected, in the middle, large enough to be seen."""

from __future__ import annotations

from workbench.api.checks import Finding
from workbench.app.host import Desk
from workbench.app.planes.visiting import visit
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.image import Image

# An object takes up this share of the view; it stays as it is between the two others.
_SHARE, _LEAST, _MOST = 0.35, 0.08, 0.9
_LARGEST_ZOOM = 16.0
_VIEW = 800.0


def show_finding(desk: Desk, finding: Finding) -> None:
    """Select what a finding is about, and bring it into view."""
    session = desk.session
    project, view = session.project, session.view_state
    about = project.get(finding.about) if finding.about is not None else None
    if isinstance(about, Image):
        view.show(about.id)
        return
    if not isinstance(about, Annotation):
        return
    image = view.viewport.image
    area = desk.host.canvas.shown_area
    there = [AnnotationId(id) for id in finding.others if id in project.annotations]
    middle = visit(session, about)
    view.select([about.id, *there])
    if middle is None or about.region is None:
        return
    if not isinstance(about.anchor, OnFrame):
        desk.host.canvas.center_on(*middle)
        return
    x0, y0, x1, y1 = _bounds(about)
    if "x" in finding.details and "y" in finding.details:
        middle = float(finding.details["x"]), float(finding.details["y"])
    size = max(x1 - x0, y1 - y0, 1.0)
    zoom = view.viewport.zoom
    seen = _VIEW / zoom if area is None else min(area[2] - area[0], area[3] - area[1])
    is_new = image != view.viewport.image
    if is_new or not _LEAST <= size / seen <= _MOST:
        shown = seen * zoom  # of the screen, whatever image is there
        zoom = min(_SHARE * shown / size, _LARGEST_ZOOM)
    view.set_viewport(view.active, center=middle, zoom=zoom)


def _bounds(annotation: Annotation) -> tuple[float, float, float, float]:
    from workbench.geom.shapes import bounds

    assert annotation.region is not None
    return bounds(annotation.region)
