"""Examples for the rule book, cut out of the picture in view: no names, no corner texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.api.scheme.reading import picture_of
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model.annotation import Annotation
from workbench.model.scheme import Picture

if TYPE_CHECKING:
    from workbench.app.viewing.viewport import Viewport

# Longer side of an example, in pixels of the picture that is kept.
LONGEST = 320
_MARGIN = 0.35
_LEAST = 24.0

Area = tuple[float, float, float, float]


def example_of_view(viewport: Viewport) -> Picture:
    """Return what a viewport shows, as it is windowed now.

    Raises
    ------
    InputError
        If it shows nothing.
    """
    area = viewport.shown_area
    if area is None:
        raise InputError(t("No image is shown. Open the one that the example is on."))
    return _example(viewport, area, None)


def example_of(viewport: Viewport, annotation: Annotation) -> Picture:
    """Return an annotation of the shown frame with its surroundings, and its outline.

    Raises
    ------
    InputError
        If it has no shape, or is not in view.
    """
    from workbench.geom.shapes import bounds

    if annotation.region is None or annotation.anchor != viewport.anchor:
        raise InputError(t("Select an annotation with a shape on the image in view first."))
    x0, y0, x1, y1 = bounds(annotation.region)
    more = max(max(x1 - x0, y1 - y0) * _MARGIN, (_LEAST - max(x1 - x0, y1 - y0)) / 2)
    return _example(viewport, (x0 - more, y0 - more, x1 + more, y1 + more), annotation)


def _example(viewport: Viewport, area: Area, annotation: Annotation | None) -> Picture:
    import cv2
    import numpy as np

    from workbench.imaging.render import render_frame

    frame = viewport.frame
    if frame is None:
        raise InputError(t("No image is shown. Open the one that the example is on."))
    x0, y0 = max(0.0, area[0]), max(0.0, area[1])
    x1, y1 = min(float(frame.columns), area[2]), min(float(frame.rows), area[3])
    width, height = x1 - x0, y1 - y0
    if width < 1 or height < 1:
        raise InputError(t("No image is shown. Open the one that the example is on."))
    scale = LONGEST / max(width, height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    picture = render_frame(
        frame, look=viewport.state.look, region=(x0, y0, width, height), size=size
    )
    if picture.ndim == 2:
        picture = np.repeat(picture[:, :, None], 3, axis=2)
    if annotation is not None and annotation.region is not None:
        from workbench.geom.shapes import points_of, rings

        parts = [ring for part in rings(annotation.region) for ring in part.rings]
        is_area = bool(parts)
        lines = [
            np.round((np.asarray(one) - (x0, y0)) * scale * 16).astype(np.int32)
            for one in parts or [points_of(annotation.region)]
        ]
        for color, thick in (((0, 0, 0), 4), ((255, 214, 64), 2)):
            cv2.polylines(picture, lines, is_area, color, thick, cv2.LINE_AA, 4)
    ok, data = cv2.imencode(".png", np.ascontiguousarray(picture[:, :, ::-1]))
    assert ok
    return picture_of(data.tobytes())
