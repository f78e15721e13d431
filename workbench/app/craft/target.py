"""Target: the selected shapes that an operation is for, with their millimetres."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from attrs import frozen

from workbench.edit.craft.chosen import one_frame, shapes
from workbench.model.anchor import OnFrame
from workbench.model.calibration import IN_PATIENT, Calibration, Spacing
from workbench.model.ids import AnnotationId
from workbench.model.regions import Region

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.model.anchor import Anchor

_PIXELS = Spacing(1.0, 1.0)


@frozen
class Target:
    """Shapes of one frame or cut.

    Parameters
    ----------
    spacings : mapping
        Of each shape; None where nobody knows its millimetres.
    units : tuple of str
        In which lengths can be given: ``px``, ``mm``.
    aspect : float
        Height of a pixel over its width.
    """

    regions: Mapping[AnnotationId, Region]
    spacings: Mapping[AnnotationId, Spacing | None]
    units: tuple[str, ...] = ("px",)
    aspect: float = 1.0

    def spacing(self, id: AnnotationId, unit: str) -> Spacing:
        """Return what a position of one shape is multiplied with to be in a unit."""
        return (self.spacings[id] if unit == "mm" else None) or _PIXELS

    @property
    def first(self) -> AnnotationId:
        """The oldest of the shapes."""
        return next(iter(self.regions))


def target_of(session: Session) -> Target:
    """Return the selected shapes.

    Raises
    ------
    InputError
        If none is selected, one is locked, or they lie on several frames.
    """
    from workbench.geom.measuring.scale import scale_for

    project = session.project
    regions = shapes(project, session.view_state.selection)
    one_frame(project, regions)
    anchor = project.annotations[next(iter(regions))].anchor
    calibration = _calibration(session, anchor)
    spacings = {id: scale_for(one, calibration).spacing for id, one in regions.items()}
    if not isinstance(anchor, OnFrame):
        return Target(regions, spacings, ("mm",))
    units = ("px", "mm") if all(spacings.values()) else ("px",)
    return Target(regions, spacings, units, calibration.aspect)


def _calibration(session: Session, anchor: Anchor) -> Calibration:
    if isinstance(anchor, OnFrame):
        return session.library.calibration(anchor.image, anchor.frame)
    return IN_PATIENT
