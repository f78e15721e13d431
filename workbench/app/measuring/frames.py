"""The pixels that an annotation lies on: a frame of an image, or a cut through a volume."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, frozen

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.annotation import Annotation
from workbench.model.regions import Region

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.imaging.frame import FramePixels
    from workbench.imaging.loader import FrameCache
    from workbench.imaging.sources import ImageSource
    from workbench.imaging.volumes.volume import Volume
    from workbench.model.ids import ImageId

# A cut through a region has at most so many pixels along each axis.
_PIXELS_MAX = 4096
NO_VOLUME = t("The volume of this cut has not been read.")


@frozen(eq=False)
class Underneath:
    """A frame, a region in its pixels, and which frame of its source it is."""

    frame: FramePixels
    region: Region
    number: int = 1


def underneath(
    session: Session, annotation: Annotation, frames: FrameCache | None = None
) -> Underneath:
    """Return the pixels that an annotation lies on; any thread may ask.

    Parameters
    ----------
    frames : FrameCache, optional
        Frames that others have read already, and the locks under which images are read.

    Raises
    ------
    InputError
        If they cannot be read.
    """
    region, anchor = annotation.region, annotation.anchor
    if region is None:
        raise InputError(t("The annotation has no shape."))
    if isinstance(anchor, OnFrame):
        return Underneath(read_frame(session, anchor, frames), region, anchor.frame)
    volume = volume_of(session, anchor)
    if volume is None:
        raise InputError(NO_VOLUME)
    return on_cut(volume, anchor, region)


def read_frame(session: Session, anchor: OnFrame, frames: FrameCache | None) -> FramePixels:
    """Return a frame: one that others have read already, else read under the lock of its image."""
    from workbench.imaging.frame import FramePixels

    if frames is None:
        return frame_of(session.library.source(anchor.image), anchor.frame)
    held = frames.get((anchor.image, anchor.frame))
    if isinstance(held, FramePixels):
        return held
    source = session.library.source(anchor.image)
    with frames.lock(anchor.image):
        return frame_of(source, anchor.frame)


def frame_of(source: ImageSource, number: int) -> FramePixels:
    """Return a frame as far as numbers need it: without what a screen needs.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    from workbench.imaging.frame import FramePixels
    from workbench.imaging.resample import Levels
    from workbench.imaging.tiles.frame import tiled_frame
    from workbench.imaging.tiles.source import is_large

    if is_large(source):
        return tiled_frame(source, number)
    stored = source.read(number)
    return FramePixels(stored, source.info(number), source.identity, Levels(stored))


def on_cut(volume: Volume, plane: OnPlane, region: Region) -> Underneath:
    """Return a cut through a volume where a region on a plane lies.

    Its pixels are those of a cut that is looked at, as fine as the finest step of the volume; a
    slab does not count.
    """
    from workbench.geom.planes import to_patient
    from workbench.geom.shapes import bounds
    from workbench.geom.transform import Affine, apply_affine
    from workbench.imaging.volumes.cut import Cut
    from workbench.imaging.volumes.cut_frame import cut_frame
    from workbench.model.calibration import Spacing

    x0, y0, x1, y1 = bounds(region)
    step = max(volume.finest, (x1 - x0) / _PIXELS_MAX, (y1 - y0) / _PIXELS_MAX)
    left, top = floor(x0 / step - 1), floor(y0 / step - 1)
    columns, rows = ceil(x1 / step + 1) - left, ceil(y1 / step + 1) - top
    center = to_patient(plane, (left + 0.5) * step, (top + 0.5) * step)
    cut = Cut(evolve(plane, origin=center), rows, columns, Spacing(step, step))
    moved = apply_affine(region, Affine(1 / step, 0.0, 0.0, 1 / step, -left, -top))
    return Underneath(cut_frame(volume, cut), moved)


def volume_of(session: Session, plane: OnPlane) -> Volume | None:
    """Return the volume that a plane cuts, of those that are read already; None without one.

    Of several of one frame of reference the one in view comes first.
    """
    from workbench.imaging.volumes.volume import Volume

    for place in _stacks(session):
        found = session.volumes.peek(*place)
        if isinstance(found, Volume) and found.frame_of_reference == plane.frame_of_reference:
            inside = found.to_index(np.array(plane.origin))
            if np.isfinite(inside).all():
                return found
    return None


def _stacks(session: Session) -> Iterator[tuple[ImageId, int]]:
    """Yield a frame of each stack of the project, that in view first."""
    from workbench.app.viewing.navigation import stacks_in

    project, shown = session.project, session.view_state.viewport
    if shown.image is not None and shown.image in project.images:
        yield shown.image, shown.frame
    for image in project.images.values():
        stacks = stacks_in(image)
        if not stacks:
            yield image.id, 1
        for stack in stacks:
            yield image.id, stack.frames[0]
