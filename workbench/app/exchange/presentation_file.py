"""The view of an image as a presentation state file, annotations as its graphics.

The file names the patient as the image does, for a reason that is kept in the history of the
project; or it is de-identified, with the key under which the image leaves too.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from attrs import frozen

from workbench.app.viewing.chosen import Chosen
from workbench.app.viewing.viewport_state import ViewportState
from workbench.base.errors import InputError, ReleaseError
from workbench.base.text import t
from workbench.geom.turn import UPRIGHT, Turn
from workbench.imaging.frame import FramePixels
from workbench.model.grey import FileVoi, Lut, Voi, Window
from workbench.model.ids import ImageId

if TYPE_CHECKING:
    from workbench.app.exchange.exporting import ReleaseChoice
    from workbench.app.session import Session
    from workbench.dicom.presentation.writing import WrittenView

Area = tuple[float, float, float, float]


@frozen
class ViewToSave:
    """What of a view goes into the file.

    Parameters
    ----------
    area : (x0, y0, x1, y1) or None
        What is displayed; None = the whole image.
    chosen : Chosen or None
        The presentation state it is looked at with.
    turn : Turn
        How the user turned it, on top of what the state asks for.
    """

    image: ImageId
    frame: int = 1
    voi: Voi | FileVoi | None = None
    inverted: bool = False
    area: Area | None = None
    chosen: Chosen | None = None
    label: str = "WORKBENCH"
    description: str = ""
    turn: Turn = UPRIGHT

    @classmethod
    def of(
        cls, state: ViewportState, area: Area | None = None, chosen: Chosen | None = None
    ) -> ViewToSave:
        """Return what a viewport shows."""
        if state.image is None:
            raise InputError(t("Open an image first."))
        looks = (state.voi, state.inverted, area, chosen)
        return cls(state.image, state.frame, *looks, turn=state.turn)


def save_view(session: Session, view: ViewToSave, out: Path, choice: ReleaseChoice) -> None:
    """Write a view as a presentation state; the history says so, with the reason.

    Raises
    ------
    InputError
        If identities stay without a reason, the image is none that a state can speak of, or the
        file cannot be written.
    ReleaseError
        If it cannot be de-identified.
    """
    from workbench.app.viewing.together import take_window
    from workbench.dicom.headers import read_header
    from workbench.dicom.presentation.writing import check_grey, presentation_state_file
    from workbench.imaging.frame import load_frame

    keeps = choice.reason is not None
    if keeps and not (choice.reason or "").strip():
        raise InputError(
            t("Say why a file with the patient's name is written; the reason is recorded.")
        )
    if choice.is_recorded and session.document.read_only:
        raise InputError(
            t("The project is open for reading only: its history could not say who wrote the file.")
        )
    header = read_header(session.library.path(view.image))
    check_grey(header.dataset)
    source = session.library.source(view.image)
    pixels = load_frame(source, view.frame)
    take_window(pixels, view.image, session.project, session.library)
    written = _written(session, view, pixels, source.frames)
    data = presentation_state_file(header.dataset, written, session.stamp().at)
    _write(out, data if keeps else _cleaned(session, data, choice))
    if keeps:
        reason = choice.reason
        session.note(t("Presentation state written with identities kept: {reason}", reason=reason))
    elif not session.document.read_only:
        said = t("Presentation state written, de-identified.")
        for option, why in sorted(choice.reasons.items()):
            kept = t("{option}: {reason}", option=option, reason=why)
            said = t("{what}; {pictures}", what=said, pictures=kept)
        session.note(said)


def _cleaned(session: Session, data: bytes, choice: ReleaseChoice) -> bytes:
    from workbench.app.exchange.exporting import setup_of
    from workbench.deid.dicom.deidentify import deidentify

    cleaned = deidentify(data, setup_of(session, choice))
    if cleaned.data is None:
        raise ReleaseError(cleaned.held or t("The presentation state may not leave."))
    return cleaned.data


def _written(session: Session, view: ViewToSave, pixels: FramePixels, frames: int) -> WrittenView:
    from workbench.app.exchange.annotation_graphics import graphics_of_annotations
    from workbench.app.viewing.presentation import presented
    from workbench.dicom.presentation.writing import WrittenView

    before = presented(pixels, view.frame, view.chosen, False)
    shown = before.frame
    grey, voi = shown.grey, shown.chosen(view.voi)
    if grey is None or voi is None:
        raise InputError(
            t("A colour image has no grayscale presentation state: nothing was written.")
        )
    annotations = session.project.annotations_on(view.image, view.frame)
    calibration = session.library.calibration(view.image, view.frame)
    return WrittenView(
        modality=grey.modality,
        voi=_single(voi),
        inverted=grey.inverted != view.inverted,
        area=_inside(view.area, pixels),
        graphics=graphics_of_annotations(session.project, annotations, calibration),
        frame=view.frame if frames > 1 else None,
        signed=grey.signed,
        label=view.label,
        description=view.description,
        creator=session.settings.author,
        turn=before.turn.then(view.turn),
    )


def _inside(area: Area | None, pixels: FramePixels) -> Area:
    if area is None:
        return (0.0, 0.0, float(pixels.columns), float(pixels.rows))
    x0, y0, x1, y1 = area
    x0, y0 = max(0.0, min(x0, pixels.columns - 1)), max(0.0, min(y0, pixels.rows - 1))
    return (x0, y0, max(x0 + 1, min(x1, pixels.columns)), max(y0 + 1, min(y1, pixels.rows)))


def _single(voi: Voi) -> Window | Lut:
    """Return a window or table; two windows in one picture as the table that shows the same."""
    from workbench.imaging.grey import WHITE, shades

    if isinstance(voi, Window) or (isinstance(voi, Lut) and voi.step == 1):
        return voi
    # Files count whole values: what is finer, or two windows, becomes a table of those.
    ends = (
        [voi.first, voi.last]
        if isinstance(voi, Lut)
        else [
            end
            for one in (voi.lower, voi.upper)
            for end in (one.center - one.width, one.center + one.width)
        ]
    )
    low, high = int(np.floor(min(ends))), int(np.ceil(max(ends)))
    low, high = max(low, -32768), min(high, max(low, -32768) + 65535)
    shown = shades(np.arange(low, high + 1), voi) / WHITE
    name = voi.explanation if isinstance(voi, Lut) else str(t("Two windows"))
    return Lut(low, np.rint(shown * 65535).astype(np.uint16), 16, name)


def _write(out: Path, data: bytes) -> None:
    temporary = out.with_name(f".{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        temporary.replace(out)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise InputError(
            t("{path} cannot be written: {reason}.", path=str(out), reason=error.strerror or error)
        ) from error
