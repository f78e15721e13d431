"""The numbers of annotations: their place in the order of creation, as the list shows them."""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING

from workbench.app.viewing.navigation import slices_of
from workbench.base.text import t
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.image import Image, Series

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.edit.document import Document
    from workbench.model.patch import Change


class Numbers:
    """Counts annotations from 1 among those of the same image, or of its series."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._document: Document | None = None
        self._lists: dict[ImageId, list[AnnotationId]] = {}

    def of(self, id: AnnotationId) -> int | None:
        """Return the number of an annotation; None where it is gone or on no image."""
        project = self._session.project
        annotation = project.annotations.get(id)
        if annotation is None or not isinstance(annotation.anchor, OnFrame):
            return None
        ids = self._ids(annotation.anchor.image)
        at = bisect.bisect_left(ids, id)
        return at + 1 if at < len(ids) and ids[at] == id else None

    def text(self, id: AnnotationId) -> str:
        """Return the number as it is written, ``#14``; that of a drawing that is not finished."""
        number = self.of(id)
        if number is not None:
            return f"#{number}"
        is_there = id in self._session.project.annotations
        return f"#{id[-4:]}" if is_there else str(t("what is being drawn"))

    def _ids(self, image: ImageId) -> list[AnnotationId]:
        self._keep_up()
        if image not in self._lists:
            project = self._session.project
            images = dict.fromkeys(one for one, _ in slices_of(project, image)) or {image: None}
            found = sorted(id for one in images for id in project.index.on(one))
            self._lists.update(dict.fromkeys(images, found))
        return self._lists[image]

    def _keep_up(self) -> None:
        document = self._session.document
        if document is not self._document:
            self._document = document
            self._lists.clear()
            document.changed.connect(self._on_change)

    def _on_change(self, change: Change) -> None:
        kinds = (Annotation, Image, Series)
        for delta in change.patch.deltas.values():
            one = delta.after or delta.before
            if isinstance(one, kinds) and (delta.before is None or delta.after is None):
                self._lists.clear()
                return
