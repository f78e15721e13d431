"""The channels of the active viewport: which are seen, each through its window, in its colour."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.imaging.channels import chosen_for
from workbench.imaging.look import Channels
from workbench.imaging.presets import Percentiles
from workbench.model.grey import Voi

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from workbench.api.images import Channel, FrameInfo
    from workbench.app.session import Session

EXTREMES = Percentiles(0, 100)


def shown_info(session: Session) -> FrameInfo | None:
    """Return what is known of the frame that is shown; no file is opened for that."""
    place = session.view_state.viewport
    if place.image is None or place.plane is not None:
        return None
    return session.library.known_info(place.image, place.frame)


def shown_channels(session: Session) -> tuple[Channel, ...]:
    """Return the channels of what is shown; no file is opened for that."""
    info = shown_info(session)
    return info.channels if info is not None else ()


def has_channels(session: Session) -> bool:
    """Return whether what is shown has several channels."""
    return bool(shown_channels(session))


def chosen_channels(session: Session) -> Channels:
    """Return what is chosen for the channels that are shown.

    Raises
    ------
    InputError
        If the picture has none.
    """
    channels = shown_channels(session)
    if not channels:
        raise InputError(t("The picture has no channels of its own."))
    return chosen_for(channels, session.view_state.viewport.channels)


def set_channels(session: Session, chosen: Channels) -> None:
    """Show the channels otherwise."""
    session.view_state.set_viewport(channels=chosen)


def choose(session: Session, at: int, **fields: Any) -> None:
    """Change the choice for one channel, from 0: its `voi`, `color`, `is_shown`, `inverted`."""
    set_channels(session, chosen_channels(session).with_choice(at, **fields))


def is_selected_seen(session: Session) -> bool:
    """Return whether the selected channel is seen when all are laid over each other."""
    return chosen_channels(session).choice.is_shown is not False


def toggle(session: Session, at: int | None = None) -> None:
    """Show or hide a channel (default: the selected one)."""
    chosen = chosen_channels(session)
    at = chosen.selected if at is None else at
    shown = chosen.choices[at].is_shown is not False
    set_channels(session, evolve(chosen.with_choice(at, is_shown=not shown), is_alone=False))


def select(session: Session, at: int) -> None:
    """Make a channel the one that the window is about."""
    set_channels(session, evolve(chosen_channels(session), selected=at))


def select_next(session: Session, step: int = 1) -> None:
    """Go round the channels."""
    chosen = chosen_channels(session)
    set_channels(session, evolve(chosen, selected=(chosen.selected + step) % len(chosen.names)))


def toggle_alone(session: Session, at: int | None = None) -> None:
    """Show one channel (default: the selected one) as a grey picture, or all together again."""
    chosen = chosen_channels(session)
    at = chosen.selected if at is None else at
    alone = not (chosen.is_alone and at == chosen.selected)
    set_channels(session, evolve(chosen, selected=at, is_alone=alone))


def invert(session: Session) -> None:
    """Invert the selected channel."""
    chosen = chosen_channels(session)
    after = chosen.with_choice(chosen.selected, inverted=not chosen.choice.inverted)
    set_channels(session, after)


def set_window(session: Session, voi: Voi | None, at: int | None = None) -> None:
    """Give a channel (default: the selected one) a window; None is that of the file."""
    chosen = chosen_channels(session)
    set_channels(session, chosen.with_choice(chosen.selected if at is None else at, voi=voi))


def set_window_by(session: Session, percentiles: Percentiles, at: int | None = None) -> None:
    """Give a channel (default: the selected one) the window from its values."""
    from workbench.imaging.grey import auto_window

    chosen, channels = chosen_channels(session), shown_channels(session)
    at = chosen.selected if at is None else at
    low, high = percentiles.low, percentiles.high
    window = auto_window(channels[at].grey, values_of(session, at), low, high)
    set_window(session, window, at)


def values_of(session: Session, at: int) -> NDArray[np.generic]:
    """Return stored values of a channel that stand for all."""
    from workbench.imaging.frame import sample_of

    place = session.view_state.viewport
    assert place.image is not None
    return sample_of(session.library.source(place.image), place.frame)[..., at]


def without_windows(chosen: Channels | None) -> Channels | None:
    """Return a choice whose windows are those of the file again, none inverted."""
    if chosen is None:
        return None
    plain = tuple(evolve(one, voi=None, inverted=False) for one in chosen.choices)
    return evolve(chosen, choices=plain)


def reset(session: Session) -> None:
    """Show all channels as the file has them."""
    session.view_state.set_viewport(channels=None)
