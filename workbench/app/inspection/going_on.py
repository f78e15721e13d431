"""Going on: to the next area that nobody has seen, and over an image in steps."""

from __future__ import annotations

from attrs import evolve, frozen

from workbench.app.host import Desk
from workbench.app.inspection.inspection import Place, Walk
from workbench.app.planes.cut_here import refuse_on_a_cut
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.grid_walk import GridWalk
from workbench.imaging.inspection import Area, Grid

# A view begins at a whole device pixel, and so up to one image pixel beside the place asked for.
_SPARE = 1.0


@frozen
class Step:
    """Where a walk is: step `n` (from 1) of `count`; finished when it went beyond the last."""

    n: int
    count: int
    is_finished: bool = False


def place_of(desk: Desk) -> Place | None:
    """Return the frame that the active viewport shows."""
    state = desk.session.view_state.viewport
    return None if state.image is None else (state.image, state.frame)


def go_to_next_unseen(desk: Desk) -> bool:
    """Show the next area that nobody has seen at 1:1; return whether there was one."""
    refuse_on_a_cut(desk.session)
    session, place = desk.session, place_of(desk)
    clear = desk.host.canvas.clear_area
    if place is None or clear is None:
        return True
    seen = session.inspection.seen_by(place)
    if seen is None:
        return True
    zoom = session.view_state.viewport.zoom
    width, height = (side * zoom for side in _size(clear))
    wide, high = (int((side - 2 * _SPARE) // seen.grid.cell) for side in (width, height))
    if min(wide, high) < 1:
        raise InputError(t("The viewport is too small to look at this image at 1:1. Enlarge it."))
    found = seen.next_unseen((wide, high), clear if zoom >= 1 - 1e-6 else None)
    if found is None:
        return False
    left = _kept(found[0] - _SPARE, width, seen.grid.columns)
    top = _kept(found[1] - _SPARE, height, seen.grid.rows)
    _show(desk, (left, top, left + width, top + height), 1.0)
    return True


def step_walk(desk: Desk, n: int) -> Step | None:
    """Go `n` steps on in the walk over the image that is shown, or back to where it stopped.

    Returns None where there is nothing to be walked over.
    """
    refuse_on_a_cut(desk.session)
    session, place = desk.session, place_of(desk)
    clear = desk.host.canvas.clear_area
    grid = session.inspection.grid(place) if place is not None else None
    if place is None or clear is None or grid is None:
        return None
    kept = session.inspection.walk(place)
    if kept is None or kept.finished:
        return begin_walk(desk, last=n < 0)
    walk = _walk(desk, clear, grid, kept.zoom)
    if n > 0 and _is_otherwise(walk, kept):
        at = _after(walk, kept, _middle(clear))
    else:
        at = walk.at(*kept.center)
        if _contains(walk.area(at), _middle(clear)):
            at += n
    if at >= walk.count:
        session.inspection.set_walk(place, evolve(kept, finished=True))
        return Step(walk.count, walk.count, True)
    return _go(desk, place, walk, max(at, 0), kept.zoom)


def begin_walk(desk: Desk, *, here: bool = False, last: bool = False) -> Step | None:
    """Begin a walk over the image that is shown, at the zoom of now.

    Parameters
    ----------
    here : bool
        At the step that is nearest to what is in view; else at the first, or at the last.
    """
    refuse_on_a_cut(desk.session)
    session, place = desk.session, place_of(desk)
    clear = desk.host.canvas.clear_area
    grid = session.inspection.grid(place) if place is not None else None
    if place is None or clear is None or grid is None:
        return None
    zoom = session.view_state.viewport.zoom
    walk = _walk(desk, clear, grid, zoom)
    if walk.count == 1:  # all of it is in view: that is no walk
        zoom = 1.0
        walk = _walk(desk, clear, grid, zoom)
    at = walk.at(*_middle(clear)) if here else walk.count - 1 if last else 0
    return _go(desk, place, walk, at, zoom)


def _go(desk: Desk, place: Place, walk: GridWalk, at: int, zoom: float) -> Step:
    area = walk.area(at)
    step = Step(at + 1, walk.count)
    inspection = desk.session.inspection
    back = walk.goes_back(at // walk.across)
    inspection.set_walk(place, Walk(zoom, _middle(area), size=_size(area), back=back))
    inspection.steps[place] = step.n, step.count  # told with the change of the view
    _show(desk, area, zoom)
    return step


def _walk(desk: Desk, clear: Area, grid: Grid, zoom: float) -> GridWalk:
    now = desk.session.view_state.viewport.zoom
    width, height = (max(side * now / zoom, 1.0) for side in _size(clear))
    serpentine = desk.session.settings.serpentine
    return GridWalk(grid.columns, grid.rows, width, height, serpentine)


def _is_otherwise(walk: GridWalk, kept: Walk) -> bool:
    """Return whether the steps are not those of before: the window was resized, the view turned."""
    if kept.size is None:
        return False
    row = walk.at(*kept.center) // walk.across
    beside = (abs(walk.width - kept.size[0]), abs(walk.height - kept.size[1]))
    return max(beside) > _SPARE or walk.goes_back(row) != kept.back


def _after(walk: GridWalk, kept: Walk, here: tuple[float, float]) -> int:
    """Return the step that goes on after one of another size, before.

    The step itself was passed when the view is still there.
    """
    assert kept.size is not None
    (x, y), (width, height) = kept.center, kept.size
    x0, y0, x1, y1 = x - width / 2, y - height / 2, x + width / 2, y + height / 2
    if not _contains((x0, y0, x1, y1), here):
        x0, x1 = (x1, x1) if kept.back else (x0, x0)
    return walk.after((x0, y0, x1, y1), kept.back)


def _show(desk: Desk, area: Area, zoom: float) -> None:
    """Bring an area at a zoom to where nothing hides it."""
    canvas, view = desk.host.canvas, desk.session.view_state
    clear, shown = canvas.clear_area, canvas.shown_area
    if clear is None or shown is None:
        return
    scale = view.viewport.zoom / zoom
    (x, y), (mx, my), (cx, cy) = _middle(area), _middle(shown), _middle(clear)
    view.set_viewport(center=(x + (mx - cx) * scale, y + (my - cy) * scale), zoom=zoom)


def _kept(start: float, length: float, size: int) -> float:
    """Return where a stretch begins that should not reach beyond the image without need."""
    return min(start, size + _SPARE - length) if length < size else (size - length) / 2


def _size(area: Area) -> tuple[float, float]:
    return area[2] - area[0], area[3] - area[1]


def _middle(area: Area) -> tuple[float, float]:
    return (area[0] + area[2]) / 2, (area[1] + area[3]) / 2


def _contains(area: Area, at: tuple[float, float]) -> bool:
    return area[0] <= at[0] <= area[2] and area[1] <= at[1] <= area[3]
