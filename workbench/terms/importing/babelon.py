"""Babelon: tables of translations of an ontology, several rows a term."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

_LABELS = ("rdfs:label", "label")


def labels(
    rows: Iterator[tuple[int, list[str]]], header: Sequence[str]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows with names in Chinese; all rows of a table of another kind."""
    heads = [one.strip().lower() for one in header]
    if not {"subject_id", "translation_value"} <= set(heads):
        yield from rows
        return
    for line, row in rows:
        said = dict(zip(heads, row, strict=False))
        is_label = said.get("predicate_id", _LABELS[0]).lower() in _LABELS
        language = said.get("translation_language", "zh").lower()
        if is_label and language.startswith("zh") and "tw" not in language:
            yield line, row
