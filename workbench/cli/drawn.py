"""Annotations that ``render`` draws: those of the frame, and others where they meet the picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.api.images import ImageSource
from workbench.app.session import Session
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.desk import opened
from workbench.model.anchor import OnFrame
from workbench.model.ids import ImageId

if TYPE_CHECKING:
    from workbench.app.viewing.carrying import Picture
    from workbench.imaging.drawing.covers import Covers
    from workbench.imaging.render import Overlay


def overlay_of_frame(project: Path, image: Path, frame: int) -> Overlay:
    """Return the annotations of a project as the canvas shows them on a frame of an image."""
    from workbench.app.viewing.carrying import Picture

    with opened(project, may_write=False) as session:
        wanted = image.resolve()
        for id in session.project.images:
            if session.library.path(id).resolve() == wanted:
                plane = session.library.info(id, frame).plane
                spacing = session.library.calibration(id, frame).spacing
                known = plane is not None and spacing is not None and plane.frame_of_reference
                onto = Picture(plane, spacing) if known and plane and spacing else None
                return _overlay(session, OnFrame(id, frame), onto)
    raise InputError(t("{name} is not an image of the project.", name=image.name))


def overlay_of_cut(project: Path, path: Path, source: ImageSource) -> Overlay:
    """Return the annotations of a project as the canvas shows them on a cut.

    Parameters
    ----------
    source : ImageSource
        The cut; the series of the project that it is made of is found by a slice of it.
    """
    from workbench.app.viewing.carrying import Picture

    info = source.info(1)
    assert info.plane is not None
    assert info.calibration.spacing is not None
    onto = Picture(info.plane, info.calibration.spacing)
    uid = source.identity.sop_instance_uid
    with opened(project, may_write=False) as session:
        for id, image in session.project.images.items():
            if uid and image.sop_instance_uid == uid:
                return _overlay(session, None, onto if onto.plane.frame_of_reference else None, id)
    raise InputError(t("{name} is not an image of the project.", name=path.name))


def _overlay(
    session: Session, frame: OnFrame | None, onto: Picture | None, slice: ImageId | None = None
) -> Overlay:
    from workbench.app.viewing.scene_keeper import SceneKeeper
    from workbench.imaging.drawing.overlay_style import OverlayStyle
    from workbench.imaging.render import Overlay

    session.note(t("Picture with annotations rendered"))
    keeper = SceneKeeper()
    keeper.show(session.project, frame)
    pictures = _pictures(session, slice) if slice is not None else {}
    keeper.carry(session.project, onto, tuple(pictures), pictures.get)
    if frame is not None and session.project.index.on(frame.image, frame.frame):
        keeper.cover(_covers(session, frame))
    return Overlay(keeper.scene, OverlayStyle.of(session.project), has_notes=True)


def _covers(session: Session, frame: OnFrame) -> Covers:
    from workbench.geom.occlusion import Scene
    from workbench.imaging.drawing.covers import Covers

    return Covers.of(Scene.of(session.project, frame.image, frame.frame).results)


def _pictures(session: Session, slice: ImageId) -> dict[OnFrame, Picture | None]:
    """Return where the annotated slices of a volume lie."""
    from workbench.app.viewing.carrying import Picture
    from workbench.app.viewing.navigation import slices_of
    from workbench.imaging.volumes.loading import slice_of

    project = session.project
    places = [place for place in slices_of(project, slice) if project.index.on(*place)]
    ids = list(dict.fromkeys(id for id, _ in places))
    sources = dict(zip(ids, session.library.slices(ids), strict=True))
    found: dict[OnFrame, Picture | None] = {}
    for id, frame in places:
        lies = slice_of(sources[id], sources[id].info(frame))
        known = lies.plane is not None and lies.spacing is not None
        picture = (
            Picture(lies.plane, lies.spacing) if known and lies.plane and lies.spacing else None
        )
        found[OnFrame(id, frame)] = picture
    return found
