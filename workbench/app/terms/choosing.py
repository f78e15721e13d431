"""Choosing a term: for the selection, remembered, as one step that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from workbench.api.terms import TermRole
from workbench.app.terms.description import Description
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model import commands

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.model.concept import Concept
    from workbench.model.project import Project
    from workbench.terms.values import Hit, Surroundings

_MOST = 400
#: Contexts of types, lesions and regions say more than others.
_SHOWN_FIRST = ("CID7159", "CID4031", "CID7151", "CID6104", "CID6054")


class Target(Protocol):
    """What terms are chosen for."""

    @property
    def said(self) -> Description:
        """What it is described with now."""
        ...

    def give(self, role: TermRole, concept: Concept, side: Concept | None = None) -> Description:
        """Give it a term, or take the term away that it had; return what it is described with."""
        ...


class Selection:
    """The selection as a target: each term is a step that can be undone."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def said(self) -> Description:
        """What the selection is described with."""
        return selected(self._session)

    def give(self, role: TermRole, concept: Concept, side: Concept | None = None) -> Description:
        """Give the selection a term. Raises InputError when nothing is selected."""
        return choose(self._session, role, concept, side)


class Held:
    """A description that is not in the project yet, as of a label that is being edited.

    Parameters
    ----------
    changed : callable
        Gets the description after each change.
    """

    def __init__(
        self, session: Session, said: Description, changed: Callable[[Description], None]
    ) -> None:
        self._session, self.said, self._changed = session, said, changed

    def give(self, role: TermRole, concept: Concept, side: Concept | None = None) -> Description:
        """Give it a term."""
        self.said = self.said.with_typed(role, concept, side)
        self._session.terms.chosen([(concept.scheme, concept.value)])
        self._changed(self.said)
        return self.said


def selected(session: Session) -> Description:
    """Return the description of the selection: of the first one where they differ."""
    project, ids = session.project, sorted(session.view_state.selection)
    found = [project.annotations[id] for id in ids if id in project.annotations]
    return Description.of(found[0]) if found else Description()


def choose(
    session: Session, role: TermRole, concept: Concept, side: Concept | None = None
) -> Description:
    """Give the selection a term, and the side typed with it; return its description.

    Raises InputError when nothing is selected.
    """
    if not session.view_state.selection:
        raise InputError(t("Select what the term is for first."))
    said = selected(session).with_typed(role, concept, side)
    describe(session, said)
    session.terms.chosen([(concept.scheme, concept.value)])
    return said


def describe(session: Session, said: Description) -> None:
    """Give the selection a description, as one step."""
    ids = sorted(session.view_state.selection)
    session.do(commands.set_description, ids, said.concept, said.kept)


def offered(session: Session, role: TermRole, said: Description, system: str = "") -> list[Hit]:
    """Return the terms that may be chosen for a role, when nothing is typed."""
    index = session.terms.index
    contexts = index.choices(role, said.chosen_before(role))
    found = index.members(*contexts)
    return [one for one in found if system in ("", one.system)][:_MOST]


def find(
    session: Session,
    role: TermRole,
    said: Description,
    text: str,
    around: Surroundings,
    system: str = "",
) -> list[Hit]:
    """Return the terms for a role that a text may mean, the best first.

    The terms of the role come first; where none of them is meant, any other may be.
    """
    from attrs import evolve

    from workbench.terms.values import Filter

    index = session.terms.index
    contexts = tuple(index.choices(role, said.chosen_before(role)))
    systems = (system,) if system else ()
    if role is TermRole.TYPE:
        if said.coding.category is not None:
            around = evolve(around, contexts=(*contexts, *around.contexts))
        return index.search(text, limit=Filter(systems), around=around)
    fit = index.search(text, limit=Filter(systems, contexts), around=around)
    return fit or index.search(text, limit=Filter(systems), around=around)


def kinds(session: Session, hit: Hit) -> list[Hit]:
    """Return the kinds of a term: a step down in the tree."""
    return session.terms.index.children(*hit.key)[:_MOST]


def wider(session: Session, hit: Hit) -> list[Hit]:
    """Return what stands beside what a term is a kind of: a step up in the tree.

    Terms without a tree are listed with those of their context.
    """
    index = session.terms.index
    path = [one for one in (index.term(*hit.key),) if one is not None]
    above = index.path_of(path[0]) if path else []
    if len(above) > 1:
        return index.children(*above[-2].key)[:_MOST]
    roots = index.roots(hit.system)
    if roots or not path:
        return roots
    contexts = sorted(path[0].contexts, key=lambda one: (one not in _SHOWN_FIRST, one))
    return index.members(*contexts[:1])[:_MOST]


def needs_term(project: Project, label: str | None, concept: Concept | None) -> bool:
    """Return whether nothing says yet what an annotation is in coded terms."""
    if concept is not None:
        return False
    own = project.scheme.get(label) if project.scheme is not None else None
    return own is None or own.concept is None
