"""The process in which hostile files are looked at: ``python -m tests.deid.hostile.look WAY...``.

Reads paths from standard input and answers each by a line: how it ended, and the seconds.
"""

from __future__ import annotations

import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from workbench.deid.batch.limits import limit_memory
from workbench.deid.batch.staging import Staging
from workbench.deid.batch.work import work
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.keys.secret import Secret
from workbench.deid.policy.actions import Policy
from workbench.deid.policy.options import Option
from workbench.deid.scan import scan_file

# What all of them plant.
NAME = "Zyxquill"
SECRET = Secret(b"k" * 32)
BASIC = Setup(SECRET, keep_pixels="hostile")
TEXT = Setup(SECRET, Policy(frozenset({Option.CLEAN_PIXEL_DATA})))


def _verb(*args: str) -> str:
    from workbench.cli.main import run

    return f"exit {run(list(args))}"


def _told(setup: Setup) -> Callable[[str], str]:
    def told(path: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            staging = Staging(Path(folder))
            staging.prepare()
            outcome = work(path, setup, folder)
            staging.release()
            for made in (one for one in staging.files.rglob("*") if one.is_file()):
                if _holds_name(made.read_bytes()):
                    return f"! {NAME} is published"
            if not outcome.output and not str(outcome.reason):
                return "! no reason"
        return f"{outcome.status.value}: {outcome.reason}"

    return told


def _holds_name(data: bytes) -> bool:
    return any(NAME.encode(one) in data for one in ("utf-8", "utf-16-le", "utf-16-be"))


def _scanned(path: str) -> str:
    found = scan_file(path, TEXT)
    return f"ok {found.ok}: {found.reason}"


WAYS: dict[str, Callable[[str], str]] = {
    "basic": _told(BASIC),
    "text": _told(TEXT),
    "scan": _scanned,
    "info": lambda path: _verb("info", path),
    "render": lambda path: _verb("render", path, "--out", "/dev/null/x.png"),
}


def main(ways: list[str]) -> None:
    """Look at each path in each way."""
    if not {"info", "render"} & set(ways):
        limit_memory()
    answers = sys.stdout
    sys.stdout = sys.stderr
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        path = line.rstrip("\n")
        for way in ways:
            Path("/proc/self/clear_refs").write_text("5")
            began, at_work = time.monotonic(), time.process_time()
            try:
                end = WAYS[way](path)
            except BaseException as error:
                traceback.print_exc()
                end = f"! {type(error).__name__}"
            took = time.monotonic() - began
            cpu = time.process_time() - at_work
            peak = peak_memory() >> 20
            end = end.replace("\n", " ").replace("\t", " ")
            print(f"{way}\t{took:.2f}\t{cpu:.2f}\t{peak}\t{end}", file=answers, flush=True)
        print("done", file=answers, flush=True)


def peak_memory() -> int:
    """Return the most bytes that were resident since the last look."""
    status = Path("/proc/self/status").read_text().splitlines()
    (line,) = (one for one in status if one.startswith("VmHWM"))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    main(sys.argv[1:])
