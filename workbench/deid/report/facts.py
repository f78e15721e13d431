"""What a run was set to and what it did: all that the parts of a report are made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache

from attrs import frozen

from workbench.base.text import Text, t
from workbench.deid.dicom.account import Done
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.photo.policy import PhotoPolicy, Serials
from workbench.deid.policy.options import Option


class Fate(StrEnum):
    """What became of a class of identifiers."""

    REMOVED = "removed"
    PSEUDONYMISED = "pseudonymised"
    SHIFTED = "shifted"
    GENERALISED = "generalised"
    SEARCHED = "removed where found"
    HELD = "held"
    KEPT = "kept"
    NOT_LOOKED_FOR = "not looked for"


FATES: Mapping[Fate, Text] = {
    Fate.REMOVED: t("removed"),
    Fate.PSEUDONYMISED: t("pseudonymised"),
    Fate.SHIFTED: t("shifted"),
    Fate.GENERALISED: t("made coarser"),
    Fate.SEARCHED: t("removed where found"),
    Fate.HELD: t("held back"),
    Fate.KEPT: t("kept"),
    Fate.NOT_LOOKED_FOR: t("not looked for"),
}

DONE: Mapping[Done, Text] = {
    Done.KEPT: t("kept"),
    Done.REMOVED: t("removed"),
    Done.EMPTIED: t("emptied"),
    Done.REPLACED: t("replaced"),
    Done.MAPPED: t("mapped"),
    Done.MOVED: t("shifted"),
    Done.CLEANED: t("cleaned"),
}

Actions = Mapping[tuple[str, str, str], int]
"""(path, done, why) -> how often."""


@frozen
class Facts:
    """Settings of a run and the actions that were counted in it."""

    setup: Setup
    actions: Actions

    def has(self, option: Option) -> bool:
        """Return whether an option was chosen."""
        return self.setup.policy.has(option)

    @property
    def photo(self) -> PhotoPolicy:
        """How photographs were cleaned."""
        return self.setup.photo

    @property
    def keeps_serials(self) -> bool:
        """Whether serial numbers stay in photographs."""
        return self.photo.serials is Serials.KEEP

    @property
    def pixels(self) -> Fate:
        """What becomes of texts in pixels."""
        if self.setup.find_text:
            return Fate.SEARCHED
        return Fate.NOT_LOOKED_FOR if self.setup.keep_pixels else Fate.HELD

    def counted(self, tags: Iterable[int], vrs: frozenset[str] = frozenset()) -> dict[str, int]:
        """Return how often each thing was done to attributes of these tags, or of these VRs."""
        wanted = frozenset(tags)
        found: dict[str, int] = {}
        for (path, done, _), count in self.actions.items():
            tag = tag_of(path)
            if tag is not None and (tag in wanted or vr_of(tag) in vrs):
                found[done] = found.get(done, 0) + count
        return dict(sorted(found.items()))


@cache
def tag_of(path: str) -> int | None:
    """Return the tag at the end of a path such as ``(0040,A730)[].(0040,A123)``."""
    last = path.rpartition(".")[2].partition("[")[0]
    if len(last) != 11 or last[0] != "(" or last[5] != ",":
        return None
    try:
        return int(last[1:5] + last[6:10], 16)
    except ValueError:
        return None


@cache
def vr_of(tag: int) -> str:
    """Return the VR of a public attribute, empty when it is not known."""
    from pydicom.datadict import dictionary_VR

    try:
        return dictionary_VR(tag)
    except KeyError:
        return ""


@cache
def tags_of(keywords: str) -> frozenset[int]:
    """Return the tags of keywords with blanks between them."""
    from pydicom.datadict import tag_for_keyword

    return frozenset(tag for word in keywords.split() if (tag := tag_for_keyword(word)) is not None)
