"""Sites of which a body has one on each side: a description of one needs a side."""

from __future__ import annotations

from functools import cache

from workbench.base.resources import resource_path
from workbench.model.concept import Concept


def is_paired(site: Concept) -> bool:
    """Return whether a site is one of two; of what is not in the list nobody knows."""
    return (site.scheme, site.value) in paired_sites()


@cache
def paired_sites() -> frozenset[tuple[str, str]]:
    """Return (scheme, code) of all paired sites, from ``resources/codes/paired_sites.tsv``."""
    lines = resource_path("codes", "paired_sites.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return frozenset((row[0], row[1]) for row in rows[1:])
