"""``workbench terms``: coded terms, searched, shown, listed, imported."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.app.session import Session
from workbench.base.errors import InputError
from workbench.base.text import language, t
from workbench.cli.desk import AsJson, make_session
from workbench.cli.output import message, print_fields, print_json, print_table, show_share
from workbench.cli.term_lists import (
    ColumnOption,
    EncodingOption,
    LicenceOption,
    ListChoice,
    NameOption,
    SchemeOption,
    SheetOption,
    SourceOption,
    VersionOption,
    print_report,
    report_data,
)

if TYPE_CHECKING:
    from workbench.terms.values import Hit, SystemInfo, Term


class TermsAction(StrEnum):
    """What to do."""

    SEARCH = "search"
    SHOW = "show"
    SYSTEMS = "systems"
    IMPORT = "import"
    REMOVE = "remove"
    BUILD = "build"


def terms(
    action: Annotated[TermsAction, typer.Argument(help=str(t("What to do.")))],
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUERY | SYSTEM CODE | FILE | NAME]",
            help=str(
                t(
                    "search: what to look for; show: system or scheme, and code; import: a file; "
                    "remove: the name of an imported system."
                )
            ),
        ),
    ] = None,
    system: Annotated[
        list[str] | None,
        typer.Option("--system", help=str(t("search: only in this system or scheme."))),
    ] = None,
    context: Annotated[
        list[str] | None,
        typer.Option("--context", help=str(t("search: only in this context, as CID7151."))),
    ] = None,
    modality: Annotated[
        str, typer.Option("--modality", help=str(t("search: what is likely on such images first.")))
    ] = "",
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=1000, help=str(t("search: so many terms.")))
    ] = 20,
    name: NameOption = "",
    scheme: SchemeOption = "",
    version: VersionOption = "",
    column: ColumnOption = None,
    encoding: EncodingOption = "",
    sheet: SheetOption = "",
    source: SourceOption = "",
    licence: LicenceOption = "",
    as_json: AsJson = False,
) -> int:
    """Search coded terms, show one, list the systems, or import a list of your own."""
    session = make_session()
    given = what or []
    try:
        if action is TermsAction.SEARCH:
            return _search(session, given, system, context, modality, limit, as_json)
        if action is TermsAction.SHOW:
            return _show(session, given, as_json)
        if action is TermsAction.SYSTEMS:
            return _systems(session, as_json)
        if action is TermsAction.BUILD:
            return _build(session, as_json)
        if action is TermsAction.REMOVE:
            session.terms.remove_list(_only(given, "NAME"))
            return 0
        path, columns = Path(_only(given, "FILE")), tuple(column or ())
        said = ListChoice(name, scheme, version, columns, encoding, sheet, source, licence)
        return _import(session, path, said, as_json)
    finally:
        session.close()


def _only(given: list[str], what: str) -> str:
    if len(given) != 1:
        raise InputError(t("One {what} is needed.", what=what))
    return given[0]


def _make_ready(session: Session) -> None:
    """Build the index where there is none, or one of older systems."""
    if not session.terms.is_current:
        message(t("Making coded terms ready; this is done once."))
        session.terms.build(show_share)


def _search(
    session: Session,
    given: list[str],
    systems: list[str] | None,
    contexts: list[str] | None,
    modality: str,
    limit: int,
    as_json: bool,
) -> int:
    from attrs import evolve

    from workbench.app.terms.around import surroundings
    from workbench.terms.modalities import surroundings_of
    from workbench.terms.values import Filter

    if not given:
        raise InputError(t("Say what to look for: workbench terms search QUERY."))
    _make_ready(session)
    _check_systems(session, systems or [])
    only = Filter(tuple(systems or ()), tuple(one.upper() for one in contexts or ()))
    likely = surroundings_of(modality)
    around = evolve(surroundings(session), contexts=likely.contexts, systems=likely.systems)
    found = session.terms.search(" ".join(given), limit, only, around)
    if as_json:
        print_json([hit_data(hit) for hit in found])
    else:
        head = (t("Scheme"), t("Code"), t("Meaning"), t("Chinese"), t("Match"))
        print_table(head, ((h.scheme, h.code, h.meaning, h.zh, h.match.value) for h in found))
    return 0 if found else 1


def _check_systems(session: Session, asked: list[str]) -> None:
    known = session.terms.index.systems()
    names = {one.name for one in known} | {one.scheme for one in known}
    names.update(scheme for one in known for scheme in one.notices)
    schemes = session.terms.index.schemes()
    for one in asked:
        if one not in names | schemes:
            raise InputError(
                t(
                    "There is no system {name!r}. Known: {known}.",
                    name=one,
                    known=", ".join(system.name for system in known),
                )
            )


def hit_data(hit: Hit) -> dict[str, Any]:
    """Return an answer as it is printed."""
    return {
        "scheme": hit.scheme,
        "code": hit.code,
        "meaning": hit.meaning,
        "zh": hit.zh,
        "match": hit.match.value,
        "matched": hit.matched,
        "system": hit.system,
        "version": hit.version,
        "differs": hit.differs,
        "score": hit.score,
    }


def _show(session: Session, given: list[str], as_json: bool) -> int:
    if len(given) != 2:
        raise InputError(t("Say which term: workbench terms show SYSTEM CODE."))
    _make_ready(session)
    term = session.terms.term(*given)
    path = session.terms.index.path_of(term)
    children = session.terms.index.children(*term.key)
    if as_json:
        print_json(_term_data(term, path, children))
        return 0
    names = ", ".join(dict.fromkeys(one.text for one in term.names))
    print_fields(
        (
            (t("Meaning"), term.meaning),
            (t("Code"), f"{term.scheme} {term.code}"),
            (t("Version"), term.version),
            (t("Names"), names),
            (t("Kind of"), " › ".join(one.title(language()) for one in path)),
            (t("Kinds"), ", ".join(one.title(language()) for one in children)),
            (t("Contexts"), ", ".join(term.contexts)),
            (t("Definition"), term.definition),
            (t("Reference"), term.reference),
            (t("Source"), term.source),
            (t("Licence"), term.licence),
            (t("Elsewhere"), ", ".join(f"{s}: {m}" for s, m in term.other_meanings)),
        )
    )
    return 0


def _term_data(term: Term, path: list[Term], children: list[Hit]) -> dict[str, Any]:
    zh = term.name("zh_CN")
    return {
        "scheme": term.scheme,
        "code": term.code,
        "meaning": term.meaning,
        "zh": zh.text if zh else "",
        "version": term.version,
        "system": term.system,
        "names": [
            {
                "text": one.text,
                "language": one.language,
                "preferred": one.is_preferred,
                "origin": one.origin,
                "review": one.review.value if one.review else "",
            }
            for one in term.names
        ],
        "path": [{"scheme": one.scheme, "code": one.code, "meaning": one.meaning} for one in path],
        "children": [
            {"scheme": one.scheme, "code": one.code, "meaning": one.meaning} for one in children
        ],
        "contexts": list(term.contexts),
        "definition": term.definition,
        "reference": term.reference,
        "source": term.source,
        "licence": term.licence,
        "other_meanings": [{"system": s, "meaning": m} for s, m in term.other_meanings],
    }


def _systems(session: Session, as_json: bool) -> int:
    _make_ready(session)
    found = session.terms.index.systems()
    if as_json:
        print_json([system_data(one) for one in found])
        return 0
    head = (t("Name"), t("Scheme"), t("Version"), t("Terms"), t("Title"), t("Licence"))
    rows = ((s.name, s.scheme, s.version, f"{s.terms:,}", s.title, s.licence) for s in found)
    print_table(head, rows)
    for notice in dict.fromkeys(str(text) for one in found for text in one.notices.values()):
        message(notice)
    return 0


def system_data(system: SystemInfo) -> dict[str, Any]:
    """Return a system as it is printed."""
    return {
        "name": system.name,
        "scheme": system.scheme,
        "version": system.version,
        "title": system.title,
        "terms": system.terms,
        "source": system.source,
        "licence": system.licence,
        "imported": system.is_imported,
        "notices": {scheme: str(text) for scheme, text in system.notices.items()},
    }


def _build(session: Session, as_json: bool) -> int:
    session.terms.build(show_share)
    return _systems(session, as_json)


def _import(session: Session, path: Path, said: ListChoice, as_json: bool) -> int:
    report = session.terms.take_list(said.wanted(path))
    if as_json:
        print_json(report_data(report))
    else:
        print_report(report)
    return 0 if report.is_clean else 1
