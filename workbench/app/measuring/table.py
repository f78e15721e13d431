"""MeasurementTable: what all annotations measure, worked out a little at a time.

Whoever shows it calls `work` again and again while `is_busy`: each call takes no longer than it is
given. An edit makes its own annotations due again, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from time import perf_counter
from typing import TYPE_CHECKING

from attrs import field, frozen

from workbench.app.measuring.knowing import KnownFrames
from workbench.app.measuring.values import main_quantity, measures, shown_quantities
from workbench.app.wording import MEASUREMENT_TITLES, label_title, region_title
from workbench.base.errors import StoreError
from workbench.base.text import language, t
from workbench.geom.measuring.codes import quantity_title
from workbench.geom.measuring.quantity import Quantity
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.calibration import CalibrationSource
from workbench.model.ids import AnnotationId
from workbench.model.image import Series
from workbench.model.layer import Layer
from workbench.model.lesion import Lesion
from workbench.model.part import Part
from workbench.model.regions import AREA_REGIONS
from workbench.model.scheme import LabelScheme

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.model.patch import Change
    from workbench.model.project import Project


# Of the values inside an area: the others stand in the page of values and in files.
_INSIDE = ("mean", "sd", "minimum", "maximum")


class Grouping(StrEnum):
    """What rows are put together by."""

    NONE = "none"
    LABEL = "label"
    IMAGE = "image"
    KIND = "kind"
    LESION = "lesion"


@frozen(eq=False)
class Line:
    """One number with what is shown of it.

    Parameters
    ----------
    place : tuple
        Sorts lines as the rows of files are: image path, frame, annotation, number.
    """

    annotation: AnnotationId
    place: tuple[str, int, str, int]
    label: str
    kind: str
    image: str
    frame: int | None
    lesion: str
    title: str
    quantity: Quantity
    layer: str
    author: str
    note: str = ""
    reason: str = ""
    severity: str = ""
    severity_reason: str = ""
    #: What a filter looks through.
    searched: str = field(init=False)

    @searched.default
    def _searched(self) -> str:
        parts = (self.label, self.kind, self.image, self.lesion, self.title, self.layer)
        return " ".join((*parts, self.author, self.note, self.severity)).casefold()


class MeasurementTable:
    """Lines by annotation, kept up with every edit.

    Parameters
    ----------
    told : callable
        Is called when there is more to work out.
    """

    def __init__(self, session: Session, told: Callable[[], None]) -> None:
        self._session, self._told = session, told
        self.frames = KnownFrames(session, t("Reading what millimetres rest on"))
        self.lines: dict[AnnotationId, tuple[Line, ...]] = {}
        self._due: dict[AnnotationId, None] = {}
        self._waiting: dict[AnnotationId, None] = {}
        self._every = False

    @property
    def is_busy(self) -> bool:
        """Whether there is something to work out now."""
        return bool(self._due)

    @property
    def is_waiting(self) -> bool:
        """Whether files are being read."""
        return self.frames.is_busy

    @property
    def every(self) -> bool:
        """Whether each annotation has all its numbers, and not only the first."""
        return self._every

    def show_every(self, every: bool) -> None:
        """List all numbers of each annotation, or only the first."""
        if every != self._every:
            self._every = every
            self.begin()

    def begin(self) -> None:
        """Work out everything anew."""
        self.lines.clear()
        self._waiting.clear()
        self._due = dict.fromkeys(self._in_order())
        self._told()

    def _in_order(self) -> Iterable[AnnotationId]:
        """Yield all annotations about as they are listed, without looking at any."""
        project = self._session.project
        yield from project.annotations.keys() - _all_on_images(project)
        for image in sorted(project.images.values(), key=lambda one: one.path):
            yield from sorted(project.index.on(image.id))

    def forget(self) -> None:
        """Begin anew with another project."""
        self.frames.forget()
        self.begin()

    def follow(self, change: Change) -> None:
        """Take up a change: what it touched is due again."""
        images = self.frames.follow(change)
        project = self._session.project
        if any(True for kind in _ABOUT_ALL for _ in change.touched(kind)):
            self._due.update(dict.fromkeys(project.annotations))
        for image in images:
            self._due.update(dict.fromkeys(project.index.on(image)))
        self._due.update(
            (AnnotationId(delta_id), None)
            for delta_id, delta in change.patch.deltas.items()
            if isinstance(delta.after if delta.after is not None else delta.before, Annotation)
        )
        if self._due:
            self._told()

    def follow_values(self, ids: Iterable[AnnotationId]) -> None:
        """Take up that the values inside annotations have come."""
        known = [id for id in ids if self._every and id in self.lines]
        self._due.update(dict.fromkeys(known))
        if known:
            self._told()

    def work(self, seconds: float) -> list[AnnotationId]:
        """Work on for some time; return the annotations whose lines are others now."""
        end = perf_counter() + seconds
        done: list[AnnotationId] = []
        while self._due:
            id = next(iter(self._due))
            del self._due[id]
            if self._look_at(id):
                done.append(id)
            if perf_counter() > end:
                break
        if not self._due and self._waiting:
            self._fetch()
        return done

    def _fetch(self) -> None:
        annotations = self._session.project.annotations
        anchors = (annotations[id].anchor for id in self._waiting if id in annotations)
        self.frames.want((one.image, one.frame) for one in anchors if isinstance(one, OnFrame))
        if not self.frames.fetch(self._on_read):
            self._on_read()

    def _on_read(self) -> None:
        self._due.update(self._waiting)
        self._waiting.clear()
        self._told()

    def _look_at(self, id: AnnotationId) -> bool:
        """Work out one annotation; return whether there is anything new about it."""
        self._waiting.pop(id, None)
        try:
            annotation = self._session.project.annotations.get(id)
        except StoreError:
            annotation = None  # damaged: other panels say so
        if annotation is None or not measures(annotation):
            return self.lines.pop(id, None) is not None
        if not self.frames.is_known(annotation):
            self._waiting[id] = None
            return False
        self.lines[id] = tuple(self._lines(annotation))
        return True

    def _lines(self, annotation: Annotation) -> Iterable[Line]:
        known = self.frames.calibration
        if self._every:
            found: Sequence[Quantity] = shown_quantities(annotation, known)
        else:
            first = main_quantity(annotation, known)
            found = (first,) if first is not None else ()
        project, anchor = self._session.project, annotation.anchor
        image = project.images.get(anchor.image) if isinstance(anchor, OnFrame) else None
        frame = anchor.frame if isinstance(anchor, OnFrame) else None
        layer = project.layers.get(annotation.layer)
        lesion = project.lesions.get(annotation.lesion) if annotation.lesion else None
        reason = known(image.id, frame or 1).reason if image is not None else None
        severity = self._severity(annotation) if found else ("", "")
        titled = [(quantity_title(one.name, annotation.kind), one) for one in found]
        if self._every:
            titled += self._inside(annotation)
        for at, (title, quantity) in enumerate(titled):
            yield Line(
                annotation.id,
                (image.path if image else "", frame or 0, annotation.id, at),
                label_title(project, annotation, language()),
                kind_title(annotation),
                "/".join(image.path.rsplit("/", 2)[-2:]) if image else "",
                frame if image is not None and image.frames > 1 else None,
                lesion.name if lesion else "",
                title,
                quantity,
                layer.name if layer else "",
                annotation.provenance.author,
                annotation.note,
                str(reason) if reason is not None else "",
                *severity,
            )

    def _inside(self, annotation: Annotation) -> list[tuple[str, Quantity]]:
        """Return what is known of the values inside an area; pixels are not read for it."""
        values = self._session.__dict__.get("values")
        inside = values.known_of(annotation) if values is not None else None
        if inside is None or not isinstance(annotation.region, AREA_REGIONS):
            return []
        from workbench.app.measuring.words import VALUE_TITLES, shown_unit

        found = []
        for one in inside.statistics:
            for name in _INSIDE:
                value = getattr(one, name)
                if value is not None:
                    title = f"{one.channel} {VALUE_TITLES[name]}".strip()
                    unit = shown_unit(one.unit)
                    source = CalibrationSource.NONE
                    found.append((title, Quantity(name, value, unit, source, 0.0)))
        return found

    @property
    def has_severities(self) -> bool:
        """Whether the scheme has grades of severity."""
        scheme = self._session.project.scheme
        return scheme is not None and bool(scheme.severities)

    def _severity(self, annotation: Annotation) -> tuple[str, str]:
        """Return the grade of an annotation in words, and why."""
        from workbench.app.severity.facts import judge

        project = self._session.project
        scheme = project.scheme
        if scheme is None or not scheme.severities:
            return "", ""
        anchor = annotation.anchor
        known = None
        if isinstance(anchor, OnFrame):
            known = self.frames.calibration(anchor.image, anchor.frame)
        judged = judge(project, annotation, known)
        if judged is None or judged.key is None:
            return "", str(judged.reason) if judged is not None else ""
        titles = {one.key: one.title(language()) for one in scheme.severities}
        return titles.get(judged.key, judged.key), str(judged.reason)


# What is said of many annotations: their labels, layers, lesions, places.
_ABOUT_ALL = (LabelScheme, Layer, Lesion, Part, Series)


def _all_on_images(project: Project) -> set[AnnotationId]:
    return {id for image in project.images for id in project.index.on(image)}


def kind_title(annotation: Annotation) -> str:
    """Return what kind of measurement or shape it is."""
    kind = annotation.kind
    said = MEASUREMENT_TITLES[kind] if kind is not None else region_title(annotation.region)
    return str(said)
