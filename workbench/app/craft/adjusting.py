"""Adjusting: one operation with numbers, tried on the selection and then done or left."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.api.tools import Ghost, Preview
from workbench.app.craft.adjustments import ADJUSTMENTS, Values
from workbench.app.craft.target import target_of
from workbench.base.figures import trimmed
from workbench.base.text import Text, t
from workbench.edit.craft.shape import transformed, with_shape
from workbench.model.ids import AnnotationId
from workbench.model.regions import AREA_REGIONS, Region

if TYPE_CHECKING:
    from workbench.app.session import Session

#: Only so many shapes are drawn while numbers are tried; all are changed.
MOST_SHOWN = 200


class Adjusting:
    """One operation on what was selected when it began; nothing changes before `apply`.

    Raises
    ------
    InputError
        If there is nothing that it could work on.
    """

    def __init__(self, session: Session, name: str) -> None:
        self._session = session
        self.adjustment = ADJUSTMENTS[name]
        self.target = target_of(session)
        self.units = self.target.units
        self.project = session.project
        self.selection = frozenset(session.view_state.selection)

    @property
    def is_current(self) -> bool:
        """Whether project and selection are what they were when it began."""
        project, chosen = self._session.project, self._session.view_state.selection
        same = all(
            id in project.annotations and project.annotations[id].region == region
            for id, region in self.target.regions.items()
        )
        return same and frozenset(chosen) == self.selection

    def begin(self, unit: str) -> tuple[float, ...]:
        """Return the numbers to begin with."""
        if self.adjustment.begin is not None:
            return self.adjustment.begin(self.target, unit)
        return tuple(number.value for number in self.adjustment.numbers)

    def factor(self, unit: str) -> float:
        """Return how long a pixel is in a unit."""
        return self.target.spacing(self.target.first, unit).dx

    def shapes(self, values: Values, unit: str) -> Mapping[AnnotationId, Region]:
        """Return the shapes as they would be; raises InputError where one would be gone."""
        return self.adjustment.make(self.target, values, unit)

    def preview(self, shapes: Mapping[AnnotationId, Region]) -> Preview:
        """Return what is drawn in their place, in the coordinates of their anchor."""
        shown = list(shapes.items())[:MOST_SHOWN]
        return Preview(tuple(Ghost(region, id) for id, region in shown))

    def told(self, shapes: Mapping[AnnotationId, Region]) -> Text | str:
        """Return in a few words what is different."""
        before, after = list(self.target.regions.values()), list(shapes.values())
        if self.adjustment.counts == "points":
            from workbench.geom.smooth import point_count

            counts = (sum(map(point_count, some)) for some in (before, after))
            return t("{before} → {after} points", **dict(zip(("before", "after"), counts)))  # noqa: B905
        if self.adjustment.counts == "area" and all(isinstance(r, AREA_REGIONS) for r in before):
            from workbench.geom.clip import extent

            old, new = sum(map(extent, before)), sum(map(extent, after))
            if old > 0:
                share = trimmed(round(100 * new / old, 1))
                return t("{share} % of the area", share=share)
        return ""

    def apply(self, values: Values, unit: str) -> None:
        """Do it: one step of the history."""
        session, one = self._session, self.adjustment
        name = one.undo(values)
        if one.moves is not None:
            move = one.moves(self.target, values, unit)
            session.do(transformed, name, self.target.regions, move)
        else:
            session.do(with_shape, name, self.shapes(values, unit))
