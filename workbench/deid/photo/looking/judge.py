"""What becomes of what was found in a photograph: all text goes, but for what a policy keeps."""

from __future__ import annotations

import re

from attrs import field, frozen

from workbench.deid.photo.policy import PhotoPolicy, Serials
from workbench.deid.pixels.found import Found, Kind
from workbench.deid.pixels.identifiers import Identifiers
from workbench.deid.pixels.judge import Fate, Judge


@frozen
class PhotoJudge(Judge):
    """Judges what was found in one photograph.

    Parameters
    ----------
    policy : PhotoPolicy
        Whether serial numbers stay.
    """

    identifiers: Identifiers = field(factory=Identifiers)
    policy: PhotoPolicy = field(factory=PhotoPolicy)

    def of(self, found: Found) -> Fate:
        """Return what becomes of one thing."""
        if found.kind in (Kind.TEMPLATE, Kind.HAND):
            return Fate.FILL
        if found.kind in (Kind.TEXT, Kind.CODE) and self.is_serial(found.text):
            return Fate.KEEP
        return Fate.FILL if found.score >= self.confident else Fate.UNDECIDED

    def names_somebody(self, text: str) -> bool:
        """Return False: what a person looked at in a photograph is for that person to judge."""
        return False

    def is_serial(self, text: str) -> bool:
        """Return whether a text is a serial number that stays."""
        if self.policy.serials is not Serials.KEEP or not self.policy.serial_pattern:
            return False
        return re.fullmatch(self.policy.serial_pattern, text.strip()) is not None
