"""Facts: all that the occlusion of one frame depends on, taken from the project at one moment."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, frozen

from workbench.geom.occlusion.layered import Layered
from workbench.model.anchor import OnFrame
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
        All annotations of the frame, also points and lines.
    pairs : tuple of DepthPair
        In order of creation.
    """

    image: ImageId
    frame: int
    rows: int
    columns: int
    scheme: LabelScheme | None
    annotations: Layered[AnnotationId, Annotation]
    pairs: tuple[DepthPair, ...]

    @classmethod
    def of(cls, project: Project, image: ImageId, frame: int) -> Facts:
        """Take them from a project."""
        found: Image | None = project.images.get(image)
        # What a reference offers hides nothing and is not hidden.
        drawn = (x for x in project.annotations_on(image, frame) if not project.is_offered(x))
        return cls(
            image,
            frame,
            found.rows if found else 0,
            found.columns if found else 0,
            project.scheme,
            Layered({one.id: one for one in drawn}),
            tuple(project.pairs_on(image, frame)),
        )

    def changed(self, project: Project, ids: Iterable[AnnotationId]) -> Facts:
        """Return the facts after these annotations came, went or changed, and anything else."""
        here = OnFrame(self.image, self.frame)
        values, gone = {}, []
        for id in ids:
            one = project.annotations.get(id)
            if one is not None and one.anchor == here and not project.is_offered(one):
                values[id] = one
            else:
                gone.append(id)
        image = project.images.get(self.image)
        return Facts(
            self.image,
            self.frame,
            image.rows if image else 0,
            image.columns if image else 0,
            project.scheme,
            self.annotations.changed(values, gone),
            tuple(project.pairs_on(self.image, self.frame)),
        )

    def with_annotation(self, annotation: Annotation) -> Facts:
        """Return the facts if this annotation were as it is here."""
        return evolve(self, annotations=self.annotations.changed({annotation.id: annotation}))

    def follows_same_rules(self, other: Facts) -> bool:
        """Return whether frame and scheme are the same ones."""
        size = (self.rows, self.columns) == (other.rows, other.columns)
        return size and (self.scheme is other.scheme or self.scheme == other.scheme)

    def follows_same_pairs(self, other: Facts) -> bool:
        """Return whether the same pairs say what lies in front."""
        return self.pairs == other.pairs
