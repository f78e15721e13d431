"""How a project was looked at, kept beside it for each user and taken up when it is opened."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from workbench.app.viewing.navigation import image_order
from workbench.app.viewing.view_state import ViewState
from workbench.base.errors import StoreError
from workbench.model.project import Project

if TYPE_CHECKING:
    from workbench.store.project_file import ProjectFile

log = logging.getLogger(__name__)

_TABLE = "view"


def keep_view(file: ProjectFile, user: str, view: ViewState) -> None:
    """Keep what a user looks at; where that fails, the log says so and nothing is lost but that."""
    try:
        file.side(_TABLE).set(user, view.to_side())
    except StoreError as error:
        log.warning("how the project was looked at could not be kept: %s", error.details)


def restore_view(file: ProjectFile, user: str, view: ViewState, project: Project) -> None:
    """Look at what the user looked at last, as far as the project still has it."""
    try:
        kept = file.side(_TABLE).get(user)
    except StoreError as error:
        log.warning("how the project was looked at could not be read: %s", error.details)
    else:
        view.from_side(kept)
    view.keep_to(project)
    look_at_something(view, project)


def look_at_something(view: ViewState, project: Project) -> None:
    """Show the first image where none is shown, and work on the topmost layer where on none."""
    if all(viewport.image is None for viewport in view.viewports):
        order = image_order(project)
        view.show(order[0] if order else None)
    if view.layer is None:
        topmost = project.topmost_layer()
        view.choose_layer(topmost.id if topmost is not None else None)
