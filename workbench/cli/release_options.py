"""Options of the verbs from which something leaves: what is cleaned, with which secret."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from attrs import evolve

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.files import read_bytes

if TYPE_CHECKING:
    from workbench.deid.pixels.decisions import Decisions
    from workbench.deid.profile.library import ProfileLibrary
    from workbench.deid.profile.profile import Profile

KeyFile = Annotated[
    Path | None, typer.Option("--key", metavar="FILE", help=str(t("Secret of the project.")))
]
ProfileToLeave = Annotated[
    str, typer.Option("--deidentify", metavar="PROFILE", help=str(t("Profile, such as basic.")))
]
PolicyOptions = Annotated[
    list[str] | None, typer.Option("--option", metavar="NAME", help=str(t("Option of PS3.15.")))
]
KeepPixels = Annotated[
    str,
    typer.Option(
        "--keep-pixels",
        metavar="REASON",
        help=str(t("Publish pixels that nobody has looked at, and say why.")),
    ),
]
DecisionsFile = Annotated[
    Path | None,
    typer.Option(
        "--decisions", metavar="FILE", help=str(t("What was decided on pixels in a review."))
    ),
]

Reasons = Annotated[
    list[str] | None,
    typer.Option(
        "--reason",
        metavar="OPTION=TEXT",
        help=str(t("Why an option may keep identity, such as retain-uids; it is recorded.")),
    ),
]


def chosen_profile(
    library: ProfileLibrary,
    name: str,
    options: list[str] | None,
    reasons: list[str] | None,
    keep_pixels: str,
) -> Profile:
    """Return a profile with what was asked for beside it.

    Raises
    ------
    InputError
        If there is no such profile or option, or one keeps identity and nobody says why.
    """
    chosen = library.get(name).with_options(options or [])
    chosen = evolve(chosen, reasons={**chosen.reasons, **named_reasons(reasons or ())})
    chosen.check_reasons()
    return evolve(chosen, keep_pixels=keep_pixels) if keep_pixels else chosen


def named_reasons(pairs: Iterable[str]) -> dict[str, str]:
    """Return the reasons by option; raises InputError for what is no pair or no option."""
    from workbench.deid.policy.options import options_named

    found = {}
    for pair in pairs:
        name, equals, why = pair.partition("=")
        if not equals or not why.strip():
            raise InputError(t("--reason takes OPTION=TEXT, not “{text}”.", text=pair))
        options_named([name.strip()])
        found[name.strip()] = why.strip()
    return found


def read_decisions(path: Path | None) -> Decisions:
    """Return the decisions in a file; none without one."""
    from workbench.deid.pixels.decisions import Decisions

    return Decisions() if path is None else Decisions.from_json(read_bytes(path))
