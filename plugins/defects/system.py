"""The defects as a code system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256

from workbench.api import Text, t
from workbench.api.terms import Review, TermChoice, TermContext, TermEntry, Translation

from .table import Defect, defects, tables

SCHEME = "99WBDEFECT"


class DefectSystem:
    """Industrial defects, each domain also a context."""

    name = "defects"
    scheme = SCHEME
    title = t("Industrial defects")
    source = "Workbench"
    licence = "Apache-2.0"

    def __init__(self) -> None:
        self.version = _edition()
        self.notices: Mapping[str, Text] = {
            SCHEME: t(
                "Names and definitions are the project's own words. Clauses and numbers of "
                "standards say where to look, and replace no standard."
            )
        }

    def entries(self) -> Iterator[TermEntry]:
        """Yield all entries, domain by domain."""
        return (_entry(defect) for defect in defects())

    def contexts(self) -> Iterator[TermContext]:
        """Yield one context a domain."""
        return (TermContext(_context(d), d.name) for d in defects() if not d.parent)

    def choices(self) -> Iterator[TermChoice]:
        """Yield nothing: a defect may be chosen wherever a type may."""
        return iter(())


def _edition() -> str:
    # Taken from the rows, so that nobody can change one and forget that indexes are built anew.
    digest = sha256()
    for path in tables():
        digest.update(path.read_bytes())
    return f"1+{digest.hexdigest()[:8]}"


def _context(defect: Defect) -> str:
    return f"{SCHEME}-{defect.domain}"


def _entry(defect: Defect) -> TermEntry:
    return TermEntry(
        scheme=SCHEME,
        code=defect.code,
        meaning=defect.name,
        synonyms=defect.synonyms,
        translations=(
            Translation(
                "zh_CN",
                defect.name_zh,
                defect.synonyms_zh,
                origin="workbench",
                review=Review.DRAFT,
                definition=defect.definition_zh,
            ),
        ),
        parents=(defect.parent,) if defect.parent else (),
        contexts=(_context(defect),),
        definition=defect.definition,
        reference=defect.reference,
    )
