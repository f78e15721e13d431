"""Review: one after the other, what a reference offers is accepted, corrected or rejected."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING

from workbench.app.layers.facts import area_of, is_reference
from workbench.app.layers.looks import layer_looks
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.drawing.overlay_style import least_score, score_of
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, LayerId
from workbench.model.layer import Layer

if TYPE_CHECKING:
    from workbench.app.session import Session


class ReviewOrder(StrEnum):
    """What is judged first: the surest, or where the most is at stake."""

    SCORE = "score"
    STAKE = "stake"


class Review:
    """What of references is still to be judged, in order."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.order = ReviewOrder.SCORE

    def layer(self) -> Layer | None:
        """Return the reference that is judged: the chosen one, else the topmost that is shown."""
        session = self._session
        project, view = session.project, session.view_state
        chosen = project.layers.get(view.layer) if view.layer is not None else None
        if chosen is not None and is_reference(chosen) and chosen.image is None:
            return chosen
        current = self._current()
        if current is not None:
            return project.layers[current.layer]
        looks, counts = layer_looks(project, view), project.index.layers
        for layer in project.ordered_layers()[::-1]:
            if is_reference(layer) and counts[layer.id] and looks[layer.id].visible:
                return layer
        return None

    def target(self) -> LayerId:
        """Return the layer that accepted ones go to: the chosen one, else the topmost."""
        session = self._session
        chosen = session.view_state.layer
        found = session.project.layers.get(chosen) if chosen is not None else None
        if found is None or is_reference(found):
            found = session.project.topmost_layer()
        if found is None:
            raise InputError(t("Add a layer first: what is accepted goes to it."))
        return found.id

    def current(self) -> tuple[AnnotationId, ...]:
        """Return the selected annotations that are offered by a reference and not decided."""
        return tuple(one.id for one in self._selected())

    def step(self, n: int) -> Annotation | None:
        """Select the next (1) or previous (-1) open one, on this frame first; None without any."""
        layer = self.layer()
        if layer is None:
            return None
        here = self._here()
        current = self._current()
        if here is not None:
            ids = self._open(layer, here)
            at = next((i for i, x in enumerate(ids) if current and x.id == current.id), None)
            if ids and at is None:
                return self._look_at(ids[0 if n > 0 else -1])
            if at is not None and 0 <= at + n < len(ids):
                return self._look_at(ids[at + n])
        for place in self._places(here, n):
            ids = self._open(layer, place)
            if ids:
                return self._look_at(ids[0 if n > 0 else -1])
        return None

    def accept(self, correcting: bool = False) -> tuple[AnnotationId, ...]:
        """Accept the selected ones, and go to the next unless they are to be corrected."""
        ids = self._needed()
        after = None if correcting else self._follower()
        target, session = self.target(), self._session
        session.do(commands.accept_offered, ids, target, correcting)
        self._go_on(after, ids if correcting else ())
        return ids

    def reject(self) -> tuple[AnnotationId, ...]:
        """Reject the selected ones, and go to the next."""
        ids = self._needed()
        after = self._follower()
        self._session.do(commands.reject_offered, ids)
        self._go_on(after, ())
        return ids

    def forget(self) -> None:
        """Begin anew, as with another project."""
        self.order = ReviewOrder.SCORE

    # What is open

    def _needed(self) -> tuple[AnnotationId, ...]:
        ids = self.current()
        if not ids:
            raise InputError(t("Select something on a reference layer first."))
        return ids

    def _selected(self) -> Iterator[Annotation]:
        session = self._session
        project = session.project
        for id in sorted(session.view_state.selection):
            one = project.annotations.get(id)
            if one is None or one.judgement is not None:
                continue
            if is_reference(project.layers.get(one.layer)):
                yield one

    def _current(self) -> Annotation | None:
        return next(self._selected(), None)

    def _follower(self) -> AnnotationId | None:
        """Return what comes after the selected ones on their frame."""
        current, layer, here = self.current(), self.layer(), self._here()
        if layer is None or here is None:
            return None
        ids = [one.id for one in self._open(layer, here)]
        places = [ids.index(id) for id in current if id in ids]
        later = [id for id in ids[max(places, default=-1) + 1 :] if id not in current]
        earlier = [id for id in ids if id not in current]
        return next(iter([*later, *earlier]), None)

    def _go_on(self, after: AnnotationId | None, selected: tuple[AnnotationId, ...]) -> None:
        project = self._session.project
        if selected:
            self._session.view_state.select(selected)
        elif after is not None and after in project.annotations:
            self._look_at(project.annotations[after])
        elif self.step(1) is None:
            self._session.view_state.select(())

    def _open(self, layer: Layer, anchor: OnFrame) -> list[Annotation]:
        project = self._session.project
        least = least_score(layer_looks(project, self._session.view_state)[layer.id])
        found = [
            one
            for one in project.annotations_on(anchor.image, anchor.frame)
            if one.layer == layer.id and one.judgement is None and score_of(one) >= least
        ]
        key = _stake if self.order is ReviewOrder.STAKE else _score
        return sorted(found, key=lambda one: (-key(one), one.id))

    def _here(self) -> OnFrame | None:
        state = self._session.view_state.viewport
        if state.image is None or state.plane is not None:
            return None
        return OnFrame(state.image, state.frame)

    def _places(self, here: OnFrame | None, n: int) -> Iterator[OnFrame]:
        """Yield the other frames that have annotations, from here on, going round."""
        from workbench.app.viewing.navigation import image_order

        project = self._session.project
        order = image_order(project)
        frames = [
            OnFrame(id, frame)
            for id in order
            if project.index.count_on(id)
            for frame in range(1, project.images[id].frames + 1)
        ]
        rank = {id: i for i, id in enumerate(order)}
        if here is not None:
            mine = rank.get(here.image, -1), here.frame
            later = [x for x in frames if (rank[x.image], x.frame) > mine]
            earlier = [x for x in frames if (rank[x.image], x.frame) < mine]
            frames = [*later, *earlier] if n > 0 else [*earlier[::-1], *later[::-1]]
        for one in frames:
            if project.index.on(one.image, one.frame):
                yield one

    def _look_at(self, one: Annotation) -> Annotation:
        view, anchor = self._session.view_state, one.anchor
        assert isinstance(anchor, OnFrame)
        state = view.viewport
        if (state.image, state.frame) != (anchor.image, anchor.frame):
            same = self._same_series(state.image, anchor)
            (view.go if same else view.show)(anchor.image, anchor.frame)
        view.select([one.id])
        return one

    def _same_series(self, image: object, anchor: OnFrame) -> bool:
        images = self._session.project.images
        shown = images.get(image)  # type: ignore[call-overload]
        wanted = images[anchor.image]
        return shown is not None and shown.series is not None and shown.series == wanted.series


def _score(one: Annotation) -> float:
    score = one.provenance.score
    return 0.0 if score is None else score


def _stake(one: Annotation) -> float:
    """Return how much is gained on average by judging: nothing where it is sure either way."""
    p = min(max(_score(one), 0.0), 1.0)
    return p * (1 - p) * max(area_of(one.region), 1.0)
