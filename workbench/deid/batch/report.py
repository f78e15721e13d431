"""The report of a run: what became of every input, and what was done, without identifiers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from workbench.deid.batch.outcome import Outcome, Status
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.dicom.markers import method
from workbench.deid.policy.options import BASIC_CODE, CODES
from workbench.deid.policy.rules import tables

_INDEX = re.compile(r"\[\d+\]")


class Report:
    """Filled one input after another; actions are only counted."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._actions: Counter[tuple[str, str, str]] = Counter()
        self.files: list[dict[str, str]] = []
        self.counts: Counter[str] = Counter({status.value: 0 for status in Status})

    def add(self, outcome: Outcome) -> None:
        """Note one input."""
        self.files.append(outcome.as_row())
        self.counts[outcome.status.value] += 1
        for path, done, why, count in outcome.actions:
            self._actions[_INDEX.sub("[]", path), done, why] += count

    def rename(self, names: Mapping[str, str]) -> None:
        """Note under which other name a file was published."""
        for row in self.files:
            row["output"] = names.get(row["output"], row["output"])

    def as_json(self) -> dict[str, Any]:
        """Return the report."""
        policy = self._setup.policy
        options = sorted(option.value for option in policy.options)
        codes = [BASIC_CODE, *(code for option, code in CODES.items() if policy.has(option))]
        return {
            "method": method(),
            "edition": tables().edition,
            "profile": "basic",
            "options": options,
            "codes": [list(code) for code in codes],
            # Who has the key can name the patients: pseudonymised, not anonymous.
            "kind": "pseudonymised",
            "pixels_kept": self._setup.keep_pixels,
            "counts": dict(self.counts),
            "files": sorted(self.files, key=lambda row: (row["sha256"], row["output"])),
            "actions": [[*key, count] for key, count in sorted(self._actions.items())],
        }
