"""Finding and loading plugins: one door for ours, the user's and installed ones.

Plugins load as ``workbench_plugins.NAME`` through one meta-path finder, so that a checkout, a
wheel and a frozen app, and worker processes of all three, find the same modules.
"""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import logging
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import entry_points
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from types import ModuleType
from typing import Any

from attrs import frozen

from workbench.api.images import (
    HEAD_BYTES,
    CarefulReader,
    CompositeReader,
    ImageReader,
    ImageSource,
)
from workbench.api.plugin import API_VERSION, Plugin
from workbench.app.composite_reader import ReaderOfParts
from workbench.app.images.folder_images import marker_in
from workbench.base.errors import InputError, NoImageError, UnsupportedError, WorkbenchError
from workbench.base.files import open_binary
from workbench.base.resources import plugins_path
from workbench.base.text import Text, add_catalogue, t

log = logging.getLogger(__name__)

NAMESPACE = "workbench_plugins"
ENTRY_POINTS = "workbench.plugins"


class PluginFinder(importlib.abc.MetaPathFinder):
    """Finds ``workbench_plugins`` and its packages in a list of folders, the first one wins."""

    def __init__(self, folders: Sequence[str]) -> None:
        self.folders = list(folders)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Answer for our namespace only."""
        if fullname == NAMESPACE:
            spec = importlib.machinery.ModuleSpec(NAMESPACE, None, is_package=True)
            spec.submodule_search_locations = self.folders
            return spec
        if fullname.startswith(NAMESPACE + "."):
            return importlib.machinery.PathFinder.find_spec(fullname, path, target)
        return None


def install_finder(folders: Iterable[str | Path]) -> None:
    """Make plugins importable from `folders`; called once in each process, also in workers."""
    for finder in [f for f in sys.meta_path if isinstance(f, PluginFinder)]:
        sys.meta_path.remove(finder)
    for name in [n for n in sys.modules if n == NAMESPACE or n.startswith(NAMESPACE + ".")]:
        del sys.modules[name]
    sys.meta_path.append(PluginFinder([str(folder) for folder in folders]))


def installed_folders() -> tuple[str, ...]:
    """Return the folders that plugins are imported from: what a worker process is started with.

    ``ProcessPoolExecutor(mp_context=get_context("spawn"), initializer=install_finder,
    initargs=(installed_folders(),))`` gives workers that find every plugin that is found here.
    """
    return next((tuple(f.folders) for f in sys.meta_path if isinstance(f, PluginFinder)), ())


def call(target: str, *args: Any) -> Any:
    """Call ``module:function``: what is sent to a worker process, with plain data.

    Raises InputError when there is no such function here.
    """
    module, _, name = target.partition(":")
    try:
        function = getattr(importlib.import_module(module), name)
    except (ImportError, AttributeError) as error:
        raise InputError(t("There is no {target!r}.", target=target), str(error)) from error
    return function(*args)


@frozen
class Broken:
    """A plugin that could not be loaded, and why."""

    name: str
    reason: Text


class Plugins:
    """The loaded descriptions of all plugins, by name; their code is imported when used."""

    def __init__(
        self, found: Mapping[str, tuple[Plugin, str]], broken: Sequence[Broken] = ()
    ) -> None:
        self._found = dict(found)
        self.broken = tuple(broken)
        self._made: dict[str, Any] = {}

    @classmethod
    def discover(cls, user_folder: Path | None = None) -> Plugins:
        """Look through our plugins, the user's folder and installed entry points."""
        folders = [plugins_path(), *([user_folder] if user_folder else [])]
        install_finder(folders)
        found: dict[str, tuple[Plugin, str]] = {}
        broken: list[Broken] = []
        names: list[tuple[str, str, Path | None]] = [
            (f"{NAMESPACE}.{path.parent.name}", path.parent.name, path.parent)
            for folder in folders
            for path in _packages(folder)
        ]
        names += [(point.value, point.name, None) for point in entry_points(group=ENTRY_POINTS)]
        for module, name, folder in names:
            try:
                plugin = _describe(module, name, folder)
            except WorkbenchError as error:
                broken.append(Broken(name, error.text))
                continue
            # Everything else calls a plugin by the name that it says of itself.
            if plugin.name in found:
                text = t(
                    "There is a plugin {name!r} already; this one is left out.", name=plugin.name
                )
                broken.append(Broken(name, text))
            else:
                found[plugin.name] = (plugin, module.partition(":")[0])
        return cls(found, broken)

    def __iter__(self) -> Any:
        return (plugin for plugin, _ in self._found.values())

    def get(self, name: str) -> Plugin:
        """Return a plugin; raise InputError naming the known ones."""
        try:
            return self._found[name][0]
        except KeyError:
            raise InputError(
                t(
                    "There is no plugin {name!r}. Known: {known}.",
                    name=name,
                    known=", ".join(sorted(self._found)),
                )
            ) from None

    def load(self, name: str, door: str) -> Any:
        """Return what a plugin offers at a door (``image_reader reader writer ...``), made once.

        Raises
        ------
        InputError
            If the plugin has no such door.
        UnsupportedError
            If its module cannot be imported here; names what is missing. Also an InputError.
        """
        key = f"{name}.{door}"
        if key not in self._made:
            plugin = self.get(name)
            target = getattr(plugin, door)
            if not target:
                raise InputError(t("The plugin {name!r} has no {door}.", name=name, door=door))
            made = self._make(name, target)
            if door == "image_reader" and isinstance(made, CompositeReader):
                made = ReaderOfParts(made, lambda part: self._open(part, "", is_part=True))
            self._made[key] = made
        return self._made[key]

    def _make(self, name: str, target: str) -> Any:
        module, _, attribute = target.partition(":")
        package = self._found[name][1]
        try:
            return getattr(importlib.import_module(module, package), attribute)()
        except ImportError as error:
            raise UnsupportedError(
                t(
                    "The plugin {name!r} needs {missing}, which is not installed here.",
                    name=name,
                    missing=error.name or str(error),
                )
            ) from error
        except WorkbenchError:
            raise
        except Exception as error:
            log.exception("plugin %s failed at %s", name, target)
            raise InputError(
                t(
                    "The plugin {name!r} does not work: {reason}.",
                    name=name,
                    reason=f"{type(error).__name__}: {error}",
                )
            ) from error

    def verbs(self) -> dict[str, str]:
        """Return the verbs of all plugins: verb -> ``module:function`` to import."""
        found: dict[str, str] = {}
        for plugin, package in self._found.values():
            for verb, target in plugin.verbs.items():
                found[verb] = f"{package}{target}" if target.startswith(".") else target
        return found

    def checks(self) -> dict[str, Any]:
        """Return the checks of all plugins by name; one that cannot be loaded is left out."""
        found: dict[str, Any] = {}
        for plugin, package in self._found.values():
            for check, target in plugin.checks.items():
                module, _, attribute = target.partition(":")
                try:
                    found[check] = getattr(importlib.import_module(module, package), attribute)
                except Exception:
                    log.exception("plugin %s: the check %s cannot be loaded", plugin.name, check)
        return found

    def with_door(self, door: str) -> list[Plugin]:
        """Return the plugins that offer a door, in a stable order."""
        return [plugin for plugin in self if getattr(plugin, door)]

    def image_reader_for(self, path: Path) -> tuple[str, ImageReader]:
        """Return the name and reader of the plugin that recognises an image file.

        Raises NoImageError when none does, InputError when the file cannot be read. A plugin that
        does not work here keeps no other from reading; what it lacks is said when no other can.
        """
        if path.is_dir():
            path = marker_in(path) or path
        try:
            if _is_no_file(path):  # opening a pipe waits for a writer, perhaps for ever
                raise _no_image(path)
            with open_binary(path) as file:
                head = file.read(HEAD_BYTES)
        except OSError as error:
            raise InputError(
                t("{name} cannot be read: {reason}.", name=path.name, reason=error.strerror)
            ) from error
        suffix = path.suffix.lower()
        lacking: WorkbenchError | None = None
        readers: list[tuple[str, ImageReader]] = []
        for plugin in self.with_door("image_reader"):
            try:
                readers.append((plugin.name, self.load(plugin.name, "image_reader")))
            except WorkbenchError as error:
                if suffix in plugin.suffixes:
                    lacking = error
        # Some formats are those of others with more in them: who looks deeper is asked first.
        readers.sort(key=lambda found: not _is_careful(found[1]))
        for name, reader in readers:
            if _recognises(name, reader, head, suffix) and _confirms(name, reader, path):
                return name, reader
        if lacking is not None:
            raise lacking
        raise _no_image(path)

    def image_reader_of(self, name: str, path: Path) -> ImageReader:
        """Return the reader that a project names for a file, if it knows the file.

        Else the one that does: a kind of files may have gone from one plugin to another since.
        Errors as `load`; what is wrong with the file is left to opening it.
        """
        named: ImageReader = self.load(name, "image_reader")
        try:
            with open_binary(path) as file:
                head = file.read(HEAD_BYTES)
            if _recognises(name, named, head, path.suffix.lower()):
                return named
            return self.image_reader_for(path)[1]
        except (OSError, WorkbenchError):
            return named

    def open_image(self, path: Path, named: str = "") -> ImageSource:
        """Open an image with the plugin that a project names, else with the one that knows it.

        Raises
        ------
        InputError
            If no plugin knows it, or it cannot be used; says what to do.
        """
        return self._open(path, named, is_part=False)

    def open_unknown(self, path: Path) -> tuple[str, ImageSource]:
        """Open an image that no project names, and say which plugin it is read with.

        Raises
        ------
        InputError
            As `open_image`.
        """
        name, _ = self.image_reader_for(path)
        return name, self._open(path, name, is_part=False)

    def _open(self, path: Path, named: str, is_part: bool) -> ImageSource:
        reader = self.image_reader_of(named, path) if named else self.image_reader_for(path)[1]
        if is_part and isinstance(reader, ReaderOfParts):  # one that names itself would never end
            raise InputError(
                t("{name} is a list of images itself and cannot be a part.", name=path.name)
            )
        return reader.open(path)


