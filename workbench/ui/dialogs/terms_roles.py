"""The roles of a term: what is being said, and what was said already."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTabBar

from workbench.api.terms import TermRole
from workbench.app.terms.description import ROLE_TITLES, Description
from workbench.base.text import language
from workbench.model.concept import Concept
from workbench.terms.index import TermIndex
from workbench.ui.parts import words

ROLES = tuple(ROLE_TITLES)
_LONGEST = 18


class RoleBar(QTabBar):
    """A tab for each role, with what the selection has."""

    def __init__(self) -> None:
        super().__init__()
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        for role in ROLES:
            self.addTab(words(ROLE_TITLES[role]))

    @property
    def role(self) -> TermRole:
        """The role that a term is chosen for."""
        return ROLES[max(0, self.currentIndex())]

    def ask_only(self, role: TermRole) -> None:
        """Choose a role, and show no others."""
        self.setCurrentIndex(ROLES.index(role))
        for at, one in enumerate(ROLES):
            self.setTabVisible(at, one is role)

    def step(self, by: int) -> None:
        """Go to the next or previous role, going round."""
        self.setCurrentIndex((self.currentIndex() + by) % len(ROLES))

    def show_description(self, said: Description, index: TermIndex | None) -> None:
        """Show what was chosen; in English while there is no index."""
        for at, role in enumerate(ROLES):
            names = [_named(one, index) for one in said.terms(role)]
            title, chosen = words(ROLE_TITLES[role]), ", ".join(names)
            short = chosen if len(chosen) <= _LONGEST else f"{chosen[:_LONGEST]}…"
            self.setTabText(at, f"{title}: {short}" if chosen else title)
            self.setTabToolTip(at, chosen)


def _named(concept: Concept, index: TermIndex | None) -> str:
    found = index.term(concept.scheme, concept.value) if index is not None else None
    return found.title(language()) if found is not None else concept.meaning
