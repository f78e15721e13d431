"""Running a verb: import only its module, turn every expected error into one clear line."""

from __future__ import annotations

import importlib
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, set_language, t
from workbench.cli import VERBS
from workbench.cli.output import message, print_line

log = logging.getLogger(__name__)

OK, FINDINGS, USAGE = 0, 1, 2
INTERRUPTED = 130  # what typer makes of Ctrl+C, as shells do

HELP: Mapping[str, Text] = {
    "demo": t("Do the main job on the sample data without a screen and print what it wrote"),
    "new": t("Make a project"),
    "add": t("Add images and folders to a project"),
    "info": t("Tell what a project, image, series or folder is"),
    "render": t("Write what the canvas shows as a PNG"),
    "pyramid": t("Make a large picture ready for zooming, in a file or in the cache"),
    "import": t("Import annotation files"),
    "export": t("Export annotations, de-identified"),
    "deidentify": t("Take the persons out of files, and hold back what is undecided"),
    "vault": t("Tell who a pseudonym was, to those who may know, and note it"),
    "presentation": t("Write how an image is shown as a DICOM presentation state"),
    "inspection": t("Print how much of each image was looked at, by whom and when"),
    "candidates": t("Print what differs from a reference, or stands out of an image"),
    "calibrate": t("Find cameras from pictures of a target, and calibrate images with them"),
    "part": t("Import the zones of a part, and say how it lies on images"),
    "measure": t("Print every measurement with unit, source and uncertainty"),
    "followup": t("Print lesions over time, with sums, changes and flags by RECIST 1.1"),
    "describe": t("Tell annotations in words, by a template"),
    "check": t("Print what is wrong in a project, and put right what is safe"),
    "occlusion": t("Print how much of every object is hidden, and by what"),
    "terms": t("Search coded terms, show one, list the systems, import a list"),
    "history": t("Print who did what and when, or verify it"),
    "plugins": t("List what is loaded"),
    "doctor": t("Check this machine and say what is missing and how to get it"),
}


def run(args: Sequence[str]) -> int:
    """Run one verb and return its exit status: 0 done, 1 findings, 2 usage or unreadable input."""
    try:
        status = _run(args)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has enough of it. Python flushes once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINDINGS
    return status


def _run(args: Sequence[str]) -> int:
    _use_utf8()
    _prepare()
    verb, *rest = args
    if verb in ("--help", "-h"):
        _print_help()
        return OK
    if verb == "--version":
        from importlib.metadata import version

        print_line(f"workbench {version('workbench')}")
        return OK
    known = VERBS if verb in VERBS else {**_verbs_of_plugins(), **VERBS}
    if verb not in known:
        message(_no_verb(verb, known))
        return USAGE
    module, _, name = known[verb].partition(":")
    try:
        function = getattr(importlib.import_module(module), name)
    except Exception as error:  # a plugin of the user, or an incomplete installation
        return _explain(verb, error)
    return call(verb, function, rest)


def call(verb: str, function: Callable[..., Any], args: Sequence[str]) -> int:
    """Parse arguments for a verb's function and run it."""
    import typer

    if isinstance(function, typer.Typer):  # of verbs of its own
        app = function
        app.info.help = str(HELP.get(verb, "")) or None
    else:
        app = typer.Typer(
            add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False
        )
        app.command(name=verb, help=str(HELP.get(verb, "")) or None)(function)
    try:
        result = app(list(args), prog_name=f"workbench {verb}", standalone_mode=False)
    except WorkbenchError as error:
        message(error.text)
        return error.exit_code
    except typer.Exit as error:
        return int(error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        message(t("Cancelled."))
        return FINDINGS
    except BrokenPipeError:
        raise
    except Exception as error:  # the edge of the program: never a traceback for a user
        return _explain(verb, error)
    if result == INTERRUPTED:
        message(t("Cancelled."))
    return int(result or OK)


def _explain(verb: str, error: Exception) -> int:
    """Say in one line what typer did not understand, or what went wrong in us."""
    format_message = getattr(error, "format_message", None)
    if format_message is not None:
        message(
            t(
                "workbench {verb}: {problem} “workbench {verb} --help” lists the options.",
                verb=verb,
                problem=format_message(),
            )
        )
        return USAGE
    if isinstance(error, OSError) and error.filename is not None:
        # A folder that may not be looked into, a disk that is gone: whoever looked did not ask.
        reason = error.strerror or type(error).__name__
        message(t("{path} cannot be read: {reason}.", path=str(error.filename), reason=reason))
        return USAGE
    log.error("verb %s failed", verb, exc_info=error)
    reason = f"{type(error).__name__}: {error}"
    message(t("Something unexpected went wrong in “{verb}”: {reason}", verb=verb, reason=reason))
    return USAGE


def _prepare() -> None:
    from workbench.app.places import Places
    from workbench.app.settings import load_settings
    from workbench.base.log import log_to

    places = Places.of_user()
    log_to(places.log)
    set_language(load_settings(places.settings).language)


def _use_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _verbs_of_plugins() -> dict[str, str]:
    from workbench.app.places import Places
    from workbench.app.plugins import Plugins

    return Plugins.discover(Places.of_user().plugins).verbs()


def _no_verb(verb: str, known: Mapping[str, str]) -> Text:
    from difflib import get_close_matches

    near = get_close_matches(verb, known, 1)
    if near:
        return t("There is no verb “{verb}”. Did you mean “{near}”?", verb=verb, near=near[0])
    return t(
        "There is no verb “{verb}” and no file of that name. “workbench --help” lists the verbs.",
        verb=verb,
    )


def _print_help() -> None:
    print_line(t("workbench [PATH…]         open the window"))
    print_line(t("workbench VERB [OPTIONS]  do one thing without a window"))
    print_line()
    width = max(map(len, HELP))
    for verb, text in HELP.items():
        print_line(f"  {verb:{width}}  {text}")
    print_line()
    print_line(t("“workbench VERB --help” lists the options of a verb."))
