"""The way in: a verb goes to the command line, everything else opens the window."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from workbench.cli import VERBS

_FOR_CLI = {"--help", "-h", "--version"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run a verb or open the window, and import only what that needs.

    Parameters
    ----------
    argv : sequence of str, optional
        Without the program's name; `sys.argv` by default.

    Returns
    -------
    int
        0 done, 1 done with findings or failed items, 2 wrong usage or unreadable input.
    """
    if getattr(sys, "frozen", False):
        # A worker process of the frozen app starts the program again and must end here.
        import multiprocessing

        multiprocessing.freeze_support()
        if sys.argv[1:] == ["--decode-frames"]:
            from workbench.dicom.pixels.decoder_process import main as decode_frames

            decode_frames()
            return 0
        if sys.argv[1:] == ["--do-work"]:
            from workbench.app.child import main as do_work

            do_work()
            return 0
    args = list(sys.argv[1:] if argv is None else argv)
    if args and is_for_cli(args[0]):
        from workbench.cli.main import run as run_verb

        return run_verb(args)
    from workbench.ui.application import run as run_window

    return run_window(args)


def is_for_cli(first: str) -> bool:
    """Tell whether the first argument is a verb, or at least no path that could be opened.

    A verb wins over a file of that name (``./info`` opens the file). A lone word that names no file
    is taken for a misspelt verb or the verb of a plugin: the command line knows what to say.
    """
    if first in VERBS or first in _FOR_CLI:
        return True
    return first.replace("-", "").isalpha() and first[0] != "-" and not Path(first).exists()


if __name__ == "__main__":
    sys.exit(main())
