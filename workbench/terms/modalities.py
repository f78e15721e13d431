"""Which contexts are likely on images of a modality: it only changes the order of what is found."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.terms.values import Surroundings

_LESIONS = ("CID7159", "CID7194")
_REGIONS = ("CID4031", "CID7192")
_CHEST = ("CID6104", "CID6103", "CID6105", "CID6101", "CID6106", "CID6110", "CID6112")
_BREAST = ("CID6014", "CID6054", "CID6010", "CID6012", "CID6006", "CID6004", "CID6020")

_BY_MODALITY: Mapping[str, tuple[str, ...]] = {
    "CT": (*_LESIONS, *_CHEST, *_REGIONS),
    "CR": (*_CHEST, *_LESIONS, *_REGIONS),
    "DX": (*_CHEST, *_LESIONS, *_REGIONS),
    "MG": (*_BREAST, *_LESIONS),
    "MR": (*_LESIONS, "CID7153", *_REGIONS),
    "PT": (*_LESIONS, *_REGIONS),
    "US": (*_LESIONS, "CID6064", *_REGIONS),
    "XA": ("CID3015", "CID3014", *_REGIONS),
    "SM": ("CID8103", "CID7191"),
    "OP": ("CID4209",),
    "OPT": ("CID4211", "CID4209"),
    "IO": ("CID4018", "CID4019", "CID4016"),
    "PX": ("CID4018", "CID4028"),
    "ES": ("CID4040",),
}

#: Of body parts as DICOM headers name them (PS3.16 annex L).
_BY_PART: Mapping[str, tuple[str, ...]] = {
    "CHEST": _CHEST,
    "BREAST": _BREAST,
    "LUNG": _CHEST,
    "PROSTATE": ("CID6324", "CID6343", "CID6345"),
    "COLON": ("CID6201",),
    "HEART": ("CID7152", "CID3010"),
    "HEAD": ("CID7153",),
    "BRAIN": ("CID7153",),
    "LIVER": ("CID7171", "CID7170"),
}


def surroundings_of(modality: str = "", part: str = "") -> Surroundings:
    """Return what is likely on images of a modality and a body part.

    Images without a modality are photographs or of a machine: defects are likely there.
    """
    if not modality and not part:
        return Surroundings()
    contexts = (*_BY_PART.get(part.upper(), ()), *_BY_MODALITY.get(modality.upper(), ()))
    return Surroundings(contexts=tuple(dict.fromkeys(contexts)), systems=("dicom",))


ON_PHOTOGRAPHS = Surroundings(systems=("defects",))
