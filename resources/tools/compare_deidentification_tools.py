"""The tools that are compared: each reads a folder and writes files of the same names.

Packages of Python are installed into an environment of their own below the output folder, never
into that of the program. gdcmanon is used where the system has it (the package python-gdcm holds
the library only), and so is Orthanc, see ``compare_deidentification_orthanc``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from attrs import frozen

from resources.tools.compare_deidentification_orthanc import anonymised, orthanc, version_of

PACKAGES = ("dicognito", "dicom-anonymizer", "deid", "dentdeid")
# What cleans one file, in the tool's own Python.
SCRIPTS = {
    "dicognito": """
from dicognito.anonymizer import Anonymizer
one = Anonymizer(seed="a fixed seed")
def run(source, target):
    read = pydicom.dcmread(source, force=True)
    one.anonymize(read)
    read.save_as(target)
""",
    "dicom-anonymizer": """
from dicomanonymizer import anonymize_dicom_file
def run(source, target):
    anonymize_dicom_file(source, target)
""",
    "deid": """
from deid.config import DeidRecipe
from deid.dicom import get_identifiers, replace_identifiers
recipe = DeidRecipe()
def run(source, target):
    found = replace_identifiers([source], ids=get_identifiers([source]), deid=recipe, save=False)
    found[0].save_as(target)
""",
}
_LOOP = """
import pathlib, sys, warnings
import pydicom
warnings.simplefilter("ignore")
{script}
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        run(str(path), str(pathlib.Path(sys.argv[2]) / path.name))
    except Exception as error:
        print(path.name, type(error).__name__, file=sys.stderr)
"""
_SECONDS = 3600


@frozen
class Tool:
    """A tool, the folder its outputs go to, and what runs it over a folder."""

    name: str
    folder: str
    run: Callable[[Path, Path], None]


def tools(folder: Path) -> list[Tool]:
    """Return the tools of this machine, ours last; installs the packages first."""
    python = _environment(folder)
    found = [_script(python, package) for package in SCRIPTS]
    dentdeid = _named("dentdeid", python)
    found.append(Tool(dentdeid, "dentdeid", lambda s, t: _dentdeid(python, s, t)))
    if shutil.which("gdcmanon"):
        name = f"gdcmanon {_number(['gdcmanon', '--version'])}"
        found.append(Tool(name, "gdcmanon", lambda s, t: _gdcmanon(folder, s, t)))
    program = orthanc()
    if program is not None:
        found.append(Tool(f"Orthanc {version_of(program)}", "orthanc", anonymised))
    return [*found, Tool(f"Workbench {version('workbench')}", "workbench", _workbench)]


def _environment(folder: Path) -> Path:
    """Return the Python of an environment with the packages."""
    place = folder / "venv"
    python = place / "bin" / "python"
    if not python.exists():
        _call([sys.executable, "-m", "venv", str(place)])
    missing = [name for name in PACKAGES if not _version(python, name)]
    if missing:
        _call([str(python), "-m", "pip", "install", "-q", *missing])
    return python


def _script(python: Path, package: str) -> Tool:
    code = _LOOP.format(script=SCRIPTS[package])
    return Tool(
        _named(package, python),
        package,
        lambda source, target: _call([str(python), "-c", code, str(source), str(target)]),
    )


def _dentdeid(python: Path, source: Path, target: Path) -> None:
    made = target.parent / "dentdeid-run"
    shutil.rmtree(made, ignore_errors=True)
    for path in sorted(source.iterdir()):
        place = made / path.stem
        command = [str(python.with_name("dentdeid")), "run", str(path), "-o", str(place)]
        _call([*command, "--profile", "basic"])
        for found in sorted(place.rglob("*.dcm")):
            if "quarantine" not in str(found).lower():
                shutil.copy(found, target / path.name)


def _gdcmanon(folder: Path, source: Path, target: Path) -> None:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if not certificate.exists():
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test"]
        _call([*made, "-keyout", str(key), "-out", str(certificate)])
    for path in sorted(source.iterdir()):
        _call(["gdcmanon", "-c", str(certificate), "-e", str(path), str(target / path.name)])


def _workbench(source: Path, target: Path) -> None:
    from workbench.base.errors import WorkbenchError
    from workbench.deid.dicom.deidentify import Setup, deidentify
    from workbench.deid.keys.secret import Secret

    setup = Setup(Secret(b"k" * 32), keep_pixels="a comparison of headers")
    for path in sorted(source.iterdir()):
        try:
            done = deidentify(path.read_bytes(), setup)
        except WorkbenchError:  # counts as not written, as with the others
            continue
        if done.data is not None:
            (target / path.name).write_bytes(done.data)


def _call(command: list[str]) -> None:
    subprocess.run(command, check=False, capture_output=True, timeout=_SECONDS)


def _named(package: str, python: Path) -> str:
    return f"{package} {_version(python, package)}"


def _version(python: Path, package: str) -> str:
    code = f"from importlib.metadata import version; print(version({package!r}))"
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _number(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    words = (done.stdout + done.stderr).split()
    return next((word for word in words if word[:1].isdigit()), "")
