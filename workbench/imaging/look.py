"""Look: everything that is chosen about how the pixels of a frame are shown."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any

from attrs import evolve, field, frozen

from workbench.model.grey import FileVoi, Voi

LEAST_GAMMA, MOST_GAMMA = 0.1, 10.0
MOST_AMOUNT = 10.0
#: Image pixels.
MOST_RADIUS = 200
USUAL_RADIUS = 20

Rgb = tuple[int, int, int]


def _between(low: float, high: float) -> Callable[[Any, Any, float], None]:
    def check(one: object, attribute: object, value: float) -> None:
        if not (isfinite(value) and low <= value <= high):
            raise ValueError(f"{value} is not between {low} and {high}")

    return check


@frozen
class LocalContrast:
    """Each pixel is moved away from the mean of those around it.

    Parameters
    ----------
    amount : float
        By how many times the difference to the mean; 0 changes nothing.
    radius : int
        How far around counts, in image pixels.
    """

    amount: float = field(default=1.0, validator=_between(0.0, MOST_AMOUNT))
    radius: int = field(default=USUAL_RADIUS, validator=_between(1, MOST_RADIUS))


@frozen
class ChannelChoice:
    """What somebody chose for one channel; None takes what it begins with."""

    voi: Voi | None = None
    color: Rgb | None = None
    is_shown: bool | None = None
    inverted: bool = False


@frozen
class Channels:
    """What somebody chose for the channels of a picture; nothing to a picture with others.

    Parameters
    ----------
    names : tuple of str
        Of the channels it was chosen for.
    choices : tuple of ChannelChoice
        As many.
    selected : int
        The channel whose window is dragged, from 0.
    is_alone : bool
        The selected channel is shown like a grey picture, without the others.
    """

    names: tuple[str, ...]
    choices: tuple[ChannelChoice, ...]
    selected: int = 0
    is_alone: bool = False

    def __attrs_post_init__(self) -> None:
        """Check that all speak of the same channels."""
        if len(self.names) != len(self.choices) or not 0 <= self.selected < len(self.names):
            raise ValueError("choices of other channels")

    @classmethod
    def of(cls, names: tuple[str, ...]) -> Channels:
        """Return what is chosen before anybody chose."""
        return cls(names, (ChannelChoice(),) * len(names))

    @property
    def choice(self) -> ChannelChoice:
        """The choice for the selected channel."""
        return self.choices[self.selected]

    def with_choice(self, at: int, **fields: Any) -> Channels:
        """Return it with another choice for one channel."""
        after = evolve(self.choices[at], **fields)
        return evolve(self, choices=(*self.choices[:at], after, *self.choices[at + 1 :]))


@frozen
class Look:
    """How the pixels of a frame are shown.

    Parameters
    ----------
    voi : Voi, FileVoi or None
        None takes the default of the frame. A picture of channels has those of its channels.
    inverted : bool
        The user's own inversion; colour has none.
    color_map : str
        Name of a colour map; empty for grey.
    gamma : float
        Above 1 the middle shades are brighter: ``255 * (shade / 255) ** (1 / gamma)``.
    contrast : LocalContrast or None
    channels : Channels or None
        None shows each channel as it begins.
    """

    voi: Voi | FileVoi | None = None
    inverted: bool = False
    color_map: str = ""
    gamma: float = field(default=1.0, validator=_between(LEAST_GAMMA, MOST_GAMMA))
    contrast: LocalContrast | None = None
    channels: Channels | None = None


PLAIN = Look()
