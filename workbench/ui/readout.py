"""What the status bar tells of the pixel below the pointer."""

from __future__ import annotations

from workbench.dicom.suv import SuvKind
from workbench.geom.planes import pixel_to_patient
from workbench.imaging.channels import chosen_for
from workbench.imaging.probe import Probe, probe
from workbench.model.anchor import OnFrame, Vector
from workbench.model.regions import Point
from workbench.ui.canvas.widget import Canvas
from workbench.ui.status_bar import StatusBar

Place = tuple[float, float]


def within(canvas: Canvas, place: Place | None) -> Place | None:
    """Return an image position when it is inside the picture, else None."""
    columns, rows = canvas.viewport.frame_size
    inside = place is not None and 0 <= place[0] < columns and 0 <= place[1] < rows
    return place if inside else None


def show_pointer(status: StatusBar, canvas: Canvas, place: Place | None) -> None:
    """Tell of the pixel at a place inside the picture; None for no place."""
    found = _values(canvas, place) if place is not None else Probe()
    values = "  ".join(filter(None, (found.modality, found.uptake)))
    stored = "  ".join(_seen(canvas, found)) or found.stored
    patient, part = _in_patient(canvas, place), _on_part(canvas, place)
    status.show_pointer(place, stored, values, patient, part)


def _seen(canvas: Canvas, found: Probe) -> list[str]:
    """Return the values of those channels that are seen."""
    frame = canvas.viewport.frame
    if frame is None or not found.channels:
        return []
    chosen = chosen_for(frame.info.channels, canvas.viewport.state.channels)
    if chosen.is_alone:
        return [found.channels[chosen.selected]]
    looks = frame.channel_looks(chosen)
    return [told for told, look in zip(found.channels, looks, strict=True) if look.is_shown]


def _values(canvas: Canvas, place: Place) -> Probe:
    frame = canvas.viewport.frame
    if frame is None:
        return Probe()
    return probe(frame, int(place[0]), int(place[1]), SuvKind(canvas.suv_kind))


def _on_part(canvas: Canvas, place: Place | None) -> str:
    """Return where on the part a place of a picture is; empty where no part lies there."""
    viewport = canvas.viewport
    id, calibration = viewport.state.image, viewport.calibration
    if place is None or viewport.is_cut or id is None or calibration.spacing is None:
        return ""
    project = canvas.session.document.project
    image = project.images.get(id)
    if image is None or image.placement is None:
        return ""
    from workbench.app.severity.facts import place_text

    return place_text(project, OnFrame(id, viewport.state.frame), Point(*place), calibration)


def _in_patient(canvas: Canvas, place: Place | None) -> Vector | None:
    """Return the patient position of a place on a cut; None on a frame."""
    picture = canvas.viewport.picture if canvas.viewport.is_cut else None
    if picture is None or place is None:
        return None
    return pixel_to_patient(picture.plane, picture.spacing, *place)
