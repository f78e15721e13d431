"""Search: registering frames and finding candidates in them, each a piece of work for a job."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import frozen

from workbench.app.defects.offer import Offer, Options, new_offer
from workbench.imaging.reference.alignment import Alignment

if TYPE_CHECKING:
    from workbench.imaging.frame import FramePixels
    from workbench.imaging.reference.candidates import Area
    from workbench.imaging.reference.evidence import Look

Told = Callable[[float], object]


def _unheard(part: float) -> None:
    """Tell nobody."""


@frozen(eq=False)
class Searched:
    """What a search found.

    Parameters
    ----------
    total : int
        How many there were; the weakest of very many are left out.
    threshold : float
        That was used, grey values.
    """

    offers: tuple[Offer, ...]
    total: int
    threshold: float


def aligned(
    frame: FramePixels, reference: FramePixels, options: Options, told: Told = _unheard
) -> tuple[Alignment, float]:
    """Register a frame; return the alignment, and a threshold beyond the noise."""
    from workbench.imaging.reference.difference import Comparison, usual_threshold
    from workbench.imaging.reference.register import register

    found = register(frame, reference, options.kind, lambda part: told(0.9 * part))
    usual = usual_threshold(
        Comparison(frame, reference, found), lambda part: told(0.9 + 0.1 * part)
    )
    return found, usual


def by_difference(
    frame: FramePixels,
    reference: FramePixels,
    alignment: Alignment,
    threshold: float,
    options: Options,
    within: Area | None = None,
    told: Told = _unheard,
) -> Searched:
    """Return what differs from the reference."""
    from workbench.imaging.reference.candidates import find_candidates
    from workbench.imaging.reference.difference import Comparison
    from workbench.imaging.reference.evidence import Difference

    compared = Comparison(frame, reference, alignment, options.tolerance)
    evidence = Difference(compared, threshold)
    found = find_candidates(evidence, options.least_area, within=within, told=told)
    how = (
        f"threshold {threshold:g}, least area {options.least_words}, "
        f"tolerance {options.tolerance:g} px, {alignment.kind}"
    )
    return Searched(
        tuple(new_offer(c.outline, c.area, c.score, "difference", how) for c in found.candidates),
        found.total,
        threshold,
    )


def by_threshold(
    frame: FramePixels,
    threshold: float,
    look: Look,
    options: Options,
    within: Area | None = None,
    told: Told = _unheard,
) -> Searched:
    """Return what is brighter or darker than a value."""
    from workbench.imaging.reference.candidates import find_candidates
    from workbench.imaging.reference.evidence import Brightness

    evidence = Brightness(frame, threshold, look)
    found = find_candidates(evidence, options.least_area, within=within, told=told)
    how = f"{look} {threshold:g}, least area {options.least_words}"
    return Searched(
        tuple(new_offer(c.outline, c.area, c.score, "threshold", how) for c in found.candidates),
        found.total,
        threshold,
    )
