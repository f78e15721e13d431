"""Layers: what is known of the layers of the open project, behind one door."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from workbench.app.layers.facts import Facts, LayerFacts, Tally
from workbench.app.layers.looks import layer_looks
from workbench.app.layers.review import Review
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, LayerId
from workbench.model.layer import Layer, LayerKind, OverlapPolicy
from workbench.model.order import DepthOrder
from workbench.model.patch import Change, Patch
from workbench.model.scheme import LabelScheme

if TYPE_CHECKING:
    from workbench.app.layers.overlaps import Meter, Overlaps, Scope
    from workbench.app.layers.resolving import Resolved
    from workbench.app.session import Session
    from workbench.imaging.drawing.overlay_style import LayerLook
    from workbench.imaging.frame import FramePixels
    from workbench.imaging.loader import Place

# More areas than these are not weighed while somebody waits.
_MOST_AT_ONCE = 3000


class Layers:
    """What panels, tools and actions ask about layers.

    When something that was asked for has been computed, the view state tells ``layer_facts``.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self.facts = LayerFacts(session, self._tell)
        self.review = Review(session)
        self._overlaps: tuple[tuple[object, ...], Overlaps] | None = None
        self._weighing: object = None

    def _tell(self) -> None:
        self._session.view_state.tell_layers()

    def of(self, layer: LayerId) -> Facts:
        """Return how many annotations a layer or group has, and their area."""
        return self.facts.of(layer)

    def tally(self, layer: LayerId) -> Tally:
        """Return how far somebody is with a reference."""
        return self.facts.tally(self._session.project.layers[layer])

    def meter(self, layer: LayerId) -> Meter | None:
        """Return what overlaps in a layer or group on the shown frame against its policy.

        None where there is no frame or no policy, and while many shapes are being weighed.
        """
        found = self._project_layer(layer)
        if found is None or found.policy is OverlapPolicy.OVERLAP:
            return None
        overlaps = self._overlaps_here()
        return overlaps.meter(layer) if overlaps is not None else None

    def below(self, place: Place, frame: FramePixels) -> tuple[FramePixels, LayerLook] | None:
        """Return the picture that a layer lays over a frame, aligned; None while there is none."""
        session = self._session
        pictures = {
            layer.image: layer.id
            for layer in session.project.layers.values()
            if layer.image is not None and layer.kind is LayerKind.REFERENCE
        }
        if not pictures:
            return None
        held = session.defects.references.get(place)
        layer = pictures.get(held.image) if held is not None else None
        if layer is None:
            return None
        look = layer_looks(session.project, session.view_state)[layer]
        if not look.visible or not look.opacity:
            return None
        found = session.defects.shown(place, frame, "reference")
        return None if found is None else (found, look)

    def resolve(self, layer: LayerId) -> Resolved:
        """Cut what overlaps in a layer or group on the shown frame; one undo step."""
        from workbench.app.layers.overlaps import scopes_of
        from workbench.app.layers.resolving import resolve_by_priority

        session = self._session
        overlaps = self._overlaps_here()
        scope = next((one for one in scopes_of(session.project) if one.layer.id == layer), None)
        if overlaps is None or scope is None:
            raise InputError(t("Nothing overlaps against the policy of this layer."))
        done = resolve_by_priority(session.project, session.stamp(), scope, overlaps)
        if done.patch.deltas:
            session.document.apply(done.patch)
        return done

    def fitted(self, patch: Patch) -> Patch:
        """Return a patch whose shapes respect exclusive layers, as the user wants it."""
        project = self._session.project
        touched = any(isinstance(d.after, Annotation) for d in patch.deltas.values())
        if not touched or not _is_any_exclusive(project.layers.values()):
            return patch
        from workbench.app.layers.resolving import fitted

        return fitted(project, patch, self._near, self._session.settings.cut_exclusive)

    def follow(self, change: Change) -> None:
        """Take up a change of the project."""
        self.facts.follow(change)
        held = self._overlaps
        if held is None:
            return
        if any(True for kind in (Layer, LabelScheme) for _ in change.touched(kind)):
            self._overlaps = None
            return
        anchor = held[0][0]
        updates: dict[AnnotationId, Annotation | None] = {}
        for delta in change.touched(Annotation):
            before, after = _on(delta.before, anchor), _on(delta.after, anchor)
            one = after or before
            if one is not None:
                updates[one.id] = after
        if updates:
            held[1].follow(updates)

    def forget(self) -> None:
        """Let go of everything, as of another project."""
        self.facts.forget()
        self.review.forget()
        self._overlaps, self._weighing = None, None

    # Overlaps of the frame that is looked at

    def _project_layer(self, id: LayerId) -> Layer | None:
        return self._session.project.layers.get(id)

    def _anchor(self) -> OnFrame | None:
        state = self._session.view_state.viewport
        if state.image is None or state.plane is not None:
            return None
        return OnFrame(state.image, state.frame)

    def _overlaps_here(self) -> Overlaps | None:
        anchor = self._anchor()
        if anchor is None:
            return None
        project = self._session.project
        key = (anchor, self._session.work)
        if self._overlaps is not None and self._overlaps[0] == key:
            return self._overlaps[1]
        self._overlaps = None
        from workbench.app.layers.overlaps import Overlaps, scopes_of

        scopes, depths = scopes_of(project), DepthOrder.of(project.scheme)
        ids = project.index.on(anchor.image, anchor.frame)
        if len(ids) <= _MOST_AT_ONCE:
            made = Overlaps(project.annotations_on(anchor.image, anchor.frame), scopes, depths)
            self._overlaps = key, made
            return made
        self._weigh_later(key, anchor, scopes, depths)
        return None

    def _weigh_later(
        self, key: tuple[object, ...], anchor: OnFrame, scopes: list[Scope], depths: DepthOrder
    ) -> None:
        from workbench.app.layers.overlaps import Overlaps

        session = self._session
        mark = (key, session.document)
        if self._weighing == mark:
            return
        self._weighing = mark
        on_it = list(session.project.annotations_on(anchor.image, anchor.frame))
        values = {one.id: one for one in on_it}

        def done(made: Overlaps) -> None:
            if self._weighing != mark:
                return
            self._weighing = None
            now = {x.id: x for x in session.project.annotations_on(anchor.image, anchor.frame)}
            late = {id: one for id, one in now.items() if values.get(id) is not one}
            made.follow({**late, **dict.fromkeys(values.keys() - now.keys())})
            self._overlaps = key, made
            self._tell()

        session.jobs.start(
            t("What overlaps"),
            lambda progress: Overlaps(on_it, scopes, depths),
            done,
            lambda error: None,
        )

    def _near(self, of: Annotation) -> Iterable[Annotation]:
        overlaps = self._overlaps_here() if of.anchor == self._anchor() else None
        if overlaps is not None:
            return overlaps.neighbours(of)
        return _all_near(self._session, of)


def _all_near(session: Session, of: Annotation) -> Iterable[Annotation]:
    if not isinstance(of.anchor, OnFrame):
        return ()
    every = session.project.annotations_on(of.anchor.image, of.anchor.frame)
    return filter(partial(_is_another, of), every)


def _is_another(of: Annotation, one: Annotation) -> bool:
    return one.id != of.id


def _on(value: object, anchor: object) -> Annotation | None:
    return value if isinstance(value, Annotation) and value.anchor == anchor else None


def _is_any_exclusive(layers: Iterable[Layer]) -> bool:
    return any(layer.policy is OverlapPolicy.EXCLUSIVE for layer in layers)
