"""SeenOffers: what a viewport shows of candidates, and how far somebody is with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from workbench.base.text import Text, t

if TYPE_CHECKING:
    from workbench.app.defects.offer import Offer
    from workbench.app.session import Session
    from workbench.app.viewing.viewport_state import ViewportState


@frozen(eq=False)
class SeenOffers:
    """Candidates on one viewport.

    Parameters
    ----------
    open : tuple of Offer
        Which nobody has decided yet.
    current : Offer or None
        The one that keys are about.
    caption : Text or None
        How far somebody is, in words.
    keys : Text or None
        What can be done with the current one.
    """

    open: tuple[Offer, ...] = ()
    current: Offer | None = None
    caption: Text | None = None
    keys: Text | None = None


NO_OFFERS = SeenOffers()


def seen_offers(session: Session, state: ViewportState) -> SeenOffers:
    """Return what a viewport shows of candidates."""
    if state.image is None or state.plane is not None or session.file is None:
        return NO_OFFERS
    place = (state.image, state.frame)
    offers = session.defects.offers
    left = offers.open(place)
    if not left:
        return NO_OFFERS
    current, tally = offers.current(place), offers.tally(place)
    if current is None:
        caption = t("{left} of {total} candidates are open", left=tally.left, total=tally.total)
    else:
        caption = t(
            "Candidate {n} of {total}, {left} open: {area} px, score {score}",
            n=tally.at,
            total=tally.total,
            left=tally.left,
            area=f"{current.area:.0f}",
            score=f"{current.score:.2f}",
        )
    return SeenOffers(left, current, caption, None if current is None else _keys(session))


def _keys(session: Session) -> Text | None:
    """Return the keys that decide a candidate, as the user has them; None without any."""
    from workbench.app.actions import ACTIONS, keys_of

    chosen = session.settings.shortcuts
    accept, reject = (
        next(iter(keys_of(ACTIONS[f"image.candidate_{name}"], chosen)), "")
        for name in ("accept", "reject")
    )
    if not accept or not reject:
        return None
    return t("{accept} accepts it, {reject} rejects it", accept=accept, reject=reject)
