"""What becomes of values that Table E.1-1 does not name: denied unless they can name nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.deid.dicom import dummies, unlisted, vocabulary
from workbench.deid.dicom.account import Done
from workbench.deid.dicom.codes import is_known_scheme
from workbench.deid.dicom.elements import Spot, new_element
from workbench.deid.dicom.icc import without_texts
from workbench.deid.dicom.values import Values
from workbench.deid.policy.actions import Policy
from workbench.deid.policy.options import Option

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement

_CHECKED = unlisted.SHORT_TEXTS | {"CS", "IS", "DS"}
_WHY = "unlisted"


class Denial:
    """Decides about unlisted values, and has `Values` do it."""

    def __init__(self, policy: Policy, values: Values) -> None:
        self._policy = policy
        self._values = values

    def done(self, element: DataElement, spot: Spot) -> DataElement | None:
        """Return what stays of an element that is no sequence."""
        vr, values = element.VR, self._values
        if vr == "UI":
            if self._policy.has(Option.UIDS):
                return values.same_uids(element, spot.path, "K")
            return values.mapped(element, spot.path, _WHY)
        if vr in unlisted.BULK:
            return self._bulk(element, spot)
        if vr in unlisted.DATES and self._policy.keeps_dates:
            days = values.subject.days if self._policy.has(Option.MODIFIED_DATES) else 0
            return values.moved(element, spot, _WHY, days)
        if vr in unlisted.LONG_TEXTS and self._policy.has(Option.CLEAN_DESCRIPTORS):
            return values.cleaned(element, spot, _WHY)
        if vr in unlisted.DENIED:
            return values.by_type(element, spot, _WHY)
        if vr in _CHECKED:
            return self._checked(element, spot)
        return values.as_is(element, spot.path, _WHY)

    def _checked(self, element: DataElement, spot: Spot) -> DataElement | None:
        vr, values = element.VR, self._values
        texts = values.forgetting.texts(element)
        stay = [self._may_stay(text, vr, element.keyword) for text in texts]
        if all(stay):
            return values.as_is(element, spot.path, _WHY)
        if vr in unlisted.SHORT_TEXTS and self._policy.has(Option.CLEAN_DESCRIPTORS):
            return values.cleaned(element, spot, _WHY)
        if vr in ("IS", "DS") or not any(stay):
            return values.by_type(element, spot, _WHY)
        # Of several values each has its meaning by its position.
        made = [text if may else dummies.WORD for text, may in zip(texts, stay, strict=True)]
        values.account.kept.update(text for text, may in zip(texts, stay, strict=True) if may)
        return values.replaced(element, made, spot.path, _WHY)

    def _may_stay(self, text: str, vr: str, keyword: str) -> bool:
        texts = self._values.texts
        if vr in unlisted.SHORT_TEXTS:
            if keyword == "CodingSchemeDesignator" and is_known_scheme(text):
                return True
            return texts.is_safe(text) or unlisted.is_format(text)
        if vr == "CS":
            return vocabulary.is_safe(text) or (
                unlisted.is_code_string(text) and not texts.known.in_text(text)
            )
        return not text or (
            unlisted.is_number_string(text, keyword) and not texts.known.is_number(text)
        )

    def _bulk(self, element: DataElement, spot: Spot) -> DataElement | None:
        values = self._values
        if not unlisted.is_structure(element.keyword):
            return values.by_type(element, spot, _WHY)
        if element.keyword != "ICCProfile":
            if isinstance(element.value, bytes) and unlisted.is_letters(element.value):
                return values.by_type(element, spot, _WHY)
            return values.as_is(element, spot.path, _WHY)
        profile = without_texts(bytes(element.value or b""))
        if profile is None:
            return values.by_type(element, spot, "unreadable")
        values.account.add(spot.path, Done.CLEANED, _WHY)
        return new_element(element, profile)
