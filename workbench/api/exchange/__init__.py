"""Exchange plugins: read and write annotation files, and say what a format cannot carry."""

from __future__ import annotations

from workbench.api.exchange.content import (
    NO_TIME,
    AnnotationPiece,
    DescribedAnnotation,
    ExportAnnotation,
    ExportImage,
    ExportLayer,
    ExportLesion,
    ExportOcclusion,
    ExportPair,
    ImageCrop,
)
from workbench.api.exchange.formats import (
    Capabilities,
    Feature,
    FormatOption,
    OptionKind,
)
from workbench.api.exchange.imported import (
    Imported,
    ImportedAnnotation,
)
from workbench.api.exchange.reading import (
    CompanionReader,
    FindImage,
    FolderReader,
    KnownImage,
    Reader,
)
from workbench.api.exchange.writing import (
    ChoosyWriter,
    ExportView,
    Writer,
)

__all__ = [
    "AnnotationPiece",
    "Capabilities",
    "ChoosyWriter",
    "CompanionReader",
    "DescribedAnnotation",
    "ExportAnnotation",
    "ExportImage",
    "ExportLayer",
    "ExportLesion",
    "ExportOcclusion",
    "ExportPair",
    "ExportView",
    "Feature",
    "FindImage",
    "FolderReader",
    "FormatOption",
    "ImageCrop",
    "Imported",
    "ImportedAnnotation",
    "KnownImage",
    "NO_TIME",
    "OptionKind",
    "Reader",
    "Writer",
]
