"""Noting: the journal of a project says why identity left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.app.deidentify.option_words import TITLES
from workbench.base.text import Text, t

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.deid.profile.profile import Profile

_PIXELS = t("Let pixels leave that nobody looked at")


def note_reasons(session: Session, profile: Profile | None) -> None:
    """Write into the journal what was published with identity, and why."""
    for what, why in kept(profile):
        session.note(t("De-identified files published with “{what}”: {why}", what=what, why=why))


def kept(profile: Profile | None) -> list[tuple[Text, str]]:
    """Return what a profile lets leave, each with its reason."""
    if profile is None:
        return []
    reasons = [
        (TITLES[option], profile.reasons.get(option.value, "").strip())
        for option in profile.needs_reason()
    ]
    if profile.keep_pixels.strip():
        reasons.append((_PIXELS, profile.keep_pixels.strip()))
    return reasons
