"""Grey scale and calibration, for plugins: the values and the one pipeline."""

from __future__ import annotations

from workbench.imaging.grey import (
    auto_window,
    default_voi,
    display,
    display_lut,
    modality_values,
    padding_mask,
    span_window,
)
from workbench.model.calibration import (
    UNCALIBRATED,
    Calibration,
    CalibrationSource,
    Spacing,
    UltrasoundRegion,
)
from workbench.model.grey import (
    Grey,
    Lut,
    ModalityLut,
    Padding,
    Rescale,
    Voi,
    VoiFunction,
    Window,
)

__all__ = [
    "UNCALIBRATED",
    "Calibration",
    "CalibrationSource",
    "Grey",
    "Lut",
    "ModalityLut",
    "Padding",
    "Rescale",
    "Spacing",
    "UltrasoundRegion",
    "Voi",
    "VoiFunction",
    "Window",
    "auto_window",
    "default_voi",
    "display",
    "display_lut",
    "modality_values",
    "padding_mask",
    "span_window",
]
