"""What viewports show that have just been opened. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve

from workbench.app.viewing.navigation import groups
from workbench.app.viewing.viewport_state import ViewportState
from workbench.model.ids import ImageId
from workbench.model.project import Project


def filled(
    project: Project, states: Sequence[ViewportState], active: int = 0
) -> tuple[ViewportState, ...]:
    """Return viewports with something in the empty ones.

    First comes what follows the active one in the image list and is not shown yet, then what the
    active one shows: the same series twice, for instance in two windows.
    """
    if not any(one.image is None for one in states):
        return tuple(states)
    waiting = _following(project, states, active)
    copied = evolve(states[active], prior=False, pin=None)
    found = []
    for one in states:
        if one.image is None and waiting:
            one = ViewportState(waiting.pop(0))
        elif one.image is None:
            one = copied
        found.append(one)
    return tuple(found)


def _following(project: Project, states: Sequence[ViewportState], active: int) -> list[ImageId]:
    shown = {one.image for one in states}
    all_groups = list(groups(project))
    now = states[active].image
    at = next((i for i, group in enumerate(all_groups) if now in group), -1)
    ahead = all_groups[at + 1 :] + all_groups[: at + 1]
    return [group[0] for group in ahead if not shown.intersection(group)]
