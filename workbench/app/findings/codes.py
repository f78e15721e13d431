"""Whether a code is one of its scheme, as far as the index of this user knows it as a whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

from workbench.model.concept import Concept

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.terms.index import TermIndex

# Of these the program has all codes. Of SNOMED CT and others it has what DICOM names: a code that
# is not among them may well be one.
_WHOLE = frozenset({"icd10cm", "defects"})


def is_code_of(session: Session) -> Callable[[Concept], bool | None]:
    """Return what says whether a code exists: yes, no, or None where nobody knows.

    It may be called in any thread. Nothing is built for it: without an index nobody knows, and it
    is not opened before something coded is asked about.
    """
    opened: list[tuple[TermIndex, frozenset[str]]] = []

    def is_code(concept: Concept) -> bool | None:
        try:
            if not opened:
                index = session.terms.index
                opened.append((index, _known_as_a_whole(index)))
            index, whole = opened[0]
            if index.term(concept.scheme, concept.value) is not None:
                return True
            return False if concept.scheme in whole else None
        except sqlite3.Error:  # closed meanwhile, or damaged
            return None

    return is_code


def _known_as_a_whole(index: TermIndex) -> frozenset[str]:
    systems = index.systems()
    return frozenset(one.scheme for one in systems if one.name in _WHOLE)
