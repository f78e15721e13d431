"""What was seen, in words."""

from __future__ import annotations

from workbench.app.inspection.inspection import Inspection, Place
from workbench.base.text import Text, t


def percent(share: float) -> str:
    """Return a share in per cent, with decimals where it is small; only all of it is a hundred.

    A view of a huge picture is less than a thousandth of it, and still not nothing.
    """
    if 0 < share < 0.001:
        return f"{int(share * 10000 + 1e-9) / 100:g}" if share >= 0.0001 else "<0.01"
    if share < 0.1:
        return f"{int(share * 1000 + 1e-9) / 10:g}"
    return str(int(share * 100 + 1e-9))


def share_text(share: float) -> Text:
    """Return how much was seen."""
    return t("{percent} % seen at 1:1", percent=percent(share))


def caption(inspection: Inspection, place: Place) -> str:
    """Return where a walk over a frame is and how much of it was seen, in one line."""
    words = [str(share_text(inspection.share(place)))]
    step = inspection.steps.get(place)
    if step is not None:
        words.insert(0, str(t("Step {n} / {count}", n=step[0], count=step[1])))
    return " · ".join(words)
