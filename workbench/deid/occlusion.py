"""What of released annotations is hidden, computed frame by frame when it is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.api.exchange import ExportOcclusion
from workbench.deid.names import Names
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.project import Project

if TYPE_CHECKING:
    from workbench.geom.occlusion import Scene


class ReleasedOcclusion:
    """Occlusion by published id.

    It keeps the scene of one frame: writers go through annotations image by image.
    """

    def __init__(self, project: Project, annotations: Sequence[Annotation], names: Names) -> None:
        self._project = project
        self._names = names
        self._annotations = annotations
        self._at: tuple[ImageId, int] | None = None
        self._scene: Scene | None = None

    @cached_property
    def _places(self) -> dict[str, tuple[AnnotationId, OnFrame]]:
        return {
            self._names.id(one.id): (one.id, one.anchor)
            for one in self._annotations
            if isinstance(one.anchor, OnFrame)
        }

    def of(self, published: str) -> ExportOcclusion | None:
        """Return the occlusion of an annotation; None for what is no area."""
        place = self._places.get(published)
        if place is None:
            return None
        id, anchor = place
        found = self._scene_of(anchor.image, anchor.frame).results.get(id)
        if found is None:
            return None
        return ExportOcclusion(
            amodal_area=found.amodal_area,
            visible_area=found.visible_area,
            visible=found.visible,
            ratio=found.ratio,
            level=found.level.value,
            hidden_by=tuple(map(self._names.id, found.hidden_by)),
            truncation=found.truncation,
            source="drawn" if found.is_drawn else "computed",
        )

    def _scene_of(self, image: ImageId, frame: int) -> Scene:
        from workbench.geom.occlusion import Scene

        if self._scene is None or self._at != (image, frame):
            self._scene = Scene.of(self._project, image, frame)
            self._at = (image, frame)
        return self._scene
