"""Whether a face could be made from an image, by what its header says."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.dicom.values import number, text

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_VOLUMES = frozenset({"CT", "MR", "PT"})
_PHOTOGRAPHS = frozenset({"XC", "GM", "OP"})
_HEADS = frozenset(
    "HEAD BRAIN SKULL FACE FACIAL NECK HEADNECK ORBIT SINUS PARANASALSINUS MAXILLA MANDIBLE JAW "
    "NOSE EAR EYE PITUITARY IAC TMJ CSPINE WHOLEBODY".split()
)
_WORDS = re.compile(
    r"(?<!femoral )(?<!humeral )(?<!radial )\b(?:head|brain|skull|cranial|cranium|crani|faces?|"
    r"facial|orbits?|sinus(?:es)?|neuro|"
    r"cerebr\w*|hals|kopf|crane|cerveau|tete|mprage|flair|tof)\b|头|颅|脑|面部|鼻窦|眼眶",
    re.IGNORECASE,
)
# Slices further apart than this show no face that anybody knows.
_THICKNESS_MAX_MM = 4.0
_PARTS = (
    "BodyPartExamined",
    "StudyDescription",
    "SeriesDescription",
    "ProtocolName",
    "RequestedProcedureDescription",
)


def may_show_face(dataset: Dataset) -> bool:
    """Return whether a face can be seen in an image, or made from the volume it is a slice of.

    What is not said counts against it: a head without a slice thickness is taken for thin.
    """
    modality = text(dataset, "Modality").upper()
    if modality in _PHOTOGRAPHS:
        return modality == "XC" or _is_head(dataset)
    if modality not in _VOLUMES or not _is_head(dataset):
        return False
    thickness = number(dataset, "SpacingBetweenSlices") or number(dataset, "SliceThickness")
    return thickness is None or abs(thickness) <= _THICKNESS_MAX_MM


def _is_head(dataset: Dataset) -> bool:
    part = re.sub(r"[^A-Z]", "", text(dataset, "BodyPartExamined").upper())
    if part in _HEADS:
        return True
    return any(_WORDS.search(text(dataset, keyword).replace("_", " ")) for keyword in _PARTS)
