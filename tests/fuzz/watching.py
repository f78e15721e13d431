"""A child process that opens damaged files, watched from outside: it may die or hang."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def check(module: str, arguments: Sequence[str], hangs_s: float, said: str = "") -> None:
    """Run a module to its end; fails for what it found, and where it crashed or hung.

    Parameters
    ----------
    arguments : sequence of str
        Share in percent and seed.
    hangs_s : float
        So long it may be silent.
    said : str
        What it reads.
    """
    with subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(said)
        process.stdin.close()
        last, found, variants = "nothing", [], 0
        watch = threading.Timer(hangs_s, process.kill)
        watch.start()
        for line in process.stdout:
            watch.cancel()
            watch = threading.Timer(hangs_s, process.kill)
            watch.start()
            last = line.strip()
            variants += last.startswith(">")
            if last.startswith("!"):
                found.append(last)
                print(last)
        watch.cancel()
    print(f"{variants} variants, {len(found)} findings, the last line: {last}")
    assert not found
    assert last == "= done", f"crashed or hung at {last} (exit {process.returncode})"
