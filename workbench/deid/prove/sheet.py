"""The score sheet: what was planted, what is left, what was kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from workbench.base.text import Text, t
from workbench.deid.prove.intent import Intended
from workbench.deid.prove.planter import Place, place_name
from workbench.deid.report.left import WHAT_STAYS


@frozen
class Row:
    """One kind of place.

    Parameters
    ----------
    planted : int
        Identifiers in files that were published; those of files that are held leave nowhere.
    left : int
        Of those the ones that were found in the output and may not be there.
    stays : int
        The ones that were found and that an option keeps.
    """

    place: Place
    planted: int
    left: int
    stays: int = 0

    @property
    def name(self) -> Text:
        """What the place is called."""
        return place_name(self.place)


@frozen
class ScoreSheet:
    """The result of a proof; holds no identifier, not even a made-up one."""

    seed: int
    rows: tuple[Row, ...]
    files: int
    published: int
    held: int
    failed: int
    must_keep: int
    lost: int
    named: int
    reasons: Mapping[str, int]
    seconds: float
    intended: tuple[Intended, ...] = ()

    @property
    def planted(self) -> int:
        """How many identifiers were in what was published."""
        return sum(row.planted for row in self.rows)

    @property
    def left(self) -> int:
        """How many of them are in the output."""
        return sum(row.left for row in self.rows)

    @property
    def stays(self) -> int:
        """How many are in the output because an option keeps them."""
        return sum(row.stays for row in self.rows)

    @property
    def passed(self) -> bool:
        """Whether nothing is left, no name of a file tells, and something was published."""
        return not self.left and not self.named and self.published > 0

    def verdict(self) -> Text:
        """Return the result in one sentence."""
        if not self.published:
            return t("Nothing was published, so nothing was proved.")
        if self.passed and self.stays:
            return t(
                "Passed: of {planted} planted identifiers {stays} stay in {files} files because "
                "the options say so, and no other.",
                planted=self.planted,
                stays=self.stays,
                files=self.published,
            )
        if self.passed:
            return t(
                "Passed: of {planted} planted identifiers none is left in {files} files.",
                planted=self.planted,
                files=self.published,
            )
        return t(
            "Failed: {left} of {planted} planted identifiers are left in {files} files.",
            left=self.left + self.named,
            planted=self.planted,
            files=self.published,
        )

    def lines(self) -> list[Text]:
        """Return the sheet as lines of text, in the language that is asked for last."""
        lines = [self.verdict()]
        lines += map(_line, self.rows)
        lines += [
            t(
                "Stays by intent, {option}: {count} in {attributes}. {what}",
                option=one.option.value,
                count=one.count,
                attributes=", ".join(one.attributes),
                what=WHAT_STAYS[one.option],
            )
            for one in self.intended
        ]
        lines.append(
            t(
                "{kept} of {total} attributes that must be kept are as they were.",
                kept=self.must_keep - self.lost,
                total=self.must_keep,
            )
        )
        lines.append(
            t(
                "{published} published, {held} held, {error} failed",
                published=self.published,
                held=self.held,
                error=self.failed,
            )
        )
        return lines

    def as_json(self) -> dict[str, Any]:
        """Return the sheet as data."""
        return {
            "passed": self.passed,
            "verdict": str(self.verdict()),
            "seed": self.seed,
            "files": self.files,
            "published": self.published,
            "held": self.held,
            "failed": self.failed,
            "planted": self.planted,
            "left": self.left,
            "stays": self.stays,
            "intended": [
                {
                    "option": one.option.value,
                    "attributes": list(one.attributes),
                    "count": one.count,
                    "why": str(WHAT_STAYS[one.option]),
                }
                for one in self.intended
            ],
            "names_of_files": self.named,
            "must_keep": self.must_keep,
            "lost": self.lost,
            "reasons": dict(self.reasons),
            "seconds": round(self.seconds, 1),
            "rows": [
                {
                    "place": row.place.value,
                    "name": str(row.name),
                    "planted": row.planted,
                    "left": row.left,
                    "stays": row.stays,
                }
                for row in self.rows
            ],
        }


def _line(row: Row) -> Text:
    if row.stays:
        return t(
            "{place}: {planted} planted, {left} left, {stays} stay by intent",
            place=row.name,
            planted=row.planted,
            left=row.left,
            stays=row.stays,
        )
    return t(
        "{place}: {planted} planted, {left} left",
        place=row.name,
        planted=row.planted,
        left=row.left,
    )
