"""What is not in Table E.1-1: denied where it could be anybody's text, kept as structure."""

from __future__ import annotations

import re

#: Value representations whose values go unless the IOD needs some.
DENIED = frozenset({"PN", "DA", "TM", "DT", "AS", "AE", "LT", "ST", "UT", "UR", "UN"})
SHORT_TEXTS = frozenset({"LO", "SH", "UC"})
BULK = frozenset({"OB", "OW", "OF", "OD", "OL", "OV"})
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


def is_structure(keyword: str) -> bool:
    """Return whether a bulk attribute holds numbers of the object itself."""
    return keyword in _STRUCTURE


def is_code_string(text: str) -> bool:
    """Return whether a CS is plausibly a defined term: words, or short mixtures as ``SCOORD3D``."""
    if not _CODE_STRING.fullmatch(text):
        return False
    return all(
        token.isalpha() or sum(map(str.isdigit, token)) <= (4 if token.isdigit() else 3)
        for token in re.split(r"[_ ]+", text)
        if token
    )


def is_number_string(text: str) -> bool:
    """Return whether an IS or DS is a number."""
    return len(text) <= 24 and _NUMBER_STRING.fullmatch(text) is not None
