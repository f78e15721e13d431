"""Which UIDs name an instance, and which a class or a format that everybody shares."""

from __future__ import annotations

import re

from workbench.deid.keys.pseudonyms import Pseudonyms, is_standard

_CLASSES = re.compile(r"(SOPClass|TransferSyntax|SOPClasses|CodingScheme|Context|MappingResource)")
# Roots of makers whose private classes are in use; a reader would not know the file without them.
_MAKERS = (
    "1.2.840.113619.",  # GE
    "1.3.12.2.1107.",  # Siemens
    "1.3.46.670589.",  # Philips
    "1.2.392.200036.",  # makers in Japan
    "1.2.392.200046.",
    "1.2.276.0.7230010.",  # OFFIS
    "1.2.826.0.1.3680043.",
    "1.2.840.114236.",  # Hologic
    "1.2.246.352.",  # a maker of accelerators
    "1.2.156.",  # makers in China
)
_LEGAL = re.compile(r"[0-9]+(\.(0|[1-9][0-9]*))+")
# As some programs write them, with zeros in front.
_ANY = re.compile(r"[0-9]+(\.[0-9]+)+")
# The number of a class is short; instances have serial numbers, dates and times in theirs.
_LONGEST_ARC = 7


def is_uid(text: str) -> bool:
    """Return whether a text is a UID: numbers and points, and nothing else."""
    text = text.strip(" \0")
    return len(text) <= 64 and _ANY.fullmatch(text) is not None


def names_class(keyword: str) -> bool:
    """Return whether an attribute holds the UIDs of classes, syntaxes or schemes."""
    if "Creator" in keyword or "Instance" in keyword.split("Class")[0]:
        return False
    return _CLASSES.search(keyword) is not None


def mapped(uid: str, keyword: str, pseudonyms: Pseudonyms) -> str:
    """Return what stands for a UID; classes of the standard and of makers stay."""
    uid = uid.strip(" \0")
    if not uid:
        return ""
    if names_class(keyword):
        legal = len(uid) <= 64 and _LEGAL.fullmatch(uid) is not None
        legal = legal and max(map(len, uid.split("."))) <= _LONGEST_ARC
        if legal and (is_standard(uid) or uid.startswith(_MAKERS)):
            return uid
    elif is_standard(uid) and not _is_well_known(uid):
        # The root of the standard with an arc of one's own is no UID of the standard.
        return pseudonyms.uid("not standard " + uid)
    return pseudonyms.uid(uid)


def _is_well_known(uid: str) -> bool:
    from pydicom._uid_dict import UID_dictionary

    return uid in UID_dictionary