def _is_no_file(path: Path) -> bool:
    """Return whether a path is a pipe, a socket or a device."""
    try:
        mode = path.stat().st_mode
        return not S_ISREG(mode) and not S_ISDIR(mode)
    except OSError:
        return False  # a member of an archive, or nothing: opening it tells


def _no_image(path: Path) -> NoImageError:
    return NoImageError(
        t("{name} is not an image of a kind that Workbench can open.", name=path.name)
    )


def _recognises(name: str, reader: ImageReader, head: bytes, suffix: str) -> bool:
    try:
        return reader.recognises(head, suffix)
    except Exception:
        log.exception("plugin %s failed to look at a file", name)
        return False


# Asking a protocol takes long where there are thousands of files.
_careful: dict[Any, bool] = {}


def _is_careful(reader: ImageReader) -> bool:
    """Return whether a reader looks closer."""
    kind = type(reader)
    if kind not in _careful:
        _careful[kind] = isinstance(reader, CarefulReader)
    return _careful[kind]


def _confirms(name: str, reader: ImageReader, path: Path) -> bool:
    try:
        if not _is_careful(reader):
            return True
        assert isinstance(reader, CarefulReader)
        return reader.confirms(path)
    except Exception:
        log.exception("plugin %s failed to look at a file", name)
        return False


