"""What cleaning does to a DICOM file: its data set beside the cleaned one, and the account."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from workbench.base.text import Text, t
from workbench.deid.dicom.account import Account, Done, Entry
from workbench.deid.dicom.deidentify import Cleaned, Setup, deidentify
from workbench.deid.dicom.file import read_file
from workbench.deid.dicom.pixel_review import Outcome, Verdict
from workbench.deid.policy.actions import Policy
from workbench.deid.policy.options import Option
from workbench.deid.preview.difference import FATES, Difference, Fate, Node, shortened
from workbench.deid.preview.reasons import why

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset
    from pydicom.tag import BaseTag

    from workbench.deid.dicom.known import Known

_BULK = frozenset("OB OD OF OL OV OW UN".split())
# A thousand frames have a thousand items that look the same.
_ITEMS_MAX = 24
_PIXELS = frozenset({0x7FE00010, 0x7FE00008, 0x7FE00009})

Accounts = Mapping[str, tuple[Fate, str]]


def dicom_difference(data: bytes, setup: Setup, pixels: Outcome = Outcome.CLEAN) -> Difference:
    """Return what would become of the header of a file.

    Parameters
    ----------
    pixels : Outcome
        What is known of the pixels: nobody looks at them for this.

    Raises
    ------
    InputError
        If it cannot be read as DICOM.
    """
    # Faces are blanked in whole series, which is not known here.
    policy = Policy(setup.policy.options - {Option.CLEAN_VISUAL_FEATURES})
    cleaned = deidentify(data, evolve(setup, policy=policy, review=_Told(pixels)))
    source, _ = read_file(data)
    after = read_file(cleaned.data)[0] if cleaned.data is not None else None
    return Difference(_nodes(source, after, cleaned), cleaned.held)


@frozen
class _Told:
    """A review of pixels that were looked at elsewhere."""

    outcome: Outcome

    def review(self, dataset: Dataset, syntax: str, known: Known, sha256: str = "") -> Verdict:
        """Return what was told."""
        from workbench.deid.dicom.pixels import has_pixels

        return Verdict(self.outcome if has_pixels(dataset) else Outcome.NO_PIXELS)


def _nodes(source: Dataset, after: Dataset | None, cleaned: Cleaned) -> tuple[Node, ...]:
    done = _accounts(cleaned.account)
    old_meta, new_meta = (getattr(one, "file_meta", None) or {} for one in (source, after))
    meta = _level(old_meta, new_meta, {}, "", "structure")
    nodes = _level(source, after if after is not None else {}, done, "", "marker")
    head = (Node("", t("Head of the file"), children=meta),) if meta else ()
    return (*head, *nodes)


def _accounts(account: Account) -> Accounts:
    return {
        entry.path: (FATES[entry.done], "pseudonym" if _is_named(entry) else entry.why)
        for entry in account.entries
    }


def _is_named(entry: Entry) -> bool:
    """Return whether a pseudonym stands where the table asks for less."""
    return entry.done is Done.MAPPED and entry.why[:1] in ("Z", "D", "X")


def _level(before: Any, after: Any, done: Accounts, path: str, other: str) -> tuple[Node, ...]:
    """Return the elements of one data set or item; `other` is why an element has no entry."""
    tags = sorted({*before.keys(), *after.keys()})
    return tuple(_element(tag, before, after, done, path, other) for tag in tags)


def _element(tag: BaseTag, before: Any, after: Any, done: Accounts, path: str, other: str) -> Node:
    here = f"{path}({tag.group:04X},{tag.element:04X})"
    old, new = _read(before, tag), _read(after, tag)
    shown = (_value(old), _value(new))
    fate, code = done.get(here) or (_compared(old, new, shown), other)
    known = old if old is not None else new
    inner: tuple[Node, ...] = ()
    if known is not None and known.VR == "SQ":
        inner = _items(old, new, done, here)
        if fate is Fate.KEPT and _is_touched(inner):
            fate = Fate.CLEANED
    return Node(
        f"({tag.group:04X},{tag.element:04X})",
        _name(known, tag),
        *shown,
        fate,
        why(code),
        known.VR if known is not None else "",
        inner,
    )


def _is_touched(nodes: tuple[Node, ...]) -> bool:
    """Return whether anything in a sequence becomes something else."""
    return any(one.fate not in (None, Fate.KEPT) for node in nodes for one in node.walk())


def _compared(
    old: DataElement | None, new: DataElement | None, shown: tuple[Text | str, Text | str]
) -> Fate:
    if old is None:
        return Fate.ADDED
    if new is None:
        return Fate.REMOVED
    return Fate.KEPT if shown[0] == shown[1] else Fate.REPLACED


def _items(
    old: DataElement | None, new: DataElement | None, done: Accounts, path: str
) -> tuple[Node, ...]:
    olds, news = _sequence(old), _sequence(new)
    gone = {n for n in range(len(olds)) if f"{path}[{n}]" in done}
    stays = [one for n, one in enumerate(olds) if n not in gone]
    made = []
    # Items that are made anew have nothing to do with those that were there.
    is_same = len(stays) == len(news) and any(key.startswith(f"{path}[0].") for key in done)
    at = 0
    for n, item in islice(enumerate(olds), _ITEMS_MAX):
        if n in gone:
            inner = _level(item, {}, {}, "", "within")
            made.append(_item(n, inner, Fate.REMOVED, "E.3.4-1"))
        else:
            after = news[at] if is_same else {}
            inner = _level(item, after, done, f"{path}[{at}].", "code" if is_same else "within")
            made.append(_item(n, inner))
            at += 1
    if not is_same:
        made += [
            _item(n, _level({}, item, {}, "", "D"), Fate.ADDED, "D") for n, item in enumerate(news)
        ]
    left = len(olds) - _ITEMS_MAX
    return (*made, Node("", t("… and {count} more items", count=left))) if left > 0 else tuple(made)


def _item(n: int, inner: tuple[Node, ...], fate: Fate | None = None, code: str = "") -> Node:
    name = t("Item {n}", n=n + 1)
    return Node("", name, fate=fate, why=why(code) if code else None, children=inner)


def _sequence(element: DataElement | None) -> list[Any]:
    return list(element.value or ()) if element is not None else []


def _read(dataset: Any, tag: BaseTag) -> DataElement | None:
    if tag not in dataset:
        return None
    try:
        found: DataElement = dataset[tag]
    except Exception:  # whatever a malformed value raises
        from pydicom.dataelem import DataElement as New

        return New(tag, "UN", b"")
    return found


def _name(element: DataElement | None, tag: BaseTag) -> str:
    return element.name if element is not None else str(tag)


def _value(element: DataElement | None) -> Text | str:
    """Return a value as it may stand in a row of a table."""
    if element is None:
        return ""
    if element.VR == "SQ":
        return _items_of(len(element.value or ()))
    value = element.value
    if element.VR in _BULK or isinstance(value, bytes):
        return _bytes(element)
    if value is None:
        return ""
    try:
        parts = [str(one) for one in value] if element.VM > 1 else [str(value)]
    except Exception:  # malformed
        return ""
    text = "\\".join(parts).replace("\r", " ").replace("\n", " ")
    return shortened(text)


def _items_of(count: int) -> Text:
    return t("One item") if count == 1 else t("{count} items", count=count)


def _bytes(element: DataElement) -> Text | str:
    value = element.value if isinstance(element.value, bytes) else b""
    if int(element.tag) not in _PIXELS and 0 < len(value) <= 64:
        text = value.rstrip(b"\0 ").decode("latin-1")
        if text.isprintable():
            return text  # a name in an unknown element is seen as one
    return t("{count} bytes", count=f"{len(value):,}") if value else ""
