"""Content items of structured reports: Table E.3.4-1, by concept and value type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from workbench.deid.policy.actions import Policy
from workbench.deid.policy.options import Option
from workbench.deid.policy.rules import ContentRule, tables

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_VALUES = {
    "TEXT": "TextValue",
    "PNAME": "PersonName",
    "DATE": "Date",
    "TIME": "Time",
    "DATETIME": "DateTime",
    "UIDREF": "UID",
}
# Where the same concept is in the table under an older scheme.
_VALUE_TYPE = 0x0040A040
_SCHEMES = {"SRT": "SCT", "SNM3": "SCT", "99SDM": "SCT"}


@frozen
class ContentItem:
    """One item: what kind of value it has, and what the tables say of it."""

    value_type: str
    code: str | None
    cleans: bool

    @classmethod
    def of(cls, item: Dataset, policy: Policy) -> ContentItem | None:
        """Return the item, None for what is no content item."""
        if _VALUE_TYPE not in item.keys():
            return None
        kind = _text(item, "ValueType")
        names = item.get("ConceptNameCodeSequence", None)
        if not kind:
            return None
        rule = _rule(names[0], kind) if names else None
        code = policy.content_code(rule) if rule is not None else None
        return cls(kind, code, policy.has(Option.CLEAN_STRUCTURED_CONTENT))

    @property
    def is_removed(self) -> bool:
        """Whether the whole item goes."""
        return self.code == "X"

    def ruled(self, keyword: str) -> str | None:
        """Return the code for the value of the item, None where Table E.1-1 decides."""
        if keyword != _VALUES.get(self.value_type):
            return None
        if self.value_type == "UIDREF":
            return "K" if self.code == "K" else "U"
        if self.code in ("K", "C"):
            return self.code
        if self.value_type == "TEXT":
            return "C" if self.code is None and self.cleans else "D"
        return "D" if self.code is not None else None


def _rule(name: Dataset, kind: str) -> ContentRule | None:
    scheme, code = _text(name, "CodingSchemeDesignator"), _text(name, "CodeValue")
    by_concept = tables().by_concept
    found = by_concept.get((scheme, code, kind))
    if found is None and scheme in _SCHEMES:
        from pydicom.sr._snomed_dict import mapping

        new = mapping["SRT"].get(code, "")
        found = by_concept.get((_SCHEMES[scheme], new, kind))
    return found


def _text(item: Dataset, keyword: str) -> str:
    try:
        return str(item.get(keyword, "") or "").strip()
    except Exception:  # malformed counts as absent
        return ""
