"""``workbench check``: the findings of all checks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.api.checks import Finding, Severity
from workbench.app.session import Session
from workbench.base.text import t
from workbench.cli.desk import AsJson, Author, opened
from workbench.cli.output import message, print_json, print_line, print_table
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.image import Image
from workbench.model.project import Project
from workbench.model.review import Waiver

SEVERITIES = {
    Severity.ERROR: t("Error"),
    Severity.WARNING: t("Warning"),
    Severity.NOTE: t("Note"),
}


def check(
    project: Annotated[Path, typer.Argument(metavar="PROJECT")],
    as_json: AsJson = False,
    fix: Annotated[
        bool, typer.Option("--fix", help=str(t("Put right what can be put right safely.")))
    ] = False,
    waived: Annotated[
        bool, typer.Option("--waived", help=str(t("Count waived findings, too.")))
    ] = False,
    author: Author = "",
) -> int:
    """Print what is wrong in a project, the worst first; exit 1 when there is something."""
    from workbench.app.findings.checking import check_session
    from workbench.qa.waivers import split

    with opened(project, author, read_only=not fix, may_write=fix) as session:
        fixed = _fix(session) if fix else 0
        open_, let = split(session.project, check_session(session))
        rows = [to_row(session.project, one) for one in open_]
        if waived:
            rows += [to_row(session.project, one, waiver) for one, waiver in let]
    if as_json:
        print_json(rows)
    else:
        _print(rows, 0 if waived else len(let))
    if fix:
        message(t("Put right: {n}.", n=fixed))
    return 1 if rows else 0


def _fix(session: Session) -> int:
    """Put right what is safe, one undo step a kind; return how many findings that were."""
    from workbench.app.findings.checking import check_session
    from workbench.app.findings.fixing import fix, safe_fixes
    from workbench.base.errors import InputError
    from workbench.qa.waivers import split

    open_, _ = split(session.project, check_session(session))
    done = 0
    for group in safe_fixes(open_):
        try:
            change = session.do(fix, group)
        except InputError as error:
            message(error.text)
            continue
        touched = change.ids if change is not None else frozenset()
        done += sum(one.about in touched for one in group)
    return done


def to_row(project: Project, one: Finding, waiver: Waiver | None = None) -> dict[str, Any]:
    """Return a finding as the JSON has it."""
    row: dict[str, Any] = {
        "check": one.check,
        "severity": one.severity.value,
        "annotation": None,
        "message": str(one.message),
        "label": None,
        "image": None,
        "frame": None,
        "others": list(one.others),
        "fix": one.fix.name if one.fix is not None else None,
        "details": dict(one.details),
        "waived": None,
    }
    about = project.get(one.about) if one.about is not None else None
    if isinstance(about, Image):
        row["image"] = about.path
    elif isinstance(about, Annotation):
        row.update(annotation=about.id, label=about.label)
        if isinstance(about.anchor, OnFrame):
            image = project.images.get(about.anchor.image)
            row.update(image=image.path if image else None, frame=about.anchor.frame)
    if one.subject:
        row["subject"] = one.subject
    if waiver is not None:
        row["waived"] = {
            "reason": waiver.reason,
            "author": waiver.author,
            "at": waiver.at.isoformat(),
        }
    return row


def _print(rows: list[dict[str, Any]], left_out: int) -> None:
    if rows:
        head = (t("Severity"), t("Check"), t("Image"), t("Frame"), t("Label"), t("Message"))
        print_table(head, ([_cell(cell) for cell in _cells(row)] for row in rows))
    else:
        print_line(t("No findings."))
    if left_out:
        message(t("{n} waived findings are not listed; --waived lists them.", n=left_out))


def _cells(row: dict[str, Any]) -> tuple[Any, ...]:
    severity = SEVERITIES[Severity(row["severity"])]
    text = row["message"]
    if row["waived"]:
        text = f"{text} [{t('waived')}: {row['waived']['reason']}]"
    return severity, row["check"], row["image"], row["frame"], row["label"], text


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
