"""CroppedView: the crops of a released view as images of their own, for any writer."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from attrs import evolve
from numpy.typing import NDArray

from workbench.api.exchange import (
    AnnotationPiece,
    ExportAnnotation,
    ExportImage,
    ExportOcclusion,
    ExportPair,
    ExportView,
    ImageCrop,
)
from workbench.app.exchange.crops.plan import Crop, CropPlan, Piece
from workbench.base.lazily import Lazily
from workbench.geom.clip import moved


class CroppedView:
    """What a writer sees instead of the view that was released.

    It asks that view for every pixel, so it can give none that may not leave.
    """

    def __init__(self, view: ExportView, plan: CropPlan) -> None:
        self.project_name = view.project_name
        self.scheme = view.scheme
        self.layers = view.layers
        self.images: Sequence[ExportImage] = [
            _image(crop, number) for number, crop in enumerate(plan.crops)
        ]
        self.annotations: Sequence[ExportAnnotation] = Lazily(
            range(len(plan.pieces)), partial(_piece, view, plan)
        )
        self.pairs: Sequence[ExportPair] = ()  # they speak of whole shapes
        self._view, self._crops = view, plan.crops

    def occlusion(self, annotation: ExportAnnotation) -> ExportOcclusion | None:
        """Return nothing: what is hidden of a piece is not known."""
        return None

    def pixels(self, image: str, frame: int) -> NDArray[np.generic]:
        """Return the stored values of a crop."""
        crop = self._crop(image)
        return self._view.region(crop.image.id, crop.frame, crop.window, False)

    def rendered(self, image: str, frame: int) -> NDArray[np.uint8]:
        """Return a crop as it is shown."""
        crop = self._crop(image)
        return self._view.region(crop.image.id, crop.frame, crop.window, True).astype(np.uint8)

    def region(
        self, image: str, frame: int, window: tuple[int, int, int, int], shown: bool
    ) -> NDArray[np.generic]:
        """Return a window of a crop."""
        crop = self._crop(image)
        x, y = crop.window[:2]
        x0, y0, x1, y1 = window
        moved_to = (x0 + x, y0 + y, x1 + x, y1 + y)
        return self._view.region(crop.image.id, crop.frame, moved_to, shown)

    def overview(self, image: str, frame: int, longest: int) -> NDArray[np.uint8]:
        """Return the whole picture that a crop is of."""
        crop = self._crop(image)
        return self._view.overview(crop.image.id, crop.frame, longest)

    def header(self, image: str) -> bytes | None:
        """Return nothing: a crop is no DICOM image."""
        return None

    def _crop(self, image: str) -> Crop:
        return self._crops[int(image)]


def _image(crop: Crop, number: int) -> ExportImage:
    x0, y0, x1, y1 = crop.window
    whole = crop.image
    origin = ImageCrop(whole.name, crop.frame, x0, y0, whole.rows, whole.columns)
    return ExportImage(str(number), crop.name, y1 - y0, x1 - x0, 1, origin)


def _piece(view: ExportView, plan: CropPlan, place: int) -> ExportAnnotation:
    """Return a piece as an annotation."""
    piece: Piece = plan.pieces[place]
    whole = view.annotations[piece.annotation]
    x, y = plan.crops[piece.crop].window[:2]
    region = None if piece.region is None else moved(piece.region, -x, -y)
    return evolve(
        whole,
        id=f"{whole.id}-{place}",
        image=str(piece.crop),
        frame=1,
        region=region,
        piece=AnnotationPiece(whole.id, piece.extent, piece.truncated),
    )
