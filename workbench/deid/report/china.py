"""The rules of China: what is 去标识化 and what 匿名化, and which grade is claimed.

Clauses by number: PIPL Art. 51 (3), 73 (3) and (4); GB/T 35273-2020 3.14, 3.15, 6.2; GB/T
37964-2019 (process and techniques); GB/T 42460-2023 (four grades); GB/T 39725-2020 (health data).
"""

from __future__ import annotations

from attrs import frozen

from workbench.base.text import Text, in_language, t
from workbench.deid.policy.options import Option
from workbench.deid.report.facts import Facts

# Of the four grades of GB/T 42460-2023: direct identifiers are gone, quasi-identifiers may be left.
# The third needs a measured risk and the fourth aggregates; neither is made here.
_GRADE = 2

DISCLAIMER = t(
    "This is what the program was set to do and counted. It is a declaration of whoever ran it, "
    "not an assessment by others and not legal advice."
)


@frozen
class Clause:
    """A rule and how the output stands to it."""

    rule: str
    clause: str
    here: Text

    def as_json(self) -> dict[str, str]:
        """Return it in English."""
        return {
            "rule": self.rule,
            "clause": self.clause,
            "here": in_language(self.here, "en"),
        }


def grade(facts: Facts) -> int | None:
    """Return the grade of GB/T 42460-2023 that is claimed; None where direct identifiers may be."""
    unseen = facts.setup.keep_pixels and not facts.setup.find_text
    return None if unseen or facts.has(Option.UIDS) else _GRADE


def grade_text(facts: Facts) -> Text:
    """Return the claim in words."""
    claimed = grade(facts)
    if claimed is None:
        return t("No grade is claimed: direct identifiers may be left, see below.")
    return t(
        "Grade {grade} of 4: direct identifiers are removed or replaced, quasi-identifiers may be "
        "left. The risk that somebody is identified again was not measured, so no higher grade is "
        "claimed.",
        grade=claimed,
    )


def pseudonymised(facts: Facts) -> list[Text]:
    """Return what could be led back with the key: 去标识化."""
    found = [t("Names and numbers of patients, as pseudonyms.")]
    if not facts.has(Option.UIDS):
        found.append(t("UIDs, and the numbers that stand for other things."))
    if facts.has(Option.MODIFIED_DATES):
        found.append(t("Dates, moved by a number of days that the key gives."))
    return found


def anonymised(facts: Facts) -> list[Text]:
    """Return what nobody can lead back from the output, with the key or without: 匿名化."""
    found = [
        t("Attributes that were removed or emptied, and dummies in place of values."),
        t("Ages from 90 on, which are all the same."),
    ]
    if not facts.has(Option.FULL_DATES) and not facts.has(Option.MODIFIED_DATES):
        found.append(t("Dates and times, which are removed."))
    if facts.setup.find_text:
        found.append(t("Pixels that were filled black."))
    return found


def clauses(facts: Facts) -> list[Clause]:
    """Return the rules in order."""
    return [
        Clause(
            "PIPL",
            "Art. 51 (3)",
            t("De-identification as a technical measure of security: done by this run."),
        ),
        Clause(
            "PIPL",
            "Art. 73 (3)",
            t(
                "The output is de-identified (去标识化), pseudonymised under a key: nobody is "
                "identified by it without additional information, which is the key, the list of "
                "sources and the vault. Keep those apart from it."
            ),
        ),
        Clause(
            "PIPL",
            "Art. 73 (4)",
            t(
                "The output as a whole is not called anonymised (匿名化): it stays personal "
                "information. Only the single values listed below cannot be led back."
            ),
        ),
        Clause(
            "GB/T 35273-2020",
            "3.14, 3.15, 6.2",
            t("What could identify again is stored apart from the output, in files of its own."),
        ),
        Clause(
            "GB/T 37964-2019",
            "—",
            t(
                "Techniques: suppression, pseudonymisation with a keyed function, generalisation "
                "of ages, and a random shift of dates where dates are moved. Identifiers were "
                "found by rules and searched for in the output. No model of privacy, such as "
                "k-anonymity, was applied or measured."
            ),
        ),
        Clause("GB/T 42460-2023", "4", grade_text(facts)),
        Clause("GB/T 39725-2020", "6, 10.2", _health(facts)),
    ]


def _health(facts: Facts) -> Text:
    if grade(facts) is None:
        return t("Handle the output as health data that identifies persons.")
    return t(
        "Handle the output as a restricted data set (受限制数据集): for research, teaching and "
        "public health, under an agreement, with controlled access."
    )
