"""The values of one pixel, in figures: stored, modality, uptake."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from workbench.base.figures import MINUS, trimmed, with_unit
from workbench.imaging.channels import names_of

if TYPE_CHECKING:
    from workbench.dicom.suv import SuvKind
    from workbench.imaging.frame import FramePixels

# Units of PET as people write them (PS3.3 C.8.9.1.1.3).
_UNITS = {"BQML": "Bq/ml", "CNTS": "counts", "GML": "g/ml", "CM2ML": "cm²/ml", "PROPCNTS": "counts"}


def unit_text(unit: str) -> str:
    """Return the unit of modality values as people write it: Bq/ml for BQML."""
    return _UNITS.get(unit, unit)


@frozen
class Probe:
    """What is told of a pixel.

    Parameters
    ----------
    stored : str
        The stored value, the three channels of a colour, or those of several channels by name.
    modality : str
        With its unit; empty where it is the stored value and has no unit.
    uptake : str
        The uptake value of a PET with its kind; empty where there is none.
    channels : tuple of str
        Name and value of each of several channels.
    """

    stored: str = ""
    modality: str = ""
    uptake: str = ""
    channels: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[str, ...]:
        """What there is to read, the most telling first."""
        return self.channels or tuple(filter(None, (self.uptake, self.modality, self.stored)))


def probe(frame: FramePixels, column: int, row: int, kind: SuvKind | None = None) -> Probe:
    """Return the values of a pixel (from 0, inside the frame); `kind` is by body weight if None.

    Empty while the pixel has not been read yet.
    """
    stored = frame.value(row, column)
    if stored is None:
        return Probe()
    if frame.info.channels:
        names = names_of(frame.info.channels)
        told = tuple(f"{name} {figure(one)}" for name, one in zip(names, stored, strict=True))
        return Probe("  ".join(told), channels=told)
    if frame.grey is None:
        return Probe(" ".join(str(int(channel)) for channel in stored))
    plain = figure(stored)
    value = frame.scale(stored)
    unit = frame.grey.unit
    # What is no number is not equal to itself.
    same = (value == float(stored) or value != value) and not unit
    modality = "" if same else with_unit(trimmed(value), unit_text(unit))
    return Probe(plain, modality, _uptake(frame, value, kind))


def figure(stored: Any) -> str:
    """Return a stored value, whole numbers with all their digits."""
    return (
        str(int(stored)).replace("-", MINUS)
        if stored.dtype.kind in "iub"
        else trimmed(float(stored))
    )


def _uptake(frame: FramePixels, value: float, kind: SuvKind | None) -> str:
    if frame.info.suv is None:
        return ""
    from workbench.dicom.suv import SuvKind, suv_text

    return suv_text(frame.info.suv, kind or SuvKind.BW, value)
