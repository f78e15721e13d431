"""Linker: watches the ViewState and lets linked viewports follow the one that was moved."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from attrs import evolve

from workbench.app.planes.cutting import axis_of, nearest_kind
from workbench.app.side_by_side.guides import Guides, Other, guides
from workbench.app.side_by_side.linking import (
    Stack,
    follow_alignment,
    follow_look,
    follow_slice,
    follow_window,
    holds,
    nearest_slice,
)
from workbench.app.side_by_side.stacks import Stacks
from workbench.app.viewing.links import PatientPoint
from workbench.app.viewing.navigation import slices_of
from workbench.app.viewing.plane_view import PlaneView
from workbench.app.viewing.view_state import ViewState
from workbench.app.viewing.viewport_state import Pin, ViewportState
from workbench.geom.planes import along, between, dot, pixel_to_patient
from workbench.imaging.loader import Place
from workbench.imaging.reference.alignment import Alignment
from workbench.imaging.volumes.stack_geometry import StackSlice
from workbench.model.ids import ImageId
from workbench.model.project import Project

# Cuts whose directions differ by less than a degree are scrolled together.
_PARALLEL = 0.9998
_LOOK = ("center", "zoom")
_SHADES = ("voi", "inverted")


class Linker:
    """Reads and writes the ViewState alone; no viewport knows of another."""

    def __init__(
        self,
        view_state: ViewState,
        project: Callable[[], Project],
        stacks: Stacks,
        cut_slice: Callable[[ViewportState], StackSlice | None] = lambda state: None,
        within: Callable[[ViewportState], ViewportState] = lambda state: state,
        between: Callable[[ViewportState, ViewportState], Alignment | None] = lambda a, b: None,
    ) -> None:
        self._view = view_state
        self._project = project
        self._stacks = stacks
        self._cut_slice = cut_slice
        self._within = within
        self._between = between
        # By how many mm cuts would lie past the end of their volumes: on the way back, the leader
        # goes as far alone.
        self._past: dict[int, float] = {}
        self._seen = view_state.viewports
        # Which slices stood beside each other when the viewports were linked.
        self._since: dict[int, Place] = {}
        self._is_leading = False
        view_state.changed.connect(self._on_view)

    def close(self) -> None:
        """Stop watching."""
        self._view.changed.disconnect(self._on_view, missing_ok=True)

    def guides(self, index: int) -> Guides:
        """Return what a viewport shows of the others: their slices' lines, the marked point."""
        view = self._view
        own = self._slice(view.viewports[index])
        if own is None:
            return Guides()
        return guides(own, self._others(index) if view.references else (), view.cursor)

    def slice(self, index: int) -> StackSlice | None:
        """Return how what a viewport shows lies; None while that is not known."""
        return self._slice(self._view.viewports[index])

    def _others(self, index: int) -> Iterator[Other]:
        """Yield the slices whose lines a viewport shows: the active one's, and all cuts to cuts."""
        view = self._view
        is_cut = view.viewports[index].plane is not None
        for at, state in enumerate(view.viewports):
            if at == index or not (at == view.active or (is_cut and state.plane is not None)):
                continue
            found = self._slice(state)
            if found is not None:
                kind = nearest_kind(state.plane) if state.plane is not None else None
                yield Other(found, at, kind)

    def patient_point(self, index: int, x: float, y: float) -> PatientPoint | None:
        """Return the patient position of an image position in a viewport."""
        one = self._slice(self._view.viewports[index])
        if one is None or one.plane is None or one.spacing is None:
            return None
        if not one.plane.frame_of_reference:
            return None
        point = pixel_to_patient(one.plane, one.spacing, x, y)
        return PatientPoint(one.plane.frame_of_reference, point)

    def pin(self) -> bool:
        """Pin the offset of now in all viewports; return whether anything is known to pin."""
        pinned = [
            evolve(state, pin=self._pin_of(state)) if state.image is not None else state
            for state in self._view.viewports
        ]
        self._seen = tuple(pinned)
        self._view.set_viewports(pinned)
        return all(one.pin is not None for one in pinned if one.image is not None)

    def unpin(self) -> None:
        """Match slices by position again, as far as that is known."""
        self._view.set_viewports([evolve(one, pin=None) for one in self._view.viewports])
        self._remember(anew=True)

    # -- following ----------------------------------------------------------------------------

    def _on_view(self, names: frozenset[str]) -> None:
        if names & {"layout", "links"}:
            self._seen = self._view.viewports
            self._past.clear()
            self._remember(anew="links" in names)
        elif "cursor" in names and self._view.cursor is not None:
            self._go_to(self._view.cursor)
        elif "viewports" in names and not self._is_leading:
            self._follow()

    def _follow(self) -> None:
        before, now = self._seen, self._view.viewports
        self._seen = now
        if len(before) != len(now):
            self._remember()
            return
        moved = [i for i, (was, one) in enumerate(zip(before, now, strict=True)) if was != one]
        if len(moved) == 1 and self._view.links.any:
            self._lead(moved[0], before[moved[0]])
        self._remember()

    def _lead(self, index: int, was: ViewportState) -> None:
        view, links = self._view, self._view.links
        source = view.viewports[index]
        after = list(view.viewports)
        scrolled = self._is_scroll(was, source)
        pushed = _pushed(was, source)
        self._past.pop(index, None)
        looked = _differs(was, source, _LOOK) and (
            source.center is not None or was.center is not None
        )
        shaded = _differs(was, source, _SHADES) and was.image is not None
        for at, target in enumerate(after):
            if at == index or target.image is None or source.image is None:
                continue
            if links.scroll and scrolled:
                target = self._scrolled(index, source, at, target)
            if links.scroll and pushed and target.plane is not None:
                target = self._push(at, target, source, pushed)
            if links.zoom and looked:
                target = self._looked(source, target)
            if links.window and shaded:
                mine, its = self._modality(source.image), self._modality(after[at].image)
                target = follow_window(source, mine, target, its)
            after[at] = target
        self._write(after)

    def _write(self, after: list[ViewportState]) -> None:
        self._is_leading = True
        try:
            self._view.set_viewports(after)
        finally:
            self._is_leading = False
            self._seen = self._view.viewports

    def _scrolled(
        self, index: int, source: ViewportState, at: int, target: ViewportState
    ) -> ViewportState:
        here, there = (self._stacks.get(one.image, one.frame) for one in (source, target))
        if here is None or there is None or target.plane is not None or source.plane is not None:
            return target
        number = _number(here, source)
        if number is None:
            return target
        by_hand = source.pin is not None and target.pin is not None
        mine, its = (
            (source.pin, target.pin)
            if by_hand
            else (self._pinned(index, here), self._pinned(at, there))
        )
        found = follow_slice(here, number, there, mine, its, by_hand=by_hand)
        if found is None:
            return target
        image, frame = there.places[found]
        return evolve(target, image=image, frame=frame)

    def _push(
        self, at: int, target: ViewportState, source: ViewportState, mm: float
    ) -> ViewportState:
        """Return a parallel cut of another volume scrolled by as much, so that the offset stays."""
        plane = target.plane
        if source.plane is None or plane is None or plane.center is None:
            return target
        if not _alike(source.plane, plane):
            return target
        axis = axis_of(plane)
        wanted = along(plane.center, axis, mm + self._past.pop(at, 0.0))
        after = self._within(evolve(target, plane=evolve(plane, center=wanted)))
        if after.plane is not None and after.plane.center is not None:
            past = dot(between(after.plane.center, wanted), axis)
            if past:
                self._past[at] = past
        return after

    def _looked(self, source: ViewportState, target: ViewportState) -> ViewportState:
        alignment = self._between(source, target)
        if alignment is not None:
            return follow_alignment(source, target, alignment)
        here, there = self._slice(source), self._slice(target)
        if here is None or there is None:
            return target
        return follow_look(source, here, target, there)

    def _go_to(self, cursor: PatientPoint) -> None:
        """Scroll all viewports of the same frame of reference to the slice of a point."""
        after = list(self._view.viewports)
        for at, state in enumerate(after):
            if state.plane is not None:
                after[at] = self._through(state, state.plane, cursor)
                continue
            stack = self._stacks.get(state.image, state.frame)
            if stack is None:
                continue
            if stack.frame_of_reference != cursor.frame_of_reference:
                continue
            number = _number(stack, state)
            found = nearest_slice(stack, cursor.point)
            if found is not None and found != number and holds(stack, found, cursor.point):
                image, frame = stack.places[found]
                after[at] = evolve(state, image=image, frame=frame)
        self._write(after)
        self._remember()

    def _through(
        self, state: ViewportState, plane: PlaneView, cursor: PatientPoint
    ) -> ViewportState:
        """Return a cut moved so that it goes through a point of its frame of reference."""
        found = self._cut_slice(state)
        if found is None or found.plane is None:
            return state
        if found.plane.frame_of_reference != cursor.frame_of_reference:
            return state
        return evolve(state, plane=evolve(plane, center=cursor.point))

    # -- what stood beside what ---------------------------------------------------------------

    def _remember(self, *, anew: bool = False) -> None:
        """Note which slice each viewport shows, where that is not known or is to be forgotten.

        Places alone: where they lie may still be being read.
        """
        if not self._view.links.scroll:
            self._since.clear()
            return
        for at, state in enumerate(self._view.viewports):
            if state.image is None:
                continue
            self._stacks.get(state.image, state.frame)  # it will be asked for when somebody scrolls
            known = self._since.get(at)
            if anew or known is None or not self._beside(known, state):
                self._since[at] = (state.image, state.frame)

    def _pinned(self, at: int, stack: Stack) -> Pin | None:
        known = self._since.get(at)
        return stack.pin(stack.places.index(known)) if known in stack.places else None

    def _beside(self, place: Place, state: ViewportState) -> bool:
        """Return whether a place is scrolled together with what a viewport shows."""
        image = state.image
        return image is not None and place in slices_of(self._project(), image, state.frame)

    def _pin_of(self, state: ViewportState) -> Pin | None:
        stack = self._stacks.get(state.image, state.frame)
        number = _number(stack, state) if stack is not None else None
        return stack.pin(number) if stack is not None and number is not None else None

    def _is_scroll(self, was: ViewportState, now: ViewportState) -> bool:
        if (was.image, was.frame) == (now.image, now.frame):
            return False
        if was.image is None or now.image is None:
            return False
        return self._beside((was.image, was.frame), now)

    def _slice(self, state: ViewportState) -> StackSlice | None:
        if state.image is None:
            return None
        if state.plane is not None:
            return self._cut_slice(state)
        return self._stacks.slice((state.image, state.frame))

    def _modality(self, image: ImageId | None) -> str:
        project = self._project()
        shown = project.images.get(image) if image is not None else None
        series = project.series.get(shown.series) if shown and shown.series else None
        return series.modality if series is not None else ""


def _number(stack: Stack, state: ViewportState) -> int | None:
    return next(
        (i for i, one in enumerate(stack.places) if one == (state.image, state.frame)), None
    )


def _pushed(was: ViewportState, now: ViewportState) -> float:
    """Return by how many mm a cut was scrolled; 0 when it was not, or became another one."""
    before, after = was.plane, now.plane
    if before is None or after is None or was.image != now.image:
        return 0.0
    if before.center is None or after.center is None or not _alike(before, after):
        return 0.0
    return dot(between(before.center, after.center), axis_of(after))


def _alike(one: PlaneView, other: PlaneView) -> bool:
    return dot(axis_of(one), axis_of(other)) > _PARALLEL


def _differs(a: ViewportState, b: ViewportState, names: tuple[str, ...]) -> bool:
    return any(getattr(a, name) != getattr(b, name) for name in names)
