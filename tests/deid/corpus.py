"""Real headers and objects of every kind with planted identifiers, and what must be kept."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pydicom.data
from attrs import field, frozen
from pydicom import dcmread, dcmwrite
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from tests.deid import hidden
from tests.deid.cases import NATIVE, case, encoded
from tests.deid.grader import Needle
from tests.deid.places import PLACES, UNREADABLE
from tests.deid.planter import Planter, put
from workbench.deid.policy.rules import tables

LARGEST = 400_000
PATIENTS = 40
KEPT_VRS = frozenset("US SS UL SL FL FD DS IS CS AT SV UV OF OD".split())
KEPT_TEXTS = frozenset(
    "Manufacturer ConvolutionKernel Units CollimatorType ReconstructionMethod FilterType StageName "
    "AttenuationCorrectionMethod ScatterCorrectionMethod CodeMeaning CodeValue "
    "CodingSchemeDesignator".split()
)
# Written anew by whoever cleans, or what planting has changed.
_CHANGED = frozenset(
    "SpecificCharacterSet PatientIdentityRemoved BurnedInAnnotation LongitudinalTemporal"
    "InformationModified ImageType PixelData RecognizableVisualFeatures DeidentificationMethod "
    "SegmentLabel".split()
)
_KNOWN_SCHEMES = frozenset({"DCM", "SCT", "UCUM", "LN", "MDC", "SRT"})


@frozen
class Planted:
    """One file: its bytes, what must not be found in its output, and what must be kept.

    Parameters
    ----------
    keep : dict
        VR, multiplicity and value by path.
    """

    name: str
    patient: int
    data: bytes
    needles: tuple[Needle, ...]
    keep: dict[str, tuple[str, int, str]] = field(factory=dict, repr=False)
    pixels: Any = field(default=None, repr=False)


def bases() -> list[Path]:
    """Return readable DICOM files of pydicom and pydicom-data, small ones."""
    found = find_spec("data_store")
    assert found is not None and found.origin is not None
    # Not by pydicom's own functions: they look for missing files on the network.
    own = Path(pydicom.data.__file__).parent / "test_files"
    files = {*own.rglob("*.dcm"), *Path(found.origin).parent.rglob("*.dcm")}
    # The files of a file-set have no suffix.
    files |= {f for f in (own / "dicomdirtests").rglob("*") if f.is_file() and not f.suffix}
    small = (f for f in sorted(files) if f.is_file() and f.stat().st_size < LARGEST)
    return [path for path in small if _usable(path)]


def _usable(path: Path) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            read = dcmread(path)
            made = io.BytesIO()
            dcmwrite(made, read, enforce_file_format=True)
            list(dcmread(io.BytesIO(made.getvalue())).iterall())
    except Exception:  # files that are broken on purpose
        return False
    return "SOPClassUID" in read and "DirectoryRecordSequence" not in read


def corpus(count: int, seed: int = 1, legal: bool = False) -> list[Planted]:
    """Return about `count` files: a third of them real ones, the rest the cases of patients.

    With `legal` nothing is planted that programs cannot be expected to read.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        files = bases()
        real = min(len(files), max(1, count // 3))
        step = max(1, len(files) // real)
        made = [
            _planted(path.name, dcmread(path), Planter(seed * 100_000 + n), n, legal=legal)
            for n, path in enumerate(files[::step][:real])
        ]
        patient = 0
        while len(made) < count:
            made += _case(seed, patient, legal)
            patient += 1
    return made


def _case(seed: int, patient: int, legal: bool) -> Iterator[Planted]:
    shared = Planter(seed * 100_000 + 50_000 + patient)
    objects = case(shared.at(9, "the tree of instances").uid)
    uids = tuple(shared.needles)
    for n, (name, source) in enumerate(objects):
        source = dcmread(io.BytesIO(encoded(source)))  # plain, whoever made it
        planter = Planter(seed * 100_000 + 60_000 + patient * 100 + n)
        planter.needles.extend(uids)
        yield _planted(f"{name} of patient {patient}", source, planter, n + patient, patient, legal)


def _planted(
    name: str, source: Dataset, planter: Planter, n: int, patient: int = -1, legal: bool = False
) -> Planted:
    own = patient >= 0  # made here
    patient = patient if own else n % PATIENTS
    list(source.iterall())
    keep = dict(_kept(source, own))
    pixels = _pixels(source)
    # The identity is that of the patient in all files.
    identity = Planter(77_000 + patient).at(1, "the patient")
    source.SpecificCharacterSet = "GB18030" if n % 3 == 0 else "ISO_IR 192"
    names = f"{identity.name()}^{identity.name()}={identity.chinese()}^{identity.chinese()}"
    put(source, "PatientName", names, "PN")
    put(source, "PatientID", identity.number(), "LO")
    put(source, "PatientBirthDate", identity.day(), "DA")
    planter.needles.extend(identity.needles)
    planter.at(2, "dates of the study")
    for keyword in ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate"):
        if keyword in source:
            put(source, keyword, planter.day(), "DA")
    if not own:
        planter.at(9, "identifiers of the instance")
        for keyword in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID"):
            put(source, keyword, planter.uid(), "UI")
    for place in PLACES:
        if not (legal and place in UNREADABLE):
            place(source, planter)
    hidden.profile(source, planter)
    hidden.document(source, planter)
    if not legal:
        hidden.pixels(source, planter)
    syntax = None if not own else NATIVE[n % len(NATIVE)]
    data = encoded(source, syntax)
    deflated = b"1.2.840.10008.1.2.1.99" in data[:400]
    if not legal:
        data = hidden.tail(data, deflated, planter)
    return Planted(name, patient, data, tuple(planter.needles), keep, pixels)


def _pixels(source: Dataset) -> Any:
    if "PixelData" not in source:
        return None
    try:
        return source.pixel_array.copy()
    except Exception:  # no decoder here
        return None


def _kept(source: Dataset, own: bool, path: str = "", depth: int = 0) -> Iterator[Any]:
    """Give what must be kept: all that Table E.1-1 does not name and that is no free text."""
    for element in source:
        if element.tag.is_private or tables().rule(element.tag) or element.keyword in _CHANGED:
            continue
        if element.tag.group < 8 or element.tag.group >= 0x5000 or not element.keyword:
            continue
        where = path + element.keyword
        if element.VR == "SQ":
            for n, item in enumerate(element.value):
                if depth < 8 and _is_known(item):
                    yield from _kept(item, own, f"{where}[{n}].", depth + 1)
        elif _must_stay(element, own) and not element.is_empty:
            yield where, _value(element)


def _is_known(item: Dataset) -> bool:
    """Return whether an item is no code, or one of a scheme that everybody knows."""
    return "CodeMeaning" not in item or item.get("CodingSchemeDesignator") in _KNOWN_SCHEMES


def _must_stay(element: DataElement, own: bool) -> bool:
    if element.VR in KEPT_VRS:
        return True
    if element.VR == "UI":
        return "SOPClass" in element.keyword
    return element.keyword in KEPT_TEXTS or (own and element.VR in ("SH", "LO"))


def _value(element: DataElement) -> tuple[str, int, str]:
    return element.VR, element.VM, str(element.value).strip()


def lost(planted: Planted, out: Dataset) -> list[str]:
    """Return what must be kept and is not there, or not as it was."""
    found = []
    for path, wanted in planted.keep.items():
        try:
            got = _value(_at(out, path))
        except (KeyError, IndexError, AttributeError):
            found.append(f"{path} is gone, was {wanted}")
            continue
        if got != wanted:
            found.append(f"{path} is {got}, was {wanted}")
    if planted.pixels is not None and not _same_pixels(planted, out):
        found.append("PixelData")
    return found


def _at(out: Dataset, path: str) -> DataElement:
    *holders, keyword = path.split(".")
    for holder in holders:
        name, number = holder[:-1].split("[")
        out = out[name].value[int(number)]
    return out[Tag(keyword)]


def _same_pixels(planted: Planted, out: Dataset) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = out.pixel_array
    except Exception:
        return False
    before = planted.pixels
    if before.dtype.kind in "ui" and int(out.get("BitsStored", 0)) < 8 * before.dtype.itemsize:
        # Bits above those stored are cleared.
        bits = int(out.BitsStored)
        mask = (1 << bits) - 1
        return bool(np.array_equal(made.astype(np.int64) & mask, before.astype(np.int64) & mask))
    return bool(np.array_equal(made, before))
