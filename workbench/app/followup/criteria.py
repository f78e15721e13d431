"""RECIST 1.1 as numbers and pure functions (Eisenhauer et al., Eur J Cancer 45, 2009, 228-247).

Sections named here are those of that paper; "Q&A" is the list of clarifications of the EORTC. What
comes out is what the rules say of numbers: whoever reads it decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

#: 4.3.1: a target list has at most so many lesions, and so many of one organ.
MOST_TARGETS = 5
MOST_OF_ORGAN = 2
#: 3.1.1, mm: longest diameter by CT of slices up to `THIN_SLICE`; by chest X-ray.
MEASURABLE = 10.0
MEASURABLE_ON_X_RAY = 20.0
THIN_SLICE = 5.0
#: 3.1.1: of thicker slices, a lesion is as long as so many of them at least.
SLICES = 2.0
#: 3.1.2 and 4.3.1, mm of the short axis of a node: a target from here on, pathological from there.
TARGET_NODE = 15.0
PATHOLOGICAL_NODE = 10.0
#: 4.3.3, mm: what is seen and too small to measure counts for so much.
TOO_SMALL = 5.0
#: 4.3.1: share of the baseline's sum; of the smallest sum, and mm more than it.
PARTIAL = 0.30
PROGRESSION = 0.20
PROGRESSION_MM = 5.0

# Sums come from floats: 70 of 100 mm is a decrease by 30 %.
_CLOSE = 1e-9


class Response(StrEnum):
    """What the rules say of one time point (PS3.16 CID 6144 has their codes)."""

    COMPLETE = "CR"
    PARTIAL = "PR"
    STABLE = "SD"
    PROGRESSIVE = "PD"
    NEITHER = "non-CR/non-PD"
    NOT_EVALUABLE = "NE"


def is_measurable(diameter: float, slice_mm: float | None = None, x_ray: bool = False) -> bool:
    """Return whether a lesion that is no node is long enough to be measured (3.1.1).

    Parameters
    ----------
    diameter : float
        The longest one, mm.
    slice_mm : float or None
        Thickness of the slices, None where nobody knows or there are none.
    """
    return diameter >= least_diameter(slice_mm, x_ray) - _CLOSE


def least_diameter(slice_mm: float | None = None, x_ray: bool = False) -> float:
    """Return the longest diameter that a measurable lesion has at least, mm."""
    if x_ray:
        return MEASURABLE_ON_X_RAY
    if slice_mm is None or slice_mm <= THIN_SLICE:
        return MEASURABLE
    return max(MEASURABLE, SLICES * slice_mm)


def change(now: float, before: float) -> float | None:
    """Return by what share a sum has changed; None where there was nothing before."""
    return (now - before) / before if before > 0 else None


def has_progressed(now: float, nadir: float) -> bool:
    """Return whether a sum is a fifth, and 5 mm, above the smallest one before (4.3.1)."""
    more = now - nadir
    return more >= PROGRESSION_MM - _CLOSE and more >= PROGRESSION * nadir - _CLOSE


def has_shrunk(now: float, baseline: float) -> bool:
    """Return whether a sum is at least 30 % below that of the baseline (4.3.1)."""
    return baseline > 0 and now <= (1 - PARTIAL) * baseline + _CLOSE


def is_gone(size: float, node: bool) -> bool:
    """Return whether a lesion counts as gone: a node is, when it is no longer pathological."""
    return size < PATHOLOGICAL_NODE - _CLOSE if node else size == 0


def target_response(
    sizes: Sequence[tuple[float | None, bool]],
    baseline: float | None,
    nadir: float | None,
    returned: bool = False,
) -> Response:
    """Return what the targets say (4.3.1).

    Parameters
    ----------
    sizes : sequence of (float or None, bool)
        What each target counts for now in mm, None where that is not known, and whether it is a
        node.
    baseline, nadir : float or None
        Sum of the baseline; smallest sum before now, that of the baseline with them.
    returned : bool
        All were gone before, and one that is no node is there again.
    """
    known = [(size, node) for size, node in sizes if size is not None]
    total = sum(size for size, _ in known)
    # 4.4.2: what is missing can only add to it.
    if nadir is not None and (returned or has_progressed(total, nadir)):
        return Response.PROGRESSIVE
    if len(known) < len(sizes) or baseline is None or nadir is None:
        return Response.NOT_EVALUABLE
    if all(is_gone(size, node) for size, node in known):
        return Response.COMPLETE
    return Response.PARTIAL if has_shrunk(total, baseline) else Response.STABLE


class Presence(StrEnum):
    """What is known of a lesion that is not measured."""

    GONE = "gone"
    THERE = "there"
    WORSE = "worse"
    UNKNOWN = "unknown"


def other_response(seen: Sequence[Presence]) -> Response:
    """Return what the non-targets say (4.3.4); unequivocal progression is a person's word."""
    if Presence.WORSE in seen:
        return Response.PROGRESSIVE
    if Presence.THERE in seen:
        return Response.NEITHER
    return Response.NOT_EVALUABLE if Presence.UNKNOWN in seen else Response.COMPLETE


def overall_response(target: Response | None, other: Response | None, is_new: bool) -> Response:
    """Return what all lesions say together (tables 1 and 2); None = there are no such lesions.

    Parameters
    ----------
    is_new : bool
        A new lesion is there.
    """
    if is_new or Response.PROGRESSIVE in (target, other):
        return Response.PROGRESSIVE
    if target is None:
        return Response.NOT_EVALUABLE if other is None else other
    if target is Response.COMPLETE:
        return Response.COMPLETE if other in (None, Response.COMPLETE) else Response.PARTIAL
    return target
