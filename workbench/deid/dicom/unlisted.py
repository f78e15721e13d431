"""What is not in Table E.1-1: denied where it could be anybody's text, kept as structure."""

from __future__ import annotations

import re

from workbench.deid.dicom import vocabulary

#: Value representations whose values go unless the IOD needs some.
DENIED = frozenset({"PN", "DA", "TM", "DT", "AS", "AE", "LT", "ST", "UT", "UR", "UN"})
SHORT_TEXTS = frozenset({"LO", "SH", "UC"})
# In implicit VR pydicom leaves open which of two it is until the file is written.
BULK = frozenset(
    {"OB", "OW", "OF", "OD", "OL", "OV", "OB or OW", "US or OW", "US or SS or OW", "OB/OW"}
)
DATES = frozenset({"DA", "TM", "DT"})
LONG_TEXTS = frozenset({"LT", "ST", "UT"})

# Numbers of images, curves, meshes and tables. Not: documents, signatures, keys, bitmaps of others.
_STRUCTURE = frozenset(
    "RedPaletteColorLookupTableData GreenPaletteColorLookupTableData "
    "BluePaletteColorLookupTableData AlphaPaletteColorLookupTableData "
    "SegmentedRedPaletteColorLookupTableData SegmentedGreenPaletteColorLookupTableData "
    "SegmentedBluePaletteColorLookupTableData SegmentedAlphaPaletteColorLookupTableData "
    "LargeRedPaletteColorLookupTableData LargeGreenPaletteColorLookupTableData "
    "LargeBluePaletteColorLookupTableData BlendingLookupTableData LUTData "
    "TrianglePointIndexList EdgePointIndexList VertexPointIndexList PrimitivePointIndexList "
    "RecommendedDisplayCIELabValueList CoefficientsSDVN CoefficientsSDHN CoefficientsSDDN "
    "ChannelMinimumValue ChannelMaximumValue WaveformPaddingValue WaveformData "
    "VerticesOfThePolygonalOutline TwoDimensionalToThreeDimensionalMapData VectorGridData "
    "PointCoordinatesData VectorCoordinateData FloatingPointValues UValueData VValueData "
    "CompensatorProximalThicknessMap CompensatorDistalThicknessMap BlockEdgeData "
    "FirstOrderPhaseCorrectionAngle SpectroscopyData FilterLookupTableData "
    "DoublePointCoordinatesData VolumetricCurvePoints VolumetricCurveUpDirections "
    "LongPrimitivePointIndexList LongTrianglePointIndexList LongEdgePointIndexList "
    "LongVertexPointIndexList TrackPointIndexList AnnotationIndexList WeightingLookupTableData "
    "ExtendedOffsetTable ExtendedOffsetTableLengths DarkCurrentCounts AirCounts "
    "BadPixelImage CoordinateSystemAxisValues ICCProfile".split()
)
_CODE_STRING = re.compile(r"[A-Za-z0-9_ ]{0,16}")
_NUMBER_STRING = re.compile(r"\s*[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*")
_ABBREVIATION = 4
_DAY = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])([0-2]\d|3[01])")
# Whole numbers of this many digits are somebody's: telephones, records, cards.
_LONG_NUMBER = 8
# No table of numbers is letters throughout, unless it is very short.
_LEAST_LETTERS = 6
# But for those that measure what there is much of.
_LARGE = re.compile(r"TotalDose|SpecificActivity|Counts|CountRate|Frequency")


def is_structure(keyword: str) -> bool:
    """Return whether a bulk attribute holds numbers of the object itself."""
    return keyword in _STRUCTURE


def is_code_string(text: str) -> bool:
    """Return whether a CS is plausibly a term: known words, short ones, or mixtures as ``B30F``."""
    if not _CODE_STRING.fullmatch(text) or sum(map(str.isdigit, text)) >= _LONG_NUMBER - 1:
        return False
    return text in vocabulary.terms() or all(
        map(_is_code_word, filter(None, re.split(r"[_ ]+", text)))
    )


def _is_code_word(token: str) -> bool:
    letters = "".join(char for char in token if char.isalpha())
    digits = len(token) - len(letters)
    if digits > (4 if not letters else 3):
        return False
    return (
        len(letters) <= _ABBREVIATION
        or letters in vocabulary.terms()
        or letters.lower() in vocabulary.words()
    )


_FORMATS = frozenset("application audio chemical image model multipart text video".split())
_FORMAT = re.compile(r"([a-z]+)/([a-z0-9.+-]{1,40})")


def is_format(text: str) -> bool:
    """Return whether a text is a MIME type of words that name nobody."""
    found = _FORMAT.fullmatch(text)
    return found is not None and found[1] in _FORMATS and vocabulary.is_safe(found[2])


def is_number_string(text: str, keyword: str = "") -> bool:
    """Return whether an IS or DS is a number, and none that names somebody or a day."""
    if len(text) > 24 or not _NUMBER_STRING.fullmatch(text):
        return False
    bare = text.strip().lstrip("+-")
    if not bare.isdigit() and not _LARGE.search(keyword):
        return _is_measured(bare)
    if _LARGE.search(keyword):
        return not (bare.isdigit() and len(bare) > 10)
    return len(bare.rstrip("0")) < _LONG_NUMBER and not _DAY.fullmatch(bare)


def _is_measured(bare: str) -> bool:
    """Return whether a number with a point or an exponent is none in disguise."""
    mantissa, _, exponent = bare.lower().partition("e")
    whole, _, fraction = mantissa.partition(".")
    if len(whole.lstrip("0")) >= _LONG_NUMBER:
        return False
    # Printed with an exponent it is measured, unless it is written out to its last digit.
    return not exponent or int(exponent) < _LONG_NUMBER - 1 or len(fraction) < int(exponent) - 1


def is_letters(data: bytes) -> bool:
    """Return whether bytes that should be numbers are letters, each of them."""
    bare = data.strip(b"\0 ")
    return len(bare) >= _LEAST_LETTERS and all(
        32 <= byte < 127 or byte in (9, 10, 13) for byte in bare
    )
