"""``workbench describe``: annotations in words, from a template."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import typer

from workbench.app.report.describe import Description
from workbench.app.session import Session
from workbench.base.errors import InputError
from workbench.base.text import LANGUAGES, t
from workbench.cli.desk import AsJson, opened
from workbench.cli.output import message, print_json, print_line
from workbench.model.coded import coding_of, concept_of
from workbench.model.concept import Concept
from workbench.model.ids import ImageId


def describe(
    project: Annotated[Path, typer.Argument(metavar="PROJECT")],
    image: Annotated[
        str,
        typer.Option("--image", metavar="IMAGE", help=str(t("Only of this image: path or name."))),
    ] = "",
    language: Annotated[
        str, typer.Option("--language", metavar="L", help=str(t("Of the text: en or zh_CN.")))
    ] = "",
    template: Annotated[
        str,
        typer.Option(
            "--template",
            metavar="NAME|FILE",
            help=str(t("A template by its name, or a file with one.")),
        ),
    ] = "",
    as_json: AsJson = False,
) -> int:
    """Print each annotation in words: finding, site, side, size, attributes."""
    from workbench.app.report.describe import as_text
    from workbench.app.report.reporting import descriptions_of, language_of

    with opened(project, read_only=True) as session:
        spoken = _language(language) or language_of(session)
        wanted = _template(session, template, spoken)
        which = _image(session, image) if image else None
        found = descriptions_of(session, wanted, spoken, which)
        if as_json:
            print_json([_data(session, one, spoken) for one in found])
        elif found:
            print_line(as_text(session.project, found, spoken).rstrip("\n"))
    if not found:
        message(t("There is nothing to describe."))
    return 0


def _language(given: str) -> str:
    if given and given not in LANGUAGES:
        raise InputError(
            t(
                "There is no language {language}. There are: {known}.",
                language=given,
                known=", ".join(LANGUAGES),
            )
        )
    return given


def _template(session: Session, given: str, language: str) -> Any:
    from workbench.app.report.library import read_template
    from workbench.app.report.reporting import library_of, template_of

    if not given:
        return template_of(session, language)
    path = Path(given)
    if path.is_file() or path.suffix or len(path.parts) > 1:
        return read_template(path)
    return library_of(session).template(given, language)


def _image(session: Session, given: str) -> ImageId:
    images = session.project.images
    clean = str(PurePosixPath(given.replace("\\", "/")))
    found = [id for id, one in images.items() if one.path == clean]
    found = found or [
        id
        for id, one in images.items()
        if PurePosixPath(one.path).name == PurePosixPath(clean).name
    ]
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(
            t("Several images are called “{name}”: give the path in the project.", name=given)
        )
    raise InputError(t("The project has no image “{name}”.", name=given))


def _data(session: Session, one: Description, language: str) -> dict[str, Any]:
    project = session.project
    annotation = project.annotations[one.annotation]
    label = project.scheme.get(annotation.label) if project.scheme else None
    coding = coding_of(annotation, label)
    image = project.images.get(one.image) if one.image is not None else None
    return {
        "annotation": one.annotation,
        "label": annotation.label,
        "image": image.path if image is not None else None,
        "frame": one.frame,
        "language": language,
        "text": one.text,
        "finding": _concept(concept_of(annotation, label)),
        "category": _concept(coding.category),
        "modifiers": [_concept(each) for each in coding.modifiers],
        "site": _concept(coding.site),
        "site_modifiers": [_concept(each) for each in coding.site_modifiers],
        "laterality": _concept(coding.laterality),
    }


def _concept(concept: Concept | None) -> dict[str, Any] | None:
    if concept is None:
        return None
    return {
        "scheme": concept.scheme,
        "code": concept.value,
        "meaning": concept.meaning,
        "version": concept.version,
    }
