"""One short word for the whole state of a project."""

from __future__ import annotations

import hashlib

from workbench.model.project import Project
from workbench.store.codec import encode_entity


def digest(project: Project) -> str:
    """Return the same for equal projects only."""
    whole = hashlib.sha256()
    for entity in sorted(project.entities(), key=lambda entity: entity.id):
        whole.update(encode_entity(entity))
    return whole.hexdigest()[:16]
