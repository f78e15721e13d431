"""Facts: all that the occlusion of one frame depends on, taken from the project at one moment."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.image import Image
from workbench.model.occlusion import DepthPair
from workbench.model.project import Project
from workbench.model.scheme import LabelScheme


@frozen(eq=False)
class Facts:
    """What is known of one frame; values only, so that another thread may work on it.

    Parameters
    ----------
    frame : int
        Counted from 1.
    rows, columns : int
        Size of the frame in pixels; 0 for an image that is not there.
    annotations : mapping
        All annotations of the frame, also points and lines, in order of creation.
    pairs : tuple of DepthPair
        In order of creation.
    """

    image: ImageId
    frame: int
    rows: int
    columns: int
    scheme: LabelScheme | None
    annotations: Mapping[AnnotationId, Annotation]
    pairs: tuple[DepthPair, ...]

    @classmethod
    def of(cls, project: Project, image: ImageId, frame: int) -> Facts:
        """Take them from a project."""
        found: Image | None = project.images.get(image)
        return cls(
            image,
            frame,
            found.rows if found else 0,
            found.columns if found else 0,
            project.scheme,
            {one.id: one for one in project.annotations_on(image, frame)},
            tuple(project.pairs_on(image, frame)),
        )
