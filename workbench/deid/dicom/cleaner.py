"""The walk over a data set: each element is decided, and only what is decided upon is copied."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from workbench.deid.dicom import unlisted
from workbench.deid.dicom.account import Account, Done
from workbench.deid.dicom.codes import CODES, cleaned_code, is_code
from workbench.deid.dicom.content import ContentItem
from workbench.deid.dicom.denial import Denial
from workbench.deid.dicom.dummy_items import dummy_item
from workbench.deid.dicom.elements import REQUIRED, Spot, new_element, shown
from workbench.deid.dicom.forgetting import DEPTH_MAX, Forgetting
from workbench.deid.dicom.private import kept_private
from workbench.deid.dicom.subject import Subject
from workbench.deid.dicom.texts import Texts
from workbench.deid.dicom.values import Values
from workbench.deid.policy.actions import Action, Policy, resolve
from workbench.deid.policy.attribute_types import Place, items_of, type_of
from workbench.deid.policy.options import Option

if TYPE_CHECKING:
    from pydicom.dataelem import DataElement
    from pydicom.dataset import Dataset
    from pydicom.tag import BaseTag

# Markers and character set are made anew (`markers`), pixels by `pixels`.
_MADE_ANEW = frozenset(
    "SpecificCharacterSet PatientIdentityRemoved DeidentificationMethod "
    "DeidentificationMethodCodeSequence LongitudinalTemporalInformationModified "
    "RecognizableVisualFeatures PixelData FloatPixelData DoubleFloatPixelData".split()
)
# They would belong to what is no more.
_INVALID = frozenset({"MACParametersSequence", "DigitalSignaturesSequence"})
_FRAMES = frozenset({"PerFrameFunctionalGroupsSequence", "SharedFunctionalGroupsSequence"})
# PatientSpeciesDescription and its code.
_SPECIES = frozenset({0x00102201, 0x00102202})
_OF_ANIMALS = frozenset({"ResponsiblePerson", "ResponsibleOrganization"})
# Sequences whose dummy is themselves with dummies in them: references and geometry stay true.
_KEPT_AS_TREE = frozenset(
    {"ContentSequence", "GraphicAnnotationSequence", "WaveformAnnotationSequence"}
)
_RECURSED = "recursed"


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
        self._use("")
        self._is_animal = False

    def _use(self, declared: str) -> None:
        self._forgetting = Forgetting(self.account, declared)
        self._values = Values(self.subject, self.texts, self.account, self._forgetting)
        self._denial = Denial(self.policy, self._values)

    def cleaned(self, source: Dataset, place: Place, path: str = "", depth: int = 0) -> Dataset:
        """Return a new data set with what may stay."""
        from pydicom.dataset import Dataset as New

        out = New()
        item = ContentItem.of(source, self.policy) if depth else None
        if not depth:
            self._use(str(source.get("SpecificCharacterSet", "") or ""))
            self._is_animal = not _SPECIES.isdisjoint(source.keys())
        coded = depth > 0 and is_code(source)
        for tag in sorted(source.keys()):
            made = self._element(source, tag, place, f"{path}{shown(tag)}", depth, item, coded)
            if made is not None:
                out[made.tag] = made
        if coded:
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
        coded: bool,
    ) -> DataElement | None:
        if tag.element == 0 or tag.group < 8 or tag.group >= 0xFFFA:
            return self._values.removed(None, path, "structure")
        try:
            element = source[tag]
        except Exception:  # whatever a malformed value raises
            return self._values.removed(None, path, "unreadable")
        if tag.is_private:
            return self._private(source, element, path)
        keyword = element.keyword
        if (keyword in _MADE_ANEW and not depth) or (coded and keyword in CODES):
            return None
        if keyword in _MADE_ANEW or keyword in _INVALID or 0x6000 <= tag.group <= 0x60FF:
            return self._values.removed(element, path, "structure")
        spot = Spot(place, type_of(place, keyword), path, depth)
        code = None if item is None else item.ruled(keyword)
        if code is None:
            code = self.policy.code(tag)
        if code is None:
            return self._unlisted(element, spot)
        return self._do(resolve(code, spot.type), code, element, spot)

    def _do(
        self, action: Action, code: str, element: DataElement, spot: Spot
    ) -> DataElement | None:
        values = self._values
        if action is Action.REMOVE and spot.type == "1" and element.VR in unlisted.DATES:
            # Presentation states must say when they were made: a day that says nothing.
            return values.dummied(element, spot, code)
        if action is Action.REMOVE and element.keyword in _OF_ANIMALS and self._is_animal:
            # PS3.3 C.7.1.1: of an animal they must be there, and may be empty.
            return values.emptied(element, spot, code)
        if action is Action.REMOVE:
            return values.removed(element, spot.path, code)
        if action is Action.DUMMY or (action is Action.EMPTY and spot.type in REQUIRED):
            if element.VR == "SQ":
                return self._dummy_sequence(element, spot, code)
            return values.dummied(element, spot, code)
        if action is Action.EMPTY:
            return values.emptied(element, spot, code)
        if action is Action.UID:
            return values.mapped(element, spot.path, code)
        if element.VR == "SQ":
            return self._sequence(element, spot, code)
        if action is Action.KEEP:
            return values.kept(element, spot, code)
        return values.cleaned(element, spot, code)

    def _sequence(self, element: DataElement, spot: Spot, why: str) -> DataElement | None:
        path = spot.path
        if spot.depth >= DEPTH_MAX:
            return self._values.removed(element, path, "too deep")
        inside = items_of(spot.place, element.keyword)
        items = [
            self.cleaned(item, inside, f"{path}[{n}].", spot.depth + 1)
            for n, item in enumerate(self._items(element, path))
        ]
        optional = spot.type == "3" and why == _RECURSED and element.keyword not in _FRAMES
        if optional and items and not any(map(len, items)):
            return self._values.removed(None, path, "nothing left")
        self.account.add(path, Done.KEPT, why)
        return new_element(element, items)

    def _items(self, element: DataElement, path: str) -> Iterator[Dataset]:
        """Give the items that stay; of a content tree those of removed concepts go."""
        items = list(element.value or ())
        if element.keyword != "ContentSequence" or self.subject.has_content_references:
            yield from items
            return
        for n, item in enumerate(items):
            found = ContentItem.of(item, self.policy)
            if found is not None and found.is_removed:
                self._forgetting.item(item)
                self.account.add(f"{path}[{n}]", Done.REMOVED, "E.3.4-1")
            else:
                yield item

    def _dummy_sequence(self, element: DataElement, spot: Spot, why: str) -> DataElement | None:
        if element.keyword in _KEPT_AS_TREE and spot.depth < DEPTH_MAX:
            made = self._sequence(element, spot, why)
            if made is not None and element.keyword == "GraphicAnnotationSequence":
                _without_drawings(made.value)
            return made
        self._forgetting.element(element)
        inside = items_of(spot.place, element.keyword)
        self.account.add(spot.path, Done.REPLACED, why)
        return new_element(element, [dummy_item(element.keyword, inside, self._dummy_uid)])

    def _dummy_uid(self, keyword: str) -> str:
        pseudonyms = self.subject.pseudonyms
        # By the instance as it leaves, so that another run gives the same.
        made = pseudonyms.uid(f"dummy {keyword} {pseudonyms.uid(self.subject.instance)}")
        self.account.kept.add(made)
        return made

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
        before = [self._forgetting.text(source.get(word)) for word in CODES if word in source]
        same = set(before) <= {value, scheme, meaning}
        if not same:
            self._forgetting.note(before)
        self.account.kept.update((value, scheme, meaning))
        self.account.add(f"{path}(0008,0104)", Done.KEPT if same else Done.CLEANED, "code")

    def _unlisted(self, element: DataElement, spot: Spot) -> DataElement | None:
        if not element.keyword:
            return self._values.removed(element, spot.path, "unknown")
        if element.VR == "SQ":
            return self._sequence(element, spot, _RECURSED)
        return self._denial.done(element, spot)

    def _private(self, source: Dataset, element: DataElement, path: str) -> DataElement | None:
        if self.policy.has(Option.SAFE_PRIVATE):
            kept = kept_private(source, element, self.texts)
            if kept is not None:
                self.account.add(path, Done.KEPT, "safe private")
                return kept
        # Who made a block may stand elsewhere too.
        is_creator = 0x10 <= element.tag.element <= 0xFF
        return self._values.removed(None if is_creator else element, path, "private")


def _without_drawings(items: Any) -> None:
    """Flatten what is drawn by hand: it may be writing."""
    for item in items:
        item.pop("CompoundGraphicSequence", None)
        for drawn in item.get("GraphicObjectSequence", ()):
            count = len(drawn.get("GraphicData", None) or ())
            drawn.GraphicData = [0.0] * count if count > 1 else [0.0, 0.0]
