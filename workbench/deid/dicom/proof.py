"""Reading back: no text that was taken out is found in the bytes that would leave."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workbench.deid.dicom import dummies, vocabulary
from workbench.deid.dicom.account import Account
from workbench.deid.dicom.file import IMPLEMENTATION_NAME, inflated_part
from workbench.deid.dicom.markers import method
from workbench.deid.keys.pseudonyms import is_standard

_LEAST = 5
_OWN = frozenset(
    {
        dummies.DATE,
        dummies.TIME,
        dummies.DATE + dummies.TIME,
        dummies.AGE,
        dummies.NAME,
        dummies.WORD,
        "REMOVED",
        "Removed",
    }
)
_UID = re.compile(r"[0-9.]+")


def found_in(data: bytes, account: Account, pixels: int = 0, compressed: bool = False) -> int:
    """Return how many texts that were taken out of a file are still in its output.

    Searched as UTF-8, which ASCII and ISO 8859-1 digits and letters share, UTF-16 and GB 18030, in
    the bytes as they are and inflated.

    Parameters
    ----------
    pixels : int
        Length of the pixels at the end: numbers, not texts. Of compressed ones the segments are
        searched too.
    """
    inflated = inflated_part(data)
    plain = inflated or data
    places = [plain[: len(plain) - pixels], *([data] if inflated else [])]
    texts = list(_worth_searching(account))
    left = {text for text in texts if any(_holds(place, text) for place in places)}
    if compressed and pixels:
        segments = data[len(data) - pixels :]
        left |= {text for text in texts if len(text) > _LEAST and text.encode() in segments}
    return len(left)


def _worth_searching(account: Account) -> Iterable[str]:
    # What we write ourselves says nothing of anybody, even where the source had the same word.
    kept = "\0".join([*account.kept, IMPLEMENTATION_NAME, method()])
    for text in account.needles:
        if len(text) < _LEAST or text in _OWN or text in kept or dummies.is_other_name(text):
            continue
        if _UID.fullmatch(text):
            # Short numbers are in any image; dates and UIDs are long enough.
            if len(text) >= 8 and not is_standard(text):
                yield text
        elif not vocabulary.is_safe(text):
            yield text


def _holds(place: bytes, text: str) -> bool:
    if text.encode() in place:
        return True
    if text.isascii():
        return text.encode("utf-16-le") in place
    encoded = (text.encode(name, "ignore") for name in ("gb18030", "utf-16-le", "utf-16-be"))
    return any(len(data) >= _LEAST and data in place for data in encoded)
