"""The values of one pixel, in figures: stored, modality, uptake."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from workbench.base.figures import MINUS, trimmed, with_unit

if TYPE_CHECKING:
    from workbench.dicom.suv import SuvKind
    from workbench.imaging.frame import FramePixels

# Units of PET as people write them (PS3.3 C.8.9.1.1.3).
_UNITS = {"BQML": "Bq/ml", "CNTS": "counts", "GML": "g/ml", "CM2ML": "cm²/ml", "PROPCNTS": "counts"}


@frozen
class Probe:
    """What is told of a pixel.

    Parameters
    ----------
    stored : str
        The stored value, or the three channels of a colour.
    modality : str
        With its unit; empty where it is the stored value and has no unit.
    uptake : str
        The uptake value of a PET with its kind; empty where there is none.
    """

    stored: str = ""
    modality: str = ""
    uptake: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """What there is to read, the most telling first."""
        return tuple(filter(None, (self.uptake, self.modality, self.stored)))


def probe(frame: FramePixels, column: int, row: int, kind: SuvKind | None = None) -> Probe:
    """Return the values of a pixel (from 0, inside the frame); `kind` is by body weight if None.

    Empty while the pixel has not been read yet.
    """
    stored = frame.value(row, column)
    if stored is None:
        return Probe()
    if frame.grey is None:
        return Probe(" ".join(str(int(channel)) for channel in stored))
    whole = stored.dtype.kind in "iub"
    plain = str(int(stored)).replace("-", MINUS) if whole else trimmed(float(stored))
    value = frame.scale(stored)
    unit = frame.grey.unit
    same = value == float(stored) and not unit
    modality = "" if same else with_unit(trimmed(value), _UNITS.get(unit, unit))
    return Probe(plain, modality, _uptake(frame, value, kind))


def _uptake(frame: FramePixels, value: float, kind: SuvKind | None) -> str:
    if frame.info.suv is None:
        return ""
    from workbench.dicom.suv import SuvKind, suv_text

    return suv_text(frame.info.suv, kind or SuvKind.BW, value)
