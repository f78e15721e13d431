"""Profiles of de-identification on the command line: listed, compared, saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve

from workbench.base.text import t
from workbench.cli.output import message, print_json, print_line, print_table

if TYPE_CHECKING:
    from workbench.deid.profile.library import ProfileLibrary
    from workbench.deid.profile.profile import Profile

_SUFFIX = ".json"


def list_profiles(library: ProfileLibrary, as_json: bool) -> int:
    """Print all profiles."""
    own = {profile.name for profile in library.own()}
    found = library.profiles()
    if as_json:
        print_json([_row(profile, profile.name in own) for profile in found])
    else:
        print_table(
            (t("Profile"), t("Title"), t("Options")),
            (
                (one.name, one.shown(), ", ".join(sorted(o.value for o in one.options)) or "—")
                for one in found
            ),
        )
    problems = library.problems()
    for problem in problems:
        message(problem)
    return 1 if problems else 0


def compare(library: ProfileLibrary, chosen: Profile, other: str, as_json: bool) -> int:
    """Print in what two profiles differ, and which attributes of Table E.1-1 that concerns."""
    from workbench.deid.profile.difference import attributes, difference

    second = library.get(other)
    settings = difference(chosen, second)
    concerned = attributes(chosen, second)
    if as_json:
        print_json(
            {
                "profiles": [chosen.name, second.name],
                "settings": [[one.what, one.first, one.second] for one in settings],
                "attributes": [[one.what, one.first, one.second] for one in concerned],
            }
        )
        return 0
    if not settings:
        print_line(t("The two profiles do the same."))
        return 0
    head = (t("Setting"), chosen.name, second.name)
    print_table(head, ((one.what, one.first, one.second) for one in settings))
    print_line()
    head = (t("Attribute"), chosen.name, second.name)
    print_table(head, ((one.what, one.first, one.second) for one in concerned))
    return 0


def save(library: ProfileLibrary, chosen: Profile, name: str) -> int:
    """Keep a profile in the library, or write it as a file."""
    from workbench.deid.profile.file import write_profile

    if name.endswith(_SUFFIX):
        path = Path(name)
        write_profile(path, evolve(chosen, name=_name_of(path)))
    else:
        path = library.save(evolve(chosen, name=name))
    print_line(str(path))
    return 0


def _name_of(path: Path) -> str:
    from workbench.deid.profile.file import check_name

    return check_name(path.stem)


def _row(profile: Profile, own: bool) -> dict[str, Any]:
    return {
        "name": profile.name,
        "title": profile.shown(),
        "own": own,
        "options": sorted(option.value for option in profile.options),
        "keep_pixels": profile.keep_pixels,
        "photo": profile.photo.as_json(),
        "notes": profile.notes,
    }
