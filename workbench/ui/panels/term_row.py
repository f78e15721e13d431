"""The coded term of an annotation in the properties: what is said, and a way to say it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from workbench.app.host import Desk
from workbench.app.terms.description import ROLE_TITLES, Description
from workbench.base.text import Text, language, t
from workbench.model.annotation import Annotation
from workbench.model.concept import Concept
from workbench.ui.panels.form import Form
from workbench.ui.parts import badge, row, words


def show_term(
    form: Form, desk: Desk, one: Annotation, free: bool, run: Callable[[Callable[[], object]], None]
) -> None:
    """Add the row of the term, and one for each part of its description."""
    scheme = desk.session.project.scheme
    label = scheme.get(one.label) if scheme else None
    concept = one.concept or (label.concept if label else None)
    said = Description(concept, one.coding or Description().coding)
    if concept is None:
        _add_button(form, desk, t("Choose a coded term…"), "", free, run, t("No coded term yet."))
    else:
        tip = t("Coded term: {scheme} {value}", scheme=concept.scheme, value=concept.value)
        if one.concept is None:
            tip = t("By the label: {scheme} {value}", scheme=concept.scheme, value=concept.value)
        code = f"{concept.scheme} {concept.value}"
        _add_button(form, desk, term_title(desk, concept), code, free, run, tip)
    for role, title in ROLE_TITLES.items():
        terms = said.terms(role)
        if terms and terms != (concept,):
            form.value(title, ", ".join(term_title(desk, one) for one in terms), tip=_codes(terms))


def term_title(desk: Desk, concept: Concept) -> str:
    """Return a term in the language of the window, once terms are there anyway."""
    session = desk.session
    has_terms = "terms" in session.__dict__
    return session.terms.title(concept, language()) if has_terms else concept.meaning


def _codes(terms: tuple[Concept, ...]) -> str:
    return ", ".join(f"{one.scheme} {one.value}" for one in terms)


def _add_button(
    form: Form,
    desk: Desk,
    text: Text | str,
    code: str,
    free: bool,
    run: Callable[[Callable[[], object]], None],
    tip: Text,
) -> None:
    made = QPushButton(words(text))
    made.setToolTip(words(tip))
    made.setAutoDefault(False)
    made.setEnabled(free)
    made.setMinimumWidth(40)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.clicked.connect(lambda: run(lambda: desk.host.show("terms")))
    made.setObjectName("term")
    if code:
        holder = QWidget()
        line = row(made, badge(code), spacing=6)
        line.setStretch(0, 1)
        holder.setLayout(line)
        form.add(t("Term"), holder)
        made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
    else:
        form.add(t("Term"), made, "term")
