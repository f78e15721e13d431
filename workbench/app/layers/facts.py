"""LayerFacts: how many annotations each layer has, what area they take, how far they are judged.

Counts come from the index. Areas need each annotation to be looked at once, which a job does where
there are many; from then on each change of the project is followed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from math import pi
from typing import TYPE_CHECKING

from attrs import define, frozen

from workbench.base.errors import Cancelled
from workbench.base.text import t
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Judgement, Purpose
from workbench.model.calibration import Spacing
from workbench.model.ids import AnnotationId, ImageId, LayerId
from workbench.model.image import Image
from workbench.model.layer import Layer, LayerKind
from workbench.model.layer_tree import LayerTree
from workbench.model.patch import Change
from workbench.model.regions import AREA_REGIONS, Box, Ellipse, Points, Polygon, Region

if TYPE_CHECKING:
    from workbench.app.jobs import Progress
    from workbench.app.session import Session

# So many are looked at without a job: about 30 ms.
_AT_ONCE = 2000
_CHUNK = 500
# The files of so many images are opened for their millimetres, no more.
_OPENED = 50

SpacingOf = Callable[[ImageId, int], Spacing | None]


@frozen
class Facts:
    """What is known of a layer, or of all layers of a group.

    Parameters
    ----------
    px2 : float or None
        Area of its annotations, overlaps counted twice; None while it is being computed.
    mm2 : float or None
        None also where an image has no millimetres.
    """

    count: int
    px2: float | None = None
    mm2: float | None = None


@frozen
class Tally:
    """How far somebody is with what a reference offers."""

    total: int = 0
    accepted: int = 0
    corrected: int = 0
    rejected: int = 0

    @property
    def judged(self) -> int:
        """How many are decided."""
        return self.accepted + self.corrected + self.rejected


@define
class _Sum:
    px2: float = 0.0
    mm2: float = 0.0
    without_mm: int = 0


@frozen
class _Entry:
    layer: LayerId
    px2: float
    mm2: float | None
    judged: tuple[Judgement, LayerId | str] | None


class _Ledger:
    """What each annotation adds to its layer, and the sums; any one thread may fill it."""

    def __init__(self) -> None:
        self.sums: dict[LayerId, _Sum] = {}
        self.judged: Counter[tuple[Judgement, LayerId | str]] = Counter()
        self._entries: dict[AnnotationId, _Entry] = {}

    def add(self, some: Iterable[Annotation], spacing: SpacingOf) -> None:
        """Take up annotations that are not in yet."""
        for one in some:
            entry = self._entries[one.id] = _entry(one, spacing)
            self._count(entry, 1)

    def take(self, id: AnnotationId, one: Annotation | None, spacing: SpacingOf) -> None:
        """Take up that an annotation is another one now, or is gone."""
        old = self._entries.pop(id, None)
        if old is not None:
            self._count(old, -1)
        if one is not None:
            self.add((one,), spacing)

    def _count(self, entry: _Entry, way: int) -> None:
        total = self.sums.setdefault(entry.layer, _Sum())
        total.px2 += way * entry.px2
        total.mm2 += way * (entry.mm2 or 0.0)
        total.without_mm += way * (entry.mm2 is None)
        if entry.judged is not None:
            self.judged[entry.judged] += way


class LayerFacts:
    """Facts of the layers of the open project.

    Parameters
    ----------
    told : callable
        Called when a job has computed what was asked for.
    """

    def __init__(self, session: Session, told: Callable[[], object] = lambda: None) -> None:
        self._session = session
        self._told = told
        self._ledger: _Ledger | None = None
        self._late: dict[AnnotationId, Annotation | None] = {}
        self._running: object = None

    def of(self, id: LayerId) -> Facts:
        """Return what is known of a layer or a group now."""
        project = self._session.project
        layers = list(LayerTree(project.layers).within(id)) if id in project.layers else []
        count = sum(project.index.layers[one] for one in layers)
        ledger = self._ready()
        if ledger is None:
            return Facts(count)
        sums = [ledger.sums[one] for one in layers if one in ledger.sums]
        mm2 = None if any(s.without_mm for s in sums) else sum(s.mm2 for s in sums)
        return Facts(count, sum(s.px2 for s in sums), mm2)

    def tally(self, layer: Layer) -> Tally:
        """Return how far somebody is with a reference."""
        ledger = self._ready()
        judged = ledger.judged if ledger is not None else Counter()
        on_it = self._session.project.index.layers[layer.id]
        origin = layer.origin
        accepted = judged[(Judgement.ACCEPTED, origin)] if origin else 0
        corrected = judged[(Judgement.CORRECTED, origin)] if origin else 0
        rejected = judged[(Judgement.REJECTED, layer.id)]
        return Tally(on_it + accepted + corrected, accepted, corrected, rejected)

    def follow(self, change: Change) -> None:
        """Take up a change of the project."""
        if any(_calibrated(d.before) != _calibrated(d.after) for d in change.touched(Image)):
            self.forget()
            return
        for delta in change.touched(Annotation):
            one = delta.after if isinstance(delta.after, Annotation) else None
            gone = delta.before
            id = one.id if one is not None else gone.id if gone is not None else None
            if id is None:
                continue
            if self._ledger is None:
                self._late[AnnotationId(id)] = one
            else:
                self._ledger.take(AnnotationId(id), one, self._spacing())

    def forget(self) -> None:
        """Let go of everything, as of another project."""
        self._ledger, self._running, self._late = None, None, {}

    # Computing

    def _ready(self) -> _Ledger | None:
        """Return the sums; None while a job computes them."""
        if self._ledger is None:
            self._start()
        return self._ledger

    def _start(self) -> None:
        if self._running is not None:
            return
        project = self._session.project
        spacing = self._spacing()
        if len(project.annotations) <= _AT_ONCE:
            self._ledger = _Ledger()
            self._ledger.add(project.annotations.values(), spacing)
            return
        ids = list(project.annotations)
        self._running = mark = object()
        self._late = {}

        def work(progress: Progress) -> _Ledger:
            found = _Ledger()
            for at in range(0, len(ids), _CHUNK):
                progress.at(at / len(ids))
                project.annotations.wake(ids[at : at + _CHUNK])
                some = (project.annotations.get(id) for id in ids[at : at + _CHUNK])
                found.add((one for one in some if one is not None), spacing)
            return found

        def done(found: _Ledger) -> None:
            if self._running is mark:
                late, self._late = self._late, {}
                self._ledger, self._running = found, None
                for id, one in late.items():
                    found.take(id, one, spacing)
                self._told()

        def failed(error: object) -> None:
            """Leave areas unknown: one that is damaged is told of where it is shown."""

        with suppress(Cancelled):  # the program is closing: nobody asks any more
            self._session.jobs.start(t("Areas of the layers"), work, done, failed)

    def _spacing(self) -> SpacingOf:
        session = self._session
        opened: dict[ImageId, Spacing | None] = {}

        def spacing(image: ImageId, frame: int) -> Spacing | None:
            found = session.project.images.get(image)
            if found is not None and found.calibration is not None:
                return found.calibration.spacing
            info = session.library.known_info(image, frame)
            if info is not None:
                return info.calibration.spacing
            if image not in opened and len(opened) < _OPENED and found is not None:
                opened[image] = session.library.calibration(image, frame).spacing
            return opened.get(image)

        return spacing


def _calibrated(image: object) -> object:
    return image.calibration if isinstance(image, Image) else None


def _entry(one: Annotation, spacing: SpacingOf) -> _Entry:
    area = 0.0 if one.purpose is Purpose.MEASUREMENT else area_of(one.region)
    judged: tuple[Judgement, LayerId | str] | None = None
    if one.judgement is Judgement.REJECTED:
        judged = one.judgement, one.layer
    elif one.judgement is not None:
        judged = one.judgement, one.provenance.origin_name
    if not isinstance(one.anchor, OnFrame):
        return _Entry(one.layer, 0.0, area, judged)
    if area == 0.0:
        return _Entry(one.layer, 0.0, 0.0, judged)
    scale = spacing(one.anchor.image, one.anchor.frame)
    return _Entry(one.layer, area, None if scale is None else area * scale.dx * scale.dy, judged)


def area_of(region: Region | None) -> float:
    """Return the area of a region in its own unit; 0 for what has none."""
    match region:
        case Box():
            return region.width * region.height
        case Ellipse():
            return pi * region.rx * region.ry
        case Polygon():
            return sum(_ring(part.exterior) - sum(map(_ring, part.holes)) for part in region.parts)
    assert not isinstance(region, AREA_REGIONS)
    return 0.0


def _ring(points: Points) -> float:
    x, y = points[:, 0], points[:, 1]
    # Near the ring itself, for products of large coordinates lose digits.
    x, y = x - x[0], y - y[0]
    return abs(float(x[:-1] @ y[1:] - x[1:] @ y[:-1])) / 2


def is_reference(layer: Layer | None) -> bool:
    """Return whether a layer is only looked at."""
    return layer is not None and layer.kind is LayerKind.REFERENCE
