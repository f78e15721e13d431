"""What a header says about grey scale, as a ``model.Grey`` (PS3.3 C.11.1, C.11.2, C.11.6)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbench.base.text import Text, t
from workbench.dicom.groups import FRAME_TYPES, macro, macro_or_top, macros
from workbench.dicom.origins import origins_of
from workbench.dicom.pixels.colour import palette_of
from workbench.dicom.pixels.pixel_format import PixelFormat
from workbench.dicom.real_world import unit_of
from workbench.dicom.values import items, number, numbers, raw, text
from workbench.model.grey import (
    Colors,
    Grey,
    Lut,
    ModalityLut,
    Padding,
    Rescale,
    VoiFunction,
    Window,
)

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_PARAMETRIC_MAP = "1.2.840.10008.5.1.4.1.1.30"
_SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
_COLOURED = ("COLOR", "MIXED")
# Whose pixels are numbers first; of slides each channel has its own span.
_MEASURED = ("CT", "MR", "NM", "PT", "RTDOSE", "SEG", "SM")
# US is "unspecified" here, not a unit.
_NO_UNITS = ("", "US", "UNSPECIFIED")


def grey_of(
    ds: Dataset, form: PixelFormat, frame: int = 1, little_endian: bool = True
) -> tuple[Grey, tuple[Text, ...]]:
    """Return the grey scale of a frame and what is doubtful about it."""
    warnings: list[Text] = []
    modality = _modality(ds, form, frame, little_endian, warnings)
    shape = text(ds, "PresentationLUTShape").upper()
    grey = Grey(
        bits=0 if form.float_bytes else form.bits_stored,
        signed=form.signed,
        modality=modality,
        vois=(
            *_windows(macro_or_top(ds, frame, "FrameVOILUTSequence"), warnings),
            *_voi_luts(
                macro_or_top(ds, frame, "FrameVOILUTSequence"),
                _signed_output(form, modality),
                little_endian,
            ),
        ),
        # DX images carry both: one inversion, not two.
        inverted=form.photometric == "MONOCHROME1" or shape == "INVERSE",
        padding=padding_of(ds, form),
        colors=colors_of(ds, form, frame, little_endian),
        origins=origins_of(ds, frame),
    )
    return evolve(grey, usual=_usual(ds, grey)), tuple(warnings)


def full_range(grey: Grey) -> Window:
    """Return the window of an identity VOI: all that the modality can give, black to white."""
    if isinstance(grey.modality, ModalityLut):
        low, high = 0.0, float((1 << grey.modality.lut.bits) - 1)
    else:
        bits = grey.bits or 16
        first = -(1 << (bits - 1)) if grey.signed else 0
        ends = (first, first + (1 << bits) - 1)
        slope, intercept = grey.modality.slope, grey.modality.intercept
        low, high = sorted(end * slope + intercept for end in ends)
    return Window((low + high) / 2 + 0.5, max(1.0, high - low + 1))


def _usual(ds: Dataset, grey: Grey) -> Window | None:
    """Return what is shown without a window of the file.

    Eight bits are shown as they are (PS3.4 N.2.2), and so are yes and no: a stretch by
    percentiles would make noise of an empty picture. Counts and measured values are not made for
    the screen, however few bits they have.
    """
    if grey.bits == 1:
        return Window(0.5, 1.0, VoiFunction.LINEAR_EXACT)
    most = number(ds, "MaximumFractionalValue")
    if most and most > 0:  # of a segmentation: white is all of it, in each frame
        return Window(most / 2, most, VoiFunction.LINEAR_EXACT)
    if isinstance(grey.modality, ModalityLut):
        low, high = float(grey.modality.lut.data.min()), float(grey.modality.lut.data.max())
        return Window((low + high) / 2 + 0.5, high - low + 1)
    plain = grey.modality == Rescale(unit=grey.unit)
    if grey.bits == 8 and plain and text(ds, "Modality") not in _MEASURED:
        return full_range(grey)
    return None


def colors_of(ds: Dataset, form: PixelFormat, frame: int, little_endian: bool) -> Colors | None:
    """Return the colours of a Supplemental Palette Color Lookup Table (PS3.3 C.7.6.19).

    Stored values from its first on are coloured where Pixel Presentation (0008,9205) asks for
    it: COLOR, or MIXED and the frame's own is not MONOCHROME (C.8.16.2.1.2). Other files with a
    palette that their photometric interpretation does not use stay grey.
    """
    if form.photometric != "MONOCHROME2" or form.float_bytes:
        return None
    if text(ds, "PixelPresentation").upper() not in _COLOURED:
        return None
    own = next((item for name in FRAME_TYPES if (item := macro(ds, frame, name))), ds)
    if text(own, "PixelPresentation").upper() == "MONOCHROME":
        return None
    palette = palette_of(ds, form.signed, little_endian)
    if palette is None or not -(1 << 15) <= palette[0] < 1 << (15 if form.signed else 16):
        return None
    return Colors(*palette)


def padding_of(ds: Dataset, form: PixelFormat) -> Padding | None:
    """Return the padding in stored values (PS3.3 C.7.5.1.1.2).

    The value's sign follows Pixel Representation whatever VR the writer chose: an unsigned
    63536 in a signed image is -2000. The range may come either way round. Float pixels have
    attributes of their own (PS3.3 C.7.6.24, C.7.6.25).
    """
    kind = {0: "", 4: "Float", 8: "DoubleFloat"}[form.float_bytes]
    value = number(ds, f"{kind}PixelPaddingValue")
    if value is None:
        return None
    limit = number(ds, f"{kind}PixelPaddingRangeLimit")
    ends = [value, value if limit is None else limit]
    if not kind:
        ends = [_reinterpreted(int(end), form) for end in ends]
    return Padding(min(ends), max(ends))


def _reinterpreted(value: int, form: PixelFormat) -> int:
    span = 1 << max(8, form.bits_allocated)
    if form.signed and value >= span // 2:
        return value - span
    if form.signed and 1 << (form.bits_stored - 1) <= value < 1 << form.bits_stored:
        # Not sign-extended by the writer, like the pixels of such files.
        return value - (1 << form.bits_stored)
    if not form.signed and value < 0:
        return value + span
    return value


def _modality(
    ds: Dataset, form: PixelFormat, frame: int, little: bool, warnings: list[Text]
) -> Rescale | ModalityLut:
    transform = macro(ds, frame, "PixelValueTransformationSequence")
    source = transform or ds
    if transform is None:
        for item in items(ds, "ModalityLUTSequence"):
            lut = _lut(item, form.signed, little)
            if lut is not None:
                return ModalityLut(lut, _named_unit(text(item, "ModalityLUTType")))
    slope, intercept = number(source, "RescaleSlope"), number(source, "RescaleIntercept")
    if slope is None and intercept is None:
        other = _dose(ds) or _mapped(ds, frame)
        if other is not None:
            return other
    if slope == 0:
        warnings.append(t("Rescale Slope (0028,1053) is 0 and was taken as 1."))
        slope = 1.0
    return Rescale(
        1.0 if slope is None else slope,
        intercept or 0.0,
        _unit(ds, source, slope is not None, frame),
    )


def _dose(ds: Dataset) -> Rescale | None:
    """Return the scaling of a dose image (PS3.3 C.8.8.3), which has no modality LUT."""
    scaling = number(ds, "DoseGridScaling")
    if not scaling:
        return None
    return Rescale(scaling, 0.0, {"GY": "Gy"}.get(text(ds, "DoseUnits"), ""))


def _mapped(ds: Dataset, frame: int) -> Rescale | None:
    """Return what a parametric map means by its values (PS3.3 C.7.6.16.2.11).

    Of other images a real-world value map is another way to numbers, not one to greys.
    """
    if text(ds, "SOPClassUID") != _PARAMETRIC_MAP:
        return None
    for item in macros(ds, frame, "RealWorldValueMappingSequence"):
        slope = number(item, "RealWorldValueSlope")
        if slope:
            unit = items(item, "MeasurementUnitsCodeSequence")
            return Rescale(
                slope,
                number(item, "RealWorldValueIntercept") or 0.0,
                text(unit[0], "CodeValue") if unit else "",
            )
    return None


def _unit(ds: Dataset, source: Dataset, rescaled: bool, frame: int) -> str:
    modality = text(ds, "Modality")
    if modality == "PT":
        return text(ds, "Units") or unit_of(ds, frame)
    named = _named_unit(text(source, "RescaleType"))
    secondary = text(ds, "SOPClassUID").startswith(_SECONDARY_CAPTURE)
    if not named and rescaled and modality == "CT" and not secondary:
        return "HU"
    return named


def _named_unit(name: str) -> str:
    return "" if name.upper() in _NO_UNITS else name


def _windows(source: Dataset, warnings: list[Text]) -> list[Window]:
    centers, widths = numbers(source, "WindowCenter"), numbers(source, "WindowWidth")
    if len(centers) != len(widths):
        warnings.append(
            t("Window Center and Window Width differ in number; only the pairs are used.")
        )
    names = raw(source, "WindowCenterWidthExplanation")
    explanations = [names] if isinstance(names, str) else [str(n) for n in names or ()]
    function = _function(text(source, "VOILUTFunction"))
    found: list[Window] = []
    for number_, (center, width) in enumerate(zip(centers, widths, strict=False)):
        if width <= 0:
            warnings.append(t("A window of width {width} was left out.", width=width))
            continue
        kind = function
        if width < 1 and kind is VoiFunction.LINEAR:
            # LINEAR is not defined there; without the half-unit shift it is.
            kind = VoiFunction.LINEAR_EXACT
        name = explanations[number_] if number_ < len(explanations) else ""
        found.append(Window(center, width, kind, name))
    return found


def _function(name: str) -> VoiFunction:
    try:
        return VoiFunction(name.lower())
    except ValueError:
        return VoiFunction.LINEAR


def _signed_output(form: PixelFormat, modality: Rescale | ModalityLut) -> bool:
    if isinstance(modality, ModalityLut):
        return False
    return form.signed or modality.intercept < 0 or modality.slope < 0


def _voi_luts(ds: Dataset, signed: bool, little: bool) -> list[Lut]:
    luts = (_lut(item, signed, little) for item in items(ds, "VOILUTSequence"))
    return [lut for lut in luts if lut is not None]


def _lut(item: Dataset, signed: bool, little: bool) -> Lut | None:
    """Read a LUT item; None when it is empty or broken."""
    descriptor = numbers(item, "LUTDescriptor")
    if len(descriptor) != 3:
        return None
    count, first, bits = (int(v) for v in descriptor)
    count = count % 65536 or 65536
    data = _entries(raw(item, "LUTData"), count, little)
    if not data.size or not 1 <= bits <= 16:
        return None
    if signed and first >= 32768:
        first -= 65536
    if not signed and first < 0:
        first += 65536
    # Entries are unsigned whatever the pixels are (C.11.1.1.1); depths of 1 to 7 do not exist.
    return Lut(first, data, max(8, bits), text(item, "LUTExplanation"))


def _entries(value: object, count: int, little: bool) -> NDArray[np.uint16]:
    if isinstance(value, bytes | bytearray):
        even = len(value) // 2 * 2
        if len(value) < 2 * count and len(value) >= count:
            # 8-bit entries packed two to a word, the first in its low byte.
            if not little:
                value = np.frombuffer(value[:even], "<u2").byteswap().tobytes()
            return np.frombuffer(value, np.uint8)[:count].astype(np.uint16)
        return np.frombuffer(value[:even], "<u2" if little else ">u2")[:count].astype(np.uint16)
    try:
        listed = value if isinstance(value, int) else list(value)  # type: ignore[call-overload]
        entries = np.atleast_1d(np.asarray(listed, np.int64))
    except (TypeError, ValueError, OverflowError):
        return np.zeros(0, np.uint16)
    if entries.size < count and entries.size * 2 >= count and entries.size:
        # The same packing, when the value representation said 16-bit numbers.
        words = (entries & 0xFFFF).astype("<u2")
        return words.view(np.uint8)[:count].astype(np.uint16)
    return (entries[:count] & 0xFFFF).astype(np.uint16)
