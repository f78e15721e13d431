"""Free text made harmless: known identifiers out, dates moved, only safe words left."""

from __future__ import annotations

from datetime import date, timedelta

from workbench.deid.dicom import vocabulary
from workbench.deid.dicom.dates_in_text import replaced_dates
from workbench.deid.dicom.known import Known


class Texts:
    """Cleans the texts of one file.

    Parameters
    ----------
    days : int or None
        By how much dates inside text move, 0 = they stay, None = they go.
    """

    def __init__(self, known: Known, days: int | None) -> None:
        self.known = known
        self._days = days

    def is_safe(self, text: str) -> bool:
        """Return whether a text can stay as it is."""
        return vocabulary.is_safe(text) and not self.known.in_text(text)

    def cleaned(self, text: str) -> str:
        """Return what may stay of a text."""
        dates: list[str] = []

        def held(found: date) -> str:
            if self._days is None:
                return " "
            dates.append(self._moved(found))
            # A private character, which no text that is kept holds.
            return f" {chr(0xE000 + len(dates) - 1)} " if len(dates) < 6000 else " "

        bare = "".join(char for char in text if not "\ue000" <= char <= "\uf8ff")
        bare = replaced_dates(self.known.without(bare), held)
        parts = []
        for line in vocabulary.without_numbers(bare).splitlines():
            kept = [
                dates[ord(word) - 0xE000]
                if len(word) == 1 and "\ue000" <= word < chr(0xE000 + len(dates))
                else vocabulary.safe_part(word)
                for word in line.split(" ")
            ]
            parts.append(" ".join(word for word in kept if word))
        return "\n".join(part for part in parts if part)

    def _moved(self, found: date) -> str:
        try:
            return (found + timedelta(days=self._days or 0)).isoformat()
        except OverflowError:
            return ""
