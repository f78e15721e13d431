"""A code that is none of its scheme."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from workbench.api.checks import Finding, Severity
from workbench.base.text import Text, t
from workbench.model.coded import concepts_in
from workbench.model.concept import Concept
from workbench.qa.check import CheckInfo, Scope
from workbench.qa.codes import form_problem
from workbench.qa.rules import Rules
from workbench.qa.whole import Whole


def find(whole: Whole, rules: Rules) -> Iterable[Finding]:
    """Yield annotations with codes that cannot be, or that a whole list of their scheme lacks.

    Codes of labels are told once, about the project.
    """
    judged: dict[tuple[str, str], Text | None] = {}
    for one in _of_scheme(rules):
        problem = _problem(whole, one, judged)
        if problem is not None:
            yield rules.found(
                CHECK, _named(one, problem), None, subject=f"{one.scheme} {one.value}"
            )
    for shape in whole.shapes():
        a = shape.annotation
        if a.concept is None and a.coding is None:
            continue
        for one in dict.fromkeys(concepts_in(a.concept, a.coding)):
            problem = _problem(whole, one, judged)
            if problem is not None:
                text = _named(one, problem)
                yield rules.found(CHECK, text, a.id, subject=f"{one.scheme} {one.value}")


def _of_scheme(rules: Rules) -> Iterator[Concept]:
    labels = rules.scheme.labels if rules.scheme else ()
    found = (one for label in labels for one in concepts_in(label.concept, label.coding))
    yield from dict.fromkeys(found)


def _problem(whole: Whole, one: Concept, judged: dict[tuple[str, str], Text | None]) -> Text | None:
    key = (one.scheme, one.value)
    if key not in judged:
        judged[key] = _judge(whole, one)
    return judged[key]


def _judge(whole: Whole, one: Concept) -> Text | None:
    is_code = whole.is_code(one) if whole.is_code is not None else None
    if is_code is False:
        return t("{scheme} has no code {code}.", scheme=one.scheme, code=one.value)
    # What is in a list is a code, though the list itself may have slips.
    return None if is_code else form_problem(one)


def _named(one: Concept, problem: Text) -> Text:
    return t("“{meaning}”: {problem}", meaning=one.meaning, problem=problem)


CHECK = CheckInfo(
    "unknown_code", t("Code not in its system"), Severity.WARNING, Scope.PROJECT, find
)
