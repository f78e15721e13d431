"""The report of a run: what became of every input, and what was done, without identifiers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from workbench.base.text import Text, in_language, t
from workbench.deid.batch.media.making import Made
from workbench.deid.batch.media.names import DICOMDIR, MADE_ANEW
from workbench.deid.batch.outcome import Outcome, Status
from workbench.deid.batch.rows import Rows
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.dicom.markers import method
from workbench.deid.policy.rules import tables
from workbench.deid.report import china, hipaa, left, standard
from workbench.deid.report.facts import Facts
from workbench.deid.report.signature import digest_of, sign
from workbench.deid.report.writing import FORMAT, VERSION

_INDEX = re.compile(r"\[\d+\]")
# Files of ill will could have any number of paths; the others are counted together.
_PATHS_MAX = 20_000
_OTHER = "…"
#: How the account of a photograph says so.
NOT_LOOKED_AT = "not looked at"


class Report:
    """Filled one input after another; rows are on disk, actions only counted.

    Parameters
    ----------
    profile : str
        What the settings are called.
    reasons : mapping of str to str
        By option why what it keeps may stay.
    trial : bool
        Nothing was published: rows say what would become of files.
    """

    def __init__(
        self,
        setup: Setup,
        profile: str = "basic",
        reasons: Mapping[str, str] | None = None,
        trial: bool = False,
    ) -> None:
        self._setup = setup
        self._profile = profile
        self._reasons = dict(reasons or {})
        self._trial = trial
        self._actions: Counter[tuple[str, str, str]] = Counter()
        self._directory: dict[str, Any] | None = None
        self.unlisted: list[tuple[Text, int]] = []
        self._heads = (0, 0)
        self._made = datetime.now(UTC).isoformat(timespec="seconds")
        self.rows = Rows()
        self.counts: Counter[str] = Counter({status.value: 0 for status in Status})

    @property
    def files(self) -> list[dict[str, str]]:
        """All rows at once."""
        return [row.as_json() for row in self.rows]

    def add(self, outcome: Outcome) -> None:
        """Note one input."""
        self.rows.add(outcome)
        self.counts[outcome.status.value] += 1
        for path, done, why, count in outcome.actions:
            key = (_INDEX.sub("[]", path), done, why)
            if key not in self._actions and len(self._actions) >= _PATHS_MAX:
                key = (_OTHER, done, "")
            self._actions[key] += count

    def rename(self, names: Mapping[str, str]) -> None:
        """Note under which other name a file was published."""
        self.rows.rename(names)

    def add_dicomdir(self, made: Made | None) -> None:
        """Note the DICOMDIR that was made, or that one would be; those of the input became it."""
        digest = "" if made is None else made.sha256
        count = self.rows.became(MADE_ANEW, DICOMDIR, digest)
        self.counts[Status.PUBLISHED.value] += count
        self.counts[Status.HELD.value] -= count
        self._directory = None if made is None else made.as_json()
        self.unlisted = [] if made is None else list(made.unlisted.items())

    @property
    def dicomdir(self) -> Mapping[str, Any] | None:
        """What is said of the DICOMDIR that was made."""
        return self._directory

    def add_heads(self, blanked: int, clear: int) -> None:
        """Note in how many slices of heads a face is blanked, and how many show none."""
        self._heads = (blanked, clear)

    @property
    def unlooked(self) -> int:
        """How many photographs leave with pixels that nobody looked at."""
        return sum(
            count
            for (path, _, why), count in self._actions.items()
            if path == "pixels" and why.startswith(NOT_LOOKED_AT)
        )

    def notes(self) -> list[Text]:
        """Return what somebody who reads the numbers alone should know beside them."""
        notes = [
            t("{count} × not in the DICOMDIR: {reason}", count=count, reason=reason)
            for reason, count in self.unlisted
        ]
        if self.unlooked:
            notes.append(
                t(
                    "Photographs with pixels that nobody looked at, for the reason that was "
                    "given: {count}.",
                    count=self.unlooked,
                )
            )
        if any(self._heads):
            blanked, clear = self._heads
            notes.append(
                t(
                    "Slices of heads: the face is blanked in {blanked}, none is seen in {clear}.",
                    blanked=blanked,
                    clear=clear,
                )
            )
        return notes

    @property
    def facts(self) -> Facts:
        """What the run was set to and what it did."""
        return Facts(self._setup, self._actions)

    def head(self) -> dict[str, Any]:
        """Return all but the rows of files and the signature."""
        facts = self.facts
        policy = self._setup.policy
        methods = standard.methods(facts)
        return {
            "format": FORMAT,
            "version": VERSION,
            "made": self._made,
            "trial": self._trial,
            "method": method(),
            "edition": tables().edition,
            "profile": self._profile,
            "options": sorted(option.value for option in policy.options),
            "codes": [[one.code, one.meaning] for one in methods if one.chosen],
            # Who has the key can name the patients: pseudonymised, not anonymous.
            "kind": "pseudonymised",
            "pixels_kept": self._setup.keep_pixels,
            "reasons": dict(sorted(self._reasons.items())),
            "counts": dict(self.counts),
            "dicomdir": self._directory,
            "notes": [in_language(note, "en") for note in self.notes()],
            "ps3_15": {
                "edition": tables().edition,
                "dates": standard.dates(facts),
                "methods": [one.as_json() for one in methods],
            },
            "hipaa": [row.as_json() for row in hipaa.rows(facts)],
            "china": {
                "clauses": [clause.as_json() for clause in china.clauses(facts)],
                "pseudonymised": [in_language(one, "en") for one in china.pseudonymised(facts)],
                "anonymised": [in_language(one, "en") for one in china.anonymised(facts)],
                "grade": china.grade(facts),
                "claim": in_language(china.grade_text(facts), "en"),
            },
            "left": {
                "direct": [one.as_json() for one in left.left(facts) if one.direct],
                "quasi": [one.as_json() for one in left.left(facts) if not one.direct],
                "attributes": [one.as_json() for one in left.attributes(facts)],
            },
            "disclaimer": in_language(china.DISCLAIMER, "en"),
            "actions": [[*key, count] for key, count in sorted(self._actions.items())],
        }

    def signature(self, head: Mapping[str, Any]) -> dict[str, str]:
        """Return the signature of the report with this head."""
        return sign(digest_of(head, (row.as_json() for row in self.rows)), self._setup.secret)

    def as_json(self) -> dict[str, Any]:
        """Return the report, signed."""
        head = self.head()
        return {**head, "files": self.files, "signature": self.signature(head)}
