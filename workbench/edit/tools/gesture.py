"""What all tools share: tolerances on the screen, positions in the frame, kinds of events."""

from __future__ import annotations

import math

from attrs import frozen

from workbench.api.tools import (
    Button,
    Event,
    KeyEvent,
    Modifier,
    PointerEvent,
    PointerKind,
    ToolContext,
)
from workbench.geom import snap
from workbench.geom.snap import XY

NEAR = 8.0
"""Reach of a vertex, an edge or a closing click, screen px."""
DRAG = 4.0
"""A press that moves less than this is a click, screen px."""


@frozen
class Idle:
    """Nothing has begun."""


IDLE = Idle()


def is_press(event: Event, button: Button = Button.LEFT) -> bool:
    """Return whether a button went down."""
    return (
        isinstance(event, PointerEvent)
        and event.kind is PointerKind.PRESS
        and event.button is button
    )


def is_double(event: Event) -> bool:
    """Return whether the left button was double-clicked."""
    return (
        isinstance(event, PointerEvent)
        and event.kind is PointerKind.DOUBLE
        and event.button is Button.LEFT
    )


def is_release(event: Event) -> bool:
    """Return whether the left button went up."""
    return (
        isinstance(event, PointerEvent)
        and event.kind is PointerKind.RELEASE
        and event.button is Button.LEFT
    )


def is_move(event: Event) -> bool:
    """Return whether the pointer moved."""
    return isinstance(event, PointerEvent) and event.kind is PointerKind.MOVE


def is_key(event: Event, *keys: str) -> bool:
    """Return whether one of these keys was pressed."""
    return isinstance(event, KeyEvent) and event.key in keys


def has(event: Event, modifier: Modifier) -> bool:
    """Return whether a modifier is held down."""
    return modifier in event.modifiers


def aspect_of(context: ToolContext) -> float:
    """Return the height of a pixel over its width."""
    return context.calibration.aspect


def position(event: PointerEvent) -> XY:
    """Return where the pointer is, wherever that is."""
    return event.x, event.y


def in_frame(context: ToolContext, at: XY) -> XY:
    """Return the nearest position inside the frame, so that shapes can be drawn to its border."""
    width, height = context.frame_size
    return snap.into_frame(at, width, height) if width and height else at


def screen_distance(context: ToolContext, a: XY, b: XY) -> float:
    """Return the distance of two image positions on the screen, in screen px."""
    return math.hypot(a[0] - b[0], (a[1] - b[1]) * aspect_of(context)) / context.pixel
