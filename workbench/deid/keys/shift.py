"""By how many days the dates of a patient move: one number a patient, which the secret gives."""

from __future__ import annotations

from workbench.deid.keys.pseudonyms import Pseudonyms

LEAST_DAYS, MOST_DAYS = 30, 3650


def days_of(pseudonyms: Pseudonyms, patient: str) -> int:
    """Return whole days from 30 to 3650, earlier or later, so that times of day stay.

    `patient` is the pseudonym, so that it is known again in files that were cleaned before.
    """
    value = int.from_bytes(pseudonyms.mac("days", patient)[:8])
    days = LEAST_DAYS + (value >> 1) % (MOST_DAYS - LEAST_DAYS + 1)
    return days if value & 1 else -days
