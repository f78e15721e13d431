"""The score sheet of a proof, signed as reports are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from workbench.deid.dicom.deidentify import Setup
from workbench.deid.dicom.markers import method
from workbench.deid.policy.rules import tables
from workbench.deid.report.signature import digest_of, sign

FORMAT = "workbench-deidentification-score"
VERSION = 1


def signed_score(sheet: Mapping[str, Any], setup: Setup, profile: str) -> dict[str, Any]:
    """Return a score sheet with what was proved, and the signature of the project."""
    data = {
        "format": FORMAT,
        "version": VERSION,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "method": method(),
        "edition": tables().edition,
        "profile": profile,
        "options": sorted(option.value for option in setup.policy.options),
        "pixels_kept": setup.keep_pixels,
        "sheet": dict(sheet),
    }
    return {**data, "signature": sign(digest_of(data, ()), setup.secret)}
