"""Building the index in a process of its own: it takes seconds, and the window must not wait."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import asdict

from workbench.api.terms import CodeSystem
from workbench.app.jobs import Progress
from workbench.app.plugins import Plugins
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import t

if TYPE_CHECKING:
    from workbench.terms.importing.report import Report
    from workbench.terms.importing.run import Wanted

log = logging.getLogger(__name__)

_STEPS = 1000


def code_systems(plugins: Plugins) -> list[CodeSystem]:
    """Return the code systems of all plugins; those that do not work here are left out."""
    found: dict[str, CodeSystem] = {}
    for plugin in plugins.with_door("code_system"):
        try:
            system: CodeSystem = plugins.load(plugin.name, "code_system")
            _check(system)
        except WorkbenchError as error:
            log.warning("the terms of plugin %s are left out: %s", plugin.name, error.text.id)
            continue
        if system.name in found:
            log.warning("the terms of plugin %s are left out: a name is taken", plugin.name)
        else:
            found[system.name] = system
    return list(found.values())


def _check(system: CodeSystem) -> None:
    if not all((system.name, system.scheme, system.version, system.source, system.licence)):
        raise InputError(t("It does not say where its terms are from."))


def build_at_once(
    folder: Path, systems: Iterable[CodeSystem], heard: Callable[[float], None]
) -> Path:
    """Build the index here and now."""
    from workbench.terms.build import build, clean

    path = build(folder, list(systems), heard)
    clean(folder, path)
    return path


def build_beside(folder: Path, user_plugins: Path, progress: Progress) -> Path:
    """Build the index in another process and return its path; cancelling ends it at once."""
    from workbench.app.child import run_in_child

    data = {"folder": str(folder), "plugins": str(user_plugins)}
    path = run_in_child(
        "workbench.app.terms.building:build_in_child",
        data,
        lambda at: progress.at(at / _STEPS),
    )
    return Path(path)


def build_in_child(data: Mapping[str, Any], tell: Callable[[int], None]) -> str:
    """Build the index for another process."""
    plugins = Plugins.discover(Path(data["plugins"]))
    heard = _Steps(tell)
    return str(build_at_once(Path(data["folder"]), code_systems(plugins), heard))


def import_beside(wanted: Wanted, folder: Path, progress: Progress) -> Report:
    """Import a list in another process, which may not take all memory; cancelling ends it.

    Raises InputError as `workbench.terms.importing.run.run` does.
    """
    from workbench.app.child import run_in_child
    from workbench.terms.importing.report import Report, Trouble

    data = {**asdict(wanted), "path": str(wanted.path), "folder": str(folder)}
    told = run_in_child(
        "workbench.app.terms.building:import_in_child", data, lambda at: progress.at(None)
    )
    troubles = {Trouble(one): many for one, many in told.pop("troubles").items()}
    examples = {Trouble(one): tuple(lines) for one, lines in told.pop("examples").items()}
    return Report(**told, troubles=troubles, examples=examples)


def import_in_child(data: Mapping[str, Any], tell: Callable[[int], None]) -> dict[str, Any]:
    """Import a list for another process."""
    from workbench.terms.importing.run import Wanted, run

    said = {**data, "path": Path(data["path"])}
    folder = Path(said.pop("folder"))
    return asdict(run(Wanted(**said), folder, lambda share: tell(0)))


class _Steps:
    """Tells shares as whole numbers, each once."""

    def __init__(self, tell: Callable[[int], None]) -> None:
        self._tell, self._last = tell, -1

    def __call__(self, share: float) -> None:
        step = int(share * _STEPS)
        if step != self._last:
            self._last = step
            self._tell(step)
