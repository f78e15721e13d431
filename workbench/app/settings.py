"""Settings: one frozen value, passed in. A broken file keeps its valid fields."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import asdict, evolve, field, fields, frozen

from workbench.base import small_json
from workbench.base.text import LANGUAGES
from workbench.base.writing import write_whole

log = logging.getLogger(__name__)

THEMES = ("dark", "light")
#: The values of ``dicom.suv.SuvKind``; that module is not needed for reading settings.
SUV_KINDS = ("bw", "lbm-james", "lbm-janma", "bsa", "ibw")
#: The values of ``api.tools.Overlap`` and ``Linking``.
OVERLAPS, LINKINGS = ("free", "behind", "share"), ("off", "layer", "all")


def _system_language() -> str:
    code = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if not code:
        import locale  # not before the first paint where it is not needed

        code = locale.getlocale()[0] or ""
    return "zh_CN" if code.lower().startswith(("zh", "chinese")) else "en"


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "annotator"


@frozen
class Settings:
    """What a user chooses once.

    Parameters
    ----------
    shortcuts : mapping of str to str
        Keys by action id, only where they differ from the default.
    recent : tuple of str
        Project files, the newest first.
    percentiles : (float, float)
        What the automatic window makes black and white.
    suv_kind : str
        Which uptake value of a PET is shown, a ``dicom.suv.SuvKind``.
    show_pixels : bool
        The grid of pixels and their values, where they are large on the screen.
    serpentine : bool
        A walk over an image goes back in every other row.
    least_coverage : float
        Share of an image to be seen at 1:1, from 0 to 1, before it is done without a question.
    pyramid_gigabytes : float
        What reductions of large pictures may take of the disk of the cache, all together.
    list_by_depth : bool
        The list of annotations has the nearest first, and dragging in it changes their depth.
    overlap : str
        What a new area does where it overlaps others, an ``api.tools.Overlap``.
    cut_exclusive : bool
        On an exclusive layer what would overlap is cut; else it is refused.
    linking : str
        Which vertices at the same place are edited together, an ``api.tools.Linking``.
    snap_to_edges : bool
        Ends of measurements go to the nearest edge of the picture's content.
    show_uncertainty : bool
        Figures beside measurements have their standard uncertainty.
    term_system : str
        The system that coded terms are searched in; empty = all.
    report_template, report_language : str
        How annotations are put into words; empty = as the project, and the program, are.
    """

    language: str = field(factory=_system_language)
    theme: str = "dark"
    author: str = field(factory=_user)
    shortcuts: Mapping[str, str] = field(factory=dict, hash=False)
    recent: tuple[str, ...] = ()
    wheel_zooms: bool = False
    show_labels: bool = True
    show_legend: bool = True
    show_probe: bool = False
    percentiles: tuple[float, float] = (1.0, 99.0)
    suv_kind: str = "bw"
    hang_automatically: bool = True
    show_minimap: bool = True
    show_heat: bool = True
    show_pixels: bool = True
    show_rulers: bool = False
    serpentine: bool = True
    least_coverage: float = 0.0
    pyramid_gigabytes: float = 20.0
    list_by_depth: bool = False
    overlap: str = "free"
    cut_exclusive: bool = True
    linking: str = "all"
    snap_to_edges: bool = False
    show_uncertainty: bool = False
    ask_term: bool = False
    term_system: str = ""
    report_template: str = ""
    report_language: str = ""

    def remembering(self, project: str) -> Settings:
        """Return these settings with a project put first in the recent list."""
        others = tuple(path for path in self.recent if path != project)
        return evolve(self, recent=(project, *others)[:12])


_VALID: Mapping[str, Any] = {
    "language": lambda v: v in LANGUAGES,
    "theme": lambda v: v in THEMES,
    "author": lambda v: isinstance(v, str) and v.strip() != "",
    "shortcuts": lambda v: (
        isinstance(v, dict) and all(isinstance(x, str) for pair in v.items() for x in pair)
    ),
    "recent": lambda v: isinstance(v, list) and all(isinstance(x, str) for x in v),
    "wheel_zooms": lambda v: isinstance(v, bool),
    "hang_automatically": lambda v: isinstance(v, bool),
    **{
        name: lambda v: isinstance(v, bool)
        for name in (
            *("show_minimap", "show_heat", "show_pixels", "show_rulers", "serpentine"),
            *("cut_exclusive", "snap_to_edges", "show_uncertainty", "ask_term"),
        )
    },
    "least_coverage": lambda v: (
        isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= 1
    ),
    "pyramid_gigabytes": lambda v: (
        isinstance(v, int | float) and not isinstance(v, bool) and 0 <= v <= 1_000_000
    ),
    "show_labels": lambda v: isinstance(v, bool),
    "show_legend": lambda v: isinstance(v, bool),
    "show_probe": lambda v: isinstance(v, bool),
    "percentiles": lambda v: (
        isinstance(v, list)
        and len(v) == 2
        and all(isinstance(x, int | float) and not isinstance(x, bool) for x in v)
        and 0 <= v[0] < v[1] <= 100
    ),
    "suv_kind": lambda v: v in SUV_KINDS,
    "list_by_depth": lambda v: isinstance(v, bool),
    "overlap": lambda v: v in OVERLAPS,
    "linking": lambda v: v in LINKINGS,
    "term_system": lambda v: isinstance(v, str) and len(v) <= 100,
    "report_template": lambda v: isinstance(v, str) and len(v) <= 60,
    "report_language": lambda v: v in ("", *LANGUAGES),
}


def load_settings(path: Path) -> Settings:
    """Read settings; a missing file gives defaults, an invalid field its default and a warning."""
    try:
        raw = small_json.decode(path.read_bytes())
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        log.warning("settings cannot be read, defaults are used: %s", type(error).__name__)
        return Settings()
    if not isinstance(raw, dict):
        return Settings()
    values: dict[str, Any] = {}
    for attribute in fields(Settings):
        if attribute.name in raw:
            value = raw[attribute.name]
            if _VALID[attribute.name](value):
                values[attribute.name] = tuple(value) if isinstance(value, list) else value
            else:
                log.warning("setting %s is not valid and was left out", attribute.name)
    return Settings(**values)


def save_settings(settings: Settings, path: Path, before: Settings | None = None) -> None:
    """Write settings atomically.

    Parameters
    ----------
    before : Settings, optional
        What they were in this program; where nothing changed, another window's choice stays.
    """
    if before is not None and path.is_file():
        mine = {
            attribute.name: getattr(settings, attribute.name)
            for attribute in fields(Settings)
            if getattr(settings, attribute.name) != getattr(before, attribute.name)
        }
        settings = evolve(load_settings(path), **mine)
    write_whole(path, small_json.encode(asdict(settings)))
