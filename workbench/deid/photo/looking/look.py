"""A look at the pixels of a cleaned picture: text, codes and faces, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from attrs import evolve, frozen
from numpy.typing import NDArray

from workbench.base.text import t
from workbench.deid.photo.errors import Held
from workbench.deid.photo.looking import faces
from workbench.deid.photo.looking.codes import find_codes
from workbench.deid.photo.looking.judge import PhotoJudge
from workbench.deid.photo.looking.sheet import Sheet
from workbench.deid.photo.looking.sheets import sheets
from workbench.deid.photo.looking.turns import stored, upright
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.pixels.decisions import Decision
from workbench.deid.pixels.finder import Finder, finder
from workbench.deid.pixels.found import Box, Found, Kind
from workbench.deid.pixels.plan import Plan, plan_of


@frozen(eq=False)
class Looked:
    """What a look found.

    Parameters
    ----------
    sheets : tuple of Sheet
        The frames and pages, without their pixels.
    plans : tuple of Plan
        What becomes of what was found in each of them, in pixels as stored.
    """

    sheets: tuple[Sheet, ...]
    plans: tuple[Plan, ...]

    @property
    def plan(self) -> Plan:
        """Return that of all frames and pages."""
        plans = self.plans
        return Plan(
            tuple(found for plan in plans for found in plan.found),
            _once(box for plan in plans for box in plan.fills),
            _once(box for plan in plans for box in plan.kept),
            _once(box for plan in plans for box in plan.undecided),
        )

    def boxes_of(self, sheet: Sheet) -> tuple[Box, ...]:
        """Return what is black in a page; frames of an animation share theirs."""
        fills = self.plans[self.sheets.index(sheet)].fills if sheet.path else self.plan.fills
        cut = (box.within(sheet.height, sheet.width) for box in fills)
        return tuple(box for box in cut if box is not None)


def _once(boxes: Iterable[Box]) -> tuple[Box, ...]:
    return tuple(dict.fromkeys(boxes))


def look(
    source: bytes | Path,
    policy: PhotoPolicy,
    layout: str = "",
    decision: Decision | None = None,
    *,
    own: bool = False,
    find: bool = True,
    text_finder: Finder | None = None,
) -> Looked:
    """Look at all pictures of a cleaned file.

    Parameters
    ----------
    decision : Decision or None
        What a person approved; its boxes are in all frames.
    own : bool
        Whether it was made on this very file.
    find : bool
        Whether anything is looked for; templates and decisions count all the same.

    Raises
    ------
    Held
        If something that the policy wants cannot be looked for.
    """
    always = [Found(box, Kind.TEMPLATE) for box in policy.boxes_of(layout)]
    if find and policy.find_faces and faces.model_path() is None:
        raise Held(faces.how_to_get())
    seen, plans = [], []
    reader = text_finder or finder()
    looking = find and not (own and decision is not None)
    for sheet in sheets(source, shown=looking):
        found = list(always)
        if looking:
            there = _in_sheet(sheet, policy, reader)
            found += [evolve(one, frames=(sheet.frame,)) for one in there]
        plans.append(plan_of(found, PhotoJudge(policy=policy), decision, own))
        seen.append(evolve(sheet, views=()))
    return Looked(tuple(seen), tuple(plans))


def _in_sheet(sheet: Sheet, policy: PhotoPolicy, reader: Finder) -> Iterator[Found]:
    for view in sheet.views:
        shown = upright(view, sheet.orientation)
        height, width = view.shape[:2]
        for found in _in_view(shown, policy, reader):
            box = stored(found.box, sheet.orientation, width, height)
            yield evolve(found, box=_scaled(box, sheet.scale))


def _in_view(shown: NDArray[Any], policy: PhotoPolicy, reader: Finder) -> Sequence[Found]:
    found: list[Found] = []
    if policy.find_text:
        found += reader.find(shown)
    if policy.find_codes:
        found += find_codes(_grey(shown))
    if policy.find_faces:
        found += faces.find_faces(color(shown))
    return found


def color(view: NDArray[Any]) -> NDArray[np.uint8]:
    """Return a view as (rows, columns, 3), stretched to what eight bits show."""
    if view.ndim == 3:
        return np.ascontiguousarray(view, np.uint8)
    return np.repeat(_grey(view)[..., None], 3, axis=2)


def _grey(view: NDArray[Any]) -> NDArray[np.uint8]:
    import cv2

    if view.ndim == 3:
        return np.asarray(cv2.cvtColor(view, cv2.COLOR_RGB2GRAY), np.uint8)
    if view.dtype == np.uint8 and int(view.max(initial=0)) > 1:
        return view
    low, high = np.percentile(view, (0.1, 99.9))
    scaled = (view.astype(np.float32) - low) * (255 / ((high - low) or 1))
    return np.asarray(np.clip(scaled, 0, 255), np.uint8)


def _scaled(box: Box, scale: float) -> Box:
    if scale == 1:
        return box
    x, y = int(box.x * scale), int(box.y * scale)
    right, bottom = int(np.ceil(box.right * scale)), int(np.ceil(box.bottom * scale))
    return Box(x, y, right - x, bottom - y)


def level_boxes(boxes: Sequence[Box], sheet: Sheet, width: int, height: int) -> tuple[Box, ...]:
    """Return boxes of a page in a smaller copy of it, a pixel larger on each side."""
    across, down = width / sheet.width, height / sheet.height
    made = []
    for box in boxes:
        x, y = int(box.x * across), int(box.y * down)
        right, bottom = int(np.ceil(box.right * across)), int(np.ceil(box.bottom * down))
        inside = Box(x, y, max(1, right - x), max(1, bottom - y)).within(height, width, margin=1)
        if inside is not None:
            made.append(inside)
    return tuple(made)


def held_for(plan: Plan) -> Held:
    """Return why a picture with open questions is held."""
    if len(plan.undecided) == 1:
        return Held(t("One place may show something personal that nobody has decided on."))
    return Held(
        t(
            "{count} places may show something personal that nobody has decided on.",
            count=len(plan.undecided),
        )
    )
