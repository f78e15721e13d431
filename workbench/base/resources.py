"""Where the files that come with Workbench lie: icons, themes, translations, codes, plugins.

A checkout keeps them beside the package (``resources/``, ``plugins/``), a wheel inside it
(``workbench/_resources``, ``workbench/_plugins``), and a frozen app inside the package folder of
its unpacked bundle.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def resource_path(*parts: str) -> Path:
    """Return the path of a file or folder below ``resources``.

    Parameters
    ----------
    *parts : str
        Steps below ``resources``, for example ``"icons", "polygon.svg"``; none gives the folder.
        What they name need not exist.

    Raises
    ------
    InputError
        If the resources are missing from this installation as a whole.
    """
    return _folder("resources").joinpath(*parts)


def plugins_path() -> Path:
    """Return the folder of the plugins that come with Workbench.

    Raises
    ------
    InputError
        If the plugins are missing from this installation.
    """
    return _folder("plugins")


@cache
def _folder(name: str) -> Path:
    tried = _candidates(name)
    for folder in tried:
        if folder.is_dir():
            return folder
    # Imported late: texts look up their catalogue through this module.
    from workbench.base.errors import InputError
    from workbench.base.text import Text, t

    # No translation could be found either when `resources` is what is missing.
    text: Text = t(
        "This installation is incomplete: the folder {name} is missing. Install Workbench again.",
        name=name,
    )
    raise InputError(text, details="looked in " + ", ".join(map(str, tried)))


def _candidates(name: str) -> list[Path]:
    """List the places of `name`, the most specific first."""
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle is not None:
        return [Path(bundle, "workbench", f"_{name}"), Path(bundle, name)]
    places = [_PACKAGE / f"_{name}"]
    checkout = _PACKAGE.parent
    # `resources` and `plugins` are common names: beside an installed package they belong to others.
    if (checkout / "pyproject.toml").is_file():
        places.append(checkout / name)
    return places
