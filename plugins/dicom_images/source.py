"""One DICOM file as an image source."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbench.api import Text, t
from workbench.api.dicom import (
    LOSSY,
    Frames,
    Header,
    Overlay,
    PixelFormat,
    calibration_of,
    corner_of,
    earliest_beside,
    frame_rate_of,
    grey_beside,
    grey_of,
    integer,
    is_swept,
    items,
    numbers,
    own_groups,
    plane_beside,
    plane_of,
    raw,
    raw_frame,
    read_header,
    suv_of,
    text,
    usual_uptake,
)
from workbench.api.images import FrameInfo, Identity, OverlayKind, OverlayPlane, RawPixels

# Study and series attributes as they are; the numbers apart.
_IDENTITY = {
    "patient_name": "PatientName",
    "patient_id": "PatientID",
    "patient_sex": "PatientSex",
    "patient_age": "PatientAge",
    "study_uid": "StudyInstanceUID",
    "study_date": "StudyDate",
    "study_time": "StudyTime",
    "study_description": "StudyDescription",
    "series_uid": "SeriesInstanceUID",
    "series_description": "SeriesDescription",
    "modality": "Modality",
    "body_part": "BodyPartExamined",
    "sop_instance_uid": "SOPInstanceUID",
}

# Kinds of frames of one file that are remembered: echoes, slabs, points in time.
_KINDS_MAX = 64


class DicomImageSource:
    """Reads one file; each frame from the disk when it is asked for."""

    def __init__(self, path: Path) -> None:
        self._header = read_header(path)
        self._frames = Frames(self._header)
        form = self._frames.form
        self.rows = form.rows
        self.columns = form.columns
        self.frames = form.frames
        self.identity = identity_of(self._header.dataset)
        # Frames share most of it, and a canvas asks again for each paint.
        self._info = lru_cache(maxsize=64)(self._make_info)
        self._alike: dict[Hashable, FrameInfo] = {}
        self._own_groups = bool(items(self._header.dataset, "PerFrameFunctionalGroupsSequence"))

    @property
    def header(self) -> Header:
        """All before the pixels."""
        return self._header

    @property
    def frame_rate(self) -> float | None:
        """Frames a second, as the file tells."""
        return frame_rate_of(self._header.dataset)

    @property
    def is_swept(self) -> bool:
        """Whether the file asks for its frames to be played back and forth."""
        return is_swept(self._header.dataset)

    @property
    def form(self) -> PixelFormat:
        """Shape and coding of the pixels."""
        return self._frames.form

    def info(self, frame: int) -> FrameInfo:
        """Return what the header says of a frame."""
        info = self._info(frame)
        if self._frames.exceeds_bits:
            warning = t(
                "Values exceed the {bits} bits the header declares; they are shown as they are.",
                bits=self._frames.form.bits_stored,
            )
            info = evolve(info, warnings=(*info.warnings, warning))
        return info

    def read(self, frame: int) -> NDArray[np.generic]:
        """Return the stored values of a frame, or RGB."""
        return self._frames.read(frame)

    def native_pixels(self, frame: int) -> RawPixels | None:
        """Return where an uncompressed frame lies in the file, None where it must be decoded."""
        place = raw_frame(self._header, self._frames.form, frame)
        if place is None or any(one.bit is not None for one in self._frames.overlays(frame)):
            return None
        return RawPixels(self._header.path, *place)

    def close(self) -> None:
        """Nothing is held open between reads."""

    def _make_info(self, frame: int) -> FrameInfo:
        if self._own_groups:
            return self._info_beside(frame)
        if frame == 1:
            return self._read_info(frame)
        # Without groups of its own a frame has nothing of its own but what lies over it, and where
        # it lies in a dose grid or on a slide.
        ds = self._header.dataset
        return evolve(
            self._info(1),
            plane=plane_of(ds, frame),
            corner=corner_of(ds, frame, self.rows, self.columns),
            overlays=self._planes(frame),
        )

    def _info_beside(self, frame: int) -> FrameInfo:
        """Take what was read of another frame whose groups say the same, but for its place."""
        ds = self._header.dataset
        groups = own_groups(ds, frame)
        known = self._alike.get(groups)
        if known is None:
            if len(self._alike) >= _KINDS_MAX:
                self._alike.clear()
            known = self._alike[groups] = self._read_info(frame)
            return known
        return evolve(
            known,
            grey=None if known.grey is None else grey_beside(known.grey, frame),
            plane=plane_beside(known.plane, ds, frame),
            corner=corner_of(ds, frame, self.rows, self.columns),
            overlays=self._planes(frame),
        )

    def _read_info(self, frame: int) -> FrameInfo:
        ds, form = self._header.dataset, self._frames.form
        warnings = [
            *self._frames.doubts,
            *loss_warnings(ds, self._header.syntax),
            *_shown_in_part(ds, form),
        ]
        grey = None
        if not form.colour:
            grey, doubts = grey_of(ds, form, frame, self._header.little_endian)
            warnings += doubts
            if grey.colors is None and numbers(ds, "RedPaletteColorLookupTableDescriptor"):
                warnings.append(
                    t("The file also has colours for some values; they are shown in grey.")
                )
        suv = suv_of(ds, partial(earliest_beside, self._header), frame)
        if grey is not None and suv is not None and not grey.vois:
            grey = evolve(grey, usual=usual_uptake(suv))
        return FrameInfo(
            grey=grey,
            calibration=calibration_of(ds, frame, form.rows, form.columns),
            plane=plane_of(ds, frame),
            warnings=tuple(warnings),
            suv=suv,
            icc_profile=profile_of(ds) if form.colour else b"",
            overlays=self._planes(frame),
            directions=directions_of(ds),
            corner=corner_of(ds, frame, form.rows, form.columns),
        )

    def _planes(self, frame: int) -> tuple[OverlayPlane, ...]:
        return tuple(self._plane(overlay, frame) for overlay in self._frames.overlays(frame))

    def _plane(self, overlay: Overlay, frame: int) -> OverlayPlane:
        return OverlayPlane(
            partial(self._frames.overlay_bitmap, overlay, frame),
            rows=overlay.rows,
            columns=overlay.columns,
            row=overlay.row,
            column=overlay.column,
            kind=OverlayKind.ROI if overlay.roi else OverlayKind.GRAPHICS,
            label=overlay.label,
            description=overlay.description,
            group=overlay.group,
        )


def directions_of(ds: Any) -> tuple[str, str]:
    """Return where rows and columns go in the patient: Patient Orientation (0020,0020)."""
    row, _, column = text(ds, "PatientOrientation").upper().partition("\\")
    known = all(part and set(part) <= set("LRAPHF") for part in (row, column))
    return (row, column) if known else ("", "")


def identity_of(ds: Any) -> Identity:
    """Return who and what a header is of."""
    return Identity(
        **{field: text(ds, keyword) for field, keyword in _IDENTITY.items()},
        series_number=integer(ds, "SeriesNumber"),
        instance_number=integer(ds, "InstanceNumber"),
    )


def profile_of(ds: Any) -> bytes:
    """Return ICC Profile (0028,2000), of the image or of its first optical path (C.8.12.5)."""
    for one in (ds, *items(ds, "OpticalPathSequence")[:1]):
        found = raw(one, "ICCProfile")
        if isinstance(found, bytes) and found:
            return found
    return b""


def _shown_in_part(ds: Any, form: PixelFormat) -> list[Text]:
    """Return what else the file holds that a single frame does not show."""
    found = []
    across, down = integer(ds, "TotalPixelMatrixColumns"), integer(ds, "TotalPixelMatrixRows")
    if across and down and (across > form.columns or down > form.rows):
        found.append(
            t(
                "This frame is one tile of a slide of {columns} × {rows} pixels.",
                columns=across,
                rows=down,
            )
        )
    return found


def loss_warnings(ds: Any, syntax: str) -> list[Text]:
    """Return what is to be said of compression."""
    if text(ds, "LossyImageCompression") == "01" or syntax in LOSSY:
        return [t("The image was compressed with loss.")]
    return []
