"""The few elements of a header that sorting, the tree and the layout of pixels need."""

from __future__ import annotations

import struct
from typing import Any

#: What is kept of a header: keyword -> (group, element, value representation).
KEPT: dict[str, tuple[int, int, str]] = {
    "SpecificCharacterSet": (0x0008, 0x0005, "CS"),
    "ImageType": (0x0008, 0x0008, "CS"),
    "SOPClassUID": (0x0008, 0x0016, "UI"),
    "SOPInstanceUID": (0x0008, 0x0018, "UI"),
    "AcquisitionDateTime": (0x0008, 0x002A, "DT"),
    "AcquisitionDate": (0x0008, 0x0022, "DA"),
    "AcquisitionTime": (0x0008, 0x0032, "TM"),
    "ContentTime": (0x0008, 0x0033, "TM"),
    "Modality": (0x0008, 0x0060, "CS"),
    "SliceThickness": (0x0018, 0x0050, "DS"),
    "KVP": (0x0018, 0x0060, "DS"),
    "EchoTime": (0x0018, 0x0081, "DS"),
    "InversionTime": (0x0018, 0x0082, "DS"),
    "EchoNumbers": (0x0018, 0x0086, "IS"),
    "TriggerTime": (0x0018, 0x1060, "DS"),
    "ConvolutionKernel": (0x0018, 0x1210, "SH"),
    "FlipAngle": (0x0018, 0x1314, "DS"),
    "DiffusionBValue": (0x0018, 0x9087, "FD"),
    "DiffusionGradientOrientation": (0x0018, 0x9089, "FD"),
    "NominalPercentageOfCardiacPhase": (0x0020, 0x9241, "FL"),
    "StudyInstanceUID": (0x0020, 0x000D, "UI"),
    "SeriesInstanceUID": (0x0020, 0x000E, "UI"),
    "SeriesNumber": (0x0020, 0x0011, "IS"),
    "AcquisitionNumber": (0x0020, 0x0012, "IS"),
    "InstanceNumber": (0x0020, 0x0013, "IS"),
    "ImagePositionPatient": (0x0020, 0x0032, "DS"),
    "ImageOrientationPatient": (0x0020, 0x0037, "DS"),
    "FrameOfReferenceUID": (0x0020, 0x0052, "UI"),
    "TemporalPositionIdentifier": (0x0020, 0x0100, "IS"),
    "TemporalPositionIndex": (0x0020, 0x9128, "UL"),
    "SamplesPerPixel": (0x0028, 0x0002, "US"),
    "PhotometricInterpretation": (0x0028, 0x0004, "CS"),
    "PlanarConfiguration": (0x0028, 0x0006, "US"),
    "NumberOfFrames": (0x0028, 0x0008, "IS"),
    "Rows": (0x0028, 0x0010, "US"),
    "Columns": (0x0028, 0x0011, "US"),
    "PixelSpacing": (0x0028, 0x0030, "DS"),
    "BitsAllocated": (0x0028, 0x0100, "US"),
    "BitsStored": (0x0028, 0x0101, "US"),
    "HighBit": (0x0028, 0x0102, "US"),
    "PixelRepresentation": (0x0028, 0x0103, "US"),
    "RescaleIntercept": (0x0028, 0x1052, "DS"),
    "RescaleSlope": (0x0028, 0x1053, "DS"),
    "RescaleType": (0x0028, 0x1054, "LO"),
    "Units": (0x0054, 0x1001, "CS"),
    "FrameReferenceTime": (0x0054, 0x1300, "DS"),
    "PresentationLUTShape": (0x2050, 0x0020, "CS"),
    # Private, but in the vendors' conformance statements: the strength of diffusion weighting.
    "_SiemensCreator": (0x0019, 0x0010, "LO"),
    "_SiemensBValue": (0x0019, 0x100C, "IS"),
    "_GECreator": (0x0043, 0x0010, "LO"),
    "_GEBValue": (0x0043, 0x1039, "IS"),
    # Slices of two patients are no stack, whatever their series is called.
    "_Patient": (0x0010, 0x0020, "LO"),
    # Of these the bytes are compared, never read: see `alike`.
    "_PaddingValue": (0x0028, 0x0120, "US"),
    "_PaddingLimit": (0x0028, 0x0121, "US"),
    "_UltrasoundRegions": (0x0018, 0x6011, "SQ"),
    "_ModalityLUT": (0x0028, 0x3000, "SQ"),
    "_OverlayBits": (0x6000, 0x0100, "US"),
}

_VR = {keyword: vr for keyword, (_, _, vr) in KEPT.items()}
_NUMBERS = {"US": "<{}H", "UL": "<{}I", "FD": "<{}d", "FL": "<{}f"}


class Brief:
    """The kept elements of a header, to be read like a pydicom Dataset: ``brief.Rows``.

    Values are converted when asked for. Character sets are not looked at: what is kept here is
    codes, numbers and identifiers, never a name.
    """

    __slots__ = ("raw",)

    def __init__(self, raw: dict[str, bytes]) -> None:
        self.raw = raw

    def __getattr__(self, keyword: str) -> Any:
        try:
            data = self.raw[keyword]
        except KeyError:
            raise AttributeError(keyword) from None
        return _converted(data, _VR[keyword])

    def get_item(self, tag: object) -> None:
        """Say that nothing is left undecoded."""
        return None


def _converted(data: bytes, vr: str) -> Any:
    form = _NUMBERS.get(vr)
    if form is not None:
        size = struct.calcsize(form.format(1))
        found: Any = list(struct.unpack(form.format(len(data) // size), data))
    else:
        text = data.decode("latin-1").rstrip(" \0")
        found = text.split("\\")
        if vr in ("DS", "IS"):
            found = [float(one) for one in found if one.strip()]
        if vr == "IS":
            whole = [int(one) for one in found]
            if whole != found:
                raise ValueError("not whole")
            found = whole
    if not found or found == [""]:
        return None
    return found[0] if len(found) == 1 else found
