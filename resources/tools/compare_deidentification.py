"""The same files through other tools of de-identification, graded by the same search.

    python -m resources.tools.compare_deidentification [--files N] [--out build/compare]

Writes ``table.json`` and ``table.md`` below the output folder and prints the table. What a tool
does not write counts as nothing left and nothing kept.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import sys
import warnings
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from resources.tools.compare_deidentification_tools import Tool, tools

FILES, SEED = 220, 9
# Measured before, on another corpus; shown where Orthanc is not installed.
_ORTHANC = {
    "tool": "Orthanc 1.10.1 (quoted)",
    "files": 218,
    "of": 220,
    "needles": 19_508,
    "left": 3_043,
    "kept": 1.0,
    "new_errors": 1.15,
    "pixels": None,
}
_DEFLATED = b"UI\x16\x001.2.840.10008.1.2.1.99"
_PLAIN = b"UI\x14\x001.2.840.10008.1.2.1\0"
_QUOTED = (
    "Orthanc is not installed here: its row was measured before, on another corpus of 220 files "
    "with 19,508 identifiers, and is quoted."
)


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--out", type=Path, default=Path("build/compare"))
    given = parser.parse_args()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = list(compared(given.out, given.files))
    text = table(rows)
    (given.out / "table.json").write_text(json.dumps(rows, indent=1), encoding="utf-8")
    (given.out / "table.md").write_text(text, encoding="utf-8")
    sys.stdout.write(text)


def compared(folder: Path, count: int) -> Iterator[dict[str, Any]]:
    """Give one row a tool."""
    from tests.deid.corpus import corpus

    planted = corpus(count, seed=SEED, legal=True)
    source = emptied(folder / "input")
    for n, one in enumerate(planted):
        (source / f"{n:04d}.dcm").write_bytes(one.data)
    graded = _Grader(planted, source)
    found = tools(folder)
    for tool in found:
        _say(f"{tool.name}: cleaning")
        target = emptied(folder / tool.folder)
        tool.run(source, target)
        _say(f"{tool.name}: grading")
        yield graded.row(tool, target)
    if not any(tool.folder == "orthanc" for tool in found):
        yield dict(_ORTHANC)


class _Grader:
    """Looks at what a tool made of the planted files."""

    def __init__(self, planted: list[Any], source: Path) -> None:
        from tests.deid.validators import tool

        self._planted = planted
        self._program = tool("dciodvfy")
        self._plain = source.parent / "plain.dcm"
        self._before = [self._errors(path.read_bytes()) for path in sorted(source.iterdir())]

    def row(self, tool: Tool, target: Path) -> dict[str, Any]:
        """Return the row of a tool whose outputs are called as the inputs were."""
        sums: Counter[str] = Counter()
        for n, one in enumerate(self._planted):
            path = target / f"{n:04d}.dcm"
            if path.exists():
                sums.update(self._graded(n, one, path))
        files = max(1, sums["files"])
        return {
            "tool": tool.name,
            "files": sums["files"],
            "of": len(self._planted),
            "needles": sums["needles"],
            "left": sums["left"],
            "kept": round(1 - sums["gone"] / max(1, sums["keep"]), 4),
            "new_errors": round(sums["new"] / files, 2) if self._program is not None else None,
            "pixels": [sums["same"], sums["pictures"]],
        }

    def _graded(self, n: int, one: Any, path: Path) -> dict[str, int]:
        from pydicom import dcmread

        from tests.deid.corpus import lost
        from tests.deid.grader import left_in

        data = path.read_bytes()
        try:
            gone = lost(one, dcmread(io.BytesIO(data), force=True))
        except Exception:  # not to be read at all
            gone = [*one.keep, "PixelData"]
        pictures = int(one.pixels is not None)
        changed = int("PixelData" in gone)
        return {
            "files": 1,
            "needles": len(one.needles),
            "left": len(left_in(data, one.needles)),
            "keep": len(one.keep),
            "gone": len(gone) - changed,
            "pictures": pictures,
            "same": pictures - pictures * changed,
            "new": (self._errors(data) - self._before[n]).total(),
        }

    def _errors(self, data: bytes) -> Counter[str]:
        from tests.deid.validators import errors

        if self._program is None:
            return Counter()
        self._plain.write_bytes(_inflated(data))
        return errors(self._program, self._plain)


def _inflated(data: bytes) -> bytes:
    """Return a file without deflation: the validator reads deflated bytes as if they were none."""
    start = 144 + int.from_bytes(data[140:144], "little")
    if data[128:132] != b"DICM" or _DEFLATED not in data[:start]:
        return data
    length = int.from_bytes(data[140:144], "little") - len(_DEFLATED) + len(_PLAIN)
    head = data[:140] + length.to_bytes(4, "little") + data[144:start]
    return head.replace(_DEFLATED, _PLAIN) + zlib.decompressobj(-15).decompress(data[start:])


def table(rows: list[dict[str, Any]]) -> str:
    """Return the rows as a table of Markdown."""
    lines = [
        "| tool | files written | identifiers left | must-keep kept | new errors a file | "
        "pixels identical |",
        "|---|---|---|---|---|---|",
    ]
    lines += [f"| {' | '.join(_cells(row))} |" for row in rows]
    text = "\n".join(lines) + "\n"
    return f"{text}\n{_QUOTED}\n" if any("quoted" in row["tool"] for row in rows) else text


def _cells(row: dict[str, Any]) -> list[str]:
    share = row["left"] / max(1, row["needles"])
    pixels = row["pixels"]
    return [
        row["tool"],
        f"{row['files']} of {row['of']}",
        f"{row['left']:,} of {row['needles']:,} ({share:.1%})",
        f"{row['kept']:.1%}",
        "—" if row["new_errors"] is None else f"{row['new_errors']:.2f}",
        "—" if pixels is None else f"{pixels[0]} of {pixels[1]}",
    ]


def emptied(folder: Path) -> Path:
    """Return a folder with nothing in it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _say(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    main()
