"""Templates of descriptions: those that come with the program, and the user's own over them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from workbench.app.report.facts import is_known
from workbench.app.report.template import LARGEST, Template
from workbench.base.errors import InputError, StoreError
from workbench.base.resources import resource_path
from workbench.base.text import LANGUAGES, t
from workbench.base.writing import write_whole
from workbench.model.project import Project

RADIOLOGY, DEFECTS = "radiology", "defects"
_NAME = re.compile(r"[\w-]{1,60}\Z")
_SUFFIX = ".txt"


@frozen
class TemplateInfo:
    """A template that can be chosen.

    Parameters
    ----------
    is_own : bool
        The user wrote or changed it.
    is_shipped : bool
        One of that name comes with the program.
    """

    name: str
    language: str
    title: str
    is_own: bool
    is_shipped: bool


class TemplateLibrary:
    """Templates in a folder of the user, ``NAME.LANGUAGE.txt``, over those of the program."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def all(self, language: str | None = None) -> list[TemplateInfo]:
        """Return all templates, those of the program first; those of one language only."""
        shipped = dict(_files(resource_path("reports")))
        own = dict(_files(self.folder))
        keys = [*shipped, *(key for key in own if key not in shipped)]
        return [
            self._info(key, own.get(key) or shipped[key], key in own, key in shipped)
            for key in keys
            if language in (None, key[1])
        ]

    def _info(
        self, key: tuple[str, str], path: Path, is_own: bool, is_shipped: bool
    ) -> TemplateInfo:
        try:
            title = Template.parse(_read(path)).title
        except InputError:
            title = ""
        return TemplateInfo(*key, title or key[0], is_own, is_shipped)

    def source(self, name: str, language: str) -> str:
        """Return a template as it was written. Raises InputError when there is none."""
        for folder in (self.folder, resource_path("reports")):
            path = folder / _file_name(name, language)
            if path.is_file():
                return _read(path)
        known = ", ".join(sorted({one.name for one in self.all(language)}))
        raise InputError(
            t(
                "There is no template “{name}” in {language}. There are: {known}.",
                name=name,
                language=language,
                known=known,
            )
        )

    def template(self, name: str, language: str) -> Template:
        """Return a template, understood. Raises InputError with the place of a mistake."""
        return parse(self.source(name, language))

    def save(self, name: str, language: str, source: str) -> None:
        """Keep a template as the user's own.

        Raises
        ------
        InputError
            If it has a mistake, or the name is none.
        StoreError
            If it cannot be written.
        """
        parse(source)
        path = self.folder / _file_name(name, language)
        try:
            write_whole(path, source.encode())
        except OSError as error:
            raise StoreError(
                t("The template cannot be saved: {why}", why=error.strerror or str(error))
            ) from error

    def remove(self, name: str, language: str) -> None:
        """Remove what the user wrote; the template of the program is there again, if there is one.

        Raises StoreError.
        """
        try:
            (self.folder / _file_name(name, language)).unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                t("The template cannot be removed: {why}", why=error.strerror or str(error))
            ) from error


def parse(source: str) -> Template:
    """Return a template whose names are all known. Raises TemplateError."""
    return Template.parse(source, is_known)


def read_template(path: Path) -> Template:
    """Return the template of any file. Raises InputError."""
    return parse(_read(path))


def usual_name(project: Project) -> str:
    """Return which template suits a project: radiology where its images are DICOM, else defects."""
    is_dicom = any(one.sop_instance_uid is not None for one in project.images.values())
    return RADIOLOGY if is_dicom else DEFECTS


def _file_name(name: str, language: str) -> str:
    if not _NAME.match(name):
        raise InputError(
            t("“{name}” is no name for a template: use letters, digits, _ and -.", name=name)
        )
    if language not in LANGUAGES:
        raise InputError(
            t(
                "There is no language {language}. There are: {known}.",
                language=language,
                known=", ".join(LANGUAGES),
            )
        )
    return f"{name}.{language}{_SUFFIX}"


def _files(folder: Path) -> Iterator[tuple[tuple[str, str], Path]]:
    for path in sorted(folder.glob(f"*{_SUFFIX}")) if folder.is_dir() else ():
        name, _, language = path.name.removesuffix(_SUFFIX).rpartition(".")
        if _NAME.match(name) and language in LANGUAGES:
            yield (name, language), path


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            t("{path} cannot be read: {reason}.", path=path.name, reason=error.strerror or error)
        ) from error
    try:
        if len(data) > 4 * LARGEST:
            raise ValueError
        return data.decode("utf-8-sig")
    except ValueError as error:
        raise InputError(
            t("{path} is no template: a short text in UTF-8 is needed.", path=path.name)
        ) from error
