"""Viewport: everything behind one canvas except the window: frame, view, tiles, scene.

It reads ViewState and Document and writes only ViewState, for looking is not editing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence

from attrs import evolve

from workbench.app.viewing.carrying import Picture, adopted
from workbench.app.viewing.content import (
    Content,
    Cut,
    anchor_of,
    content_of,
)
from workbench.app.viewing.covering import Covering, OcclusionSource
from workbench.app.viewing.looking import Looking
from workbench.app.viewing.navigation import slices_of, stack_at
from workbench.app.viewing.pointing import Pointing
from workbench.app.viewing.presentation import Presented, Presenter
from workbench.app.viewing.scene_keeper import SceneKeeper, changes_style, overlay_style
from workbench.app.viewing.shared import TileRoom, ViewportSession, Workers
from workbench.app.viewing.space import Space
from workbench.app.viewing.together import Together
from workbench.app.viewing.tool_driver import active_layer
from workbench.app.viewing.underlay import Underlay
from workbench.app.viewing.values import LiveValues
from workbench.app.viewing.view_state import ViewState
from workbench.app.viewing.viewport_state import ViewportState
from workbench.base.text import Text, t
from workbench.imaging.contrast_tiles import ContrastTiles
from workbench.imaging.drawing.overlay_style import OverlayStyle
from workbench.imaging.drawing.overlay_tiles import OverlayPicture, OverlayTiles
from workbench.imaging.drawing.scene import Scene, Shape
from workbench.imaging.frame import FramePixels
from workbench.imaging.loader import FrameCache, FrameLoader, Place
from workbench.imaging.raster_tiles import ImageBuffer, ImageTiles
from workbench.imaging.viewport import View, centered, fitted
from workbench.model.anchor import Anchor, OnFrame, OnPlane
from workbench.model.annotation import Annotation, Provenance
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId
from workbench.model.image import Image, Series
from workbench.model.patch import Change, now
from workbench.model.regions import Region

# A new slice must not flash black: its tiles may take this long at once. Later ones only a little.
_FIRST_BUDGET = 0.05
_BUDGET = 0.004
_PREFETCH = 2
# Of more shapes it is not asked where each of them lies: all is drawn anew, in threads.
_MANY_COVERED = 2000
#: What stands in for an image, in words.
HELD_AGAINST = {"reference": t("Reference"), "difference": t("Difference from the reference")}
# A drawing that is not finished: later than all others, and farther than all where it goes behind.
_LAST, _FARTHEST = "f" * 32, -1e12
_NOBODY = Provenance("", now(), now())
#: More selected annotations than this are marked in the tiles; drawing them live would be slow.
MOST_LIVE = 200


class Viewport(Pointing, Looking):
    """One viewport.

    Parameters
    ----------
    index : int
        Which viewport of the ViewState it is.
    workers : Workers or None
        None does everything at once, as tests and the command line like it.
    wake : callable
        Called in any thread when something arrived that should be painted.
    space : Space or None
        What it knows of the patient beyond its frame; None = nothing.
    occlusion : OcclusionSource or None
        Who says what hides what; None = nothing does.
    """

    def __init__(
        self,
        session: ViewportSession,
        view_state: ViewState,
        index: int = 0,
        workers: Workers | None = None,
        wake: Callable[[], object] = lambda: None,
        space: Space | None = None,
        occlusion: OcclusionSource | None = None,
    ) -> None:
        self._session = session
        self._view_state = view_state
        self.index = index
        drawers = workers.drawers if workers else None
        self._loader = FrameLoader(
            session.source,
            workers.frames if workers else FrameCache(),
            workers.readers if workers else None,
            lambda place: wake(),
            Together(session),
        )
        room = workers.room if workers else TileRoom()
        self._image = ImageTiles(drawers, wake, room.pictures)
        self._under = ImageTiles(drawers, wake, room.pictures)
        self._contrast = ContrastTiles(drawers, wake, room.around)
        self._overlay = OverlayTiles(drawers, wake, room.drawings)
        self._keeper = SceneKeeper(drawers, wake)
        self.covering = Covering(occlusion)
        self._size = (1, 1)
        self._pressed = (-1.0, -1.0)
        self.ratio = 1.0
        self._space = space or Space()
        self._content: Content | None = None
        self._presenter = Presenter()
        self._values = LiveValues()
        #: Kind of the uptake values that are told; a value of `dicom.suv.SuvKind`.
        self.suv_kind = "bw"
        self._stacked: tuple[tuple[object, ...], frozenset[OnFrame]] | None = None
        self._anchored: tuple[tuple[Shape, ...], Picture, OnPlane] | None = None
        self.loaded: FramePixels | Text | None = None
        self.view: View | None = None
        self._viewed: tuple[tuple[object, ...], View] | None = None
        self._fresh = self._is_closed = False
        #: Pictures that will be wanted next, the first one first, as while a film plays.
        self.wished: tuple[Place, ...] = ()
        #: Which slice it is, from 1, and how many there are.
        self.slice_number = (1, 1)

    # What it shows

    @property
    def state(self) -> ViewportState:
        """Its part of the ViewState."""
        return self._view_state.viewports[self.index]

    @property
    def image(self) -> Image | None:
        """The image of the project that is shown."""
        shown = self.state.image
        return self._session.document.project.images.get(shown) if shown is not None else None

    @property
    def part(self) -> tuple[str, ...]:
        """What sets the stack in view apart from others of its series (`Series.part`)."""
        image = self.image
        if image is None:
            return ()
        series = self._session.document.project.series.get(image.series) if image.series else None
        stack = stack_at(image, self.state.frame)
        return (*(series.part if series else ()), *(stack.part if stack else ()))

    @property
    def presented(self) -> Presented | None:
        """The frame as it is shown, with what its file or a presentation state draws over it."""
        if not isinstance(self.loaded, FramePixels):
            return None
        state, place = self._view_state, self._content
        if place is None or isinstance(place, Cut):
            return Presented(self.loaded)  # states and overlays speak of frames
        if self.state.against:
            held = self._space.compare(place, self.loaded, self.state.against)
            if held is not None:
                return Presented(held, title=HELD_AGAINST.get(self.state.against))
        number = place[1]
        loaded = self.loaded if state.color_profiles else self.loaded.without_profile()
        return self._presenter.show(loaded, number, state.presentation, state.file_graphics)

    @property
    def frame(self) -> FramePixels | None:
        """The pixels that are shown; None while loading or when they cannot be read."""
        loaded, view = self.loaded, self._view_state
        if not isinstance(loaded, FramePixels):
            return None
        # Each picture that is painted asks dozens of times, and hardly ever is it another one.
        is_plain = view.presentation is None and view.color_profiles and not self.state.against
        if is_plain or isinstance(self._content, Cut):
            return loaded
        presented = self.presented
        return presented.frame if presented is not None else None

    @property
    def failure(self) -> Text | None:
        """Why the image cannot be shown, in words."""
        return self.loaded if isinstance(self.loaded, Text) else None

    @property
    def is_sharp(self) -> bool:
        """Whether all of the picture in view is there; parts of a large one come later."""
        return self._image.is_complete and self._contrast.is_complete

    @property
    def is_awaited(self) -> bool:
        """Whether more tiles of what is in view are on their way."""
        parts = self._image, self._contrast, self._overlay, self._under
        return any(part.is_awaited for part in parts)

    @property
    def unread(self) -> Text | None:
        """Why an annotation of the frame is missing: it is damaged."""
        return self._keeper.failure

    @property
    def anchor(self) -> Anchor | None:
        """The frame or the plane under the pointer; None while there is nothing to be seen."""
        if self.frame is None:
            return None
        if isinstance(self._content, Cut):
            return self._plane_anchor()
        return anchor_of(self._content)

    def _plane_anchor(self) -> Anchor | None:
        picture, carried = self.picture, self._keeper.carried
        if picture is None:
            return None
        known = self._anchored
        # Asked at each move of the pointer.
        if known is None or known[0] is not carried or known[1] != picture:
            drawn = (shape.annotation.anchor for shape in carried)
            self._anchored = known = carried, picture, adopted(picture.anchor, drawn)
        return known[2]

    @property
    def reading(self) -> float | None:
        """How far the volume has been read that a cut waits for, from 0 to 1; None otherwise."""
        content = content_of(self._session.document.project, self.state)
        return self._space.cutter.progress(content) if isinstance(content, Cut) else None

    @property
    def drawing_as(self) -> tuple[LayerId | None, str | None]:
        """Layer and label of the annotation that is drawn next."""
        project, view = self._session.document.project, self._view_state
        return active_layer(project, view.layer), view.label

    @property
    def overlay(self) -> OverlayTiles:
        """The drawn annotations with their scene and style."""
        return self._overlay

    # Following

    def resize(self, width: int, height: int, ratio: float) -> None:
        """Take up a new size in device pixels."""
        self._size = (max(width, 1), max(height, 1))
        if ratio != self.ratio:
            self.ratio = ratio
            self.restyle()
        self.refresh()

    def refresh(self) -> None:
        """Take up whatever changed in the ViewState, and frames and scenes that arrived."""
        if self._is_closed:
            return
        content = content_of(self._session.document.project, self.state)
        if content != self._content and not self._is_awaited(content):
            self._go(content)
        elif content is not None and self.loaded is None:
            self._load(content)
        elif isinstance(content, Cut) and content == self._content and self.failure is not None:
            self.loaded = None  # somebody may have asked for the volume again
            self._load(content)
        if self._keeper.collect():
            self._overlay.show(self._keeper.scene, self._style())
        self.view = self._view_now()

    def follow(self, change: Change) -> None:
        """Take up a change of the project."""
        for delta in change.touched(Image):
            before, after = delta.before, delta.after
            if (
                isinstance(before, Image)
                and isinstance(after, Image)
                and _pixels_of(before) != _pixels_of(after)
            ):
                self._loader.cache.forget(after.id)
                self._content = None
        if changes_style(change):
            self.restyle()
        touched = self._keeper.follow(change, self._session.document.project)
        if touched:
            self._overlay.change(self._keeper.scene, touched)
        self._ask_covers()
        self.refresh()
        if any(True for kind in (Image, Series) for _ in change.touched(kind)):
            self._recount()

    def cover(self, ids: Iterable[AnnotationId]) -> bool:
        """Take up that annotations are hidden otherwise; return whether some are in the scene."""
        ids = list(ids)
        if not self.covering.follow(ids):
            return False
        self._keeper.cover(self.covering.covers)
        scene = self._keeper.scene
        if len(ids) > _MANY_COVERED:
            touched = [(-math.inf, -math.inf, math.inf, math.inf)]
        else:
            shapes = (scene.get(id) for id in ids)
            touched = [shape.bounds for shape in shapes if shape is not None]
        self._overlay.change(scene, touched)
        return True

    def draft(self, region: Region, behind: bool) -> Annotation | None:
        """Return what would be added were a region finished here, as far as depth goes."""
        anchor, (layer, label) = self.anchor, self.drawing_as
        if layer is None or not isinstance(anchor, OnFrame):
            return None
        id = AnnotationId(EntityId(_LAST))
        depth = _FARTHEST if behind else None
        return Annotation(id, anchor, region, layer, _NOBODY, label, depth=depth)

    def _ask_covers(self) -> None:
        """Ask what hides what as soon as there is something that could."""
        if self.covering.ask(self._count()):
            self._keeper.cover(self.covering.covers)
            covered = map(self._keeper.scene.get, self.covering.covers.results)
            touched = [shape.bounds for shape in covered if shape is not None]
            self._overlay.change(self._keeper.scene, touched)

    def _count(self) -> int:
        """Return how many annotations the frame has."""
        frame = anchor_of(self._content)
        if frame is None:
            return 0
        return len(self._session.document.project.index.on(frame.image, frame.frame))

    def restyle(self) -> None:
        """Take up what the user hid, dimmed or coloured."""
        self._overlay.restyle(self._style())

    def close(self) -> None:
        """Let go of all pictures: nobody will look any more."""
        for tiles in (self._image, self._under):
            tiles.clear()
        self._contrast.forget()
        self._overlay.show(Scene(), self._overlay.style)
        self._presenter = Presenter()
        self.loaded, self._is_closed = None, True

    def reload(self) -> None:
        """Begin anew: another project, or a file that was put back."""
        if self._content is not None and not isinstance(self._content, Cut):
            self._loader.retry(self._content)
        self._content = None
        self.loaded = None
        self.refresh()

    def set_live(self, ids: frozenset[AnnotationId]) -> bool:
        """Leave these out of the tiles, because they are drawn live; return whether it is new."""
        if ids == self._overlay.hidden:
            return False
        self._overlay.hide(ids)
        return True

    def compose(self) -> tuple[ImageBuffer | None, OverlayPicture | None]:
        """Return what is to be painted now: image and annotations of the view."""
        if self.frame is None or self.view is None:
            return None, None
        budget = _FIRST_BUDGET if self._fresh else _BUDGET
        self._fresh = False
        image = self._image.compose(self.frame, self.view, budget)
        image = self._contrast.beside(image, self.state.contrast, budget)
        return image, self._overlay.picture(self.view, _BUDGET)

    def underlay(self) -> Underlay | None:
        """Return another picture that a layer lays over this one, as far as it is in view."""
        place = self._content
        if self.view is None or place is None or isinstance(place, Cut) or self.state.against:
            return None
        if not isinstance(self.loaded, FramePixels):
            return None
        found = self._space.below(place, self.loaded)
        if found is None:
            return None
        return Underlay(self._under.compose(found[0], self.view, _FIRST_BUDGET), found[1])

    # Going elsewhere

    def _go(self, content: Content | None) -> None:
        self._content, self.loaded = content, None
        self._image.forget()
        self._under.forget()
        self._contrast.forget()
        self._keeper.show(self._session.document.project, anchor_of(content))
        self.covering.show(anchor_of(content), self._count())
        self._keeper.cover(self.covering.covers)
        self._overlay.show(self._keeper.scene, self._style())
        if content is not None:
            self._load(content)

    def _is_awaited(self, content: Content | None) -> bool:
        """Return whether the last cut stays until the next one of the same volume is made."""
        before = self._content
        if not (isinstance(content, Cut) and isinstance(before, Cut)) or self.frame is None:
            return False
        same = (content.image, content.frame) == (before.image, before.frame)
        return same and self._space.cutter.get(content) is None

    def carry(self) -> None:
        """Show what annotations of other pictures look like on this one, as far as is known."""
        project, content = self._session.document.project, self._content
        frames = (
            self._stack(content.image, content.frame) if isinstance(content, Cut) else frozenset()
        )
        if self._keeper.carry(project, self.picture, frames, self._space.picture_of):
            self._overlay.show(self._keeper.scene, self._style())

    def _stack(self, image: ImageId, frame: int) -> frozenset[OnFrame]:
        """Return the frames of the stack that is cut; kept, for each step of a scroll asks."""
        project = self._session.document.project
        found = project.images[image]
        series = project.series.get(found.series) if found.series else None
        key = (found, series, stack_at(found, frame))
        if self._stacked is None or self._stacked[0] != key:
            frames = frozenset(OnFrame(*place) for place in slices_of(project, image, frame))
            self._stacked = key, frames
        return self._stacked[1]

    def _load(self, content: Content) -> None:
        if isinstance(content, Cut):
            found = self._space.cutter.get(content)
            self.slice_number = self._space.cutter.number(content)
        else:
            found = self._loader.get(content, self._neighbours(content))
        if found is not None:
            self.loaded = found
            self._fresh = True
            self.carry()

    def _recount(self) -> None:
        """Count the slices anew: the rest of a series arrives behind its first picture."""
        content = self._content
        if isinstance(content, Cut):
            self.slice_number = self._space.cutter.number(content)
        elif content is not None:
            self._neighbours(content)
            if isinstance(self.loaded, FramePixels):
                self._loader.update(content, self.loaded)

    def _neighbours(self, place: Place) -> Sequence[Place]:
        slices = slices_of(self._session.document.project, *place)
        if place not in slices:
            self.slice_number = (1, 1)
            return []
        at = slices.index(place)
        self.slice_number = (at + 1, len(slices))
        ahead = [at + n for k in range(1, _PREFETCH + 1) for n in (k, -k)]
        return self.wished or [slices[i] for i in ahead if 0 <= i < len(slices)]

    def _style(self) -> OverlayStyle:
        style = overlay_style(self._session.document.project, self._view_state, self.ratio)
        selection = self._view_state.selection
        return evolve(style, marked=selection) if len(selection) > MOST_LIVE else style

    def _view_now(self) -> View | None:
        frame, state = self.frame, self.state
        if frame is None:
            return None
        aspect, turn = self.calibration.aspect, self.base_turn.then(state.turn)
        place = frame.columns, frame.rows, *self._size, aspect, turn
        key = (*place, state.center, state.zoom)
        # Each tile that arrives asks again.
        if self._viewed is not None and self._viewed[0] == key:
            return self._viewed[1]
        columns, rows, width, height, *_ = place
        view = View(columns, rows, width, height, aspect=aspect, turn=turn)
        if state.center is not None:
            view = centered(view, state.zoom, state.center)
            self._viewed = key, view
            return view
        view = fitted(view)
        # Others read the zoom from the ViewState; here it is known.
        self._view_state.set_viewport(self.index, zoom=view.scale)
        return view


def _pixels_of(image: Image) -> tuple[object, ...]:
    """Return what decides which pixels an image has."""
    return image.path, image.fingerprint, image.reader
