"""All checks of a session's project: ours, and those of plugins."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from workbench.api.checks import Finding
from workbench.app.findings.codes import is_code_of
from workbench.base.errors import InputError
from workbench.base.memory import give_back
from workbench.base.text import Text
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.project import Project
from workbench.qa.ledger import Ledger, Report, as_the_scheme_says, in_order
from workbench.qa.rules import Rules
from workbench.qa.whole import IsCode, Judging, Missing

if TYPE_CHECKING:
    from workbench.app.library import Library
    from workbench.app.plugins import Plugins
    from workbench.app.session import Session

log = logging.getLogger(__name__)

# So many leave much behind that is free.
_VERY_MANY = 5_000


def check_session(session: Session) -> list[Finding]:
    """Return what all checks find in the open project, the worst first."""
    found = Ledger.of(
        session.project,
        missing=missing_of(session.library),
        judged=judging_of(session, wait=True),
        is_code=is_code_of(session),
    ).findings()
    return in_order([*found, *check_by_plugins(session.plugins, session.project)])


def missing_of(library: Library) -> Callable[[ImageId], Text | None]:
    """Return what says why an image's file is not as it was."""

    def missing(id: ImageId) -> Text | None:
        found = library.missing(id)
        return None if found is None else found.reason

    return missing


def judging_of(session: Session, *, wait: bool, project: Project | None = None) -> Judging:
    """Return what says how severe an annotation is.

    Parameters
    ----------
    wait : bool
        Whether to open files for their millimetres; else what is in files that are not open is not
        judged.
    """
    severity = session.severity
    return lambda annotation: severity.judged(annotation, wait=wait, project=project)


def likely_missing_of(library: Library, project: Project) -> Callable[[ImageId], Text | None]:
    """Return the same by size alone: a folder of thousands of files is not read for it."""
    from workbench.base.files import size_of

    def missing(id: ImageId) -> Text | None:
        image = project.images.get(id)
        if image is None:
            return None
        try:
            size = size_of(library.path(id))
        except (OSError, InputError):
            size = -1
        same = size >= 0 and (image.fingerprint is None or image.fingerprint.size == size)
        found = None if same else library.missing(id)
        return None if found is None else found.reason

    return missing


def check_by_plugins(plugins: Plugins, project: Project) -> list[Finding]:
    """Return what the checks of plugins find; one that fails keeps no other from looking."""
    found: list[Finding] = []
    for name, check in plugins.checks().items():
        try:
            found += check(project)
        except Exception:
            log.exception("the check %s of a plugin failed", name)
    return as_the_scheme_says(found, Rules(project))


def snapshot(project: Project) -> Project:
    """Return a project that another thread may look at while this one is edited.

    Annotations are shared: each is there as it is at the moment of asking.
    """
    return Project(
        [
            *project.layers.values(),
            *project.images.values(),
            *project.series.values(),
            *project.schemes.values(),
            *project.pairs.values(),
            *project.parts.values(),
            *project.cameras.values(),
            *project.lesions.values(),
            *project.timepoints.values(),
        ],
        annotations=project.annotations,
    )


def look_again(
    project: Project,
    plugins: Plugins,
    missing: Missing,
    judged: Judging,
    is_code: IsCode,
    ids: Sequence[AnnotationId],
    report: Report,
) -> tuple[Ledger, list[Finding]]:
    """Return a new ledger and what plugins found; runs in a job."""
    ledger = Ledger.of(
        project, missing=missing, judged=judged, is_code=is_code, report=report, ids=ids
    )
    found = check_by_plugins(plugins, project)
    if len(ids) > _VERY_MANY:
        give_back()
    return ledger, found
