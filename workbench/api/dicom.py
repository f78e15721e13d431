"""Reading DICOM, for plugins: headers, frames, calibration, geometry, sorting."""

from __future__ import annotations

from workbench.dicom.calibration import calibration_of
from workbench.dicom.finding.alike import Alike, Likeness
from workbench.dicom.finding.copies import once, same_slices
from workbench.dicom.finding.frame_order import order_of_file
from workbench.dicom.finding.index import index
from workbench.dicom.finding.sorting import Instance, Stack, arrange, instance_of
from workbench.dicom.frame_rate import frame_rate_of, is_swept
from workbench.dicom.geometry import normal_of, plane_beside, plane_of, slice_position
from workbench.dicom.grey_values import grey_of
from workbench.dicom.groups import macro, macro_or_top, macros, own_groups
from workbench.dicom.headers import (
    Header,
    NativePixels,
    looks_like_dicom,
    read_brief,
    read_header,
)
from workbench.dicom.origins import grey_beside
from workbench.dicom.overlays import Overlay
from workbench.dicom.pixels.decoders import LOSSY
from workbench.dicom.pixels.frames import Frames
from workbench.dicom.pixels.pixel_format import PixelFormat, pixel_format
from workbench.dicom.pixels.raw_frames import raw_frame
from workbench.dicom.presentation.state import (
    PresentationState,
    is_presentation_state,
    presentation_state,
)
from workbench.dicom.series_start import earliest_beside
from workbench.dicom.slides.corner import corner_of
from workbench.dicom.slides.facts import SlideFacts, slide_at
from workbench.dicom.slides.header import SlideHeader, read_slide_header
from workbench.dicom.slides.levels import levels_of, siblings, whole_of
from workbench.dicom.slides.slide import Slide
from workbench.dicom.suv import suv_of, usual_uptake
from workbench.dicom.values import integer, items, number, numbers, raw, text

__all__ = [
    "Alike",
    "Likeness",
    "PresentationState",
    "is_presentation_state",
    "is_swept",
    "levels_of",
    "order_of_file",
    "siblings",
    "slide_at",
    "whole_of",
    "presentation_state",
    "LOSSY",
    "Frames",
    "Header",
    "Instance",
    "NativePixels",
    "Overlay",
    "PixelFormat",
    "Slide",
    "SlideFacts",
    "SlideHeader",
    "Stack",
    "corner_of",
    "arrange",
    "calibration_of",
    "earliest_beside",
    "frame_rate_of",
    "grey_beside",
    "grey_of",
    "index",
    "instance_of",
    "integer",
    "items",
    "looks_like_dicom",
    "macro",
    "macro_or_top",
    "macros",
    "normal_of",
    "number",
    "numbers",
    "once",
    "own_groups",
    "pixel_format",
    "plane_beside",
    "plane_of",
    "raw",
    "raw_frame",
    "read_brief",
    "read_header",
    "read_slide_header",
    "same_slices",
    "slice_position",
    "suv_of",
    "usual_uptake",
    "text",
]
