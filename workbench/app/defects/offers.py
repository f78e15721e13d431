"""Offers: the candidates of the open project's frames, which somebody accepts or rejects.

What was accepted is an annotation with the offer's id, what was rejected a dismissal of the image:
both can be undone, and whatever is neither is still open. The offers themselves are no annotations:
nothing counts or exports them. They lie in a side table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from workbench.app.defects.offer import Box, Offer, any_same
from workbench.base.text import t
from workbench.edit.annotate import add_to_layer, provenance
from workbench.geom.shapes import bounds
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Source
from workbench.model.ids import AnnotationId, EntityId, LayerId
from workbench.model.review import Dismissal

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.imaging.loader import Place

_TABLE = "candidates"
_ALL = ""


@frozen
class Tally:
    """How far somebody is: what is left of all, and which of all is looked at, from 1; 0 = none."""

    total: int = 0
    left: int = 0
    at: int = 0
    accepted: int = 0
    rejected: int = 0


class Offers:
    """The offers of frames, in reading order of their strength."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held: dict[Place, tuple[Offer, ...]] = {}
        self._current: dict[Place, AnnotationId] = {}

    def all(self, place: Place) -> tuple[Offer, ...]:
        """Return all offers of a frame, decided or not."""
        if place not in self._held:
            file = self._session.file
            kept = file.side(_TABLE).get(_ALL, _key(place)) if file is not None else None
            rows = kept if isinstance(kept, list) else []
            found = (Offer.from_side(row) for row in rows)
            self._held[place] = tuple(one for one in found if one is not None)
        return self._held[place]

    def put(self, place: Place, found: Iterable[Offer]) -> tuple[Offer, ...]:
        """Offer anew what nobody has decided yet; return it."""
        taken = [*self._dismissed(place), *self._drawn(place)]
        new = tuple(one for one in found if not any_same(one.box, taken))
        self._held[place] = new
        self._current.pop(place, None)
        file = self._session.file
        if file is not None:
            file.side(_TABLE).set(_ALL, [one.to_side() for one in new], _key(place))
        return new

    def open(self, place: Place) -> tuple[Offer, ...]:
        """Return what is neither accepted nor rejected."""
        every = self.all(place)
        if not every:
            return ()
        project, dismissed = self._session.project, self._dismissed(place)
        gone = set(dismissed)
        return tuple(
            one for one in every if one.id not in project.annotations and one.box not in gone
        )

    def current(self, place: Place) -> Offer | None:
        """Return the one that is looked at; None where nobody has begun, or it was decided."""
        id = self._current.get(place)
        return next((one for one in self.open(place) if one.id == id), None)

    def step(self, place: Place, n: int) -> Offer | None:
        """Go to the next (1) or previous (-1) open one, going round; None when there is none."""
        every, left = self.all(place), {one.id for one in self.open(place)}
        if not left:
            return None
        ids = [one.id for one in every]
        id = self._current.get(place)
        at = ids.index(id) if id in ids else (-1 if n > 0 else 0)
        for away in range(1, len(ids) + 1):
            one = every[(at + n * away) % len(ids)]
            if one.id in left:
                self._current[place] = one.id
                return one
        return None

    def tally(self, place: Place) -> Tally:
        """Return how far somebody is with a frame."""
        every = self.all(place)
        left = self.open(place)
        accepted = sum(one.id in self._session.project.annotations for one in every)
        id = self._current.get(place)
        at = next((n for n, one in enumerate(every, 1) if one.id == id), 0)
        return Tally(len(every), len(left), at, accepted, len(every) - len(left) - accepted)

    def accept(self, place: Place, offer: Offer) -> AnnotationId:
        """Make an annotation of an offer, in the layer and with the label of now; one undo step."""
        session, stamp = self._session, self._session.stamp()
        project, view = session.project, session.view_state
        scheme = project.scheme
        label = view.label if scheme is not None and scheme.get(view.label) else None
        made_by = evolve(
            provenance(project, stamp, offer.found_by),
            source=Source.MODEL,
            model=f"{offer.found_by} {offer.how}".strip(),
            score=offer.score,
        )
        made = Annotation(
            offer.id,
            OnFrame(*place),
            offer.outline,
            LayerId(EntityId("")),
            made_by,
            label,
            attributes=scheme.defaults_of(label) if scheme is not None else {},
        )
        patch = add_to_layer(project, stamp, view.layer, lambda on: [evolve(made, layer=on)])
        session.document.apply(evolve(patch, name=t("Accept candidate")))
        return offer.id

    def reject(self, place: Place, offers: Sequence[Offer]) -> None:
        """Note that offers are no defects, so that they do not come back; one undo step."""
        gone = [Dismissal(place[1], *one.box) for one in offers]
        if gone:
            self._session.do(commands.dismiss, place[0], gone)

    def forget(self) -> None:
        """Let go of everything, as of another project."""
        self._held.clear()
        self._current.clear()

    def _dismissed(self, place: Place) -> list[Box]:
        image = self._session.project.images.get(place[0])
        every = image.dismissed if image is not None else ()
        return [one.box for one in every if one.frame == place[1]]

    def _drawn(self, place: Place) -> list[Box]:
        """Return what annotations of a frame take up."""
        on_it = self._session.project.annotations_on(*place)
        return [bounds(one.region) for one in on_it if one.region is not None]


def _key(place: Place) -> str:
    return f"{place[0]}/{place[1]}"
