"""The walk over a data set: each element is decided, and only what is decided upon is copied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from workbench.deid.dicom import dummies, temporal, unlisted, vocabulary
from workbench.deid.dicom.account import Account, Done
from workbench.deid.dicom.codes import cleaned_code
from workbench.deid.dicom.content import ContentItem
from workbench.deid.dicom.dummy_items import dummy_item
from workbench.deid.dicom.icc import without_texts
from workbench.deid.dicom.private import creator_of, is_safe
from workbench.deid.dicom.subject import Subject
from workbench.deid.dicom.texts import Texts
from workbench.deid.dicom.uids import mapped
from workbench.deid.policy.actions import Action, Policy, resolve
from workbench.deid.policy.attribute_types import Place, items_of, type_of
from workbench.deid.policy.options import Option
from workbench.dicom.charsets import meant

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset
    from pydicom.tag import BaseTag

DEPTH_MAX = 32
# Markers and character set are made anew (`markers`), pixels by `pixels`.
_MADE_ANEW = frozenset(
    "SpecificCharacterSet PatientIdentityRemoved DeidentificationMethod "
    "DeidentificationMethodCodeSequence LongitudinalTemporalInformationModified "
    "RecognizableVisualFeatures PixelData FloatPixelData DoubleFloatPixelData".split()
)
# They would belong to what is no more.
_INVALID = frozenset({"MACParametersSequence", "DigitalSignaturesSequence"})
_CODES = ("CodeValue", "LongCodeValue", "URNCodeValue", "CodingSchemeDesignator", "CodeMeaning")
_CODE_TAGS = frozenset({0x00080100, 0x00080119, 0x00080120, 0x00080102, 0x00080104})
_REQUIRED, _PLACE_NEEDED = ("1", "1C"), ("2", "2C")
_FRAMES = frozenset({"PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence"})
# Sequences whose dummy is themselves with dummies in them: references and geometry stay true.
_KEPT_AS_TREE = frozenset(
    {"ContentSequence", "GraphicAnnotationSequence", "WaveformAnnotationSequence"}
)
_RECURSED = "recursed"
_TIMEZONE = "TimezoneOffsetFromUTC"


class _Gone(Exception):
    """Raised for what cannot be read."""


class Cleaner:
    """Cleans one data set.

    Parameters
    ----------
    subject : Subject
        Whose it is: pseudonym, days to move dates, and the map of UIDs.
    texts : Texts
        What to do with free text.
    account : Account
        Filled with what was done.
    """

    def __init__(self, policy: Policy, subject: Subject, texts: Texts, account: Account) -> None:
        self.policy = policy
        self.subject = subject
        self.texts = texts
        self.account = account
        self._declared = ""

    def cleaned(self, source: Dataset, place: Place, path: str = "", depth: int = 0) -> Dataset:
        """Return a new data set with what may stay."""
        from pydicom.dataset import Dataset as New

        out = New()
        item = ContentItem.of(source, self.policy) if depth else None
        if not depth:
            self._declared = str(source.get("SpecificCharacterSet", "") or "")
        for tag in sorted(source.keys()):
            made = self._element(source, tag, place, f"{path}{_shown(tag)}", depth, item)
            if made is not None:
                out[made.tag] = made
        if depth and not _CODE_TAGS.isdisjoint(source.keys()):
            self._code(source, out, path)
        return out

    def _element(
        self,
        source: Dataset,
        tag: BaseTag,
        place: Place,
        path: str,
        depth: int,
        item: ContentItem | None,
    ) -> DataElement | None:
        if tag.element == 0 or tag.group < 8 or tag.group >= 0xFFFA:
            return self._removed(None, path, "structure")
        try:
            element = source[tag]
        except Exception:  # whatever a malformed value raises
            return self._removed(None, path, "unreadable")
        if tag.is_private:
            return self._private(source, element, path)
        keyword = element.keyword
        if (keyword in _MADE_ANEW and not depth) or (depth and keyword in _CODES):
            return None
        if keyword in _MADE_ANEW or keyword in _INVALID or 0x6000 <= tag.group <= 0x60FF:
            return self._removed(element, path, "structure")
        code = self.policy.code(tag)
        type = type_of(place, keyword)
        if item is not None and (ruled := item.ruled(keyword)) is not None:
            code = ruled
        try:
            if code is None:
                return self._unlisted(element, place, type, path, depth)
            return self._do(resolve(code, type), code, element, place, type, path, depth)
        except _Gone:
            return self._by_type(element, place, type, path, "unreadable")

    def _do(
        self,
        action: Action,
        code: str,
        element: DataElement,
        place: Place,
        type: str,
        path: str,
        depth: int,
    ) -> DataElement | None:
        if action is Action.REMOVE:
            return self._removed(element, path, code)
        if action is Action.EMPTY:
            return self._emptied(element, place, type, path, code)
        if action is Action.DUMMY:
            return self._dummied(element, place, path, code, depth)
        if action is Action.UID:
            return self._mapped(element, path, code)
        if element.VR == "SQ":
            return self._sequence(element, place, type, path, code, depth)
        if action is Action.KEEP:
            return self._kept(element, place, type, path, code)
        return self._cleaned(element, place, type, path, code)

    def _removed(self, element: DataElement | None, path: str, why: str) -> DataElement | None:
        if element is not None:
            self._lost(element)
        self.account.add(path, Done.REMOVED, why)
        return None

    def _emptied(
        self, element: DataElement, place: Place, type: str, path: str, why: str
    ) -> DataElement | None:
        stands_for = self.subject.in_place_of(element)
        if stands_for is not None:
            return self._replaced(element, stands_for, path, why)
        if type in _REQUIRED:  # the table says that it may be empty, the IOD that it may not
            return self._dummied(element, place, path, why, 0)
        self._lost(element)
        self.account.add(path, Done.EMPTIED, why)
        return _new(element, [] if element.VR == "SQ" else None)

    def _dummied(
        self, element: DataElement, place: Place, path: str, why: str, depth: int
    ) -> DataElement | None:
        vr, keyword = element.VR, element.keyword
        if vr == "SQ":
            return self._dummy_sequence(element, place, path, why, depth)
        if vr == "UI":
            return self._mapped(element, path, why)
        stands_for = self.subject.in_place_of(element)
        if stands_for is not None:
            return self._replaced(element, stands_for, path, why)
        if keyword == "EncapsulatedDocument":
            is_pdf = bytes(element.value or b"")[:5] == b"%PDF-"
            return self._replaced(element, dummies.PDF if is_pdf else b"\0\0", path, why)
        values = list(_values(element))
        if vr in unlisted.SHORT_TEXTS | {"UT"} and dummies.tells_apart(keyword):
            made = [dummies.fitting(self._other_name(keyword, str(v)), vr) for v in values[:99]]
            return self._replaced(element, made or dummies.WORD, path, why)
        count = len(values) if vr not in unlisted.BULK and vr != "UN" else 1
        return self._replaced(element, dummies.dummy(vr, count), path, why)

    def _other_name(self, keyword: str, text: str) -> str:
        if text.startswith("DEID") and text == text.upper():
            return text  # named by an earlier run
        return "DEID" + self.subject.pseudonyms.thing(keyword, text)

    def _replaced(self, element: DataElement, value: Any, path: str, why: str) -> DataElement:
        if element.value == value:  # a dummy of an earlier run
            self.account.kept.add(str(value))
            self.account.add(path, Done.KEPT, why)
            return _new(element, value)
        self._lost(element)
        self.account.add(path, Done.REPLACED, why)
        return _new(element, value)

    def _mapped(self, element: DataElement, path: str, why: str) -> DataElement | None:
        if element.VR != "UI":
            return self._removed(element, path, why)
        old = [str(value) for value in _values(element)]
        new = [mapped(uid, element.keyword, self.subject.pseudonyms) for uid in old]
        gone = [before for before, after in zip(old, new, strict=True) if before != after]
        self.account.kept.update(uid for uid in old if uid not in gone)
        self.account.needles.update(gone)
        self.account.add(path, Done.MAPPED if gone else Done.KEPT, why)
        return _new(element, new)

    def _kept(
        self, element: DataElement, place: Place, type: str, path: str, why: str
    ) -> DataElement | None:
        """Keep a value, as long as it is what its VR says and names no patient."""
        vr = element.VR
        if vr in unlisted.BULK or vr == "UN":
            return self._removed(element, path, why)
        if vr in unlisted.DATES:
            return self._moved(element, place, type, path, why, 0)
        if vr == "AS":
            return self._aged(element, place, type, path, why)
        texts = [self._text(value) for value in _values(element)]
        if vr not in _NUMERIC and any(map(self.texts.known.in_text, texts)):
            return self._cleaned(element, place, type, path, why)
        return self._as_is(element, path, why)

    def _as_is(self, element: DataElement, path: str, why: str) -> DataElement:
        values = list(_values(element))
        if element.VR in _TEXTUAL:
            values = [self._text(value) for value in values]
            self.account.kept.update(values)
        elif element.VR in _NUMERIC:
            self.account.kept.update(map(str, values))
        self.account.add(path, Done.KEPT, why)
        return _new(element, values if element.VR in _TEXTUAL else element.value)

    def _aged(
        self, element: DataElement, place: Place, type: str, path: str, why: str
    ) -> DataElement | None:
        age = temporal.capped_age(str(element.value or ""))
        if age is None:
            return self._by_type(element, place, type, path, "unreadable")
        done = Done.KEPT if age == str(element.value).strip() else Done.CLEANED
        self.account.add(path, done, why)
        return _new(element, age)

    def _cleaned(
        self, element: DataElement, place: Place, type: str, path: str, why: str
    ) -> DataElement | None:
        vr = element.VR
        if vr in unlisted.DATES:
            return self._moved(element, place, type, path, why, self.subject.days)
        if vr == "AS":
            return self._aged(element, place, type, path, why)
        if vr == "UI":
            return self._mapped(element, path, why)
        if vr in _NUMERIC:
            return self._as_is(element, path, why)
        if vr in unlisted.BULK or vr == "UN" or element.keyword == _TIMEZONE:
            return self._removed(element, path, why)
        old = [self._text(value) for value in _values(element)]
        new = [text if self.texts.is_safe(text) else self.texts.cleaned(text) for text in old]
        if not any(new):
            return self._by_type(element, place, type, path, why)
        self.account.needles.update(_needles(old))
        self.account.kept.update(new)
        self.account.add(path, Done.KEPT if old == new else Done.CLEANED, why)
        return _new(element, [dummies.fitting(text, vr) for text in new])

    def _moved(
        self, element: DataElement, place: Place, type: str, path: str, why: str, days: int
    ) -> DataElement | None:
        old = [str(value) for value in _values(element)]
        new = [_moved(value, element.VR, days) for value in old]
        if None in new:
            return self._by_type(element, place, type, path, "unreadable")
        if days and element.VR != "TM":
            self._lost(element)
            self.account.add(path, Done.MOVED, why)
        else:
            self.account.kept.update(old)
            self.account.add(path, Done.KEPT, why)
        return _new(element, new)

    def _by_type(
        self, element: DataElement, place: Place, type: str, path: str, why: str
    ) -> DataElement | None:
        """Do to a value that must not stay what its IOD allows."""
        if type in _REQUIRED:
            return self._dummied(element, place, path, why, 0)
        if type in _PLACE_NEEDED:
            return self._emptied(element, place, type, path, why)
        return self._removed(element, path, why)

    def _sequence(
        self, element: DataElement, place: Place, type: str, path: str, why: str, depth: int
    ) -> DataElement | None:
        if depth >= DEPTH_MAX:
            return self._removed(element, path, "too deep")
        keyword = element.keyword
        inside = items_of(place, keyword)
        items = [
            self.cleaned(item, inside, f"{path}[{n}].", depth + 1)
            for n, item in enumerate(self._items(element, path))
        ]
        optional = type == "3" and why == _RECURSED and keyword not in _FRAMES
        if optional and items and not any(map(len, items)):
            return self._removed(None, path, "nothing left")
        self.account.add(path, Done.KEPT, why)
        return _new(element, items)

    def _items(self, element: DataElement, path: str) -> Iterator[Dataset]:
        """Give the items that stay; of a content tree those of removed concepts go."""
        items = list(element.value or ())
        if element.keyword != "ContentSequence" or self.subject.has_content_references:
            yield from items
            return
        for n, item in enumerate(items):
            found = ContentItem.of(item, self.policy)
            if found is not None and found.is_removed:
                self._forget(item)
                self.account.add(f"{path}[{n}]", Done.REMOVED, "E.3.4-1")
            else:
                yield item

    def _dummy_sequence(
        self, element: DataElement, place: Place, path: str, why: str, depth: int
    ) -> DataElement | None:
        if element.keyword in _KEPT_AS_TREE and depth < DEPTH_MAX:
            made = self._sequence(element, place, "1", path, why, depth)
            if made is not None and element.keyword == "GraphicAnnotationSequence":
                _without_drawings(made.value)
            return made
        for item in element.value or ():
            self._forget(item)
        inside = items_of(place, element.keyword)
        self.account.add(path, Done.REPLACED, why)
        return _new(element, [dummy_item(element.keyword, inside, self._dummy_uid)])

    def _dummy_uid(self, keyword: str) -> str:
        return self.subject.pseudonyms.uid(f"dummy {keyword} {self.subject.instance}")

    def _code(self, source: Dataset, out: Dataset, path: str) -> None:
        """Write the cleaned code of an item."""
        value, scheme, meaning = cleaned_code(source, self.subject.pseudonyms)
        if "CodeValue" not in source and "LongCodeValue" in source and len(value) > 16:
            out.LongCodeValue = value
        elif "URNCodeValue" in source and "CodeValue" not in source and value.startswith("urn:"):
            out.URNCodeValue = value
        else:
            out.CodeValue = value[:16]
        if scheme or "CodingSchemeDesignator" in source:
            out.CodingSchemeDesignator = scheme
        out.CodeMeaning = meaning
        before = [self._text(source.get(keyword)) for keyword in _CODES if keyword in source]
        same = set(before) <= {value, scheme, meaning}
        if not same:
            self.account.needles.update(_needles(before))
        self.account.kept.update((value, scheme, meaning))
        self.account.add(f"{path}(0008,0104)", Done.KEPT if same else Done.CLEANED, "code")

    def _unlisted(
        self, element: DataElement, place: Place, type: str, path: str, depth: int
    ) -> DataElement | None:
        vr, keyword = element.VR, element.keyword
        if not keyword:
            return self._removed(element, path, "unknown")
        if vr == "SQ":
            return self._sequence(element, place, type, path, _RECURSED, depth)
        if vr == "UI":
            if self.policy.has(Option.UIDS):
                return self._as_is(element, path, "K")
            return self._mapped(element, path, "unlisted")
        if vr in unlisted.BULK:
            return self._bulk(element, place, type, path)
        if vr in unlisted.DATES and self.policy.keeps_dates:
            days = self.subject.days if self.policy.has(Option.MODIFIED_DATES) else 0
            return self._moved(element, place, type, path, "unlisted", days)
        if vr in unlisted.LONG_TEXTS and self.policy.has(Option.CLEAN_DESCRIPTORS):
            return self._cleaned(element, place, type, path, "unlisted")
        if vr in unlisted.DENIED:
            return self._by_type(element, place, type, path, "unlisted")
        texts = [self._text(value) for value in _values(element)] if vr in _CHECKED else []
        stay = [self._may_stay(text, vr) for text in texts]
        if all(stay):
            return self._as_is(element, path, "unlisted")
        if vr in ("IS", "DS") or not any(stay):
            return self._by_type(element, place, type, path, "unlisted")
        # Of several values each has its meaning by its position.
        made = [text if may else dummies.WORD for text, may in zip(texts, stay, strict=True)]
        self.account.kept.update(text for text, may in zip(texts, stay, strict=True) if may)
        return self._replaced(element, made, path, "unlisted")

    def _may_stay(self, text: str, vr: str) -> bool:
        if vr in unlisted.SHORT_TEXTS:
            return self.texts.is_safe(text)
        if vr == "CS":
            return vocabulary.is_safe(text) or (
                unlisted.is_code_string(text) and not self.texts.known.in_text(text)
            )
        return not text or (
            unlisted.is_number_string(text)
            and not (len(text) > 4 and self.texts.known.in_text(text))
        )

    def _bulk(self, element: DataElement, place: Place, type: str, path: str) -> DataElement | None:
        if not unlisted.is_structure(element.keyword):
            return self._by_type(element, place, type, path, "unlisted")
        if element.keyword != "ICCProfile":
            return self._as_is(element, path, "unlisted")
        profile = without_texts(bytes(element.value or b""))
        if profile is None:
            return self._by_type(element, place, type, path, "unreadable")
        self.account.add(path, Done.CLEANED, "unlisted")
        return _new(element, profile)

    def _private(self, source: Dataset, element: DataElement, path: str) -> DataElement | None:
        tag = element.tag
        if not self.policy.has(Option.SAFE_PRIVATE):
            return self._removed(element, path, "private")
        if 0x10 <= tag.element <= 0xFF:  # a creator stays when something of its block does
            return _new(element, str(element.value)) if self._reserves(source, element) else None
        if is_safe(creator_of(source, tag), element):
            self.account.add(path, Done.KEPT, "safe private")
            return _new(element, element.value)
        return self._removed(element, path, "private")

    def _reserves(self, source: Dataset, creator: DataElement) -> bool:
        group, block = creator.tag.group, creator.tag.element
        name = str(creator.value or "").strip()
        for tag in source.keys():
            if tag.group == group and tag.element >> 8 == block:
                try:
                    if is_safe(name, source[tag]):
                        return True
                except Exception:  # malformed, so not safe
                    continue
        return False

    def _text(self, value: Any) -> str:
        return meant(str(value if value is not None else ""), self._declared)

    def _lost(self, element: DataElement) -> None:
        """Remember what must not be found in the output."""
        if element.VR == "SQ":
            for item in element.value or ():
                self._forget(item)
        elif element.VR in _TEXTUAL or element.VR == "UI":
            texts = [self._text(value) for value in _values(element)]
            self.account.needles.update(_needles(texts))

    def _forget(self, item: Dataset, depth: int = 0) -> None:
        for tag in list(item.keys()):
            try:
                element = item[tag]
            except Exception:  # unreadable, so nothing to look for
                continue
            if element.VR == "SQ":
                if depth < DEPTH_MAX:
                    for inner in element.value or ():
                        self._forget(inner, depth + 1)
            elif not tag.is_private:
                self._lost(element)


_TEXTUAL = frozenset("AE AS CS DA DT LO LT PN SH ST TM UC UR UT".split())
_CHECKED = unlisted.SHORT_TEXTS | {"CS", "IS", "DS"}
_NUMERIC = frozenset("AT DS FD FL IS SL SS SV UL US UV".split())


def _moved(value: str, vr: str, days: int) -> str | None:
    if not value:
        return ""
    if vr == "DA":
        return temporal.moved_date(value, days)
    if vr == "DT":
        return temporal.moved_datetime(value, days)
    return value if temporal.is_time(value) else None


def _needles(texts: list[str]) -> Iterator[str]:
    return (text.strip() for text in texts if text.strip())


def _values(element: DataElement) -> Iterator[Any]:
    value = element.value
    if value is None or value == "":
        return
    if element.VM > 1:
        yield from value
    else:
        yield value


def _new(element: DataElement, value: Any) -> DataElement:
    from pydicom.dataelem import DataElement as New

    if isinstance(value, list) and element.VR != "SQ" and len(value) == 1:
        value = value[0]
    if isinstance(value, list) and not value and element.VR != "SQ":
        value = None
    return New(element.tag, element.VR, value, validation_mode=0)


def _shown(tag: BaseTag) -> str:
    return f"({tag.group:04X},{tag.element:04X})"


def _without_drawings(items: Any) -> None:
    """Flatten what is drawn by hand: it may be writing."""
    for item in items:
        item.pop("CompoundGraphicSequence", None)
        for drawn in item.get("GraphicObjectSequence", ()):
            count = len(drawn.get("GraphicData", None) or ())
            drawn.GraphicData = [0.0] * count if count > 1 else [0.0, 0.0]
