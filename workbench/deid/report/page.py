"""The report as one HTML page, in English and Chinese, for the screen and for paper.

It loads nothing and runs nothing: the language is switched by CSS alone. Every text is escaped.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import IO, TYPE_CHECKING, Any

from workbench.base.text import Text, in_language, language, t
from workbench.deid.batch.outcome import Status
from workbench.deid.dicom.account import Done
from workbench.deid.report import china, hipaa, left, standard
from workbench.deid.report.facts import DONE, FATES, Facts, tag_of
from workbench.deid.report.writing import FORMAT

if TYPE_CHECKING:
    from workbench.deid.batch.report import Report
    from workbench.deid.batch.rows import Row

# A page of a hundred thousand rows opens in no browser; the JSON beside it has them all.
_ROWS_MAX = 1000
_LANGUAGES = (("en", "en", "English"), ("zh_CN", "zh-CN", "中文"))
_STATUS: Mapping[str, Text] = {
    Status.PUBLISHED.value: t("published"),
    Status.HELD.value: t("held"),
    Status.ERROR.value: t("failed"),
}

_STYLE = """
:root { color-scheme: light; font: 15px/1.5 system-ui, "Noto Sans CJK SC", "Microsoft YaHei",
  "PingFang SC", sans-serif; color: #1b1b1b; background: #fff; }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1.2rem; }
h1 { font-size: 1.6rem; margin: .4rem 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0; font-size: .9rem; }
th, td { border: 1px solid #c8c8c8; padding: .3rem .5rem; text-align: left; vertical-align: top; }
th { background: #f1f1f1; } td.number { text-align: right; font-variant-numeric: tabular-nums; }
code { font: .85em ui-monospace, Consolas, monospace; overflow-wrap: anywhere; }
.counts { display: flex; gap: 1rem; padding: 0; list-style: none; }
.counts li { border: 1px solid #c8c8c8; padding: .5rem 1rem; } .counts b { font-size: 1.4rem; }
.claim { border-left: 4px solid #555; padding: .3rem .8rem; background: #f6f6f6; }
label { border: 1px solid #777; padding: .15rem .6rem; cursor: pointer; }
input[name=language] { position: absolute; opacity: 0; }
input:focus-visible + label { outline: 3px solid #1a5fb4; }
#lang-en:checked ~ main [lang=zh-CN], #lang-zh_CN:checked ~ main [lang=en] { display: none; }
#lang-en:checked + label, #lang-zh_CN:checked + label { background: #1b1b1b; color: #fff; }
@media print { input, label { display: none; } body { margin: 0; max-width: none; }
  tr, li { break-inside: avoid; } h2 { break-after: avoid; }
  thead { display: table-header-group; } }
"""


def write_page(file: IO[str], report: Report, signature: Mapping[str, str], data: str) -> None:
    """Write the page.

    Parameters
    ----------
    data : str
        Name of the JSON that was signed.
    """
    for part in _page(report, report.facts, report.head(), signature, data):
        file.write(part)


def _page(
    report: Report, facts: Facts, head: Mapping[str, Any], signature: Mapping[str, str], data: str
) -> Iterator[str]:
    yield (
        f'<!DOCTYPE html>\n<html lang="{_shown().replace("_", "-")}">\n'
        '<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f'<meta name="generator" content="{FORMAT}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(in_language(_TITLE, language()))}</title>\n<style>{_STYLE}</style>\n"
        "</head>\n<body>\n"
    )
    for code, _, name in _LANGUAGES:
        checked = " checked" if code == _shown() else ""
        yield f'<input type="radio" name="language" id="lang-{code}"{checked}>'
        yield f'<label for="lang-{code}">{name}</label>\n'
    yield f"<main>\n<h1>{both(_TITLE)}</h1>\n"
    yield from _summary(facts, head)
    yield from _standard(facts, head)
    yield from _hipaa(facts)
    yield from _china(facts)
    yield from _left(facts)
    yield from _done(facts)
    yield from _dicomdir(report)
    yield from _notes(report)
    yield from _files(report)
    yield from _signed(signature, data)
    yield "</main>\n</body>\n</html>\n"


_TITLE = t("Report of a de-identification")


def both(text: object) -> str:
    """Return a text in both languages, escaped."""
    if not isinstance(text, Text):
        return escape(str(text))
    return "".join(
        f'<span lang="{tag}">{escape(in_language(text, code))}</span>'
        for code, tag, _ in _LANGUAGES
    )


def _shown() -> str:
    return language() if language() in {code for code, *_ in _LANGUAGES} else "en"


def _moment(made: str) -> str:
    """Return a time as people write it."""
    return made.replace("T", " ").replace("+00:00", " UTC")


def _summary(facts: Facts, head: Mapping[str, Any]) -> Iterator[str]:
    counts = head["counts"]
    if head["trial"]:
        yield f'<p class="claim"><b>{both(t("This was a trial: nothing was published."))}</b></p>'
    yield '<ul class="counts">'
    for status, name in _STATUS.items():
        yield f"<li><b>{counts[status]}</b> {both(name)}</li>"
    yield "</ul>\n"
    rows: list[tuple[object, object]] = [
        (t("Made"), _moment(head["made"])),
        (t("Method"), head["method"]),
        (t("Profile"), head["profile"]),
        (t("Options"), ", ".join(head["options"]) or "—"),
        (t("What the output is"), t("pseudonymised (去标识化), not anonymised (匿名化)")),
    ]
    if head["pixels_kept"]:
        rows.append((t("Pixels nobody looked at were published, because"), head["pixels_kept"]))
    rows += [(option, reason) for option, reason in head["reasons"].items()]
    yield _table((), rows)
    yield f'<p class="claim">{both(china.DISCLAIMER)}</p>\n'


def _standard(facts: Facts, head: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h2>{both(t('DICOM PS3.15 Annex E, edition {edition}', edition=head['edition']))}</h2>"
    yield _table(
        (t("Code (CID 7050)"), t("Option"), t("Chosen"), t("What it does")),
        (
            (one.code, one.meaning, t("yes") if one.chosen else "—", one.what)
            for one in standard.methods(facts)
        ),
    )
    yield _table((), [(t("Dates (0028,0303)"), standard.dates(facts))])


def _hipaa(facts: Facts) -> Iterator[str]:
    yield "<h2>HIPAA, 45 CFR 164.514(b)(2)(i)</h2>"
    yield _table(
        ("", t("Class"), t("In headers"), t("In pixels"), t("Counted"), t("Note")),
        (
            (
                *(f"({row.letter})", row.name, FATES[row.header], FATES[row.pixels]),
                _Markup(_counts(row.counts)),
                row.note or "",
            )
            for row in hipaa.rows(facts)
        ),
    )
    held = t("Held back: what may show it is not published until somebody has looked at it.")
    yield f"<p>{both(held)}</p>\n"


def _china(facts: Facts) -> Iterator[str]:
    yield f"<h2>{both(t('Rules of China'))}</h2>"
    yield f'<p class="claim">GB/T 42460-2023: {both(china.grade_text(facts))}</p>'
    yield _table(
        (t("Rule"), t("Clause"), t("Here")),
        ((one.rule, one.clause, one.here) for one in china.clauses(facts)),
    )
    lists = (
        (t("Pseudonymised (去标识化): can be led back with the key"), china.pseudonymised(facts)),
        (
            t("Anonymised (匿名化): single values that cannot be led back from the output"),
            china.anonymised(facts),
        ),
    )
    for title, items in lists:
        yield f"<h3>{both(title)}</h3><ul>"
        yield "".join(f"<li>{both(item)}</li>" for item in items) + "</ul>\n"


def _left(facts: Facts) -> Iterator[str]:
    yield f"<h2>{both(t('What is left'))}</h2>"
    found = left.left(facts)
    names = {True: t("direct identifier"), False: t("quasi-identifier")}
    yield _table(
        (t("Kind"), t("What"), t("Option")),
        ((names[one.direct], one.what, one.option or "—") for one in found),
    )
    attributes = left.attributes(facts)
    if attributes:
        yield f"<h3>{both(t('Attributes of Table E.1-1 that are in the output'))}</h3>"
        yield _table(
            (t("Attribute"), t("Name"), t("How"), t("Count")),
            ((one.tag, one.name, DONE[Done(one.done)], one.count) for one in attributes),
        )


def _done(facts: Facts) -> Iterator[str]:
    """Tell what was done in sum; of what is no attribute of DICOM row by row."""
    totals: Counter[str] = Counter()
    others: Counter[tuple[str, str]] = Counter()
    for (path, done, _), count in facts.actions.items():
        if tag_of(path) is None and not path.startswith("("):
            others[path, done] += count
        else:
            totals[done] += count
    yield f"<h2>{both(t('What was done'))}</h2>"
    if totals:
        yield _table(
            (t("Attributes of DICOM"), t("Count")),
            ((DONE[Done(done)], count) for done, count in sorted(totals.items())),
        )
    if others:
        yield _table(
            (t("Parts of photographs and other pictures"), t("How"), t("Count")),
            (
                (path, DONE[Done(done)], count)
                for (path, done), count in sorted(others.items())[:_ROWS_MAX]
            ),
        )


def _files(report: Report) -> Iterator[str]:
    yield f"<h2>{both(t('Files'))}</h2>"
    reasons = report.rows.reasons()
    if reasons:
        yield _table(
            (t("Not published because"), t("Status"), t("Count")),
            ((reason, _STATUS[status], count) for reason, status, count in reasons),
        )
    for status in (Status.ERROR.value, Status.HELD.value, Status.PUBLISHED.value):
        total = report.counts[status]
        if not total:
            continue
        yield f"<h3>{both(_STATUS[status])}: {total}</h3>"
        head = (t("Input (SHA-256)"), t("Output"), t("Output (SHA-256)"), t("Reason"))
        yield _table(head, map(_file, report.rows.of_status(status, _ROWS_MAX)))
        if total > _ROWS_MAX:
            more = t("{count} more are in the JSON beside this page.", count=total - _ROWS_MAX)
            yield f"<p>{both(more)}</p>"


def _dicomdir(report: Report) -> Iterator[str]:
    made = report.dicomdir
    if made is None:
        return
    yield f"<h2>DICOMDIR</h2><p>{both(t('Made anew of what was published.'))}</p>"
    rows: list[tuple[object, int]] = [(t("Files that it lists"), made["listed"])]
    rows += [(t("Not listed: {reason}", reason=reason), count) for reason, count in report.unlisted]
    yield _table((), rows)


def _notes(report: Report) -> Iterator[str]:
    notes = report.notes()
    if notes:
        yield f"<h2>{both(t('To be known beside the numbers'))}</h2><ul>"
        yield "".join(f"<li>{both(note)}</li>" for note in notes) + "</ul>\n"


def _file(row: Row) -> tuple[object, ...]:
    output = _Code(row.output) if row.output else "—"
    digest = _Code(row.output_sha256) if row.output_sha256 else "—"
    return (_Code(row.sha256), output, digest, row.reason if row.reason.id else "—")


def _signed(signature: Mapping[str, str], data: str) -> Iterator[str]:
    yield f"<h2>{both(t('Signature'))}</h2><p>"
    yield both(
        t(
            "Signed is the report as data, in {name}; check it with “workbench deidentify "
            "--check-report”. Compare the public key with the one you know of the sender.",
            name=data,
        )
    )
    yield "</p>"
    rows = [
        (t("Algorithm"), signature["algorithm"]),
        ("SHA-256", _Code(signature["digest"])),
        (t("Public key"), _Code(signature["public_key"])),
        (t("Signature"), _Code(signature["value"])),
    ]
    yield _table((), rows)


class _Markup(str):
    """Text that is markup already."""

    __slots__ = ()


class _Code(str):
    """Text in letters of one width."""

    __slots__ = ()


def _table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    top = "".join(f"<th>{both(one)}</th>" for one in head)
    lines = "".join(f"<tr>{''.join(map(_cell, row))}</tr>\n" for row in rows)
    titles = f"<thead><tr>{top}</tr></thead>" if top else ""
    return f"<table>{titles}<tbody>\n{lines}</tbody></table>\n"


def _cell(value: object) -> str:
    if isinstance(value, int):
        return f'<td class="number">{value}</td>'
    if isinstance(value, _Markup):
        return f"<td>{value}</td>"
    if isinstance(value, _Code):
        return f"<td><code>{escape(value)}</code></td>"
    return f"<td>{both(value)}</td>"


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{both(DONE[Done(done)])} {count}" for done, count in counts.items()) or "—"
