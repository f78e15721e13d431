"""Reports of a session: which template is used, and the work of writing one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from workbench.app.report.describe import Description, as_text, chosen, describe
from workbench.app.report.facts import Sources
from workbench.app.report.library import TemplateLibrary, usual_name
from workbench.app.report.template import Template
from workbench.base.errors import InputError
from workbench.base.text import language as current_language
from workbench.model.ids import ImageId
from workbench.model.project import Project

if TYPE_CHECKING:
    from workbench.app.session import Session

Told = Callable[[float], None]


def _nobody(share: float) -> None:
    """Hear nothing."""


def library_of(session: Session) -> TemplateLibrary:
    """Return the templates of the user."""
    return TemplateLibrary(session.places.report_templates)


def language_of(session: Session) -> str:
    """Return the language in which this user has annotations described."""
    return session.settings.report_language or current_language()


def name_of(session: Session, language: str) -> str:
    """Return the template that the user has chosen, where there is one in the language."""
    wanted = session.settings.report_template
    known = {one.name for one in library_of(session).all(language)}
    return wanted if wanted in known else usual_name(session.project)


def template_of(session: Session, language: str) -> Template:
    """Return the template of this user; the program's where it has a mistake."""
    library, name = library_of(session), name_of(session, language)
    try:
        return library.template(name, language)
    except InputError:
        return library.template(usual_name(session.project), language)


def descriptions_of(
    session: Session, template: Template, language: str, image: ImageId | None = None
) -> list[Description]:
    """Return all annotations of an image, or of the project, in words."""
    project = session.project
    ids = chosen(project, image)
    return describe(project, ids, template, language, Sources.of_session(session, ids, project))


def prepare_text(
    session: Session, template: Template, language: str, image: ImageId | None = None
) -> Callable[[Told], str]:
    """Return the work of writing a report, for a job: it holds the project as it is now."""
    project = Project(session.project.entities())
    ids = chosen(project, image)
    sources = Sources.of_session(session, ids, project)

    def work(told: Told = _nobody) -> str:
        found = describe(project, ids, template, language, sources, told)
        return as_text(project, found, language)

    return work
