"""The door of export formats: the view of a project that they get, and what they write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from workbench.api.exchange.content import (
    ExportAnnotation,
    ExportImage,
    ExportLayer,
    ExportOcclusion,
    ExportPair,
)
from workbench.api.exchange.formats import Capabilities
from workbench.model.scheme import LabelScheme


class ExportView(Protocol):
    """All that a Writer sees of a project. Only ``deid.release`` makes one.

    `pixels` gives stored values, `rendered` display RGB; both raise ReleaseError where pixels
    may not leave.
    """

    project_name: str
    scheme: LabelScheme | None
    layers: Sequence[ExportLayer]
    images: Sequence[ExportImage]
    annotations: Sequence[ExportAnnotation]
    pairs: Sequence[ExportPair]

    def occlusion(self, annotation: ExportAnnotation) -> ExportOcclusion | None:
        """Return how much of an annotation is hidden; None for what is no area."""
        ...

    def pixels(self, image: str, frame: int) -> NDArray[np.generic]:
        """Return released pixels of one frame."""
        ...

    def rendered(self, image: str, frame: int) -> NDArray[np.uint8]:
        """Return released display pixels, shape (rows, columns, 3)."""
        ...

    def region(
        self, image: str, frame: int, window: tuple[int, int, int, int], shown: bool
    ) -> NDArray[np.generic]:
        """Return released pixels of a window ``(x0, y0, x1, y1)``: stored values, or as shown."""
        ...

    def overview(self, image: str, frame: int, longest: int) -> NDArray[np.uint8]:
        """Return the whole picture with its annotations drawn, RGB, at most so many pixels long."""
        ...

    def header(self, image: str) -> bytes | None:
        """Return the header of a DICOM image as it leaves: a DICOM file without pixels.

        Its UIDs are those under which the image itself leaves with the same key, for objects that
        refer to it. None for what is no DICOM image.
        """
        ...


class Writer(Protocol):
    """The door of an export format. `suffix` e.g. ``.json``.

    See `ChoosyWriter` for a format that keeps more or less as its options say.
    """

    suffix: str
    capabilities: Capabilities

    def write(self, view: ExportView, folder: Path, options: Mapping[str, str]) -> list[Path]:
        """Write into an existing, empty staging folder; return what was written.

        Raises InputError for an unknown option.
        """
        ...


@runtime_checkable
class ChoosyWriter(Protocol):
    """What a writer may offer whose options decide what it can carry."""

    def capabilities_for(self, options: Mapping[str, str]) -> Capabilities:
        """Return what survives with these options; `capabilities` is for none."""
        ...
