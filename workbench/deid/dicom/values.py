"""What is done to the value of one element, once it is decided: no sequences here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workbench.deid.dicom import dummies, temporal, unlisted
from workbench.deid.dicom.account import Account, Done
from workbench.deid.dicom.elements import (
    NUMERIC,
    PLACE_NEEDED,
    REQUIRED,
    TEXTUAL,
    Spot,
    moved_value,
    new_element,
    values_of,
)
from workbench.deid.dicom.forgetting import Forgetting
from workbench.deid.dicom.subject import Subject
from workbench.deid.dicom.texts import Texts
from workbench.deid.dicom.uids import is_uid, mapped

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement

_TIMEZONE = "TimezoneOffsetFromUTC"


class Values:
    """Removes, empties, replaces, keeps and cleans values, and notes each in the account."""

    def __init__(
        self, subject: Subject, texts: Texts, account: Account, forgetting: Forgetting
    ) -> None:
        self.subject = subject
        self.texts = texts
        self.account = account
        self.forgetting = forgetting

    def removed(self, element: DataElement | None, path: str, why: str) -> DataElement | None:
        """Take an element out: there is None in place of it."""
        if element is not None:
            self.forgetting.element(element)
        self.account.add(path, Done.REMOVED, why)
        return None

    def emptied(self, element: DataElement, spot: Spot, why: str) -> DataElement | None:
        """Leave an element without a value."""
        stands_for = self.subject.in_place_of(element)
        if stands_for is not None:
            return self.replaced(element, stands_for, spot.path, why)
        if spot.type in REQUIRED:  # the table says that it may be empty, the IOD that it may not
            return self.dummied(element, spot, why)
        self.forgetting.element(element)
        self.account.add(spot.path, Done.EMPTIED, why)
        return new_element(element, [] if element.VR == "SQ" else None)

    def dummied(self, element: DataElement, spot: Spot, why: str) -> DataElement | None:
        """Give an element a value that says nothing."""
        vr, keyword, path = element.VR, element.keyword, spot.path
        if vr == "UI":
            return self.mapped(element, path, why)
        stands_for = self.subject.in_place_of(element)
        if stands_for is not None:
            return self.replaced(element, stands_for, path, why)
        if keyword == "EncapsulatedDocument":
            is_pdf = bytes(element.value or b"")[:5] == b"%PDF-"
            return self.replaced(element, dummies.PDF if is_pdf else b"\0\0", path, why)
        values = list(values_of(element))
        if vr in unlisted.SHORT_TEXTS | {"UT"} and dummies.tells_apart(keyword):
            made = [dummies.fitting(self._other_name(keyword, str(v)), vr) for v in values[:99]]
            return self.replaced(element, made or dummies.WORD, path, why)
        count = len(values) if vr not in unlisted.BULK and vr != "UN" else 1
        return self.replaced(element, dummies.dummy(vr, count), path, why)

    def _other_name(self, keyword: str, text: str) -> str:
        if dummies.is_other_name(text):
            return text
        return dummies.other_name(self.subject.pseudonyms.thing(keyword, text))

    def replaced(self, element: DataElement, value: Any, path: str, why: str) -> DataElement:
        """Give an element another value."""
        if element.value == value:  # a dummy of an earlier run
            self.account.kept.add(str(value))
            self.account.add(path, Done.KEPT, why)
            return new_element(element, value)
        self.forgetting.element(element)
        self.account.add(path, Done.REPLACED, why)
        return new_element(element, value)

    def mapped(self, element: DataElement, path: str, why: str) -> DataElement | None:
        """Give an element the UIDs that stand for its own."""
        if element.VR != "UI":
            return self.removed(element, path, why)
        old = [str(value) for value in values_of(element)]
        new = [mapped(uid, element.keyword, self.subject.pseudonyms) for uid in old]
        gone = [before for before, after in zip(old, new, strict=True) if before != after]
        self.account.kept.update(uid for uid in old if uid not in gone)
        self.account.needles.update(gone)
        self.account.add(path, Done.MAPPED if gone else Done.KEPT, why)
        return new_element(element, new)

    def same_uids(self, element: DataElement, path: str, why: str) -> DataElement | None:
        """Keep UIDs; what is none goes the way of all others."""
        texts = [str(value) for value in values_of(element)]
        if element.VR != "UI" or not all(text == "" or is_uid(text) for text in texts):
            return self.mapped(element, path, why)
        # A day may stand in one: whoever keeps UIDs keeps that.
        self.account.kept.update(texts)
        return self.as_is(element, path, why)

    def kept(self, element: DataElement, spot: Spot, why: str) -> DataElement | None:
        """Keep a value, as long as it is what its VR says and names no patient."""
        vr = element.VR
        if vr in unlisted.BULK or vr == "UN":
            return self.removed(element, spot.path, why)
        if vr in unlisted.DATES:
            return self.moved(element, spot, why, 0)
        if vr == "AS":
            return self.aged(element, spot, why)
        if vr == "UI":
            return self.same_uids(element, spot.path, why)
        if vr in ("DS", "IS") and not all(
            unlisted.is_number_string(str(value), element.keyword) for value in values_of(element)
        ):
            return self.by_type(element, spot, why)
        if vr not in NUMERIC and any(map(self.texts.known.in_text, self.forgetting.texts(element))):
            return self.cleaned(element, spot, why)
        return self.as_is(element, spot.path, why)

    def as_is(self, element: DataElement, path: str, why: str) -> DataElement:
        """Keep a value as it is, in the character set of the output."""
        if element.VR in TEXTUAL:
            texts = self.forgetting.texts(element)
            self.account.kept.update(texts)
            self.account.add(path, Done.KEPT, why)
            return new_element(element, texts)
        if element.VR in NUMERIC:
            self.account.kept.update(map(str, values_of(element)))
        self.account.add(path, Done.KEPT, why)
        return new_element(element, element.value)

    def aged(self, element: DataElement, spot: Spot, why: str) -> DataElement | None:
        """Keep an age, at most 90 years."""
        age = temporal.capped_age(str(element.value or ""))
        if age is None:
            return self.by_type(element, spot, "unreadable")
        done = Done.KEPT if age == str(element.value).strip() else Done.CLEANED
        self.account.add(spot.path, done, why)
        return new_element(element, age)

    def cleaned(self, element: DataElement, spot: Spot, why: str) -> DataElement | None:
        """Take what names persons or days out of a value."""
        vr = element.VR
        if vr in unlisted.DATES:
            return self.moved(element, spot, why, self.subject.days)
        if vr == "AS":
            return self.aged(element, spot, why)
        if vr == "UI":
            return self.mapped(element, spot.path, why)
        if vr in NUMERIC:
            return self.as_is(element, spot.path, why)
        if vr in unlisted.BULK or vr == "UN" or element.keyword == _TIMEZONE:
            return self.removed(element, spot.path, why)
        old = self.forgetting.texts(element)
        new = [text if self.texts.is_safe(text) else self.texts.cleaned(text) for text in old]
        if not any(new):
            return self.by_type(element, spot, why)
        self.forgetting.note(old)
        self.account.kept.update(new)
        self.account.add(spot.path, Done.KEPT if old == new else Done.CLEANED, why)
        return new_element(element, [dummies.fitting(text, vr) for text in new])

    def moved(self, element: DataElement, spot: Spot, why: str, days: int) -> DataElement | None:
        """Move dates by days; times stay."""
        old = [str(value) for value in values_of(element)]
        new = [moved_value(value, element.VR, days) for value in old]
        if None in new:
            return self.by_type(element, spot, "unreadable")
        if days and element.VR != "TM":
            self.forgetting.element(element)
            # What one day became may be what another was.
            self.account.kept.update(map(str, new))
            self.account.add(spot.path, Done.MOVED, why)
        else:
            self.account.kept.update(old)
            self.account.add(spot.path, Done.KEPT, why)
        return new_element(element, new)

    def by_type(self, element: DataElement, spot: Spot, why: str) -> DataElement | None:
        """Do to a value that must not stay what its IOD allows."""
        if spot.type in REQUIRED:
            return self.dummied(element, spot, why)
        if spot.type in PLACE_NEEDED:
            return self.emptied(element, spot, why)
        return self.removed(element, spot.path, why)
