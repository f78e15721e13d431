"""Operations that take numbers: what they ask for, and what they make of shapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from attrs import field, frozen

from workbench.app.craft.target import Target
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.edit.craft import place
from workbench.edit.craft.chosen import NOTHING
from workbench.geom.arrange import around
from workbench.model.ids import AnnotationId
from workbench.model.regions import Box, Ellipse, Point, Region

Values = Sequence[float]
After = dict[AnnotationId, Region]


@frozen
class Number:
    """One number that is asked for.

    Parameters
    ----------
    unit : str
        ``length`` takes the unit that the user has chosen.
    low, high : float
        Ends of the slider, in px for lengths; more can be typed up to `most`.
    """

    title: Text
    value: float
    low: float
    high: float
    step: float = 1.0
    unit: str = ""
    least: float = -1e6
    most: float = 1e6
    decimals: int = 2


@frozen
class Adjustment:
    """One operation.

    Parameters
    ----------
    undo : callable
        The name in the history for some values.
    make : callable
        ``make(target, values, unit)`` gives the shapes afterwards.
    numbers : tuple of Number
        What is asked for; one alone has a slider.
    begin : callable or None
        The numbers that it begins with, where they hang on the shapes.
    moves : bool
        The visible part that was drawn by hand moves with its shape.
    """

    name: str
    title: Text
    make: Callable[[Target, Values, str], After]
    numbers: tuple[Number, ...]
    undo: Callable[[Values], Text]
    begin: Callable[[Target, str], tuple[float, ...]] | None = None
    moves: Callable[[Target, Values, str], place.Move] | None = field(default=None)
    counts: str = ""


def _each(
    target: Target, change: Callable[[AnnotationId, Region], Region | None], gone: Text
) -> After:
    after: After = {}
    for id, region in target.regions.items():
        made = change(id, region)
        if made is None:
            raise InputError(gone)
        after[id] = made
    return after


def _buffer(target: Target, values: Values, unit: str) -> After:
    from workbench.geom.buffer import buffered

    distance = values[0]
    return _each(
        target,
        lambda id, one: buffered(one, distance, target.spacing(id, unit)) if distance else one,
        t("Nothing would be left of a shape. Choose a smaller distance."),
    )


def _simplify(target: Target, values: Values, unit: str) -> After:
    from workbench.geom.smooth import simplified

    return _each(
        target,
        lambda id, one: (
            one
            if isinstance(one, Point | Box | Ellipse)
            else simplified(one, values[0], target.spacing(id, unit))
        ),
        t("Nothing would be left of a shape. Choose a smaller tolerance."),
    )


def _smooth(target: Target, values: Values, unit: str) -> After:
    from workbench.geom.smooth import smoothed

    rounds = round(values[0])
    return _each(target, lambda id, one: smoothed(one, rounds) or one, NOTHING)


def _turned(target: Target, values: Values, unit: str) -> place.Move:
    return place.turned(target.regions, values[0], target.aspect)


def _scaled(target: Target, values: Values, unit: str) -> place.Move:
    return place.stretched(target.regions, values[0] / 100)


def _placed(target: Target, values: Values, unit: str) -> place.Move:
    spacing = target.spacing(target.first, unit)
    x, width = values[0] / spacing.dx, values[2] / spacing.dx
    y, height = values[1] / spacing.dy, values[3] / spacing.dy
    x0, y0, x1, y1 = around(list(target.regions.values()))
    if (x1 > x0 and width <= 0) or (y1 > y0 and height <= 0):
        raise InputError(t("Width and height must be greater than zero."))
    return place.put(target.regions, (x, y, x + width, y + height))


def _moving(
    move: Callable[[Target, Values, str], place.Move],
) -> Callable[[Target, Values, str], After]:
    def make(target: Target, values: Values, unit: str) -> After:
        change = move(target, values, unit)
        return {id: change(id, region) for id, region in target.regions.items()}

    return make


def _where(target: Target, unit: str) -> tuple[float, ...]:
    spacing = target.spacing(target.first, unit)
    x0, y0, x1, y1 = around(list(target.regions.values()))
    return x0 * spacing.dx, y0 * spacing.dy, (x1 - x0) * spacing.dx, (y1 - y0) * spacing.dy


_ANY = (-10_000.0, 100_000.0)
_ALL = (
    Adjustment(
        "buffer",
        t("Grow or shrink"),
        _buffer,
        (Number(t("Distance"), 5.0, -50.0, 50.0, 0.5, "length"),),
        lambda values: t("Grow") if values[0] > 0 else t("Shrink"),
        counts="area",
    ),
    Adjustment(
        "simplify",
        t("Simplify"),
        _simplify,
        (Number(t("Tolerance"), 1.0, 0.0, 20.0, 0.1, "length", 0.0),),
        lambda values: t("Simplify"),
        counts="points",
    ),
    Adjustment(
        "smooth",
        t("Smooth"),
        _smooth,
        (Number(t("Rounds"), 2.0, 1.0, 5.0, 1.0, "", 1.0, 5.0, 0),),
        lambda values: t("Smooth"),
        counts="points",
    ),
    Adjustment(
        "rotate",
        t("Rotate by an angle"),
        _moving(_turned),
        (Number(t("Angle"), 90.0, -180.0, 180.0, 1.0, "°"),),
        lambda values: t("Rotate"),
        moves=_turned,
    ),
    Adjustment(
        "scale",
        t("Scale"),
        _moving(_scaled),
        (Number(t("Size"), 110.0, 10.0, 400.0, 1.0, "%", 0.1, 10_000.0),),
        lambda values: t("Scale"),
        moves=_scaled,
    ),
    Adjustment(
        "place",
        t("Position and size"),
        _moving(_placed),
        (
            Number(t("x"), 0.0, *_ANY, unit="length"),
            Number(t("y"), 0.0, *_ANY, unit="length"),
            Number(t("W"), 1.0, *_ANY, unit="length", least=0.0),
            Number(t("H"), 1.0, *_ANY, unit="length", least=0.0),
        ),
        lambda values: t("Position and size"),
        begin=_where,
        moves=_placed,
    ),
)
ADJUSTMENTS: Mapping[str, Adjustment] = {one.name: one for one in _ALL}
