"""The same files through other tools of de-identification, graded by the same search.

    python -m resources.tools.compare_deidentification [--files N] [--out build/compare]

Other tools are installed into an environment of their own below the output folder, never into that
of the program; gdcmanon is used where the system has it (the package python-gdcm holds the library
only). What a tool does not write counts as nothing left and nothing kept.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import subprocess
import sys
import warnings
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

TOOLS = ("dicognito", "dicom-anonymizer", "deid", "dentdeid")
# Each reads a folder and writes files of the same names into another; run by its own Python.
RUNNERS = {
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
{tool}
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    try:
        run(str(path), str(pathlib.Path(sys.argv[2]) / path.name))
    except Exception as error:
        print(path.name, type(error).__name__, file=sys.stderr)
"""


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=220)
    parser.add_argument("--out", type=Path, default=Path("build/compare"))
    given = parser.parse_args()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = list(compared(given.out, given.files))
    (given.out / "table.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    sys.stdout.write(table(rows))


def compared(folder: Path, count: int) -> Iterator[dict[str, Any]]:
    """Give one row a tool."""
    from tests.deid.corpus import corpus

    planted = corpus(count, seed=9, legal=True)
    source = folder / "input"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir(parents=True)
    for n, one in enumerate(planted):
        (source / f"{n:04d}.dcm").write_bytes(one.data)
    python = _environment(folder)
    for tool, script in RUNNERS.items():
        target = _empty(folder / tool)
        code = _LOOP.format(tool=script)
        _run([str(python), "-c", code, str(source), str(target)])
        yield _row(f"{tool} {_version(python, tool)}", planted, target)
    target = _empty(folder / "dentdeid")
    _dentdeid(python, source, target)
    yield _row(f"dentdeid {_version(python, 'dentdeid')}", planted, target)
    if shutil.which("gdcmanon"):
        target = _empty(folder / "gdcmanon")
        for path in sorted(source.iterdir()):
            _run(_gdcmanon(folder, path, target / path.name))
        yield _row(f"gdcmanon {_first_line('gdcmanon')}", planted, target)
    target = _empty(folder / "workbench")
    _workbench(source, target)
    yield _row(f"Workbench {version('workbench')}", planted, target)


def _environment(folder: Path) -> Path:
    """Return the Python of an environment with the other tools."""
    place = folder / "venv"
    python = place / "bin" / "python"
    if not python.exists():
        _run([sys.executable, "-m", "venv", str(place)])
        _run([str(python), "-m", "pip", "install", "-q", *TOOLS])
    return python


def _dentdeid(python: Path, source: Path, target: Path) -> None:
    made = _empty(target.parent / "dentdeid-run")
    for path in sorted(source.iterdir()):
        place = made / path.stem
        command = [str(python.with_name("dentdeid")), "run", str(path), "-o", str(place)]
        _run([*command, "--profile", "basic"])
        for found in sorted(place.rglob("*.dcm")):
            if "quarantine" not in str(found).lower():
                shutil.copy(found, target / path.name)


def _gdcmanon(folder: Path, source: Path, target: Path) -> list[str]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    if not certificate.exists():
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=test"]
        _run([*made, "-keyout", str(key), "-out", str(certificate)])
    return ["gdcmanon", "-c", str(certificate), "-e", str(source), str(target)]


def _workbench(source: Path, target: Path) -> None:
    from workbench.deid.dicom.deidentify import Setup, deidentify
    from workbench.deid.keys.secret import Secret

    setup = Setup(Secret(b"k" * 32), keep_pixels="a comparison of headers")
    for path in sorted(source.iterdir()):
        done = deidentify(path.read_bytes(), setup)
        if done.data is not None:
            (target / path.name).write_bytes(done.data)


def _row(name: str, planted: list[Any], target: Path) -> dict[str, Any]:
    from pydicom import dcmread

    from tests.deid.corpus import lost
    from tests.deid.grader import left_in
    from tests.deid.validators import errors, tool

    program = tool("dciodvfy")
    files = needles = left = keep = gone = new = 0
    for n, one in enumerate(planted):
        path = target / f"{n:04d}.dcm"
        if not path.exists():
            continue
        data = path.read_bytes()
        files, needles = files + 1, needles + len(one.needles)
        left += len(left_in(data, one.needles))
        keep += len(one.keep) + (one.pixels is not None)
        try:
            gone += len(lost(one, dcmread(io.BytesIO(data), force=True)))
        except Exception:  # not to be read at all
            gone += len(one.keep)
        if program is not None:
            before = errors(program, target.parent / "input" / path.name)
            new += (errors(program, path) - before).total()
    return {
        "tool": name,
        "files": files,
        "of": len(planted),
        "needles": needles,
        "left": left,
        "kept": round(1 - gone / max(1, keep), 4),
        "new_errors": round(new / max(1, files), 2),
    }


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as a table of Markdown."""
    lines = [
        "| tool | files written | identifiers left | must-keep kept | new errors a file |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        share = row["left"] / max(1, row["needles"])
        lines.append(
            f"| {row['tool']} | {row['files']} of {row['of']} | {row['left']:,} of "
            f"{row['needles']:,} ({share:.1%}) | {row['kept']:.1%} | {row['new_errors']} |"
        )
    return "\n".join(lines) + "\n"


def _run(command: list[str]) -> None:
    subprocess.run(command, check=False, capture_output=True, timeout=3600)


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _version(python: Path, package: str) -> str:
    code = f"from importlib.metadata import version; print(version({package!r}))"
    done = subprocess.run([str(python), "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def _first_line(program: str) -> str:
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    words = (done.stdout + done.stderr).split()
    return next((word for word in words if word[:1].isdigit()), "")


if __name__ == "__main__":
    main()
