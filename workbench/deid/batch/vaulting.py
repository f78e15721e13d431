"""Who pseudonyms are goes into the vault while a run is under way."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.deid.batch.outcome import Outcome
from workbench.deid.batch.work import rehearse
from workbench.deid.dicom.deidentify import Setup

if TYPE_CHECKING:
    from workbench.deid.keys.vault import Vault

# A run that is killed learns again who at most so many files show.
_SAVED_EVERY = 500


class Vaulting:
    """Fills a vault; it is on disk before anything is published."""

    def __init__(self, vault: Vault, setup: Setup) -> None:
        self._vault = vault
        self._setup = setup
        self._new = 0

    def note(self, outcome: Outcome, path: Path) -> None:
        """Remember who an input shows."""
        if not outcome.patient:
            return
        identity = outcome.identity
        if not identity:
            # Cleaned by a run that was killed; staging knows nobody by name.
            if outcome.patient in self._vault:
                return
            identity = rehearse(str(path), self._setup).identity
        if not self._vault.has(outcome.patient, identity):
            self._vault.put(outcome.patient, identity)
            self._new += 1
            if self._new % _SAVED_EVERY == 0:
                self.save()

    def save(self) -> None:
        """Write the vault."""
        try:
            self._vault.save()
        except OSError as error:
            raise InputError(
                t(
                    "The vault cannot be written: {why}. Nothing was published.",
                    why=error.strerror or str(error),
                )
            ) from error
