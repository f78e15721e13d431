"""A cut through a volume as a frame: what a canvas, `render` and measurements need of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from workbench.base.text import Text, t
from workbench.imaging import grey as shades
from workbench.imaging.frame import FramePixels
from workbench.imaging.resample import Levels
from workbench.imaging.sources import FrameInfo
from workbench.imaging.volumes.cut import Cut, SlabMode
from workbench.imaging.volumes.reslice import reslice
from workbench.imaging.volumes.volume import Volume
from workbench.model.calibration import Calibration, CalibrationSource


def cut_frame(volume: Volume, cut: Cut) -> FramePixels:
    """Cut a volume and make the picture ready; any thread may do it.

    Its `info.plane` and `info.calibration` place it in the patient as those of a file's frame do;
    `info.warnings` are the problems of the stack.
    """
    found = reslice(volume, cut)
    if shades.fits_lut(found.values):
        levels = Levels(shades.lut_indices(found.values))
        base = levels.base
        used = (int(base.min()), int(base.max()))
    else:
        values = found.values.copy()
        values[~(values == values)] = 0.0  # NaN would spread; the mask blackens it in any case
        levels, used = Levels(values), (0, 65535)
    return FramePixels(
        found.values,
        cut_info(volume, cut),
        volume.identity,
        levels,
        keep=found.keep,
        default_voi=volume.default_voi,
        span=volume.span,
        used=used,
    )


def cut_info(volume: Volume, cut: Cut) -> FrameInfo:
    """Return what is true of a cut."""
    return FrameInfo(
        grey=volume.cut_grey,
        calibration=Calibration(
            cut.spacing,
            CalibrationSource.PATIENT,
            aspect=cut.spacing.dy / cut.spacing.dx,
            reason=t("Reformatted from slices whose positions are known."),
        ),
        plane=cut.plane,
        warnings=volume.problems,
        suv=volume.suv,
    )


class CutSource:
    """A cut as an image of one frame, for whatever takes an `ImageSource`: ``render``, export."""

    frames = 1

    def __init__(self, volume: Volume, cut: Cut) -> None:
        self._volume, self._cut = volume, cut
        self.rows, self.columns = cut.rows, cut.columns
        self.identity = volume.identity

    def info(self, frame: int) -> FrameInfo:
        """Return what is true of the cut."""
        return cut_info(self._volume, self._cut)

    def read(self, frame: int) -> NDArray[np.generic]:
        """Cut; what lies outside the volume has the padding value, or is NaN."""
        return reslice(self._volume, self._cut).values

    def close(self) -> None:
        """Nothing is open."""


def slab_text(cut: Cut, samples: int) -> Text | None:
    """Return what a slab is made of, for the corner of a picture; None without one."""
    if cut.slab <= 0:
        return None
    mm = f"{cut.slab:.1f}"
    if cut.mode is SlabMode.MAX:
        return t("MIP {mm} mm, {n} samples", mm=mm, n=samples)
    if cut.mode is SlabMode.MIN:
        return t("MinIP {mm} mm, {n} samples", mm=mm, n=samples)
    return t("Mean {mm} mm, {n} samples", mm=mm, n=samples)
