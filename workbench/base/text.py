"""Translatable text that arises below the window: an id with parameters, translated when shown.

The English sentence is the message id. Journals, findings and errors keep the id and its
parameters, never the translation, so a project reads in whatever language its reader has.
"""

from __future__ import annotations

import gettext
from collections.abc import Mapping
from functools import cache
from typing import Any

from attrs import field, frozen

from workbench.base.resources import resource_path

DOMAIN = "workbench"
LANGUAGES = ("en", "zh_CN")

_catalogues: list[gettext.NullTranslations] = []
_added: list[tuple[str, str]] = []
_language = "en"


@frozen
class Text:
    """A sentence to be translated when it is shown.

    Parameters
    ----------
    id : str
        The English template, with ``{name}`` placeholders.
    params : mapping of str to value
        Values for the placeholders; a value may itself be a Text.
    """

    id: str
    params: Mapping[str, Any] = field(factory=dict, hash=False)

    def __str__(self) -> str:
        return _filled(translate(self.id), self.id, self.params)


def t(id: str, /, **params: Any) -> Text:
    """Mark `id` for extraction and make it a Text with `params`."""
    return Text(id, params)


def as_text(text: Text | str) -> Text:
    """Return a text; a string is taken for the id of one without values."""
    return text if isinstance(text, Text) else Text(text)


def _filled(template: str, id: str, params: Mapping[str, Any]) -> str:
    if not params:
        return template
    for one in (template, id):
        try:
            return one.format_map(dict(params))
        except (LookupError, ValueError, TypeError, AttributeError):
            continue  # a translation with a slip; the English sentence is better than none
    return id


def in_language(text: object, code: str) -> str:
    """Return a text in a language, whichever the current one is."""
    if not isinstance(text, Text):
        return str(text)
    if code == _language:
        return str(text)
    params = {name: in_language(value, code) for name, value in text.params.items()}
    found = (catalogue.gettext(text.id) for catalogue in _of_language(code) if text.id)
    template = next((one for one in found if one != text.id), text.id)
    return _filled(template, text.id, params)


def _of_language(code: str) -> list[gettext.NullTranslations]:
    if code not in LANGUAGES or code == "en":
        return []
    folders = ((str(resource_path("translations")), DOMAIN), *_added)
    return [_catalogue(folder, domain, code) for folder, domain in folders]


@cache
def _catalogue(folder: str, domain: str, code: str) -> gettext.NullTranslations:
    return gettext.translation(domain, folder, [code], fallback=True)


def translate(id: str) -> str:
    """Return the translation of a message id in the current language, else the id itself."""
    if not id:
        return ""  # gettext keeps its header there
    for catalogue in _catalogues:
        found = catalogue.gettext(id)
        if found != id:
            return found
    return id


def language() -> str:
    """Return the current language code, one of ``LANGUAGES``."""
    return _language


def set_language(code: str) -> None:
    """Choose the language of all texts; an unknown code falls back to English."""
    global _language
    _language = code if code in LANGUAGES else "en"
    _catalogues.clear()
    if _language != "en":
        _open(str(resource_path("translations")), DOMAIN)
        for folder, domain in _added:
            _open(folder, domain)


def add_catalogue(folder: str, domain: str = DOMAIN) -> None:
    """Add a folder of compiled catalogues (``LANG/LC_MESSAGES/domain.mo``), as plugins do.

    It stays when the language changes.
    """
    if (folder, domain) in _added:
        return
    _added.append((folder, domain))
    if _language != "en":
        _open(folder, domain)


def _open(folder: str, domain: str) -> None:
    _catalogues.append(gettext.translation(domain, folder, [_language], fallback=True))