def _describe(module: str, name: str, folder: Path | None) -> Plugin:
    """Import a plugin's package and return what it says of itself.

    `folder` is where the package should come from; an earlier folder may have one of that name.
    """
    module, _, attribute = module.partition(":")
    try:
        loaded = importlib.import_module(module)
        plugin = getattr(loaded, attribute or "plugin")
    except (Exception, SystemExit) as error:
        log.exception("plugin %s failed to load", name)
        raise InputError(
            t("It failed to load: {reason}.", reason=f"{type(error).__name__}: {error}")
        ) from error
    if folder is not None and loaded.__file__ and not Path(loaded.__file__).parent.samefile(folder):
        raise InputError(t("There is a plugin {name!r} already; this one is left out.", name=name))
    if not isinstance(plugin, Plugin):
        raise InputError(t("Its “plugin” is not a Plugin value."))
    if plugin.api_version != API_VERSION:
        raise InputError(
            t(
                "It was made for interface version {theirs}; this program has {ours}.",
                theirs=plugin.api_version,
                ours=API_VERSION,
            )
        )
    if loaded.__file__:
        translations = Path(loaded.__file__).parent / "translations"
        if translations.is_dir():
            add_catalogue(str(translations), plugin.name)
    return plugin


def _packages(folder: Path) -> list[Path]:
    """Return the packages in a folder; none where we may not look into it."""
    try:
        return sorted(folder.glob("*/__init__.py")) if folder.is_dir() else []
    except OSError:
        log.warning("a folder of plugins cannot be read")
        return []
