"""Reading back: no text that was taken out of a picture is in the bytes that would leave."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from workbench.deid.dicom.account import Account
from workbench.deid.photo.parts.reach import Reach
from workbench.deid.photo.parts.rebuilt import Range
from workbench.deid.photo.taken.harvest import worth

# What the formats themselves say, and what the descriptions written here say.
_OWN = (
    "JFIF Exif Adobe ICC_PROFILE NETSCAPE2.0 RIFF WEBPVP8X WEBPVP8 "
    "mntrRGB XYZ scnrRGB prtrCMYK mntrGRAY acsp desc text mluc curv para sf32 "
    "http://www.openmicroscopy.org/Schemas/OME/2016-06 ImageJ=1.54f Aperio Image Library "
    # The usual tables of JPEG, ITU-T T.81 Annex K, read as letters.
    "%&'()*456789:CDEFGHIJSTUVWXYZcdefghijstuvwxyz &'()*56789:CDEFGHIJSTUVWXYZcdefghijstuvwxyz"
)
_PIECE = 16 << 20
_OVERLAP = 8192
# By chance eight such bytes in a row are in a file of 10 MB, but never these.
_CODED_LEAST = 8
_RUN = re.compile(rb"[\x20-\x7e]{8,}")
_WIDE = re.compile(rb"\0[\x20-\x7e](?:\0[\x20-\x7e]){4,}")
_ENCODINGS = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")


def texts_left(
    data: Reach, account: Account, coded: Iterable[Range] = (), raw: Iterable[Range] = ()
) -> int:
    """Return how many texts that were taken out are still in a file.

    Searched as UTF-8, UTF-16 and GB 18030; among coded pixels those that chance does not make, not
    among pixels that are not coded.
    """
    needles = list(_worth_searching(account))
    if not needles:
        return 0
    coded, raw = sorted(coded), sorted(raw)
    plain = b"\n".join(_pieces(data, _between(sorted([*coded, *raw]), len(data))))
    left = {text for text in needles if any(form in plain for form in _forms(text))}
    ascii_needles = [text for text in needles if text.isascii() and len(text) >= _CODED_LEAST]
    others = [form for text in needles if not text.isascii() for form in _forms(text)]
    others = [form for form in others if len(form) >= _CODED_LEAST][:400]
    found = 0
    for piece in _pieces(data, coded):
        runs = "\n".join([*_runs(piece), *_wide_runs(piece)])
        found += sum(text in runs for text in ascii_needles if text not in left)
        found += _count(others, piece)
    return len(left) + found


def _runs(piece: bytes) -> Iterator[str]:
    return (run.group().decode() for run in _RUN.finditer(piece))


def _wide_runs(piece: bytes) -> Iterator[str]:
    for run in _WIDE.finditer(piece):
        # Of letters with a zero behind them the first one is in front.
        before = piece[max(run.start() - 1, 0) : run.start()]
        text = before + run.group().replace(b"\0", b"")
        yield text.decode("latin-1")


def _count(forms: list[bytes], piece: bytes) -> int:
    """Return how many of some texts are in a piece, all looked for at once by their beginning."""
    import numpy as np

    by_start: dict[int, list[bytes]] = {}
    for form in forms:
        by_start.setdefault(int.from_bytes(form[:4], "little"), []).append(form)
    if not by_start:
        return 0
    wanted = np.zeros(1 << 16, bool)
    wanted[[start & 0xFFFF for start in by_start]] = True
    found: set[bytes] = set()
    for shift in range(4):
        words = np.frombuffer(piece, "<u4", max(0, len(piece) - shift) // 4, shift)
        for at in np.flatnonzero(wanted[words.view("<u2")[::2]]).tolist():
            place = shift + 4 * at
            candidates = by_start.get(int(words[at]), ())
            found.update(form for form in candidates if piece.startswith(form, place))
    return len(found)


def _worth_searching(account: Account) -> Iterator[str]:
    kept = "\0".join(account.kept)
    for text in account.needles:
        if worth(text) and text not in _OWN and text not in kept:
            yield text


def _forms(text: str) -> Iterator[bytes]:
    if text.isascii():
        yield text.encode()
        yield text.encode("utf-16-le")
        return
    for encoding in _ENCODINGS:
        made = text.encode(encoding, "ignore")
        if len(made) >= 4:
            yield made


def _between(taken: list[Range], length: int) -> Iterator[Range]:
    at = 0
    for start, end in taken:
        if start > at:
            yield at, start
        at = max(at, end)
    if at < length:
        yield at, length


def _pieces(data: Reach, ranges: Iterable[Range]) -> Iterator[bytes]:
    for start, end in ranges:
        at = start
        while at < end:
            yield data[at : min(end, at + _PIECE + _OVERLAP)]
            at += _PIECE
