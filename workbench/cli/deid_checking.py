"""Checking the report of a de-identification on the command line."""

from __future__ import annotations

from pathlib import Path

from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.output import message, print_json, print_line


def check(path: Path, key: Path | None, out: Path | None, as_json: bool) -> int:
    """Print whether a report is as it was signed; 1 when anything is wrong."""
    from workbench.deid.keys.secret import open_secret
    from workbench.deid.report.checking import check_report

    if key is not None and not key.is_file():
        raise InputError(t("There is no key file {name}.", name=key.name))
    if out is not None and not out.is_dir():
        raise InputError(t("There is no folder {name}.", name=out.name))
    found = check_report(path, open_secret(key) if key is not None else None, out)
    if as_json:
        print_json(found.as_json())
        return 0 if found.ok else 1
    if found.signed:
        print_line(t("The signature is good, by the public key {key}.", key=found.public_key))
    else:
        message(t("The signature is wrong: the report was changed, or never signed."))
    if found.own is not None:
        print_line(
            t("It was signed by this project.")
            if found.own
            else t("It was not signed by this project.")
        )
    if found.trial:
        print_line(t("It is of a trial: nothing was published."))
    for name in found.missing:
        message(t("missing: {name}", name=name))
    for name in found.changed:
        message(t("changed: {name}", name=name))
    for name in found.extra:
        message(t("not in the report: {name}", name=name))
    if out is not None and not (found.missing or found.changed or found.extra):
        print_line(t("Published files that are as the report says: {count}.", count=found.files))
    return 0 if found.ok else 1
