"""What a cleaned file says of itself: that it was cleaned, how, and what became of dates."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from workbench.deid.dicom import vocabulary
from workbench.deid.dicom.codes import meanings
from workbench.deid.policy.actions import Policy
from workbench.deid.policy.options import BASIC_CODE, CODES, Option
from workbench.deid.policy.rules import tables

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from workbench.deid.dicom.pixel_review import Verdict

_BY_LOOKING = frozenset({Option.CLEAN_PIXEL_DATA, Option.CLEAN_VISUAL_FEATURES})
_METHOD_LENGTH = 64


def mark(out: Dataset, source: Dataset, policy: Policy, verdict: Verdict) -> None:
    """Write the attributes of PS3.15 E.2 and E.3; earlier methods stay in front."""
    from pydicom.sequence import Sequence

    out.SpecificCharacterSet = "ISO_IR 192"
    out.PatientIdentityRemoved = "YES"
    methods = [text for text in _earlier_methods(source) if text != method()]
    out.DeidentificationMethod = [*methods, method()]
    wanted = [BASIC_CODE, *(CODES[option] for option in _ran(policy, verdict))]
    earlier = [code for code in _earlier_codes(source) if code not in wanted]
    out.DeidentificationMethodCodeSequence = Sequence(
        _item(code, meaning) for code, meaning in [*earlier, *wanted]
    )
    out.LongitudinalTemporalInformationModified = _dates(policy)
    if verdict.defaced:
        out.RecognizableVisualFeatures = "NO"
    if verdict.examined:
        out.BurnedInAnnotation = "NO"
    elif str(out.get("BurnedInAnnotation", "")) == "NO" and not _requires_burned_in(out):
        # Nobody here looked, so this file does not say so.
        del out.BurnedInAnnotation


def method() -> str:
    """Return the program, its version, and the edition of the profile."""
    try:
        number = version("workbench")
    except PackageNotFoundError:  # run from a folder that was never installed
        number = "0"
    return f"Workbench {number}, PS3.15 {tables().edition} Basic"[:_METHOD_LENGTH]


def _ran(policy: Policy, verdict: Verdict) -> list[Option]:
    """Return the options that really ran."""
    chosen = [option for option in CODES if policy.has(option) and option not in _BY_LOOKING]
    looked = [Option.CLEAN_PIXEL_DATA] if verdict.examined else []
    faces = [Option.CLEAN_VISUAL_FEATURES] if verdict.defaced else []
    return [*looked, *faces, *chosen]


def _dates(policy: Policy) -> str:
    if policy.has(Option.FULL_DATES):
        return "UNMODIFIED"
    return "MODIFIED" if policy.has(Option.MODIFIED_DATES) else "REMOVED"


def _earlier_methods(source: Dataset) -> list[str]:
    try:
        value = source.get("DeidentificationMethod", None) or []
        texts = [str(text) for text in ([value] if isinstance(value, str) else value)]
    except Exception:  # malformed
        return []
    return [text for text in texts if vocabulary.is_safe(text) or text == method()]


def _earlier_codes(source: Dataset) -> list[tuple[str, str]]:
    """Return codes of DICOM only: others could be anything."""
    found = []
    try:
        for item in source.get("DeidentificationMethodCodeSequence", None) or ():
            code = str(item.get("CodeValue", ""))
            known = meanings().get(("DCM", code))
            if known and str(item.get("CodingSchemeDesignator", "")) == "DCM":
                found.append((code, min(known)))
    except Exception:  # malformed
        return []
    return found


def _item(code: str, meaning: str) -> Dataset:
    from pydicom.dataset import Dataset as Item

    item = Item()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code, "DCM", meaning
    return item


def _requires_burned_in(out: Dataset) -> bool:
    from workbench.deid.policy.attribute_types import root, type_of

    return type_of(root(str(out.SOPClassUID), True), "BurnedInAnnotation") in ("1", "1C")
