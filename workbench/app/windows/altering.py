"""Gamma and local contrast of the active viewport: what comes between the window and the screen."""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.figures import trimmed
from workbench.base.text import t
from workbench.imaging.look import (
    LEAST_GAMMA,
    MOST_AMOUNT,
    MOST_GAMMA,
    MOST_RADIUS,
    LocalContrast,
)

if TYPE_CHECKING:
    from workbench.app.host import Desk
    from workbench.app.session import Session

_STEP = 2**0.25


def set_gamma(session: Session, gamma: float) -> None:
    """Show the active viewport with a gamma; what lies beyond the limits is as far as they go."""
    within = min(max(gamma, LEAST_GAMMA), MOST_GAMMA)
    # Four steps up and four down are no step.
    near = 1.0 if abs(log(within)) < log(_STEP) / 10 else round(within, 3)
    session.view_state.set_viewport(gamma=near)


def change_gamma(session: Session, steps: int) -> None:
    """Make the middle shades brighter, or darker."""
    set_gamma(session, session.view_state.viewport.gamma * exp(steps * log(_STEP)))


def enter_gamma(desk: Desk) -> None:
    """Let the user type a gamma."""
    now = trimmed(desk.session.view_state.viewport.gamma)
    typed = desk.host.ask_text(t("Gamma: above 1 the middle shades are brighter"), now)
    if typed is not None:
        desk.session.view_state.set_viewport(gamma=parse_gamma(typed))


def set_contrast(session: Session, amount: float | None = None, radius: int | None = None) -> None:
    """Show the active viewport with local contrast; an amount of 0 is none."""
    now = session.view_state.viewport.contrast or LocalContrast(0.0)
    after = evolve(
        now,
        amount=now.amount if amount is None else amount,
        radius=now.radius if radius is None else radius,
    )
    session.view_state.set_viewport(contrast=after if after.amount else None)


def toggle_contrast(session: Session) -> None:
    """Switch local contrast on as it is usual, or off."""
    on = session.view_state.viewport.contrast is None
    session.view_state.set_viewport(contrast=LocalContrast() if on else None)


def enter_contrast(desk: Desk) -> None:
    """Let the user type amount and radius."""
    now = desk.session.view_state.viewport.contrast or LocalContrast()
    value = f"{trimmed(now.amount)}, {now.radius}"
    typed = desk.host.ask_text(t("Local contrast: amount and radius in image pixels"), value)
    if typed is not None:
        contrast = parse_contrast(typed)
        desk.session.view_state.set_viewport(contrast=contrast if contrast.amount else None)


def parse_gamma(text: str) -> float:
    """Return the gamma that a text means; raise InputError otherwise."""
    try:
        gamma = float(text.replace("，", ".").replace(",", "."))
        if LEAST_GAMMA <= gamma <= MOST_GAMMA:
            return gamma
    except ValueError:
        pass
    raise InputError(
        t(
            "“{text}” is not a gamma. Write a number from {least} to {most}, such as 1.5.",
            text=text,
            least=trimmed(LEAST_GAMMA),
            most=trimmed(MOST_GAMMA),
        )
    )


def parse_contrast(text: str) -> LocalContrast:
    """Return what ``AMOUNT`` or ``AMOUNT,RADIUS`` means; raise InputError otherwise."""
    parts = text.replace("，", ",").split(",")
    try:
        if len(parts) > 2:
            raise ValueError(text)
        amount = float(parts[0])
        return LocalContrast(amount, int(parts[1])) if len(parts) == 2 else LocalContrast(amount)
    except ValueError:
        raise InputError(
            t(
                "“{text}” is not local contrast. Write an amount up to {most} and a radius from 1 "
                "to {farthest} pixels, such as 1,20.",
                text=text,
                most=trimmed(MOST_AMOUNT),
                farthest=MOST_RADIUS,
            )
        ) from None
