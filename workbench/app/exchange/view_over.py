"""Views over a released view: the same but for the annotations."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from workbench.api.exchange import ExportAnnotation, ExportOcclusion, ExportView

# Between so many somebody hears how far it is, and may stop it.
_EVERY = 100


class ViewOver:
    """A released view with other annotations."""

    def __init__(self, view: ExportView, annotations: Sequence[ExportAnnotation]) -> None:
        self.project_name = view.project_name
        self.scheme = view.scheme
        self.layers = view.layers
        self.images = view.images
        self.pairs = view.pairs
        self.annotations = annotations
        self._view = view

    def occlusion(self, annotation: ExportAnnotation) -> ExportOcclusion | None:
        """Return how much of an annotation is hidden."""
        return self._view.occlusion(annotation)

    def pixels(self, image: str, frame: int) -> NDArray[np.generic]:
        """Return released pixels of one frame."""
        return self._view.pixels(image, frame)

    def rendered(self, image: str, frame: int) -> NDArray[np.uint8]:
        """Return released display pixels of one frame."""
        return self._view.rendered(image, frame)

    def region(
        self, image: str, frame: int, window: tuple[int, int, int, int], shown: bool
    ) -> NDArray[np.generic]:
        """Return released pixels of a window."""
        return self._view.region(image, frame, window, shown)

    def overview(self, image: str, frame: int, longest: int) -> NDArray[np.uint8]:
        """Return the whole picture with its annotations drawn."""
        return self._view.overview(image, frame, longest)

    def header(self, image: str) -> bytes | None:
        """Return the header of a DICOM image as it leaves."""
        return self._view.header(image)


class HeardView(ViewOver):
    """A view of which somebody hears how far whoever reads it is.

    Parameters
    ----------
    told : callable
        Hears the share of the annotations that were read, from 0 to 1; who reads them twice is
        heard once. What it raises stops the reader.
    """

    def __init__(self, view: ExportView, told: Callable[[float], object]) -> None:
        super().__init__(view, _Heard(view.annotations, told))


class _Heard(Sequence[ExportAnnotation]):
    def __init__(
        self, annotations: Sequence[ExportAnnotation], told: Callable[[float], object]
    ) -> None:
        self._annotations = annotations
        self._told = told
        self._read = 0

    def __len__(self) -> int:
        return len(self._annotations)

    @overload
    def __getitem__(self, index: int) -> ExportAnnotation: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ExportAnnotation]: ...
    def __getitem__(self, index: Any) -> Any:
        found = self._annotations[index]
        if isinstance(index, slice):
            return found
        if self._read % _EVERY == 0:
            self._told(min(self._read / len(self._annotations), 1.0))
        self._read += 1
        return found
