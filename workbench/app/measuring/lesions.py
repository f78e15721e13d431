"""Lesions on several slices: volume and surface of their outlines, and what they take up.

The outlines of one lesion are the areas of one series that name the same lesion; without one, those
of the same group; else those of the same label. An area without any of them stands alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.app.measuring.statistics import SUV_UCUM, Report, Row, refused_row, row
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.annotation import Annotation
from workbench.model.calibration import CalibrationSource, Spacing
from workbench.model.project import Project
from workbench.model.regions import AREA_REGIONS

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.dicom.suv import Suv
    from workbench.imaging.sources import FrameInfo
    from workbench.imaging.statistics.solids import Solid
    from workbench.imaging.statistics.uptake import Block, Threshold, Uptake
    from workbench.model.ids import AnnotationId, ImageId

Slice = tuple["ImageId", int]

_NO_SUV = t("no SUV: this is no PET")
_SUV_DIFFERS = t("no SUV: it is made in different ways on these slices")


@frozen
class Outlined:
    """The areas of one lesion, by the slice of the series that they lie on.

    Parameters
    ----------
    slices : tuple of (image, frame)
        All slices of the series, in its order.
    areas : mapping of int to tuple of Annotation
        By place in `slices`.
    by : str
        What makes them one: ``lesion``, ``group`` or ``label``; empty for one that stands alone.
    """

    slices: tuple[Slice, ...]
    areas: dict[int, tuple[Annotation, ...]]
    by: str = ""

    @property
    def annotations(self) -> list[Annotation]:
        """All of them, slice by slice."""
        return [one for at in sorted(self.areas) for one in self.areas[at]]


@frozen
class LesionUptake:
    """The uptake of a lesion, or why it is not known."""

    uptake: Uptake | None = None
    kind: str = ""
    reference: Text | None = None
    problem: Text | None = None


def outlined(project: Project, annotation: Annotation) -> Outlined | None:
    """Return the outlines of the lesion that an area belongs to; None for what is no area."""
    from workbench.app.viewing.navigation import slices_of

    anchor = annotation.anchor
    if not isinstance(anchor, OnFrame) or not isinstance(annotation.region, AREA_REGIONS):
        return None
    slices = tuple(slices_of(project, anchor.image, anchor.frame))
    places = {place: at for at, place in enumerate(slices)}
    areas: dict[int, list[Annotation]] = {}
    for one in _candidates(project, annotation, slices):
        if isinstance(one.anchor, OnFrame) and (one.anchor.image, one.anchor.frame) in places:
            areas.setdefault(places[one.anchor.image, one.anchor.frame], []).append(one)
    key = _key(annotation)
    kept = {at: tuple(held) for at, held in areas.items()}
    return Outlined(slices, kept, key[0] if key is not None else "")


def _candidates(
    project: Project, annotation: Annotation, slices: Sequence[Slice]
) -> Iterator[Annotation]:
    key = _key(annotation)
    if key is None:
        yield annotation
        return
    for image, frame in slices:
        for id in project.index.on(image, frame):
            one = project.annotations[id]
            if isinstance(one.region, AREA_REGIONS) and _key(one) == key:
                yield one


def _key(annotation: Annotation) -> tuple[str, str] | None:
    for name in ("lesion", "group", "label"):
        value = getattr(annotation, name)
        if value:
            return name, str(value)
    return None


def is_pet(session: Session, found: Outlined) -> bool:
    """Return whether uptake values are a question: the file is open and says so, or is opened."""
    try:
        return session.library.info(*found.slices[min(found.areas)]).suv is not None
    except InputError:
        return False


def is_lesion(session: Session, found: Outlined) -> bool:
    """Return whether there is more to tell than of one area; files that are shut stay shut."""
    if len(found.areas) > 1:
        return True
    image, frame = found.slices[min(found.areas)]
    known = session.library.known_info(image, frame)
    return known is not None and known.suv is not None


def may_be_lesion(session: Session, annotation: Annotation) -> bool:
    """Return whether `is_lesion` may hold; the outlines of others are not looked for.

    A single picture that is no PET has many thousands of defects, and none of them is a lesion.
    """
    anchor = annotation.anchor
    if not isinstance(anchor, OnFrame):
        return False
    if _is_of_stack(session.project, anchor.image):
        return True
    known = session.library.known_info(anchor.image, anchor.frame)
    return known is not None and known.suv is not None


def lesions_of(project: Project) -> list[Outlined]:
    """Return all lesions that are outlined on stacks of slices, each once."""
    seen: set[AnnotationId] = set()
    stacks: dict[ImageId, bool] = {}
    lesions = []
    for one in sorted(project.annotations.values(), key=lambda one: one.id):
        anchor = one.anchor
        if one.id in seen or not isinstance(anchor, OnFrame):
            continue
        if anchor.image not in stacks:
            stacks[anchor.image] = _is_of_stack(project, anchor.image)
        found = outlined(project, one) if stacks[anchor.image] else None
        if found is not None:
            seen.update(area.id for area in found.annotations)
            lesions.append(found)
    return lesions


def _is_of_stack(project: Project, image: ImageId) -> bool:
    from workbench.app.viewing.navigation import slices_of

    return len(slices_of(project, image)) > 1


def lesion_rows(session: Session) -> dict[AnnotationId, list[Row]]:
    """Return the rows of all lesions on stacks, each beside its first annotation.

    Volume and surface where it is outlined on several slices, uptake where the stack is a PET; what
    is refused has a row without a value, with its `reason`.
    """
    rows: dict[AnnotationId, list[Row]] = {}
    for found in lesions_of(session.project):
        made: list[Row] = []
        if len(found.areas) > 1:
            made += _told_of_solid(solid_of_lesion(session, found))
        if is_pet(session, found):
            made += _told_of_uptake(session, uptake_of_lesion(session, found))
        if made:
            rows[found.annotations[0].id] = made
    return rows


def _told_of_solid(solid: Solid) -> list[Row]:
    if solid.obstacle is not None:
        return [refused_row("volume", solid.obstacle, "mm3")]
    return solid_rows(solid)


def _told_of_uptake(session: Session, found: LesionUptake) -> list[Row]:
    if found.problem is not None:
        unit = SUV_UCUM[found.kind or session.settings.suv_kind]
        return [refused_row("lesion_suv_max", found.problem, unit)]
    return uptake_rows(found)


# -- volume ----------------------------------------------------------------------------------------


def solid_of_lesion(session: Session, found: Outlined, *, even_if_uneven: bool = False) -> Solid:
    """Return volume and surface of a lesion; why there is none is its `obstacle`."""
    from workbench.imaging.statistics.solids import Solid, section_of, solid_of

    try:
        infos = _infos(session, found)
    except InputError as error:
        return Solid(obstacle=error.text)
    placed = {at: (info.plane, spacing) for at, info in infos.items() if (spacing := _mm(info))}
    base = next((plane for plane, _ in placed.values() if plane is not None), None)
    if base is None or any(at not in placed for at in found.areas):
        return Solid(obstacle=t("No position or spacing is known for some of these slices."))
    sections, positions = [], []
    from workbench.geom.planes import distance, is_parallel

    for plane, _ in placed.values():
        if plane is None or not is_parallel(plane, base):
            return Solid(obstacle=t("These slices are not parallel."))
        positions.append(distance(base, plane.origin))
    for at, areas in found.areas.items():
        plane, spacing = placed[at]
        assert plane is not None
        regions = [one.region for one in areas if one.region is not None]
        sections.append(section_of(regions, plane, spacing, base))
    return solid_of(sections, positions, even_if_uneven=even_if_uneven)


def _mm(info: FrameInfo) -> Spacing | None:
    """Return the spacing in the patient; a ruler's or a detector's is none."""
    known = info.calibration.source is CalibrationSource.PATIENT
    return info.calibration.spacing if known and info.plane is not None else None


def _infos(session: Session, found: Outlined) -> dict[int, FrameInfo]:
    """Return what is true of the slices from before the first outline to after the last."""
    first, last = min(found.areas), max(found.areas)
    near = range(max(0, first - 1), min(len(found.slices), last + 2))
    return {at: session.library.info(*found.slices[at]) for at in near}


def solid_rows(solid: Solid) -> list[Row]:
    """Return volume and surface as rows of a table."""
    rows = []
    for name, unit in (("volume", "mm3"), ("surface", "mm2")):
        value = getattr(solid, name)
        if value is not None:
            uncertainty = getattr(solid, f"{name}_uncertainty")
            made = row(name, value, unit)
            made |= {"source": CalibrationSource.PATIENT.value, "uncertainty": uncertainty}
            rows.append(made)
    return rows


# -- uptake ----------------------------------------------------------------------------------------


def uptake_of_lesion(
    session: Session,
    found: Outlined,
    threshold: Threshold | None = None,
    report: Report = lambda fraction: None,
) -> LesionUptake:
    """Return the uptake of a lesion of a PET; which attribute is missing is its `problem`.

    Slices around the outlines are read, for the sphere of SUVpeak reaches beyond them.
    """
    from workbench.dicom.suv import SuvKind
    from workbench.imaging.statistics.uptake import Threshold as AnyThreshold
    from workbench.imaging.statistics.uptake import uptake_of

    kind = SuvKind(session.settings.suv_kind)
    try:
        one = session.library.info(*found.slices[min(found.areas)]).suv
        if one is None:
            return LesionUptake(problem=_NO_SUV)
        if one.factor(kind) is None:
            return LesionUptake(kind=kind.value, problem=one.problem(kind))
        block = _block(session, found, kind, report)
    except InputError as error:
        return LesionUptake(kind=kind.value, problem=error.text)
    uptake = uptake_of(block, threshold or AnyThreshold())
    return LesionUptake(uptake, kind.value, one.reference)


def _block(session: Session, found: Outlined, kind: Any, report: Report) -> Block:
    """Return the uptake values around a lesion."""
    from workbench.app.measuring.frames import read_frame
    from workbench.geom.raster import mask_of
    from workbench.imaging import grey as shades
    from workbench.imaging.statistics.uptake import SPHERE_MM, Block

    first, last = min(found.areas), max(found.areas)
    step, spacing, is_stack = _steps(session, found)
    reach = math.ceil(SPHERE_MM / step) + 1 if is_stack else 0
    near = range(max(0, first - reach), min(len(found.slices), last + reach + 1))
    layers: list[NDArray[np.float64]] = []
    masks: list[NDArray[np.bool_]] = []
    for number, at in enumerate(near):
        report(number / len(near))
        image, frame = found.slices[at]
        pixels = read_frame(session, OnFrame(image, frame), session.values.frames)
        grey, suv = pixels.grey, pixels.info.suv
        factor = suv.factor(kind) if suv is not None else None
        if grey is None or factor is None:
            raise InputError(_why(suv, kind))
        stored = np.asarray(pixels.stored)
        values = shades.modality_values(stored, grey) * factor
        padded = shades.padding_mask(stored, grey)
        if padded is not None:
            values[padded] = np.nan
        mask = np.zeros(values.shape, bool)
        for one in found.areas.get(at, ()):
            if one.region is not None:
                mask |= mask_of(one.region, *values.shape).full(*values.shape)
        if layers and values.shape != layers[0].shape:
            raise InputError(t("These slices differ in size."))
        layers.append(values)
        masks.append(mask)
    return Block(np.stack(layers), np.stack(masks), (step, spacing.dy, spacing.dx), is_stack)


def _why(suv: Suv | None, kind: Any) -> Text:
    return (suv.problem(kind) if suv is not None else None) or _SUV_DIFFERS


def _steps(session: Session, found: Outlined) -> tuple[float, Spacing, bool]:
    """Return the step between slices, the spacing in them, and whether it is a stack.

    Raises
    ------
    InputError
        If there are no millimetres, or the steps are not even: voxels would have no volume.
    """
    from workbench.geom.planes import distance
    from workbench.imaging.volumes.stack_geometry import STEP_MM, STEP_SHARE

    infos = list(_infos(session, found).values())
    spacing = _mm(infos[0])
    if spacing is None:
        raise InputError(t("no SUV of a volume: the millimetres of these slices are not known"))
    planes = [info.plane for info in infos if isinstance(info.plane, OnPlane)]
    steps = np.abs(np.diff([distance(planes[0], plane.origin) for plane in planes]))
    steps = steps[steps > STEP_MM]
    if not len(steps):
        return math.nan, spacing, False
    step = float(np.median(steps))
    if np.any(np.abs(steps - step) > max(STEP_SHARE * step, STEP_MM)):
        raise InputError(t("Steps between slices differ: voxels have no volume."))
    return step, spacing, True


def uptake_rows(found: LesionUptake) -> list[Row]:
    """Return the uptake of a lesion as rows of a table."""
    uptake = found.uptake
    if uptake is None:
        return []
    unit = SUV_UCUM[found.kind]
    named = (
        ("lesion_suv_max", uptake.maximum, unit),
        ("lesion_suv_mean", uptake.mean, unit),
        ("suv_peak", uptake.peak, unit),
        ("mtv", uptake.mtv, "ml"),
        ("tlg", uptake.tlg, "g" if unit.endswith("}g/ml") else f"{unit}.ml"),
    )
    return [row(name, value, unit) for name, value, unit in named if value is not None]
