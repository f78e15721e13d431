"""``workbench demo``: the main job on the sample data, without a screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from workbench.app.demo import run_demo
from workbench.base.text import t
from workbench.cli.desk import AsJson
from workbench.cli.output import message, print_json, print_line


def demo(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help=str(t("Folder to write.")))],
    as_json: AsJson = False,
) -> int:
    """Open, window, draw, save, reopen, verify, export, take pictures of the window."""
    written: list[Path] = []
    for step in run_demo(out):
        message(step.text)
        written += step.written
    files = list(_files(written))
    if as_json:
        print_json({"written": [str(path) for path in files]})
    else:
        for path in files:
            print_line(str(path))
    return 0


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*") if file.is_file())
        else:
            yield path
