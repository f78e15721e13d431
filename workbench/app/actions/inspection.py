"""Actions that lead over a large image: unseen areas, a walk in steps, places, defects, aids."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from workbench.app.actions.action import Action, has_image
from workbench.app.host import Desk, Tone
from workbench.app.inspection.words import percent
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.anchor import OnFrame
from workbench.model.ids import AnnotationId

_AIDS = t("Minimap, grid and rulers")
_WALK = t("Walk over the image")
# Around a defect so much of its size is shown, and at least so many pixels.
_AROUND = 0.25
_LEAST_AROUND = 12.0


def _next_unseen(desk: Desk) -> None:
    from workbench.app.inspection.going_on import go_to_next_unseen

    if not go_to_next_unseen(desk):
        desk.host.notify(t("All of this image was seen at 1:1 or larger."), Tone.GOOD)


def _step(desk: Desk, n: int) -> None:
    from workbench.app.inspection.going_on import step_walk

    step = step_walk(desk, n)
    if step is None or not step.is_finished:
        return
    session, state = desk.session, desk.session.view_state.viewport
    share = session.inspection.share((state.image, state.frame)) if state.image is not None else 1.0
    if share < 1 and state.zoom >= 1:  # some steps were left too soon
        desk.host.notify(
            t(
                "The walk is over: all {count} steps, but some were passed too fast: {percent} % "
                "of the image was seen at 1:1. U goes to the rest.",
                count=step.count,
                percent=percent(share),
            ),
            Tone.WARN,
        )
        return
    desk.host.notify(
        t(
            "The walk is over: all {count} steps. Ctrl+Enter marks the image as done.",
            count=step.count,
        ),
        Tone.GOOD,
    )


def _begin_walk(desk: Desk) -> None:
    from workbench.app.inspection.going_on import begin_walk

    step = begin_walk(desk, here=True)
    if step is not None:
        desk.host.notify(t("Step {n} / {count}", n=step.n, count=step.count))


def _ask_coverage(desk: Desk) -> None:
    session = desk.session
    now = f"{session.settings.least_coverage * 100:g}"
    typed = desk.host.ask_text(
        t(
            "Per cent of an image to be seen at 1:1, by everybody together, before it is done; "
            "0 = no question"
        ),
        now,
    )
    if typed is None:
        return
    try:
        wanted = float(typed.replace("%", "").strip()) / 100
    except ValueError:
        wanted = -1.0
    if not 0 <= wanted <= 1:
        raise InputError(t("Type a number from 0 to 100."))
    session.change_settings(evolve(session.settings, least_coverage=wanted))


def _go_to(desk: Desk) -> None:
    from workbench.app.viewing.places import parse_place

    session = desk.session
    state, area = session.view_state.viewport, desk.host.canvas.shown_area
    image = session.project.images.get(state.image) if state.image is not None else None
    if image is None or area is None:
        return
    middle = f"{(area[0] + area[2]) / 2:.0f}, {(area[1] + area[3]) / 2:.0f}"
    typed = desk.host.ask_text(
        t("Go to x, y and perhaps a zoom, such as 1200, 3400 or 12.5, 8 mm 200 %"), middle
    )
    if typed is None:
        return
    spacing = session.library.calibration(image.id, state.frame).spacing
    target = parse_place(typed, spacing)
    if not (0 <= target.x <= image.columns and 0 <= target.y <= image.rows):
        raise InputError(
            t(
                "That place is not on the image, which has {columns} × {rows} pixels.",
                columns=image.columns,
                rows=image.rows,
            )
        )
    zoom = state.zoom if target.zoom is None else min(max(target.zoom, 1e-3), 64.0)
    session.view_state.set_viewport(center=(target.x, target.y), zoom=zoom)


def _bounds_of(desk: Desk) -> tuple[float, float, float, float] | None:
    """Return what the selected annotations of the frame in view take up."""
    from workbench.geom.shapes import bounds

    session = desk.session
    state = session.view_state.viewport
    regions = [
        one.region
        for one in (session.project.annotations[id] for id in session.view_state.selection)
        if one.region is not None
        and isinstance(one.anchor, OnFrame)
        and (one.anchor.image, one.anchor.frame) == (state.image, state.frame)
    ]
    boxes = [bounds(region) for region in regions]
    if not boxes:
        return None
    left, top, right, bottom = zip(*boxes, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _fit_selection(desk: Desk) -> None:
    from workbench.app.planes.cut_here import refuse_on_a_cut

    refuse_on_a_cut(desk.session)
    box = _bounds_of(desk)
    if box is None:
        raise InputError(t("Nothing that is selected is drawn on this image."))
    x0, y0, x1, y1 = box
    more = max((x1 - x0) * _AROUND, (y1 - y0) * _AROUND, _LEAST_AROUND)
    desk.host.canvas.show_area((x0 - more, y0 - more, x1 + more, y1 + more))


def _annotation(desk: Desk, n: int) -> None:
    found: AnnotationId | None = desk.host.canvas.annotation_beside(n)
    if found is None:
        desk.host.notify(t("Nothing is drawn here."))
        return
    desk.session.view_state.select([found])
    box, area = _bounds_of(desk), desk.host.canvas.shown_area
    if box is None or area is None:
        return
    x0, y0, x1, y1 = box
    if x1 - x0 > area[2] - area[0] or y1 - y0 > area[3] - area[1]:
        _fit_selection(desk)
    else:
        desk.host.canvas.center_on((x0 + x1) / 2, (y0 + y1) / 2)


def _toggle(id: str, title: Text, name: str, key: str, icon: str, submenu: Text) -> Action:
    def turn(desk: Desk) -> None:
        settings = desk.session.settings
        change: dict[str, Any] = {name: not getattr(settings, name)}
        desk.session.change_settings(evolve(settings, **change))

    return Action(
        id,
        title,
        turn,
        (key,) if key else (),
        icon,
        checked=lambda desk: bool(getattr(desk.session.settings, name)),
        section=2 if id.startswith("view.") else 0,
        submenu=submenu,
    )


def _walk_action(name: str, title: Text, run: Callable[[Desk], None], key: str = "") -> Action:
    return Action(
        f"image.walk_{name}",
        title,
        run,
        (key,) if key else (),
        "grid_walk",
        has_image,
        submenu=_WALK,
    )


ACTIONS = (
    Action("view.go_to", t("Go to a place…"), _go_to, ("Ctrl+G",), "go_to", has_image),
    _toggle("view.minimap", t("Minimap"), "show_minimap", "Shift+M", "minimap", _AIDS),
    _toggle("view.heat", t("What was seen, on the minimap"), "show_heat", "Alt+M", "eye", _AIDS),
    _toggle("view.pixels", t("Pixel grid and values"), "show_pixels", "Shift+V", "pixels", _AIDS),
    _toggle("view.rulers", t("Rulers"), "show_rulers", "Ctrl+Alt+R", "ruler", _AIDS),
    Action(
        "annotation.next",
        t("Next annotation of the image"),
        lambda desk: _annotation(desk, 1),
        (".",),
        "next",
        has_image,
        section=1,
    ),
    Action(
        "annotation.previous",
        t("Previous annotation of the image"),
        lambda desk: _annotation(desk, -1),
        (",",),
        "previous",
        has_image,
        section=1,
    ),
    Action(
        "annotation.fit",
        t("Zoom to the selection"),
        _fit_selection,
        ("Shift+F",),
        "fit",
        lambda desk: has_image(desk) and bool(desk.session.view_state.selection),
        section=1,
    ),
    Action(
        "image.next_unseen",
        t("Next unseen area at 1:1"),
        _next_unseen,
        ("U",),
        "unseen",
        has_image,
    ),
    _walk_action("next", t("Next step"), lambda desk: _step(desk, 1), "N"),
    _walk_action("previous", t("Previous step"), lambda desk: _step(desk, -1), "Shift+N"),
    _walk_action("here", t("Begin here, at this zoom"), _begin_walk),
    _toggle("image.serpentine", t("Every other row backwards"), "serpentine", "", "", _WALK),
    Action(
        "image.least_coverage",
        t("To be seen before it is done…"),
        _ask_coverage,
        (),
        "",
        section=1,
    ),
)
