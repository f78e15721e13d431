"""Plugin: what a package says of itself; everything else is loaded when first used."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from workbench.base.text import Text

API_VERSION = 1


@frozen
class Plugin:
    """Description of a plugin package, found as ``plugin`` in its ``__init__``.

    Values are ``"module:name"`` strings; a module that starts with a dot is relative to the
    plugin's package. Nothing is imported before it is used.

    Parameters
    ----------
    name : str
        The package's name; also the format name on the command line.
    suffixes : tuple of str
        Lower-case file suffixes, for file dialogs.
    image_reader, reader, writer, code_system : str or None
        A class without constructor arguments (``ImageReader``, ``Reader``, ``Writer``,
        ``CodeSystem``).
    tools, checks, verbs : mapping of str to str
        By name: ``Tool`` classes, ``Check`` functions, command-line verbs.
    """

    name: str
    title: Text
    api_version: int = API_VERSION
    suffixes: tuple[str, ...] = ()
    image_reader: str | None = None
    reader: str | None = None
    writer: str | None = None
    code_system: str | None = None
    tools: Mapping[str, str] = field(factory=dict, hash=False)
    checks: Mapping[str, str] = field(factory=dict, hash=False)
    verbs: Mapping[str, str] = field(factory=dict, hash=False)
    requires: tuple[str, ...] = ()
